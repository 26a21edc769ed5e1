"""Which procedures Medicare will not pay beside each other on a day (NCCI procedure-to-procedure).

Knows the few pairs that a massage practice meets, as CMS published them for 2024-07-01, and when
a pair was deleted. Refuses to know which payers follow NCCI: auto and workers' compensation mostly
do not. Other pairs, and later quarters, come with CMS's own file (``effleurage codes load``), which
then answers alone: it holds every pair that ever was, with its dates.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from effleurage.codes import sets, tables

SET = "ncci"
AS_OF = date(2024, 7, 1)  # the quarter our pairs are from


class Indicator(StrEnum):
    """Whether a modifier can have both procedures paid."""

    NEVER = "0"
    WITH_MODIFIER = "1"
    NOT_IN_USE = "9"


class Pair(NamedTuple):
    """Two procedures of one day: column 1 is paid, column 2 denied.

    The time of use is half-open; no start means that we do not hold the first day, and the pair
    counts as in use from the beginning.
    """

    column1: str
    column2: str
    indicator: Indicator
    active_from: date | None
    active_until: date | None
    source: str

    def active_on(self, on: date) -> bool:
        """Say whether the pair is in force for a date of service."""
        begun = self.active_from is None or self.active_from <= on
        ended = self.active_until is not None and self.active_until <= on
        return begun and not ended and self.indicator is not Indicator.NOT_IN_USE


def pair(column1: str, column2: str, on: date) -> Pair | None:
    """Return the pair with these columns in this order that is in force on a date, or None."""
    one, other = column1.strip().upper(), column2.strip().upper()
    loaded = sets.rows(SET, one)
    candidates = (
        _table().get((one, other), ())
        if loaded is None
        else [_from_loaded(row) for row in loaded if row.other == other]
    )
    return next((found for found in candidates if found.active_on(on)), None)


def conflict(one: str, other: str, on: date) -> Pair | None:
    """Return the pair in force between two procedures, whichever of them is column 1, or None."""
    return pair(one, other, on) or pair(other, one, on)


def _from_loaded(row: sets.Row) -> Pair:
    began, ended = tables.day(row.valid_from), tables.day(row.valid_until)
    return Pair(row.key, row.other, Indicator(row.value), began, ended, "CMS file, loaded")


@cache
def _table() -> dict[tuple[str, str], tuple[Pair, ...]]:
    found: dict[tuple[str, str], tuple[Pair, ...]] = {}
    for row in tables.rows("ncci_pairs.csv"):
        columns = (row["column1"], row["column2"])
        new = Pair(
            *columns,
            indicator=Indicator(row["indicator"]),
            active_from=tables.day(row["active_from"]),
            active_until=tables.day(row["active_until"]),
            source=row["source"],
        )
        found[columns] = (*found.get(columns, ()), new)
    return found
