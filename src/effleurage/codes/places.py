"""Where a service was given: CMS's two-digit place of service codes.

Knows which codes are assigned, which are facilities for Medicare's fee schedule, and which ones a
massage practice usually bills. Refuses to know which a payer accepts for which service.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from effleurage.codes import sets, tables

SET = "places"

HOME = "12"
"""The client's home."""


class Place(NamedTuple):
    """One assigned code; ``usual`` marks the places where massage practices work."""

    code: str
    words: str
    facility: bool
    usual: bool


def place(code: str) -> Place | None:
    """Return the place with this two-digit code, or None if CMS has not assigned it.

    Where a newer list was loaded, it decides which codes are assigned; our words stay where we
    have some.
    """
    known, wanted = _table().get(code.strip()), code.strip()
    loaded = sets.rows(SET, wanted)
    if loaded is None:
        return known
    if not loaded:
        return None
    return known or Place(wanted, loaded[0].words, loaded[0].value == "yes", usual=False)


def usual_places() -> tuple[Place, ...]:
    """Return the places to offer first to a massage practice, in code order."""
    return tuple(found for found in _table().values() if found.usual)


@cache
def _table() -> dict[str, Place]:
    return {
        row["code"]: Place(
            row["code"], row["words"], row["facility"] == "yes", row["usual"] == "yes"
        )
        for row in tables.rows("places.tsv")
    }
