"""What the records tell the gate around a claim: each fact from its rows, and unknown without."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from effleurage.apps.claims import checking
from effleurage.apps.clients import papers
from effleurage.apps.clients.models import Case
from effleurage.apps.coverage import benefits, contracts
from effleurage.apps.coverage.benefit_facts import (
    BenefitFacts,
    CardFacts,
    PaymentEndFacts,
    RestrictionFacts,
)
from effleurage.apps.coverage.contract_facts import ContractFacts, ContractFeeFacts
from effleurage.apps.coverage.models import PayerRule, Policy
from effleurage.apps.credentials.models import Therapist
from effleurage.apps.visits.facts import Billing
from effleurage.core.claims import LineOfBusiness
from effleurage.core.gate import AutoCover
from effleurage.core.gate.payer_rules import PayerRuleKind
from effleurage.gateways.documents import DocumentFolder
from tests.apps import world
from tests.apps.claims.a_claim_of import ON, a_billed_client, a_draft, a_visit_to_bill
from tests.gateways.papers import a_pdf

VISIT_DAY = date(2026, 11, 3)


@pytest.fixture
def policy(ana):
    return a_billed_client(ana)


def facts_of(row):
    ((_, facts, _),) = checking.cases([row], on=ON)
    return facts


def codes(row):
    (report,) = checking.reports([row], on=ON)
    return {finding.code for finding in report.findings}


def test_what_nobody_has_noted_stays_unknown(ana, policy):
    facts = facts_of(a_draft(ana, policy))

    unknown = (
        facts.credential_effective_on, facts.card, facts.case_state, facts.eligibility,
        facts.licence_until, facts.decided_on,
    )  # fmt: skip
    assert set(unknown) == {None}
    assert facts.fees.allowed == {}
    assert facts.fees.usual == {"97124": 3_000}
    assert (facts.other_policies, facts.not_to_be_billed) == ((), frozenset())
    assert facts.icd_until is not None


def test_rules_are_asked_under_the_id_that_the_claim_bears(ana, policy):
    row = a_draft(ana, policy)
    policy.payer.payer_id = "RENAMED"
    policy.payer.save()

    facts = facts_of(row)

    claim = checking.cases([row], on=ON)[0][0]
    held = facts.payer_rules.in_force(PayerRuleKind.FILING_LIMIT, claim=claim, on=VISIT_DAY)
    assert held.amount == 180


def test_a_contract_says_from_when_and_what_it_allows(ana, policy, at):
    row = a_draft(ana, policy)
    therapist = Therapist.objects.get(practice_id=ana.practice_id)
    contract = contracts.add_contract(
        ana,
        payer_id=policy.payer_id,
        facts=ContractFacts(therapist_id=therapist.id, active_from=date(2026, 11, 10)),
        at=at,
    )
    fee = ContractFeeFacts(procedure="97124", allowed_cents=3_400, active_from=date(2026, 1, 1))
    contracts.add_contract_fee(ana, contract_id=contract, facts=fee, at=at)

    facts = facts_of(row)

    assert facts.credential_effective_on == date(2026, 11, 10)
    assert facts.fees.allowed == {"97124": 3_400}
    assert facts.payer_rules is not None


def test_two_contracts_never_cover_the_same_day(ana, policy, at):
    therapist = world.a_therapist(policy.client.practice)
    first = ContractFacts(therapist_id=therapist.id, active_from=VISIT_DAY)
    contracts.add_contract(ana, payer_id=policy.payer_id, facts=first, at=at)

    with pytest.raises(contracts.ContractIsNotComplete):
        contracts.add_contract(ana, payer_id=policy.payer_id, facts=first, at=at)
    ended = ContractFacts(
        therapist_id=therapist.id, active_from=date(2025, 1, 1), active_until=VISIT_DAY
    )
    contracts.add_contract(ana, payer_id=policy.payer_id, facts=ended, at=at)


def test_days_that_the_client_paid_for_are_not_billed(ana, policy, at):
    row = a_draft(ana, policy)
    facts = RestrictionFacts(since=VISIT_DAY, until=date(2026, 11, 4), asked_on=VISIT_DAY)

    before = codes(row)
    benefits.restrict_billing(ana, policy_id=policy.id, facts=facts, at=at)

    assert len(codes(row) - before) == 1
    assert facts_of(row).not_to_be_billed == {row.snapshot["visits"][0]["visit_id"]}


def test_the_card_as_compared_stops_a_claim_that_differs(ana, policy, at):
    row = a_draft(ana, policy)
    card = CardFacts(
        card_last_name="Abernathy", card_first_name="Lou", card_member_id="CMH100200399",
        card_compared_on=VISIT_DAY,
    )  # fmt: skip

    before = codes(row)
    benefits.compare_card(ana, policy_id=policy.id, version=1, facts=card, at=at)

    assert len(codes(row) - before) == 1
    assert facts_of(row).card.member_id == "CMH100200399"


def test_a_discount_programme_pays_no_claim(ana, policy, at):
    row = a_draft(ana, policy)

    benefits.note_benefit(
        ana, policy_id=policy.id, version=1, facts=BenefitFacts(is_discount_only=True), at=at
    )

    assert facts_of(row).is_discount_only is True


def test_visits_of_the_plans_year_are_counted_and_those_of_the_year_before_are_not(ana, policy, at):
    world.a_fee(policy.client.practice, active_from=date(2025, 1, 1))
    for day in (date(2025, 12, 30), date(2026, 2, 3), date(2026, 3, 3)):
        a_visit_to_bill(ana, policy, service_date=day)
    told = BenefitFacts(
        visits_a_year=20, visits_are_shared=True, visits_used_elsewhere=4,
        visits_told_on=date(2026, 10, 1),
    )  # fmt: skip
    row = a_draft(ana, policy)

    benefits.note_benefit(ana, policy_id=policy.id, version=1, facts=told, at=at)

    year = facts_of(row).yearly_visits
    assert (year.used_here, year.used_elsewhere, year.most, year.is_shared) == (2, 4, 20, True)


def test_what_was_told_in_an_earlier_year_says_nothing_of_this_one(ana, policy, at):
    row = a_draft(ana, policy)
    told = BenefitFacts(visits_used_elsewhere=4, visits_told_on=date(2025, 10, 1))

    benefits.note_benefit(ana, policy_id=policy.id, version=1, facts=told, at=at)

    assert facts_of(row).yearly_visits.used_elsewhere is None


def test_an_emptied_cover_names_the_next_payer(ana, policy, at):
    case = world.a_case(policy.client)
    policy.payer.line_of_business = "auto"
    policy.payer.save()
    row = a_draft(ana, policy, billing=Billing(policy_id=policy.id, case_id=case.id))
    ends = PaymentEndFacts(
        auto_cover="pip", exhausted_on=date(2026, 11, 1), next_payer="Cascade Mutual Health"
    )

    benefits.note_payment_end(ana, case_id=case.id, version=0, facts=ends, at=at)

    state = facts_of(row).case_state
    assert (state.cover, state.exhausted_on) == (AutoCover.PIP, date(2026, 11, 1))
    assert state.next_payer == "Cascade Mutual Health"
    (report,) = checking.reports([row], on=ON)
    assert any("Cascade Mutual Health" in finding.message for finding in report.findings)


def test_the_clients_other_policies_are_known_and_whether_they_are_spent(ana, policy, at):
    case = world.a_case(policy.client)
    auto = world.a_payer(
        policy.client.practice, name="Auto", payer_id="AUT1", line_of_business="auto"
    )
    world.a_policy(policy.client, auto, case=case)
    row = a_draft(ana, policy, billing=Billing(policy_id=policy.id, case_id=case.id))

    (live,) = facts_of(row).other_policies
    ends = PaymentEndFacts(exhausted_on=date(2026, 11, 1), letter_kept=True)
    benefits.note_payment_end(ana, case_id=case.id, version=0, facts=ends, at=at)
    (spent,) = facts_of(row).other_policies

    assert (live.line_of_business, live.is_for_this_case) == (LineOfBusiness.AUTO, True)
    assert (live.is_spent, spent.is_spent) == (False, True)
    assert Case.objects.count() == Policy.objects.exclude(case=None).count() == 1


def test_notes_are_told_apart_by_fingerprint_and_never_by_their_words(ana, policy):
    a_visit_to_bill(ana, policy, service_date=date(2026, 10, 27))
    row = a_draft(ana, policy)

    facts = facts_of(row)

    ((note,), (before,)) = (facts.notes, facts.earlier_notes)
    assert note.fingerprint == before.fingerprint
    assert note.units == (("97124", 4),)
    assert (note.has_pain, note.has_goal) == (True, True)
    assert "Neck" not in repr(facts.notes)


def test_another_clients_visit_of_the_same_therapist_is_seen(ana, policy):
    other = a_billed_client(ana)
    a_visit_to_bill(ana, other, lines=(world.an_hour(10),))
    row = a_draft(ana, policy, lines=(world.an_hour(10),))

    (busy,) = facts_of(row).therapist_elsewhere

    assert busy.service_date == VISIT_DAY
    assert any("overlaps" in each.message for each in checking.reports([row], on=ON)[0].findings)


def test_a_claim_is_drafted_with_the_terms_of_its_day(ana, policy):
    rule = PayerRule.objects.get(payer=policy.payer, kind="filing-limit")
    PayerRule.objects.filter(pk=rule.pk).update(active_until=date(2026, 6, 1))
    PayerRule.objects.create(
        practice_id=ana.practice_id, payer=policy.payer, kind="filing-limit", amount=60,
        active_from=date(2026, 6, 1), source="a call", set_at=world.AT,
    )  # fmt: skip

    early = a_draft(ana, policy, service_date=date(2026, 5, 31))
    late = a_draft(ana, policy)

    limits = [row.snapshot["payer"]["terms"]["filing_limit_days"] for row in (early, late)]
    assert limits == [180, 60]


def test_a_waiver_among_the_papers_is_known_by_the_practices_day(ana, policy, tmp_path):
    draft = a_draft(ana, policy)
    assert facts_of(draft).waivers == ()
    papers.add_document(
        ana,
        client_id=policy.client_id,
        paper=papers.Paper(kind="waiver", title="Signed before", content=a_pdf()),
        store=DocumentFolder(tmp_path, lambda: bytes(32)),
        at=datetime(2026, 11, 3, 4, 0, tzinfo=UTC),
    )

    assert facts_of(draft).waivers == (date(2026, 11, 2),)
