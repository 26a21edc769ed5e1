"""Money, days and numbers as people read them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effleurage.core.money import parse_dollars
from effleurage.web.ui import formats

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("cents", "shown", "said"),
    [
        (123_450, "$1,234.50", "$1,234.50"),
        (0, "$0.00", "$0.00"),
        (-1_200, "($12.00)", "minus $12.00"),
        (-5, "($0.05)", "minus $0.05"),
    ],
)
def test_money_is_shown_as_a_ledger_has_it_and_said_as_people_say_it(cents, shown, said):
    assert formats.money(cents) == shown
    assert formats.money_aloud(cents) == said


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_plain_money_reads_back_to_the_cent(cents):
    assert parse_dollars(formats.money_plain(cents)) == cents


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (date(2026, 11, 3), "Tue 3 Nov"),
        (date(2025, 11, 3), "Mon 3 Nov 2025"),
        (date(2027, 1, 1), "Fri 1 Jan 2027"),
    ],
)
def test_a_day_has_its_year_only_where_it_is_another_one(day, shown):
    assert formats.day(day, today=TODAY).replace("\xa0", " ") == shown


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "today"), (1, "tomorrow"), (-1, "yesterday"), (12, "in 12 days"), (-3, "3 days ago")],
)
def test_days_left_are_counted_as_people_count_them(days, words):
    assert formats.days_left(TODAY + timedelta(days=days), today=TODAY) == words


def test_a_moment_is_told_from_today():
    at = datetime(2026, 11, 23, 14, 5)

    assert formats.moment(at, today=TODAY).replace("\xa0", " ") == "today, 2:05 pm"
    assert formats.moment(at - timedelta(days=1), today=TODAY).startswith("yesterday, ")
    assert formats.clock(time(0, 30)).replace("\xa0", " ") == "12:30 am"
    assert formats.clock(time(12, 0)).replace("\xa0", " ") == "12:00 pm"


@pytest.mark.parametrize(("born", "years"), [(date(1984, 11, 23), 42), (date(1984, 11, 24), 41)])
def test_an_age_counts_whole_years(born, years):
    assert formats.age(born, today=TODAY) == years


def test_small_things_are_written_as_they_are_printed():
    plain = {
        formats.minutes(55): "55 min",
        formats.minutes(60): "1 h",
        formats.minutes(65): "1 h 05 min",
        formats.phone("2535550142"): "253-555-0142",
        formats.phone("+44 20"): "+44 20",
        formats.postal_code("984020118"): "98402-0118",
        formats.ein("910004182"): "91-0004182",
        formats.count(12_480): "12,480",
        formats.how_many(1, "claim"): "1 claim",
        formats.how_many(2, "entry", "entries"): "2 entries",
        formats.size(400): "1 KB",
        formats.size(3_400_000): "3.4 MB",
        formats.day_in_full(date(1984, 5, 17)): "17 May 1984",
    }

    assert [got.replace("\xa0", " ") for got in plain] == list(plain.values())
