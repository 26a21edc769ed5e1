"""What the gate would say of a visit while its note is still being written."""

from __future__ import annotations

from datetime import date

import pytest

from effleurage.apps.claims import foretelling
from effleurage.apps.claims.models import ClaimVisit
from effleurage.apps.practices.doors import NoSuchRecord
from effleurage.apps.visits import own_procedures, signing
from effleurage.apps.visits.facts import Billing
from effleurage.core.gate import Verdict
from tests.apps import world
from tests.apps.claims.a_claim_of import a_draft

ON = date(2026, 11, 3)


@pytest.fixture
def therapist(ana):
    return world.a_therapist_of(ana)


@pytest.fixture
def client(practice):
    return world.a_client(practice)


@pytest.fixture
def policy(practice, client):
    return world.a_policy(client, world.a_payer(practice))


@pytest.fixture
def draft(ana, therapist, client, policy):
    return world.a_visit(ana, client, policy=policy)


def _codes(actor, visit, *, on=ON):
    found = foretelling.foretell(actor, visit.id, on=on).report.findings
    return {each.code for each in found}


def test_the_gate_speaks_before_the_signature_as_if_it_were_given(ana, draft):
    report = foretelling.foretell(ana, draft.id, on=ON).report

    assert report.claim_id == draft.number
    assert "GATE-DOC-01" not in {each.code for each in report.findings}
    assert "the client's other claims" not in {each.missing for each in report.not_checked}


def test_the_note_itself_is_looked_at_too(ana, draft):
    world.Visit.objects.filter(pk=draft.id).update(
        subjective="", objective="Kneaded.", assessment="", plan=""
    )

    assert {"GATE-DOC-08", "GATE-DOC-09"} <= _codes(ana, draft)


def test_the_same_work_twice_in_a_day_is_seen_before_there_is_a_claim(ana, client, policy, draft):
    signing.sign_visit(ana, visit_id=draft.id, version=draft.version, at=world.AT)
    again = world.a_visit(ana, client, policy=policy, lines=(world.an_hour(14),))

    report = foretelling.foretell(ana, again.id, on=ON).report

    assert any(draft.number in each.message for each in report.findings)


def test_the_same_work_on_a_claim_is_told_once(ana):
    claim = a_draft(ana)
    first = ClaimVisit.objects.get(claim=claim).visit
    again = world.a_visit(
        ana, first.client, policy=first.policy, lines=(world.an_hour(14),),
        service_date=first.service_date,
    )  # fmt: skip

    found = foretelling.foretell(ana, again.id, on=ON).report.findings

    assert [each.message for each in found if each.code == "GATE-DUP-01"] == [
        f"97124 on {first.service_date.isoformat()} stands on claim {claim.number} already."
    ]


def test_the_visits_an_approval_has_left_are_counted(ana, client, policy, therapist):
    approval = world.an_authorisation(policy, visits_allowed=1)
    billing = Billing(policy_id=policy.id, authorisation_id=approval.id)
    world.a_signed_visit(ana, client, billing=billing)
    second = world.a_visit(ana, client, billing=billing, service_date=date(2026, 11, 4))
    other = world.a_visit(ana, client, policy=policy, service_date=date(2026, 11, 4))

    on = date(2026, 11, 4)

    assert "GATE-ELIG-05" in _codes(ana, second, on=on) - _codes(ana, other, on=on)


def test_what_no_claim_could_carry_blocks_although_no_rule_minds(ana, client, draft):
    world.Client.objects.filter(pk=client.id).update(street="", city="", state="", postal_code="")

    report = foretelling.foretell(ana, draft.id, on=ON).report

    assert report.verdict is Verdict.BLOCKED


def test_the_practices_own_procedure_is_on_file(ana, practice, client, policy, therapist, at):
    own_procedures.add_procedure(
        ana,
        facts=own_procedures.ProcedureFacts(code="0509M", words="massage", is_timed=True),
        at=at,
    )
    world.a_fee(practice, procedure="0509M")
    visit = world.a_visit(ana, client, policy=policy, lines=(world.an_hour(procedure="0509M"),))

    assert "GATE-PROC-08" not in _codes(ana, visit)


def test_a_visit_that_the_client_pays_asks_no_payer(ana, client, therapist):
    visit = world.a_visit(ana, client, billing=Billing())

    assert foretelling.foretell(ana, visit.id, on=ON).why == foretelling.NO_PAYER


def test_nobody_of_another_practice_is_told(cleo, draft):
    with pytest.raises(NoSuchRecord):
        foretelling.foretell(cleo, draft.id, on=ON)


def test_looking_takes_as_many_queries_however_many_visits_there_are(
    ana, client, policy, draft, django_assert_max_num_queries
):
    for hour in (12, 13, 14):
        world.a_signed_visit(ana, client, policy=policy, lines=(world.an_hour(hour),))

    with django_assert_max_num_queries(30):
        foretelling.foretell(ana, draft.id, on=ON)
