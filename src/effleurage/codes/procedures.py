"""The procedures a massage therapist meets: numbers, our own plain words, how each is counted.

Knows whether a number is timed in 15-minute units, bundled by Medicare, an evaluation reserved to
physical and occupational therapists, and the most units a day Medicare expects (MUE). Refuses to
carry CPT descriptors or relative values: both are the AMA's; a descriptor is there only where its
licensee has loaded it. A number that is missing here is not wrong, only unknown.

A practice has numbers of its own (local and workers' compensation codes): whoever works for a
practice says them once with :func:`with_own`, and every question inside is answered with them too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from effleurage.codes import sets, tables

MUE_SET, DESCRIPTOR_SET = "mue", "descriptors"
USUAL_UNIT_MINUTES = 15


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
    unit_minutes: int = USUAL_UNIT_MINUTES
    is_own: bool = False


_OWN: ContextVar[Mapping[str, Procedure]] = ContextVar("own", default=MappingProxyType({}))


def own(
    code: str, words: str, *, timed: bool, unit_minutes: int = USUAL_UNIT_MINUTES, note: str = ""
) -> Procedure:
    """Return a number that the practice has written itself; nobody publishes edits for it."""
    return Procedure(
        code=code,
        words=words,
        timed=timed,
        bundled=False,
        evaluation=False,
        mue_units=None,
        note=note,
        source="the practice's own list",
        unit_minutes=unit_minutes,
        is_own=True,
    )


@contextmanager
def with_own(rows: Iterable[Procedure]) -> Iterator[None]:
    """Answer with a practice's own numbers too while inside; what ships is never replaced."""
    token = _OWN.set({row.code: row for row in rows})
    try:
        yield
    finally:
        _OWN.reset(token)


def procedure(code: str) -> Procedure | None:
    """Return what we know about a procedure number (either case, blanks around), or None.

    Where CMS's MUE file was loaded, the units a day are its.
    """
    code = code.strip().upper()
    known = _table().get(code)
    if known is None:
        return _OWN.get().get(code)
    loaded = sets.rows(MUE_SET, known.code)
    if loaded:
        return known._replace(mue_units=int(loaded[0].value))
    return known


def mue_units_on(code: str, on: date) -> int | None:
    """Return the units a day that Medicare expects at most on a date of service, or None.

    Of CMS's quarterly files that were loaded the one in force on that day answers; what ships, the
    table of 2024-07-01, answers for a day before all of them and for a code that is in none.
    """
    code = code.strip().upper()
    loaded = sets.rows_on(MUE_SET, code, on)
    if loaded:
        return int(loaded[0].value)
    known = _table().get(code)
    return known.mue_units if known else None


def valid_on(code: str, on: date) -> bool | None:
    """Return whether a number existed on a date of service, or None where we hold no dates.

    We hold those of the few numbers near massage that came or went since 2016, from own knowledge.
    """
    dates = _dates().get(code.strip().upper())
    if dates is None:
        return None
    began, ended = dates
    return (began is None or began <= on) and (ended is None or on < ended)


def is_untimed(code: str) -> bool:
    """Return whether a number is known not to be timed; an unknown one is taken as timed."""
    known = _table().get(code) or _OWN.get().get(code)
    return known is not None and not known.timed


def unit_minutes(code: str) -> int:
    """Return how many minutes one unit of a timed procedure is: 15, unless the practice says."""
    known = _table().get(code) or _OWN.get().get(code)
    return known.unit_minutes if known else USUAL_UNIT_MINUTES


def descriptor(code: str) -> str:
    """Return the licensed descriptor that the practice has loaded for a number, or nothing."""
    rows = sets.rows(DESCRIPTOR_SET, code.strip().upper())
    return rows[0].words if rows else ""


UNLISTED = frozenset({"97039", "97139"})
"""Numbers that name no service, so that the claim must describe it."""


def procedures() -> tuple[Procedure, ...]:
    """Return every procedure that ships with the product, in code order, and a practice's own."""
    return (*_table().values(), *_OWN.get().values())


@cache
def _dates() -> dict[str, tuple[date | None, date | None]]:
    return {
        row["code"]: (tables.day(row["valid_from"]), tables.day(row["valid_until"]))
        for row in tables.rows("procedure_dates.tsv")
    }


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
