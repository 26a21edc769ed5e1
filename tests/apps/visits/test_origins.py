"""Where a diagnosis came from: asked before signing, settled by the referral, kept in the note."""

from __future__ import annotations

from datetime import date

import pytest

from effleurage.apps.audit.models import Event
from effleurage.apps.clients import confirming
from effleurage.apps.visits import actions, mapping, origins, queries, signing
from effleurage.apps.visits.facts import Billing, VisitIsNotComplete
from effleurage.apps.visits.models import Visit
from effleurage.apps.visits.origins import Origin, Source
from tests.apps import world

DAY = date(2026, 11, 2)
SAID = Origin(source=Source.CONFIRMED, by="Joel Nakamura", how="phone", on=DAY)


@pytest.fixture
def client_row(practice):
    return world.a_client(practice)


@pytest.fixture
def therapist(ana):
    return world.a_therapist_of(ana)


@pytest.fixture
def policy(practice, client_row):
    return world.a_policy(client_row, world.a_payer(practice))


@pytest.fixture
def draft(ana, client_row, therapist):
    def make(policy=None, referral=None, **changes):
        billing = Billing(
            policy_id=policy.id if policy else None, referral_id=referral.id if referral else None
        )
        return world.a_visit(ana, client_row, therapist_id=therapist.id, billing=billing, **changes)

    return make


def sign(ana, visit):
    return signing.sign_visit(ana, visit_id=visit.id, version=visit.version, at=world.AT)


def faults_of(ana, visit) -> set[tuple[str, str]]:
    with pytest.raises(VisitIsNotComplete) as refused:
        sign(ana, visit)
    return {(each.code, each.where) for each in refused.value.findings}


def answer(**changes) -> confirming.Answer:
    values = {"asked_code": "M54.2", "code": "M54.50", "by": "Joel Nakamura", "how": "phone"}
    return confirming.Answer(**{**values, "on": DAY, **changes})


def test_what_stands_on_the_chosen_referral_needs_no_saying(ana, client_row, policy, draft):
    visit = draft(policy, world.a_referral(client_row), origins={})

    sign(ana, visit)

    assert {each["source"] for each in Visit.objects.get().origins.values()} == {"referral"}


def test_a_note_is_not_signed_while_nobody_said_who_made_its_diagnosis(ana, policy, draft):
    visit = draft(policy, origins=world.in_a_letter("M54.2"))

    assert faults_of(ana, visit) == {("field-missing", "diagnosis B")}


def test_a_clients_own_report_is_for_visits_that_the_client_pays(ana, policy, draft):
    told = {code: Origin(source=Source.CLIENT) for code in ("M54.2", "M62.830")}

    billed, own = draft(policy, origins=told), draft(None, origins=told)

    assert {code for code, _ in faults_of(ana, billed)} == {"field-contradiction"}
    assert sign(ana, own)


@pytest.mark.parametrize("gap", [{"by": ""}, {"how": ""}, {"on": None}])
def test_a_confirmation_says_who_how_and_when(ana, draft, gap):
    values = {"by": SAID.by, "how": SAID.how, "on": SAID.on} | gap
    visit = draft(
        diagnoses=("M54.2",), origins={"M54.2": Origin(source=Source.CONFIRMED, **values)}
    )

    assert faults_of(ana, visit) == {("field-missing", "diagnosis A")}


def test_a_claim_that_the_referral_has_it_is_not_believed_where_it_does_not(
    ana, client_row, policy, draft
):
    order = world.a_referral(client_row, diagnoses=["M54.2"])
    told = {"M62.830": Origin(source=Source.REFERRAL)}

    assert faults_of(ana, draft(policy, order, origins=told)) == {("field-missing", "diagnosis B")}


def test_the_referrers_answer_settles_what_her_order_left_open(ana, client_row, policy, draft, at):
    order = world.a_referral(client_row, diagnoses=["M54.5"])
    visit = draft(policy, order, diagnoses=("M54.50",), origins={})
    confirming.record_answer(ana, referral_id=order.id, answer=answer(asked_code="M54.5"), at=at)

    sign(ana, visit)

    signed = queries.get_visit(ana, visit.id)
    assert origins.kept(signed.origins)["M54.50"] == SAID
    assert mapping.billable_visit(signed).circumstances.referral.diagnoses == ("M54.5", "M54.50")
    assert Event.objects.get(action="visit.signed").details["diagnoses_from"] == {"A": "confirmed"}


def test_the_last_answer_about_a_code_counts(ana, client_row, at):
    order = world.a_referral(client_row)
    for code in ("M54.50", "M54.59"):
        confirming.record_answer(ana, referral_id=order.id, answer=answer(code=code), at=at)

    [counts] = confirming.answers_to(ana, referral_id=order.id)

    assert counts.code == "M54.59"


@pytest.mark.parametrize(
    "wrong", [{"by": " "}, {"how": "gossip"}, {"code": "back"}, {"on": date(2027, 1, 1)}]
)
def test_an_answer_names_who_gave_it_how_and_when(ana, client_row, at, wrong):
    order = world.a_referral(client_row)

    with pytest.raises(confirming.AnswerIsNotComplete):
        confirming.record_answer(ana, referral_id=order.id, answer=answer(**wrong), at=at)


def test_an_answer_is_about_a_code_of_that_order(ana, client_row, at):
    order = world.a_referral(client_row)

    with pytest.raises(confirming.NotOnTheReferral):
        confirming.record_answer(
            ana, referral_id=order.id, answer=answer(asked_code="G44.2"), at=at
        )


def test_whoever_changes_where_a_diagnosis_came_from_changes_the_note(ana, policy, draft):
    visit = draft(policy)
    sign(ana, visit)
    visit = queries.get_visit(ana, visit.id)

    as_signed = mapping.note_sha256(visit, visit.lines.all())
    visit.origins = {"M54.2": {"source": "referral"}}

    assert visit.note_sha256 == as_signed != mapping.note_sha256(visit, visit.lines.all())


def test_a_note_signed_before_this_was_asked_keeps_its_hash(ana, policy, draft):
    visit = queries.get_visit(ana, draft(policy).id)
    visit.origins = {}

    old = mapping.note_sha256(visit, visit.lines.all())

    assert queries.notes_not_as_signed(visit.practice_id) == []
    assert len(old) == 64


def test_saving_a_draft_keeps_what_was_said_and_tells_the_trail_no_code(ana, policy, draft, at):
    visit = draft(policy)
    facts = world.visit_facts(
        visit.practice,
        therapist_id=visit.therapist_id,
        billing=Billing(policy_id=policy.id),
        origins={"M54.2": SAID},
    )

    actions.change_visit(ana, visit_id=visit.id, version=1, facts=facts, at=at)

    visit.refresh_from_db()
    assert visit.origins == {
        "M54.2": {"source": "confirmed", "by": "Joel Nakamura", "how": "phone", "on": "2026-11-02"}
    }
    assert Event.objects.get(action="visit.changed").details == {
        "diagnoses_from": {"A": "confirmed"}
    }
