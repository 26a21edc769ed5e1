"""Which payer rule is in force: the most particular one, on the day of service."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.core import gate
from effleurage.core.claims.kinds import LineOfBusiness, UnitRule
from effleurage.core.gate import PayerRule, PayerRuleKind, PayerRules, terms
from effleurage.core.gate.exhibits import FACTS
from tests.builders import a_claim, a_line, a_payer, an_accident, some_terms

_DAY = date(2026, 11, 3)
_GP = PayerRuleKind.REQUIRES_GP


def _rule(key: str = "r", **says: object) -> PayerRule:
    return PayerRule(key=key, kind=says.pop("kind", _GP), source="manual, 2026", **says)


def _in_force(*rules: PayerRule, claim=None, on: date = _DAY, code: str = "97124"):
    found = PayerRules(rules).in_force(_GP, claim=claim or a_claim(), on=on, code=code)
    return found.key if found else None


@pytest.mark.parametrize(
    ("winner", "loser"),
    [
        ({"payer_id": "CMH01"}, {"plan": "CI", "state": "WA"}),
        ({"plan": "CI"}, {"state": "WA", "line_of_business": LineOfBusiness.COMMERCIAL}),
        ({"state": "WA"}, {"line_of_business": LineOfBusiness.COMMERCIAL}),
        ({"line_of_business": LineOfBusiness.COMMERCIAL}, {}),
        ({"payer_id": "CMH01", "plan": "CI"}, {"payer_id": "CMH01"}),
        ({"codes": ("97124",)}, {}),
        ({"payer_id": "CMH01"}, {"codes": ("97124",)}),
        ({"active_from": date(2026, 1, 1)}, {"active_from": date(2020, 1, 1)}),
        ({"active_from": date(2020, 1, 1)}, {}),
        ({"verified": True}, {}),
    ],
)
def test_the_more_particular_rule_wins_whatever_the_order(winner, loser):
    wins, loses = _rule("wins", **winner), _rule("loses", **loser)

    assert _in_force(wins, loses) == "wins"
    assert _in_force(loses, wins) == "wins"


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"payer_id": "OTHER"},
        {"plan": "BL"},
        {"state": "OR"},
        {"line_of_business": LineOfBusiness.AUTO},
        {"codes": ("97140",)},
        {"active_from": date(2026, 11, 4)},
        {"active_until": date(2026, 11, 3)},
    ],
)
def test_a_rule_for_another_payer_plan_state_code_or_day_is_not_in_force(elsewhere):
    assert _in_force(_rule(**elsewhere)) is None


def test_each_service_is_judged_by_the_rule_of_its_own_day():
    old = _rule("old", active_until=date(2026, 11, 6))
    new = _rule("new", active_from=date(2026, 11, 6))

    claim = a_claim("auto")

    assert _in_force(old, new, claim=claim, on=date(2026, 11, 4)) == "old"
    assert _in_force(old, new, claim=claim, on=date(2026, 11, 6)) == "new"


@pytest.mark.parametrize("plan", ["ci", "70021", "harborlight roasters"])
def test_a_plan_is_a_filing_code_a_group_number_or_a_group_name(plan):
    assert _in_force(_rule(plan=plan)) == "r"


def test_workers_comp_asks_the_state_of_the_injury_and_others_that_of_the_session():
    hurt_in_idaho = a_claim("workers-comp", accident=an_accident("workers-comp", state="ID"))
    auto_in_idaho = a_claim("auto", accident=an_accident(state="ID"))

    assert _in_force(_rule(state="ID"), claim=hurt_in_idaho) == "r"
    assert _in_force(_rule(state="ID"), claim=auto_in_idaho) is None
    assert _in_force(_rule(state="WA"), claim=auto_in_idaho) == "r"


def test_two_claims_in_turn_are_not_given_each_others_rules():
    rules = PayerRules([_rule("auto", line_of_business=LineOfBusiness.AUTO), _rule("any")])
    auto, commercial = a_claim("auto"), a_claim()

    asked = [
        rules.in_force(_GP, claim=claim, on=_DAY).key
        for claim in (auto, commercial, auto, commercial)
    ]

    assert asked == ["auto", "any", "auto", "any"]


def test_a_rule_that_nobody_verified_says_so_in_the_finding():
    claim = a_claim(payer=a_payer(terms=some_terms(requires_gp=None)))
    facts = replace(FACTS, payer_rules=PayerRules([_rule(yes=True, words="GP on all therapy")]))

    (finding,) = gate.check(claim, facts=facts).findings

    assert finding.code == "GATE-MOD-04"
    assert finding.message == (
        "This payer asks for GP on 97124. GP on all therapy. Source: manual, 2026. Nobody has"
        " verified this rule yet: ask the payer."
    )


def test_a_rule_on_record_speaks_before_the_terms_that_the_claim_carries():
    claim = a_claim(payer=a_payer(terms=some_terms(unit_rule=UnitRule.MIDPOINT, requires_gp=True)))
    rules = [_rule(yes=False), _rule("u", kind=PayerRuleKind.POOLS_MINUTES, yes=True)]

    facts = replace(FACTS, payer_rules=PayerRules(rules))

    assert terms.requires_gp(claim, facts, _DAY, "97124").asked is False
    assert terms.unit_rule(claim, facts, _DAY) is UnitRule.CMS


def test_a_rule_that_leaves_its_answer_open_leaves_the_terms_to_speak():
    claim = a_claim(payer=a_payer(terms=some_terms(requires_gp=True)))
    facts = replace(FACTS, payer_rules=PayerRules([_rule(yes=None)]))

    assert terms.requires_gp(claim, facts, _DAY, "97124").asked is True


@pytest.mark.parametrize("kind", ["auto", "workers-comp"])
def test_medicares_edits_are_off_for_auto_and_comp_until_somebody_records_them(kind):
    claim = a_claim(kind, payer=a_payer(kind, terms=some_terms(kind, uses_ncci=None)))
    uses = PayerRule(key="n", kind=PayerRuleKind.USES_NCCI, yes=True)

    assert terms.uses_ncci(claim, FACTS, _DAY).asked is False
    known = replace(FACTS, payer_rules=PayerRules([uses]))
    assert terms.uses_ncci(claim, known, _DAY).asked is True


_SOME = st.builds(
    PayerRule,
    key=st.sampled_from("abc"),
    kind=st.sampled_from(list(PayerRuleKind)),
    payer_id=st.sampled_from(["", "CMH01", "X"]),
    line_of_business=st.none() | st.sampled_from(list(LineOfBusiness)),
    plan=st.sampled_from(["", "CI", " ci "]),
    state=st.sampled_from(["", "WA", "FL"]),
    codes=st.lists(st.sampled_from(["97124", "M54.2", ""]), max_size=2).map(tuple),
    amount=st.none() | st.integers(-3, 400),
    yes=st.none() | st.booleans(),
    active_from=st.none() | st.dates(),
    active_until=st.none() | st.dates(),
)


@given(st.lists(_SOME, max_size=30))
@settings(deadline=None, max_examples=80)
def test_no_set_of_rules_makes_the_gate_raise_and_order_never_matters(rules):
    claim = a_claim(lines=(a_line(modifiers=("GP", "59")),), authorisation=None)

    forwards = gate.check(claim, facts=replace(FACTS, payer_rules=PayerRules(rules)))
    one_each = {(rule.key, rule.kind): rule for rule in rules}.values()
    once = gate.check(claim, facts=replace(FACTS, payer_rules=PayerRules(one_each)))
    turned = gate.check(claim, facts=replace(FACTS, payer_rules=PayerRules([*one_each][::-1])))

    assert forwards.verdict in set(gate.Verdict)
    assert once == turned
