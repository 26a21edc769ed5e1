"""When a backup is due, what it is called, and which old ones are let go.

Knows dates and names. Refuses to read the clock or to take a backup; only :func:`let_go` touches
files, and only those that bear a name made here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from effleurage.store.whole_files import PARTIAL

ENDING = ".effleurage-backup"
SCHEDULED, BEFORE_MIGRATION = "scheduled", "before-migration"
OLD_AFTER_DAYS = 3
KEEP_DAYS, KEEP_WEEKS, KEEP_BEFORE_MIGRATION = 7, 4, 3
_NAME = re.compile(r"(scheduled|before-migration)-(\d{8}T\d{6}Z)" + re.escape(ENDING))
_STAMP = "%Y%m%dT%H%M%SZ"


def backup_name(at: datetime, *, why: str = SCHEDULED) -> str:
    """Return a file name that says when and why (``scheduled`` or ``before-migration``) only."""
    return f"{why}-{at.astimezone(UTC):{_STAMP}}{ENDING}"


def backup_is_due(last: datetime | None, at: datetime, every_days: int) -> bool:
    """Return whether the last backup is ``every_days`` old; one from the future counts for nothing.

    A clock that was set wrong and put right again must not stop backups until that day comes.
    """
    if last is None or last > at + timedelta(hours=1):
        return True
    # An hour's grace: one at nine each day is due although the last ended at nine and a bit.
    return at - last >= timedelta(days=every_days) - timedelta(hours=1)


def to_keep(taken: Iterable[datetime]) -> set[datetime]:
    """Return the scheduled backups to keep: the newest of each of 7 days and of each of 4 weeks.

    Days and weeks (Monday to Sunday, UTC) without any backup do not count, so that a laptop that
    lay in a drawer for a month keeps what it had.
    """
    newest_first = sorted(taken, reverse=True)
    days = _newest_of_each(newest_first, lambda at: at.date(), KEEP_DAYS)
    weeks = _newest_of_each(newest_first, lambda at: at.isocalendar()[:2], KEEP_WEEKS)
    return days | weeks


def backups_in(folder: Path) -> list[tuple[Path, str, datetime]]:
    """Return the backups made under our names in a folder: path, why, when; the newest last."""
    found = [
        (path, match[1], datetime.strptime(match[2], _STAMP).replace(tzinfo=UTC))
        for path in (folder.iterdir() if folder.is_dir() else ())
        if (match := _NAME.fullmatch(path.name))
    ]
    return sorted(found, key=lambda each: each[2])


class LastBackup(NamedTuple):
    """When the last backup was taken, ``days`` whole ones ago; ``None`` for never."""

    at: datetime | None
    days: int | None
    is_old: bool


def last_backup(folder: Path, *, at: datetime, remembered: datetime | None = None) -> LastBackup:
    """Return when the last backup was taken, by the folder's listing and what is ``remembered``.

    One taken by hand, onto a stick, lies in no folder of ours and is remembered by the records. It
    is old after three days: a laptop that was shut over a weekend is no reason to warn. One from
    the future, by a clock that was wrong, counts for nothing.
    """
    taken = [when for _, _, when in backups_in(folder)] + ([remembered] if remembered else [])
    known = [when for when in taken if when <= at + timedelta(hours=1)]
    if not known:
        return LastBackup(None, None, is_old=True)
    last = max(known)
    days = max(0, (at - last).days)
    return LastBackup(last, days, is_old=days >= OLD_AFTER_DAYS)


def let_go(folder: Path, *, at: datetime) -> list[Path]:
    """Delete backups that the keep-rules let go, and unfinished ones a day old; return them."""
    found = backups_in(folder)
    scheduled = {when for _, why, when in found if why == SCHEDULED}
    keep = to_keep(scheduled)
    before = [path for path, why, _ in found if why == BEFORE_MIGRATION]
    gone = [path for path, why, when in found if why == SCHEDULED and when not in keep]
    gone += before[:-KEEP_BEFORE_MIGRATION] + _left_by_a_crash(folder, at)
    for path in gone:
        path.unlink()
    return gone


def _newest_of_each(
    newest_first: Iterable[datetime], period: Callable[[datetime], Hashable], number: int
) -> set[datetime]:
    newest: dict[Hashable, datetime] = {}
    for at in newest_first:
        newest.setdefault(period(at), at)
    return set(list(newest.values())[:number])


def _left_by_a_crash(folder: Path, at: datetime) -> list[Path]:
    yesterday = (at - timedelta(days=1)).timestamp()
    partial = folder.glob(f".*{PARTIAL}") if folder.is_dir() else ()
    return [path for path in partial if path.stat().st_mtime < yesterday]
