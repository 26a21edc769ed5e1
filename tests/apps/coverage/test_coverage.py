from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from effleurage.apps.audit.models import Event
from effleurage.apps.coverage import actions, mapping, queries
from effleurage.apps.coverage.defaults import default_payers
from effleurage.apps.coverage.facts import (
    AuthorisationFacts,
    AuthorisationIsNotComplete,
    PayerFacts,
    PayerIsNotComplete,
    PolicyFacts,
    PolicyIsNotComplete,
    Terms,
)
from effleurage.apps.practices.doors import NoSuchRecord, NotAllowed
from effleurage.apps.practices.edits import StaleEdit
from effleurage.core.claims import Address, PayerTerms, Subscriber, UnitRule
from tests.apps import world

PAYER = PayerFacts(name="Cascade Mutual Health", payer_id="CMH01", line_of_business="commercial")
TERMS = Terms(unit_rule="midpoint", filing_limit_days=180, source="provider manual, 2026")
POLICY = PolicyFacts(
    member_id="CMH402918837",
    claim_filing_code="CI",
    active_from=date(2026, 1, 1),
    active_until=date(2027, 1, 1),
)
APPROVAL = AuthorisationFacts(
    number="TWA440192",
    valid_from=date(2026, 10, 12),
    valid_until=date(2027, 1, 9),
    visits_allowed=10,
)


def terms_of(actor, payer_id):
    """What the payer asks today of somebody with a policy there."""
    payer = queries.get_payer(actor, payer_id)
    policy = world.a_policy(world.a_client(payer.practice), payer)
    return queries.terms_under(actor, policy_id=policy.id, on=world.AT.date())


@pytest.fixture
def client(practice):
    return world.a_client(practice)


@pytest.fixture
def payer_id(ana, at):
    return actions.add_payer(ana, facts=PAYER, terms=TERMS, at=at)


@pytest.fixture
def policy_id(ana, client, payer_id, at):
    return actions.add_policy(ana, client_id=client.id, payer_id=payer_id, facts=POLICY, at=at)


def test_terms_that_change_leave_what_was_held_before(ana, payer_id, at):
    later = replace(TERMS, filing_limit_days=90, is_verified=True, recheck_by=date(2027, 5, 1))

    actions.change_terms(ana, payer_id=payer_id, version=1, terms=later, at=at)

    assert terms_of(ana, payer_id) == PayerTerms(
        unit_rule=UnitRule.MIDPOINT, filing_limit_days=90, source="provider manual, 2026"
    )
    limits = [each for each in queries.rules_of(ana, payer_id=payer_id) if each.amount]
    assert [(each.number, each.amount) for each in limits] == [(2, 90), (1, 180)]
    assert limits[0].recheck_by == date(2027, 5, 1)
    assert queries.payers_to_recheck(ana, on=date(2027, 5, 1)) == [payer_id]
    assert queries.payers_to_recheck(ana, on=date(2027, 4, 30)) == []


@pytest.mark.parametrize(
    "terms",
    [
        Terms(unit_rule="cms"),
        Terms(requires_gp=False),
        Terms(requires_prescription=True),
        Terms(filing_limit_days=0, source="a call"),
        Terms(unit_rule="hour", source="a call"),
    ],
)
def test_a_term_needs_a_source_and_a_value_that_can_be(ana, at, terms):
    with pytest.raises(PayerIsNotComplete):
        actions.add_payer(ana, facts=PAYER, terms=terms, at=at)


def test_a_payer_of_whom_nobody_knows_any_term_is_kept(ana, at):
    payer_id = actions.add_payer(ana, facts=PAYER, terms=Terms(), at=at)

    assert terms_of(ana, payer_id) == PayerTerms()


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"name": ""}, "name"),
        ({"payer_id": ""}, "payer_id"),
        ({"payer_id": "x" * 31}, "payer_id"),
        ({"line_of_business": "barter"}, "line_of_business"),
        ({"city": "Olympia"}, "street"),
    ],
)
def test_a_payer_that_no_claim_could_name_is_refused_by_field(ana, at, changes, where):
    with pytest.raises(PayerIsNotComplete) as refusal:
        actions.add_payer(ana, facts=replace(PAYER, **changes), terms=TERMS, at=at)

    assert where in {each.where for each in refusal.value.findings}


def test_a_payer_is_there_once(ana, cleo, payer_id, at):
    other = actions.add_payer(ana, facts=replace(PAYER, payer_id="CMH02"), terms=TERMS, at=at)

    with pytest.raises(actions.PayerIsThereAlready):
        actions.add_payer(ana, facts=PAYER, terms=TERMS, at=at)
    with pytest.raises(actions.PayerIsThereAlready):
        actions.change_payer(ana, payer_id=other, version=1, facts=PAYER, at=at)
    actions.change_payer(ana, payer_id=payer_id, version=1, facts=PAYER, at=at)
    actions.add_payer(cleo, facts=PAYER, terms=TERMS, at=at)


def test_a_payer_set_aside_takes_no_new_policy_until_brought_back(ana, client, payer_id, at):
    actions.set_payer_aside(ana, payer_id=payer_id, version=1, at=at)

    assert queries.payers(ana) == []
    with pytest.raises(actions.PayerIsSetAside):
        actions.add_policy(ana, client_id=client.id, payer_id=payer_id, facts=POLICY, at=at)
    actions.bring_payer_back(ana, payer_id=payer_id, version=2, at=at)
    assert [each.id for each in queries.payers(ana)] == [payer_id]


def test_the_policies_in_force_are_those_that_cover_the_day(ana, client, payer_id, policy_id, at):
    undated = PolicyFacts(member_id="X1", claim_filing_code="CI", priority=2)
    second = actions.add_policy(ana, client_id=client.id, payer_id=payer_id, facts=undated, at=at)

    def in_force(on):
        return [each.id for each in queries.policies_in_force(ana, client_id=client.id, on=on)]

    assert in_force(date(2026, 1, 1)) == [policy_id, second]
    assert in_force(date(2026, 12, 31)) == [policy_id, second]
    assert in_force(date(2027, 1, 1)) == [second]
    assert in_force(date(2025, 12, 31)) == [second]


def test_a_policy_ends_on_a_day_after_it_began(ana, client, policy_id, at):
    with pytest.raises(PolicyIsNotComplete):
        actions.end_policy(
            ana, policy_id=policy_id, version=1, active_until=date(2026, 1, 1), at=at
        )
    actions.end_policy(ana, policy_id=policy_id, version=1, active_until=date(2026, 6, 1), at=at)

    assert queries.policies_in_force(ana, client_id=client.id, on=date(2026, 6, 1)) == []
    with pytest.raises(StaleEdit):
        actions.change_policy(ana, policy_id=policy_id, version=1, facts=POLICY, at=at)


def test_who_holds_the_policy_reads_back_as_it_was_entered(ana, client, payer_id, at):
    address = {"street": "9400 Mill Road", "city": "Gresham", "state": "OR", "postal_code": "97030"}
    facts = replace(
        POLICY,
        relationship="employee",
        subscriber={"organisation": "Cedar Ridge Lumber", "address": address},
    )

    policy_id = actions.add_policy(ana, client_id=client.id, payer_id=payer_id, facts=facts, at=at)

    assert mapping.subscriber(queries.get_policy(ana, policy_id)) == Subscriber(
        organisation="Cedar Ridge Lumber", address=Address(**address)
    )


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"member_id": ""}, "member_id"),
        ({"member_id": "x" * 30}, "member_id"),
        ({"claim_filing_code": "09"}, "claim_filing_code"),
        ({"priority": 0}, "priority"),
        ({"relationship": "cousin"}, "relationship"),
        ({"relationship": "spouse"}, "subscriber"),
        ({"subscriber": {"organisation": "Mill"}}, "subscriber"),
        ({"relationship": "child", "subscriber": {"birth_date": "1960-01-01"}}, "subscriber"),
        ({"relationship": "child", "subscriber": {"name": {"last": "A"}}}, "subscriber.name.first"),
        ({"active_until": date(2026, 1, 1)}, "active_until"),
        ({"benefits_assigned": "?"}, "benefits_assigned"),
    ],
)
def test_a_policy_that_no_claim_could_carry_is_refused_by_field(
    ana, client, payer_id, at, changes, where
):
    facts = replace(POLICY, **changes)

    with pytest.raises(PolicyIsNotComplete) as refusal:
        actions.add_policy(ana, client_id=client.id, payer_id=payer_id, facts=facts, at=at)

    assert where in {each.where for each in refusal.value.findings}


def test_an_authorisation_can_be_extended(ana, policy_id, at):
    approval_id = actions.add_authorisation(ana, policy_id=policy_id, facts=APPROVAL, at=at)
    longer = replace(APPROVAL, visits_allowed=16)

    actions.change_authorisation(ana, authorisation_id=approval_id, version=1, facts=longer, at=at)

    (found,) = queries.authorisations_of(ana, policy_id=policy_id)
    assert mapping.authorisation(found).visits_allowed == 16
    with pytest.raises(AuthorisationIsNotComplete):
        actions.add_authorisation(
            ana, policy_id=policy_id, facts=replace(APPROVAL, number=" "), at=at
        )


def test_what_runs_out_soon_is_listed_the_soonest_first_in_three_queries(
    ana, cleo, client, policy_id, at, django_assert_num_queries
):
    approval_id = actions.add_authorisation(ana, policy_id=policy_id, facts=APPROVAL, at=at)
    order = world.a_referral(client, valid_until=date(2027, 1, 9))
    world.a_referral(client, valid_until=date(2027, 6, 1))
    world.a_referral(client, valid_until=None)

    with django_assert_num_queries(3):
        found = queries.expiring(ana, on=date(2026, 12, 30), within_days=10)

    assert [(each.kind, each.id) for each in found] == [
        ("policy", policy_id),
        ("authorisation", approval_id),
        ("referral", order.id),
    ]
    assert {each.client_id for each in found} == {client.id}
    assert queries.expiring(cleo, on=date(2026, 12, 30), within_days=10) == []
    assert queries.expiring(ana, on=date(2027, 1, 9), within_days=10) == []


def test_the_default_payers_carry_a_source_and_none_is_verified():
    defaults = default_payers()

    assert {each.facts.line_of_business for each in defaults} >= {
        "commercial",
        "auto",
        "workers-comp",
        "va",
    }
    for each in defaults:
        assert not each.terms.is_verified
        assert each.terms.faults() == [], each.facts.name
        assert {fault.where for fault in each.facts.faults()} <= {"payer_id"}, each.facts.name
        assert replace(POLICY, claim_filing_code=each.claim_filing_code).faults() == []


def test_a_default_payer_with_its_id_filled_in_can_be_added(ana, at):
    for each in default_payers():
        facts = replace(each.facts, payer_id=each.facts.payer_id or "ASKED1")
        actions.add_payer(ana, facts=facts, terms=each.terms, at=at)

    assert len(queries.payers(ana)) == len(default_payers())


def test_nobody_of_another_practice_reaches_any_cover(ana, cleo, client, payer_id, policy_id, at):
    approval_id = actions.add_authorisation(ana, policy_id=policy_id, facts=APPROVAL, at=at)
    own_client = world.a_client(world.Practice.objects.get(pk=cleo.practice_id))
    own_payer = actions.add_payer(cleo, facts=PAYER, terms=TERMS, at=at)
    doors = [
        lambda: queries.get_payer(cleo, payer_id),
        lambda: queries.rules_of(cleo, payer_id=payer_id),
        lambda: queries.get_policy(cleo, policy_id),
        lambda: queries.policies_of(cleo, client_id=client.id),
        lambda: queries.policies_in_force(cleo, client_id=client.id, on=date(2026, 6, 1)),
        lambda: queries.get_authorisation(cleo, approval_id),
        lambda: queries.authorisations_of(cleo, policy_id=policy_id),
    ]
    deeds = [
        lambda: actions.change_payer(cleo, payer_id=payer_id, version=1, facts=PAYER, at=at),
        lambda: actions.change_terms(cleo, payer_id=payer_id, version=1, terms=TERMS, at=at),
        lambda: actions.set_payer_aside(cleo, payer_id=payer_id, version=1, at=at),
        lambda: actions.bring_payer_back(cleo, payer_id=payer_id, version=1, at=at),
        lambda: actions.add_policy(cleo, client_id=client.id, payer_id=own_payer, facts=POLICY, at=at),
        lambda: actions.add_policy(cleo, client_id=own_client.id, payer_id=payer_id, facts=POLICY, at=at),
        lambda: actions.change_policy(cleo, policy_id=policy_id, version=1, facts=POLICY, at=at),
        lambda: actions.end_policy(cleo, policy_id=policy_id, version=1, active_until=date(2026, 6, 1), at=at),
        lambda: actions.add_authorisation(cleo, policy_id=policy_id, facts=APPROVAL, at=at),
        lambda: actions.change_authorisation(
            cleo, authorisation_id=approval_id, version=1, facts=APPROVAL, at=at
        ),
    ]  # fmt: skip

    for attempt in doors + deeds:
        with pytest.raises(NoSuchRecord):
            attempt()

    refused = Event.objects.filter(action="access.refused", practice_id=cleo.practice_id)
    assert refused.count() == len(deeds)
    assert [each.id for each in queries.payers(cleo)] == [own_payer]


def test_the_front_desk_adds_policies_and_changes_no_payer(practice, client, payer_id, at):
    desk = world.a_member(practice, name="Fay", role="front-desk")

    actions.add_policy(desk, client_id=client.id, payer_id=payer_id, facts=POLICY, at=at)

    with pytest.raises(NotAllowed):
        actions.change_terms(desk, payer_id=payer_id, version=1, terms=TERMS, at=at)
