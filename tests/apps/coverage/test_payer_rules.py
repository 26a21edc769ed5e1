"""Payer rules as records: kept by version, judged by the day of service, never overwritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from effleurage.apps.coverage import actions, queries, rules, waiting
from effleurage.apps.coverage.default_rules import default_rules
from effleurage.apps.coverage.facts import PayerFacts, Terms
from effleurage.apps.coverage.models import Payer, PayerRule
from effleurage.apps.coverage.rule_facts import SHAPES, RuleFacts, RuleIsNotComplete
from effleurage.apps.practices.doors import NotAllowed
from effleurage.apps.practices.edits import StaleEdit
from effleurage.core.claims import UnitRule
from effleurage.core.gate import PayerRuleKind
from tests.apps import world

NEW_YEAR = date(2026, 1, 1)


@pytest.fixture
def payer(practice):
    return world.a_payer(practice)


@pytest.fixture
def limit(payer):
    return PayerRule.objects.get(payer=payer, kind="filing-limit")


@pytest.fixture
def policy(practice, payer):
    return world.a_policy(world.a_client(practice), payer)


def a_limit(payer, **changes):
    values = {"kind": "filing-limit", "payer_id": payer.id, "amount": 90, "source": "a call"}
    return RuleFacts(**values | changes)


def limit_on(actor, policy, day):
    return queries.terms_under(actor, policy_id=policy.id, on=day).filing_limit_days


def test_a_changed_rule_leaves_earlier_days_as_they_were(ana, payer, policy, limit, at):
    rules.change_rule(
        ana, rule_id=limit.id, version=1, facts=a_limit(payer, active_from=NEW_YEAR), at=at
    )

    assert limit_on(ana, policy, date(2025, 12, 31)) == 180
    assert limit_on(ana, policy, NEW_YEAR) == 90
    history = queries.history_of(ana, rule_id=limit.id)
    assert [
        (each.number, each.amount, each.active_from, each.active_until) for each in history
    ] == [
        (2, 90, NEW_YEAR, None),
        (1, 180, None, NEW_YEAR),
    ]
    assert Payer.objects.get(pk=payer.id).filing_limit_days == 90


def test_a_rule_that_was_never_right_is_kept_and_judges_nothing(ana, payer, policy, limit, at):
    rules.change_rule(ana, rule_id=limit.id, version=1, facts=a_limit(payer), at=at)

    assert limit_on(ana, policy, date(2020, 1, 1)) == 90
    limit.refresh_from_db()
    assert limit.withdrawn_at == at
    assert limit.amount == 180


def test_an_ended_rule_holds_for_the_days_before(ana, policy, limit, at):
    rules.end_rule(ana, rule_id=limit.id, version=1, until=NEW_YEAR, at=at)

    assert limit_on(ana, policy, date(2025, 12, 31)) == 180
    assert limit_on(ana, policy, NEW_YEAR) is None
    with pytest.raises(rules.RuleIsOver):
        rules.end_rule(ana, rule_id=limit.id, version=2, until=NEW_YEAR, at=at)


def test_a_withdrawn_rule_says_why(ana, policy, limit, at):
    rules.withdraw_rule(ana, rule_id=limit.id, version=1, why="another plan's", at=at)

    assert limit_on(ana, policy, NEW_YEAR) is None
    limit.refresh_from_db()
    assert limit.withdrawn_why == "another plan's"
    with pytest.raises(rules.RuleIsOver):
        rules.withdraw_rule(ana, rule_id=limit.id, version=2, why="again", at=at)


def test_a_checked_rule_says_who_asked_and_leaves_today(ana, ben, practice, limit, at):
    PayerRule.objects.filter(pk=limit.pk).update(recheck_by=date(2026, 11, 1))
    today = at.date()
    assert [line.id for line in waiting.rules_to_ask_again(ana, on=today).lines] == [limit.id]

    rules.confirm_rule(ben, rule_id=limit.id, version=1, recheck_by=date(2027, 11, 1), at=at)

    limit.refresh_from_db()
    assert (limit.is_verified, limit.verified_on, limit.verified_by) == (True, today, ben.name)
    assert waiting.rules_to_ask_again(ana, on=today).count == 0


def test_a_day_to_ask_again_lies_ahead(ana, limit, at):
    with pytest.raises(RuleIsNotComplete):
        rules.confirm_rule(ana, rule_id=limit.id, version=1, recheck_by=at.date(), at=at)


def test_two_rules_about_the_same_never_hold_on_one_day(ana, payer, limit, at):
    with pytest.raises(rules.RuleIsThereAlready) as refusal:
        rules.add_rule(ana, facts=a_limit(payer), at=at)

    assert refusal.value.rule_id == limit.id
    rules.add_rule(ana, facts=a_limit(payer, plan="BL"), at=at)
    rules.add_rule(ana, facts=a_limit(payer, payer_id=None), at=at)


def test_a_rule_keeps_its_kind_and_is_changed_from_what_it_is_now(ana, payer, limit, at):
    other = RuleFacts(kind="requires-gp", payer_id=payer.id, yes=True, source="a call")
    with pytest.raises(rules.KindStays):
        rules.change_rule(ana, rule_id=limit.id, version=1, facts=other, at=at)
    with pytest.raises(StaleEdit):
        rules.change_rule(ana, rule_id=limit.id, version=7, facts=a_limit(payer), at=at)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"kind": "mood"}, "kind"),
        ({"amount": None}, "amount"),
        ({"amount": 0}, "amount"),
        ({"yes": True}, "yes"),
        ({"codes": ("97124",)}, "codes"),
        ({"source": ""}, "source"),
        ({"state": "ZZ"}, "state"),
        ({"line_of_business": "auto"}, "line_of_business"),
        ({"active_from": NEW_YEAR, "active_until": NEW_YEAR}, "active_until"),
    ],
)
def test_a_rule_that_says_nothing_useful_is_refused_by_field(ana, payer, at, changes, where):
    with pytest.raises(RuleIsNotComplete) as refusal:
        rules.add_rule(ana, facts=replace(a_limit(payer, plan="X"), **changes), at=at)

    assert where in {each.where for each in refusal.value.findings}


def test_a_therapist_changes_no_rule(practice, payer, at):
    tess = world.a_member(practice, name="Tess", role="therapist")

    with pytest.raises(NotAllowed):
        rules.add_rule(tess, facts=a_limit(payer, plan="X"), at=at)


def test_every_kind_has_its_shape():
    assert set(SHAPES) == set(PayerRuleKind)


def test_every_default_is_complete_sourced_unverified_and_asked_again():
    assert [each.facts.faults() for each in default_rules() if each.facts.faults()] == []
    assert all(not each.facts.is_verified for each in default_rules())
    assert all(each.facts.recheck_by for each in default_rules())
    assert len({each.key for each in default_rules()}) == len(default_rules())


def test_defaults_are_taken_once_and_a_withdrawn_one_stays_away(ana, practice, at):
    keys = [each.key for each in default_rules()]
    united = world.a_payer(practice, payer_id="87726", requires_gp=None, filing_limit_days=None)

    first = rules.take_default_rules(ana, keys=keys, at=at)
    gp = PayerRule.objects.get(default_key="unitedhealthcare-wants-gp")
    rules.withdraw_rule(ana, rule_id=gp.id, version=1, why="not for us", at=at)
    again = rules.take_default_rules(ana, keys=keys, at=at)

    of_payers_not_here = [each for each in default_rules() if each.payer_id not in {"", "87726"}]
    assert gp.payer_id == united.id
    assert first == len(keys) - len(of_payers_not_here)
    assert again == 0


def test_terms_in_one_form_are_the_payers_own_rules(ana, at):
    facts = PayerFacts(name="Harbour Health", payer_id="HH01", line_of_business="commercial")
    told = Terms(unit_rule="cms", filing_limit_days=120, requires_gp=True, source="the manual")
    payer_id = actions.add_payer(ana, facts=facts, terms=told, at=at)

    later = replace(told, filing_limit_days=90, requires_gp=None, since=NEW_YEAR)
    actions.change_terms(ana, payer_id=payer_id, version=1, terms=later, at=at)

    policy = world.a_policy(world.a_client(Payer.objects.get().practice), Payer.objects.get())
    before, now = (
        queries.terms_under(ana, policy_id=policy.id, on=day)
        for day in (date(2025, 12, 31), NEW_YEAR)
    )
    assert (before.filing_limit_days, before.requires_gp) == (120, True)
    assert (now.filing_limit_days, now.requires_gp) == (90, None)
    assert now.unit_rule is UnitRule.CMS
    assert PayerRule.objects.filter(kind="pools-minutes").count() == 1


def test_two_payers_that_share_an_electronic_id_keep_their_own_rules(ana, practice, at):
    one = world.a_payer(practice, name="Plan one", filing_limit_days=90)
    other = world.a_payer(practice, name="Plan two", filing_limit_days=365)
    client = world.a_client(practice)

    limits = [limit_on(ana, world.a_policy(client, each), NEW_YEAR) for each in (one, other)]

    assert limits == [90, 365]
