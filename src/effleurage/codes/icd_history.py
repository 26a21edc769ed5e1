"""When each diagnosis code could be put on a claim, as far as we know it.

Knows the two history tables (``icd_history.csv``, kept by hand and winning; ``icd_releases.csv``,
made by comparing releases) and how they meet the codes of one release. Refuses to guess: where a
change is known to lie between two releases but not on which day, the code counts as billable for
the whole time between, and its period says so (``exact`` is False).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from effleurage.codes import tables

# HIPAA compliance date: claims for earlier services carry ICD-9-CM (45 CFR 162.1002(c)).
ICD10_BEGAN = date(2015, 10, 1)

TABLES = ("icd_releases.csv", "icd_history.csv")


class HistoryDoesNotFit(ValueError):
    """A row of the history tables contradicts the release, or itself."""


class Period(NamedTuple):
    """One half-open stretch of dates of service for which a code is billable.

    ``None`` at the start: since ICD-10-CM began, or unknown before our records. ``None`` at the
    end: still billable in this edition. ``exact`` is False where the true stretch is known to be
    shorter but not by how much.
    """

    valid_from: date | None
    valid_until: date | None
    exact: bool = True
    source: str = ""

    def covers(self, on: date) -> bool:
        """Say whether the date of service lies in this stretch."""
        began = self.valid_from or ICD10_BEGAN
        return began <= on and (self.valid_until is None or on < self.valid_until)


class Past(NamedTuple):
    """What the tables say about one code; ``title`` only where the release no longer has it."""

    title: str
    periods: tuple[Period, ...]


def known() -> dict[str, Past]:
    """Return code -> its recorded past, from the tables that ship with the product."""
    found: dict[str, Past] = {}
    for name in TABLES:
        found.update(_read(name))
    return found


def _read(name: str) -> dict[str, Past]:
    found: dict[str, Past] = {}
    for row in tables.rows(name):
        period = _period(row, name)
        earlier = found.get(row["code"], Past("", ()))
        found[row["code"]] = Past(row["title"] or earlier.title, (*earlier.periods, period))
    return found


def _period(row: Mapping[str, str], name: str) -> Period:
    began, ended = tables.day(row["billable_from"]), tables.day(row["billable_until"])
    if began is None and ended is None:
        raise HistoryDoesNotFit(f"{name}: {row['code']} has no date")
    if began and ended and began >= ended:
        raise HistoryDoesNotFit(f"{name}: {row['code']} ends before it begins")
    if row["exact"] not in ("yes", "no"):
        raise HistoryDoesNotFit(f"{name}: {row['code']}: exact is yes or no")
    return Period(began, ended, row["exact"] == "yes", row["source"])


def periods_of(code: str, *, billable: bool, past: Past | None) -> tuple[Period, ...]:
    """Return when a code of the release is billable; () for one that never was.

    Raises :class:`HistoryDoesNotFit` where the tables end a code that the release still has, or
    leave open one that it has divided or dropped.
    """
    if past is None:
        return (Period(None, None),) if billable else ()
    still_open = past.periods[-1].valid_until is None
    if still_open != billable:
        now = "is" if billable else "is not"
        raise HistoryDoesNotFit(f"{code} {now} billable in this release; the history disagrees")
    return past.periods
