"""Until when a denial can be disputed, as ``docs/algorithms/appeal-deadlines.md`` counts it."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.core import calendar, deadlines
from effleurage.core.gate import PayerRule, PayerRuleKind, PayerRules
from tests.builders import a_claim, a_line
from tests.core.worked_tables import rows

_PAGE = "appeal-deadlines.md"
_SERVED = date(2026, 11, 3)
_SAID = re.compile(
    r"(?P<whom>line|payer|other payer) (?P<days>\d+)"
    r"(?: from (?P<since>\S+))?(?: until (?P<until>\S+))?"
)


def _claim():
    return a_claim(lines=(a_line(service_date=_SERVED),))


def _rule(amount, **changes):
    return PayerRule(key="r", kind=PayerRuleKind.APPEAL_DAYS, amount=amount, **changes)


def _day(text):
    return date.fromisoformat(text) if text and text != "-" else None


def _on_record(told, claim):
    scopes = {
        "line": {"line_of_business": claim.payer.line_of_business},
        "payer": {"payer_id": claim.payer.payer_id},
        "other payer": {"payer_id": "OTHER"},
    }
    found = [_SAID.fullmatch(each) for each in told.split(", ")] if told != "none" else []
    return PayerRules(
        _rule(
            int(each["days"]),
            **scopes[each["whom"]],
            active_from=_day(each["since"]),
            active_until=_day(each["until"]),
        )
        for each in found
    )


@pytest.mark.parametrize(
    ("decided_on", "limit", "until", "why"), rows(_PAGE, under="## The last day to appeal")
)
def test_the_last_day_to_appeal_is_the_one_on_the_page(decided_on, limit, until, why):
    rules = PayerRules([] if limit == "-" else [_rule(int(limit))])

    found = deadlines.appeal(_claim(), decided_on=_day(decided_on), rules=rules)

    assert found.until == _day(until), why


@pytest.mark.parametrize(("told", "limit", "why"), rows(_PAGE, under="## Which limit"))
def test_the_limit_is_the_one_on_the_page(told, limit, why):
    claim = _claim()

    found = deadlines.appeal(claim, decided_on=_SERVED, rules=_on_record(told, claim))

    assert (str(found.rule.amount) if found.rule else "-") == limit, why


def test_the_fewest_days_of_its_lines_hold_for_a_claim():
    later = date(2026, 12, 1)
    claim = _claim()
    claim = replace(claim, lines=(*claim.lines, a_line(line_id="L2", service_date=later)))
    rules = PayerRules([_rule(60, active_from=later), _rule(180, active_until=later)])

    assert deadlines.appeal(claim, decided_on=later, rules=rules).rule.amount == 60


@settings(max_examples=50, deadline=None)
@given(decided_on=st.dates(date(1990, 1, 1), date(2100, 1, 1)), days=st.integers(1, 1_200))
def test_there_are_as_many_days_left_on_the_day_of_the_decision_as_the_rule_gives(decided_on, days):
    found = deadlines.appeal(_claim(), decided_on=decided_on, rules=PayerRules([_rule(days)]))

    assert calendar.days_left(found.until, on=decided_on) == days
