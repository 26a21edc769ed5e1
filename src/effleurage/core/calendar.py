"""Days as deadlines count them: business days, days left, half-open ranges, last filing days.

Knows the US federal holidays and the counting rules of ``docs/algorithms/deadlines.md``. Refuses
to know what day it is (``on`` is passed in), any payer's limit, and times of day.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import lru_cache

_MONDAY, _THURSDAY, _SATURDAY, _SUNDAY = 0, 3, 5, 6
_JUNETEENTH_SINCE = 2021
_KING_SINCE = 1986
_ONE_DAY = timedelta(days=1)


class DaysCannotBeNegative(ValueError):
    """A number of days to count forward was below zero."""


class CalendarRanOut(OverflowError):
    """The answer lies after the last day that a date can hold."""


def contains(day: date, *, start: date | None, until: date | None) -> bool:
    """Return whether ``day`` lies in the half-open range; ``None`` leaves an end open."""
    return (start is None or day >= start) and (until is None or day < until)


def days_left(deadline: date, *, on: date) -> int:
    """Return how many days remain: 0 on the last good day, negative once it has passed."""
    return (deadline - on).days


def last_filing_day(service_date: date, *, limit_days: int) -> date:
    """Return the last day on which the claim is still in time.

    The service date is day 0 and day ``limit_days`` is still in time; weekends and holidays
    extend nothing, because most contracts say nothing about them and the early reading is the
    safe one (``docs/algorithms/deadlines.md``). A limit below zero counts as zero, and one that
    runs off the end of the calendar ends with it.
    """
    try:
        return service_date + timedelta(days=max(limit_days, 0))
    except OverflowError:
        return date.max


def is_business_day(day: date, *, holidays: AbstractSet[date] | None = None) -> bool:
    """Return whether ``day`` is a weekday and no holiday (federal ones unless a set is given)."""
    closed = federal_holidays(day.year) if holidays is None else holidays
    return day.weekday() < _SATURDAY and day not in closed


def add_business_days(start: date, *, days: int, holidays: AbstractSet[date] | None = None) -> date:
    """Return the ``days``-th business day after ``start``; 0 gives ``start`` itself.

    Raises :class:`DaysCannotBeNegative`, and :class:`CalendarRanOut` past the year 9999.
    """
    if days < 0:
        raise DaysCannotBeNegative("count business days forward: pass 0 or more")
    day = start
    while days:
        if day == date.max:
            raise CalendarRanOut("the business day lies beyond the year 9999")
        day += _ONE_DAY
        days -= is_business_day(day, holidays=holidays)
    return day


@lru_cache(maxsize=64)
def federal_holidays(year: int) -> frozenset[date]:
    """Return the days in ``year`` on which federal offices and banks observe a holiday.

    The eleven holidays of 5 USC 6103(a). A fixed date on a Saturday is observed the Friday
    before and one on a Sunday the Monday after (6103(b) and Executive Order 11582), so a New
    Year's Day may be observed on 31 December of the year before.
    """
    fixed = [date(year, 1, 1), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25)]
    if year < MAXYEAR:
        fixed.append(date(year + 1, 1, 1))
    if year >= _JUNETEENTH_SINCE:
        fixed.append(date(year, 6, 19))
    days = {_observed(day) for day in fixed} | _moving_holidays(year)
    return frozenset(day for day in days if day.year == year)


def _moving_holidays(year: int) -> set[date]:
    days = {
        _nth(year, 2, _MONDAY, 3),
        _nth(year, 6, _MONDAY, 1) - timedelta(days=7),
        _nth(year, 9, _MONDAY, 1),
        _nth(year, 10, _MONDAY, 2),
        _nth(year, 11, _THURSDAY, 4),
    }
    if year >= _KING_SINCE:
        days.add(_nth(year, 1, _MONDAY, 3))
    return days


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))


def _observed(day: date) -> date:
    if day.weekday() == _SATURDAY and day > date(MINYEAR, 1, 1):
        return day - _ONE_DAY
    return day + _ONE_DAY if day.weekday() == _SUNDAY else day
