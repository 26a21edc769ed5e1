"""Days as ``docs/algorithms/deadlines.md`` counts them."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.core import calendar
from tests.core.worked_tables import rows

_PAGE = "deadlines.md"
_SANE_DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))


def _day(text: str) -> date | None:
    return None if text == "-" else date.fromisoformat(text)


@pytest.mark.parametrize(("service", "limit", "last"), rows(_PAGE, under="## The last day to file"))
def test_the_last_day_to_file_is_the_one_on_the_page(service, limit, last):
    found = calendar.last_filing_day(date.fromisoformat(service), limit_days=int(limit))

    assert found.isoformat() == last


@pytest.mark.parametrize(("deadline", "on", "left"), rows(_PAGE, under="## Days left"))
def test_the_days_left_are_those_on_the_page(deadline, on, left):
    found = calendar.days_left(date.fromisoformat(deadline), on=date.fromisoformat(on))

    assert found == int(left)


@pytest.mark.parametrize(("start", "days", "gives", "why"), rows(_PAGE, under="## Business days"))
def test_business_days_are_counted_as_on_the_page(start, days, gives, why):
    found = calendar.add_business_days(date.fromisoformat(start), days=int(days))

    assert found.isoformat() == gives, why


@pytest.mark.parametrize(("start", "until", "day", "covered"), rows(_PAGE, under="## Ranges"))
def test_ranges_cover_what_the_page_says(start, until, day, covered):
    found = calendar.contains(date.fromisoformat(day), start=_day(start), until=_day(until))

    assert found is (covered == "yes")


def test_every_federal_holiday_of_2026_is_known():
    assert sorted(day.isoformat() for day in calendar.federal_holidays(2026)) == [
        "2026-01-01",
        "2026-01-19",
        "2026-02-16",
        "2026-05-25",
        "2026-06-19",
        "2026-07-03",
        "2026-09-07",
        "2026-10-12",
        "2026-11-11",
        "2026-11-26",
        "2026-12-25",
    ]


def test_a_practice_may_bring_its_own_holidays():
    closed = frozenset({date(2026, 11, 24)})

    found = calendar.add_business_days(date(2026, 11, 23), days=1, holidays=closed)

    assert found == date(2026, 11, 25)


def test_business_days_are_never_counted_backwards():
    with pytest.raises(calendar.DaysCannotBeNegative):
        calendar.add_business_days(date(2026, 11, 23), days=-1)


def test_the_end_of_the_calendar_is_refused_by_name():
    with pytest.raises(calendar.CalendarRanOut):
        calendar.add_business_days(date.max, days=1)


@given(start=_SANE_DAYS, days=st.integers(0, 60))
@settings(deadline=None, max_examples=60)
def test_the_days_passed_over_hold_exactly_that_many_business_days(start, days):
    end = calendar.add_business_days(start, days=days)

    passed = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(calendar.is_business_day(day) for day in passed) == days


@given(year=st.integers(1, 9999))
@settings(deadline=None, max_examples=100)
def test_holidays_are_weekdays_of_their_own_year(year):
    found = calendar.federal_holidays(year)

    assert all(day.year == year and day.weekday() < 5 for day in found)
    assert len(found) >= 8


@given(service=st.dates(), limit=st.integers(-10, 10**9))
@settings(deadline=None, max_examples=60)
def test_a_filing_day_never_comes_before_the_service(service, limit):
    assert calendar.last_filing_day(service, limit_days=limit) >= service
