"""Minutes into units as ``docs/algorithms/units.md`` works them by hand."""

import json
from datetime import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.codes import procedures
from effleurage.core.claims.claim import TimeSpan
from effleurage.core.claims.kinds import UnitRule
from effleurage.core.visits import times, units
from tests.core.worked_tables import rows

_PAGE = "units.md"
_WORKED = rows(_PAGE, under="## Worked table")
_CODES = ("97110", "97112", "97124", "97140", "97530", "97010", "X0001")
_DAYS = st.dictionaries(st.sampled_from(_CODES), st.integers(0, 68), max_size=7)
_RULES = st.sampled_from(list(UnitRule))


def _numbers(cell: str) -> dict[str, int]:
    """``97124 22 + 97140 22`` as a mapping."""
    pairs = (part.split() for part in cell.split("+"))
    return {code: int(number) for code, number in pairs}


def _cell(found: units.Units) -> str:
    return f"{found.total} = " + " ".join(str(code.units) for code in found.by_code)


@pytest.mark.parametrize(("minutes", "cms", "midpoint", "unknown", "tie"), _WORKED)
def test_units_are_those_of_the_worked_table(minutes, cms, midpoint, unknown, tie):
    day = _numbers(minutes)

    assert _cell(units.units_for(day, rule=UnitRule.CMS)) == cms
    assert _cell(units.units_for(day, rule=UnitRule.MIDPOINT)) == midpoint
    assert _cell(units.units_for(day, rule=UnitRule.UNKNOWN)) == unknown
    assert " ".join(units.units_for(day, rule=UnitRule.CMS).tie_codes) == tie


@pytest.mark.parametrize(("minutes", "why"), rows(_PAGE, under="## What is refused"))
def test_minutes_that_nobody_worked_are_refused(minutes, why):
    with pytest.raises(units.MinutesAreImpossible):
        units.units_for(_numbers(minutes), rule=UnitRule.CMS)


@pytest.mark.parametrize(
    ("minutes", "rule", "claimed", "verdict"), rows(_PAGE, under="## The gate's limit")
)
def test_the_gate_allows_what_the_page_allows(minutes, rule, claimed, verdict):
    allowed = units.units_allowed(_numbers(minutes), rule=UnitRule(rule))

    asked = _numbers(claimed)
    above = sum(asked.values()) > allowed.total or any(
        number > allowed.by_code[code] for code, number in asked.items()
    )
    assert above is (verdict == "above")


@pytest.mark.parametrize("minutes", [True, 15.0, "15"])
def test_only_whole_numbers_are_minutes(minutes):
    with pytest.raises(units.MinutesAreImpossible):
        units.units_for({"97124": minutes}, rule=UnitRule.CMS)


def test_the_therapist_settles_a_tie():
    found = units.units_for({"97124": 22, "97140": 22}, rule=UnitRule.CMS, prefer=("97140",))

    assert [(code.procedure, code.units) for code in found.by_code] == [("97124", 1), ("97140", 2)]


def test_a_preference_moves_nothing_where_there_is_no_tie():
    found = units.units_for({"97124": 33, "97140": 7}, rule=UnitRule.CMS, prefer=("97124",))

    assert [code.units for code in found.by_code] == [2, 1]


def test_an_unknown_rule_is_warned_of_with_both_totals():
    found = units.units_for({"97124": 22, "97140": 22}, rule=UnitRule.UNKNOWN)

    assert found.applied is UnitRule.MIDPOINT
    assert "3 units" in found.warning
    assert "2 units" in found.warning


def test_a_known_rule_is_not_warned_of():
    assert units.units_for({"97124": 22, "97140": 22}, rule=UnitRule.CMS).warning == ""


def test_the_arithmetic_is_said_in_words():
    found = units.units_for({"97124": 33, "97140": 7}, rule=UnitRule.CMS)

    assert found.explanation == (
        "Pooled over the day (CMS rule): 97124 33 + 97140 7 minutes. "
        "40 minutes are 2 quarter-hours with 10 left over, which count as a unit: 3 units. "
        "Whole quarter-hours of each code first: 97124 2, 97140 0. "
        "The rest goes to the largest remainders: 97140."
    )


def test_the_published_shape_is_plain_json():
    shape = units.units_for({"97124": 30, "97010": 15}, rule=UnitRule.UNKNOWN).as_json()

    assert json.loads(json.dumps(shape)) == shape
    assert shape["codes"] == [
        {"procedure": "97124", "minutes": 30, "units": 2, "timed": True},
        {"procedure": "97010", "minutes": 15, "units": 1, "timed": False},
    ]


@given(day=_DAYS, rule=_RULES)
@settings(deadline=None)
def test_no_code_gets_a_unit_without_minutes_and_none_loses_a_whole_quarter(day, rule):
    found = units.units_for(day, rule=rule)

    for code in found.by_code:
        whole = code.minutes // 15 if code.timed else 0
        assert whole <= code.units <= (whole + 1 if code.minutes else 0)


@given(day=_DAYS, rule=_RULES)
@settings(deadline=None)
def test_the_units_given_are_always_within_the_units_allowed(day, rule):
    given_units = units.units_for(day, rule=rule)

    allowed = units.units_allowed(day, rule=rule)

    assert given_units.total == allowed.total
    assert all(code.units <= allowed.by_code[code.procedure] for code in given_units.by_code)


@given(day=_DAYS)
@settings(deadline=None)
def test_an_unknown_rule_never_gives_more_than_either_rule(day):
    totals = {rule: units.units_for(day, rule=rule).total for rule in UnitRule}

    assert totals[UnitRule.UNKNOWN] == min(totals[UnitRule.CMS], totals[UnitRule.MIDPOINT])
    assert units.rules_differ(day) is (totals[UnitRule.CMS] != totals[UnitRule.MIDPOINT])


@given(day=_DAYS, rule=_RULES)
@settings(deadline=None)
def test_the_order_of_the_codes_changes_nothing(day, rule):
    backwards = dict(reversed(day.items()))

    found, again = units.units_for(day, rule=rule), units.units_for(backwards, rule=rule)

    assert sorted(found.by_code) == sorted(again.by_code)


@given(day=_DAYS, rule=_RULES)
@settings(deadline=None)
def test_nothing_says_what_further_minutes_would_earn(day, rule):
    found = units.units_for(day, rule=rule)

    words = f"{found.explanation} {found.warning}".lower()
    assert not any(hint in words for hint in ("next unit", "minutes short", "needed", "another"))


def _span(start: str, stop: str) -> TimeSpan:
    return TimeSpan(start=time.fromisoformat(start), stop=time.fromisoformat(stop))


_MOMENTS = st.times()
_SPANS = st.lists(st.builds(TimeSpan, start=_MOMENTS, stop=_MOMENTS), max_size=6)


def test_minutes_come_from_start_and_stop_times():
    found = times.minutes_from([_span("10:00", "10:25"), _span("10:30", "10:45")])

    assert found == times.Clocked(40, ())


def test_seconds_are_summed_before_they_are_cut_off():
    found = times.minutes_from([_span("10:00", "10:00:40"), _span("10:01", "10:01:40")])

    assert found.minutes == 1


def test_overlapping_times_are_counted_once_and_found():
    found = times.minutes_from([_span("10:00", "10:30"), _span("10:20", "11:00")])

    assert found.minutes == 60
    assert [finding.code for finding in found.findings] == ["TIMES-OVERLAP"]


def test_times_that_touch_do_not_overlap():
    assert times.minutes_from([_span("10:00", "10:30"), _span("10:30", "11:00")]).findings == ()


def test_a_span_inside_a_longer_one_is_found_after_a_short_one_between():
    spans = [_span("10:00", "11:00"), _span("10:10", "10:15"), _span("10:40", "10:50")]

    assert times.overlapping(spans) == ((0, 1), (0, 2))


@pytest.mark.parametrize(("start", "stop"), [("10:00", "10:00"), ("10:00", "09:00")])
def test_a_span_that_does_not_end_after_it_starts_counts_for_nothing_and_is_found(start, stop):
    found = times.minutes_from([_span(start, stop)])

    assert found.minutes == 0
    assert [finding.code for finding in found.findings] == ["TIMES-IMPOSSIBLE"]


@given(spans=_SPANS)
@settings(deadline=None)
def test_minutes_never_exceed_the_day_nor_the_sum_of_the_spans(spans):
    found = times.minutes_from(spans)

    alone = sum(times.minutes_from([span]).minutes for span in spans)
    assert 0 <= found.minutes <= min(alone + len(spans), 24 * 60)


@given(spans=_SPANS)
@settings(deadline=None)
def test_times_without_findings_are_counted_in_full(spans):
    found = times.minutes_from(spans)

    seconds = sum(
        (s.stop.hour - s.start.hour) * 3600
        + (s.stop.minute - s.start.minute) * 60
        + (s.stop.second - s.start.second)
        for s in spans
    )
    assert bool(found.findings) or found.minutes == seconds // 60


@pytest.mark.parametrize(("minutes", "expected"), [(15, 0), (16, 1), (30, 1), (45, 1), (46, 2)])
@pytest.mark.parametrize("rule", list(UnitRule))
def test_a_code_of_ones_own_is_counted_by_itself_in_its_own_unit(rule, minutes, expected):
    own = procedures.own("0509M", "ours", timed=True, unit_minutes=30)

    with procedures.with_own([own]):
        day = units.units_for({"97124": 23, "0509M": minutes}, rule=rule)

    assert {each.procedure: each.units for each in day.by_code} == {"97124": 2, "0509M": expected}


def test_what_ships_is_never_redefined_by_a_practice():
    own = procedures.own("97124", "once only", timed=False)

    with procedures.with_own([own]):
        day = units.units_for({"97124": 30}, rule=UnitRule.CMS)

    assert day.total == 2
