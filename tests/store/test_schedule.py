from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from effleurage.store import schedule

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("last", "every_days", "due"),
    [
        (None, 1, True),
        (AT - DAY, 1, True),
        (AT - DAY + timedelta(minutes=5), 1, True),
        (AT - DAY + 2 * HOUR, 1, False),
        (AT, 1, False),
        (AT - 6 * DAY, 7, False),
        (AT - 7 * DAY, 7, True),
        (AT + timedelta(minutes=30), 1, False),
        (AT + 30 * DAY, 1, True),
    ],
)
def test_a_backup_is_due_by_its_age(last, every_days, due):
    assert schedule.backup_is_due(last, AT, every_days) is due


def _days(*ago: int) -> list[datetime]:
    return [AT - number * DAY for number in ago]


@pytest.mark.parametrize(
    ("taken", "kept"),
    [
        ([], []),
        (_days(0), _days(0)),
        # Monday 23 November: one a day for 40 days keeps 7 days and the Sundays before.
        (_days(*range(40)), _days(0, 1, 2, 3, 4, 5, 6, 8, 15)),
        # Two a day: the later of each.
        ([*_days(0, 1), AT - 3 * HOUR, AT - DAY - 3 * HOUR], _days(0, 1)),
        # A laptop in a drawer keeps what it had.
        (_days(300, 301, 302), _days(300, 301, 302)),
        (_days(0, 10, 20, 30, 40, 50, 60, 70), _days(0, 10, 20, 30, 40, 50, 60)),
    ],
)
def test_the_newest_of_seven_days_and_four_weeks_are_kept(taken, kept):
    assert schedule.to_keep(taken) == set(kept)


_times = st.lists(st.integers(0, 24 * 400).map(lambda hours: AT - hours * HOUR), max_size=60)


@given(_times)
@examples(max_examples=150, deadline=None)
def test_the_newest_is_always_kept_and_never_more_than_eleven(taken):
    kept = schedule.to_keep(taken)

    assert kept <= set(taken)
    assert len(kept) <= 11
    assert not taken or max(taken) in kept


@given(_times)
@examples(max_examples=100, deadline=None)
def test_letting_go_twice_lets_nothing_more_go(taken):
    kept = schedule.to_keep(taken)

    assert schedule.to_keep(kept) == kept


def test_a_name_says_when_and_why_and_is_read_back(tmp_path):
    local = AT.astimezone(timezone(timedelta(hours=-8)))
    for name in (
        schedule.backup_name(local),
        schedule.backup_name(AT - DAY, why=schedule.BEFORE_MIGRATION),
    ):
        (tmp_path / name).touch()
    (tmp_path / "taxes 2026.pdf").touch()

    found = [(why, when) for _, why, when in schedule.backups_in(tmp_path)]

    assert found == [("before-migration", AT - DAY), ("scheduled", AT)]


def test_only_our_own_old_files_are_let_go(tmp_path):
    for number in range(40):
        (tmp_path / schedule.backup_name(AT - number * DAY)).touch()
    for number in range(5):
        name = schedule.backup_name(AT - number * DAY, why=schedule.BEFORE_MIGRATION)
        (tmp_path / name).touch()
    (tmp_path / "my own copy.effleurage-backup").touch()
    for name, age in ((".old.partial", 2 * DAY), (".new.partial", HOUR)):
        (tmp_path / name).touch()
        stamp = (AT - age).timestamp()
        os.utime(tmp_path / name, (stamp, stamp))

    gone = schedule.let_go(tmp_path, at=AT)

    left = [why for _, why, _ in schedule.backups_in(tmp_path)]
    assert left.count("scheduled") == 9
    assert left.count("before-migration") == 3
    assert (tmp_path / "my own copy.effleurage-backup").exists()
    assert (tmp_path / ".new.partial").exists()
    assert not (tmp_path / ".old.partial").exists()
    assert len(gone) == 31 + 2 + 1


@pytest.mark.parametrize(
    ("in_folder", "remembered", "days", "is_old"),
    [
        ((), None, None, True),
        ((AT - 10 * DAY, AT - DAY), None, 1, False),
        ((AT - 10 * DAY,), None, 10, True),
        ((AT - 10 * DAY,), AT - 2 * HOUR, 0, False),
        ((AT - 3 * DAY,), AT - 40 * DAY, 3, True),
        ((AT - 3 * DAY + HOUR,), None, 2, False),
        ((AT + 30 * DAY, AT - 5 * DAY), AT + 30 * DAY, 5, True),
        ((AT + HOUR / 2,), None, 0, False),
    ],
)
def test_the_last_backup_is_the_newest_that_is_known(tmp_path, in_folder, remembered, days, is_old):
    for when in in_folder:
        (tmp_path / schedule.backup_name(when)).touch()

    last = schedule.last_backup(tmp_path, at=AT, remembered=remembered)

    assert (last.days, last.is_old) == (days, is_old)
    assert (last.at is None) == (days is None)


def test_a_folder_that_is_not_there_has_no_backups(tmp_path):
    assert schedule.backups_in(tmp_path / "none") == []
    assert schedule.last_backup(tmp_path / "none", at=AT).is_old
    assert schedule.let_go(tmp_path / "none", at=AT) == []
