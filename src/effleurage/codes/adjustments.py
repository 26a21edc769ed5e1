"""What the codes of a remittance or acknowledgement mean, in our own words.

Knows adjustment groups and who bears each, claim adjustment reasons (CARC), remarks (RARC),
provider-level adjustments (PLB) and claim status (STC), as far as a massage practice meets them,
and from when until when a code was in use. Refuses to quote X12's descriptions, which are
licensed, and to invent a meaning: a code without words says so. Which action follows from a
denial is not known here.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from effleurage.codes import sets, tables

_SETS = {"reason": "carc", "remark": "rarc"}


class Bearer(StrEnum):
    """Who bears an adjusted amount; only ``CLIENT`` may ever be billed to the client."""

    PRACTICE = "practice"
    CLIENT = "client"
    UNDECIDED = "undecided"


class AdjustmentCode(NamedTuple):
    """One code with our words (empty where we have none) and its half-open time of use."""

    code: str
    words: str
    active_from: date | None
    active_until: date | None

    def active_on(self, on: date) -> bool:
        """Say whether the code was in use on a date; open ends count as in use."""
        begun = self.active_from is None or self.active_from <= on
        return begun and (self.active_until is None or on < self.active_until)


_BEARERS = {"CO": Bearer.PRACTICE, "PI": Bearer.PRACTICE, "PR": Bearer.CLIENT}


def who_pays(group: str) -> Bearer:
    """Return who bears the amounts of an adjustment group (CO, PR, OA, PI, CR).

    PI is the practice's to argue with the payer and never the client's to pay; OA and CR, and any
    group we do not know, settle nothing. Source: own knowledge (docs/codes.md).
    """
    return _BEARERS.get(_trimmed(group), Bearer.UNDECIDED)


def group_in_words(group: str) -> str:
    """Return what an adjustment group means, or that we have no words for it."""
    return _in_words("group", group)


def reason_in_words(reason: str) -> str:
    """Return what an adjustment reason (CARC) means, or that we have no words for it."""
    return _in_words("reason", reason)


def remark_in_words(remark: str) -> str:
    """Return what a remark (RARC) means, or that we have no words for it."""
    return _in_words("remark", remark)


def provider_adjustment_in_words(reason: str) -> str:
    """Return what a provider-level adjustment (835 PLB03-1) means, or that we have no words."""
    return _in_words("provider", reason, called="provider adjustment")


def status_in_words(category: str, code: str = "") -> str:
    """Return what a claim status means: its category (STC01-1) and, where given, its code.

    ``A7`` with ``562`` is "rejected: something is not valid ...: provider number (NPI)".
    """
    said = _in_words("category", category, called="status category")
    status = _in_words("status", code, called="status") if _trimmed(code) else said
    return said if status == said else f"{said}: {status}"


def reason(code: str) -> AdjustmentCode | None:
    """Return what is on file about an adjustment reason (CARC), or None."""
    return _listed("reason", code)


def remark(code: str) -> AdjustmentCode | None:
    """Return what is on file about a remark (RARC), or None."""
    return _listed("remark", code)


def _in_words(kind: str, code: str, *, called: str = "") -> str:
    found = _listed(kind, code)
    if found is not None and found.words:
        return found.words
    return f"{called or kind} {_trimmed(code)} (no description on file)"


def _listed(kind: str, code: str) -> AdjustmentCode | None:
    """Return our row, its dates and any missing words from the list the practice has loaded."""
    known = _table().get((kind, _trimmed(code)))
    loaded = sets.rows(_SETS[kind], _trimmed(code)) if kind in _SETS else None
    if not loaded:
        return known
    row = loaded[0]
    return AdjustmentCode(
        code=row.key,
        words=known.words if known and known.words else row.words,
        active_from=tables.day(row.valid_from),
        active_until=tables.day(row.valid_until),
    )


def _trimmed(code: str) -> str:
    return code.strip().upper()


@cache
def _table() -> dict[tuple[str, str], AdjustmentCode]:
    return {
        (row["kind"], row["code"]): AdjustmentCode(
            code=row["code"],
            words=row["words"],
            active_from=tables.day(row["active_from"]),
            active_until=tables.day(row["active_until"]),
        )
        for row in tables.rows("adjustment_words.tsv")
    }
