"""The procedures a massage therapist meets: numbers, our own plain words, how each is counted.

Knows whether a number is timed in 15-minute units, bundled by Medicare, an evaluation reserved to
physical and occupational therapists, and the most units a day Medicare expects (MUE). Refuses to
carry CPT descriptors or relative values: both are the AMA's. A number that is missing here is not
wrong, only unknown.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from effleurage.codes import sets, tables

MUE_SET = "mue"


class Procedure(NamedTuple):
    """One procedure number.

    ``timed``: billed in 15-minute units. ``bundled``: Medicare pays it only as part of another
    service. ``evaluation``: not a massage therapist's to bill. ``mue_units``: the units a day that
    Medicare expects at most (all are date-of-service edits, open to appeal with records); 0 means
    none are payable, None that we hold no figure. ``note`` is a hint for the biller.
    """

    code: str
    words: str
    timed: bool
    bundled: bool
    evaluation: bool
    mue_units: int | None
    note: str
    source: str


def procedure(code: str) -> Procedure | None:
    """Return what we know about a procedure number (either case, blanks around), or None.

    Where CMS's MUE file was loaded, the units a day are its.
    """
    known = _table().get(code.strip().upper())
    loaded = sets.rows(MUE_SET, known.code) if known else None
    if known and loaded:
        return known._replace(mue_units=int(loaded[0].value))
    return known


UNLISTED = frozenset({"97039", "97139"})
"""Numbers that name no service, so that the claim must describe it."""


def procedures() -> tuple[Procedure, ...]:
    """Return every procedure that ships with the product, in code order."""
    return tuple(_table().values())


@cache
def _table() -> dict[str, Procedure]:
    return {
        row["code"]: Procedure(
            code=row["code"],
            words=row["words"],
            timed=row["timed"] == "yes",
            bundled=row["bundled"] == "yes",
            evaluation=row["evaluation"] == "yes",
            mue_units=int(row["mue_units"]) if row["mue_units"] else None,
            note=row["note"],
            source=row["source"],
        )
        for row in tables.rows("procedures.tsv")
    }
