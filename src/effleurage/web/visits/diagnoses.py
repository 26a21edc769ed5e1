"""Diagnoses on a page: what a code says on the day of the visit, where it came from, and search.

Knows the edition of codes, where this machine has one. Refuses to choose: the diagnosis is the
referring clinician's, and a massage therapist makes none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from effleurage.apps.claims.editions import diagnosis_codes
from effleurage.codes.editions import EditionUnusable
from effleurage.codes.icd import Edition
from effleurage.codes.icd_build import EditionUnwritable, ReleaseMissing

MOST_FOUND = 12
MOST_BELOW = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One diagnosis as a page shows it; ``below`` are codes to bill in place of a header."""

    letter: str = ""
    code: str
    title: str = ""
    is_billable: bool | None = None
    trouble: str = ""
    origin: str = ""
    caution: str = ""
    below: tuple[tuple[str, str], ...] = ()

    @property
    def place(self) -> int:
        """Return the place of its letter, counted from 0."""
        return "ABCDEFGHIJKL".find(self.letter)


def edition() -> Edition | None:
    """Return the codes, or ``None`` where this machine cannot have them; a page says so."""
    try:
        return diagnosis_codes()
    except (EditionUnusable, EditionUnwritable, ReleaseMissing):
        return None


def said(code: str, *, on: date, letter: str = "", origin: str = "") -> Said:
    """Return what the edition says of a code on a day."""
    codes = edition()
    if codes is None:
        trouble = "The table of diagnosis codes is not here, so nobody checked this one."
        return Said(letter=letter, code=code, origin=origin, trouble=trouble)
    known = codes.code(code)
    if known is None:
        trouble = "There is no such code. Compare it with the referral."
        return Said(letter=letter, code=code, origin=origin, is_billable=False, trouble=trouble)
    is_billable = codes.billable_on(code, on)
    below = () if is_billable else codes.billable_children(code, on)[:MOST_BELOW]
    return Said(
        letter=letter,
        code=known.code,
        title=known.title,
        is_billable=is_billable,
        origin=origin,
        caution=known.caution,
        trouble=_trouble(is_billable=is_billable, has_below=bool(below)),
        below=tuple((each.code, each.title) for each in below),
    )


def found(words: str, *, on: date, favourites: Sequence[str] = ()) -> list[Said] | None:
    """Return the codes that words or the beginning of a code match; ``None`` without a table."""
    codes = edition()
    if codes is None:
        return None
    matches = codes.search(words, on=on, limit=MOST_FOUND, favourites=favourites)
    return [
        Said(
            code=each.code,
            title=each.title,
            is_billable=codes.billable_on(each.code, on),
            caution=each.caution,
        )
        for each in matches
    ]


def origin(code: str, *, ordered: Iterable[str], referrer: str, before: Iterable[str]) -> str:
    """Return where a diagnosis of a visit came from, as far as the records tell."""
    wanted = _bare(code)
    if wanted in set(map(_bare, ordered)):
        return f"On the referral of {referrer}"
    if wanted in set(map(_bare, before)):
        return "On the visit before; not on the referral of this one"
    return "Not on a referral: say in the note who made it"


def _bare(code: str) -> str:
    return code.replace(".", "").upper()


def _trouble(*, is_billable: bool, has_below: bool) -> str:
    if is_billable:
        return ""
    if has_below:
        return "A heading, not a code to bill: choose one below it, as the referral has it."
    return "No claim may carry this code on that day. Compare it with the referral."
