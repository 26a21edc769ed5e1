"""Diagnoses on a page: what a code says on the day of the visit, where it came from, and search.

Knows the edition of codes, where this machine has one. Refuses to choose: the diagnosis is the
referring clinician's, and a massage therapist makes none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from effleurage.apps.claims.editions import diagnosis_codes
from effleurage.apps.clients.confirming import HOW
from effleurage.apps.visits.origins import LETTERS, Origin, Source
from effleurage.codes import search_query
from effleurage.codes.editions import EditionUnusable
from effleurage.codes.icd import Edition, IcdCode
from effleurage.codes.icd_build import EditionUnwritable, ReleaseMissing
from effleurage.web.ui import formats

MOST_FOUND = 12
MOST_BELOW = 10
_WITH_SEVENTH = 8  # seven characters and the dot
NOT_SAID = "Not on the chosen referral: say where it came from before you sign"


@dataclass(frozen=True, slots=True, kw_only=True)
class Below:
    """One billable code below a heading; a cautioned one is a finding, never a mere detail."""

    code: str
    title: str
    caution: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One diagnosis as a page shows it.

    ``below`` are codes to bill in place of a header. ``cells`` are the fields that say where it
    came from, ``ask_url`` is where the referrer is asked; both only while a note is written.
    """

    letter: str = ""
    code: str
    title: str = ""
    is_billable: bool | None = None
    trouble: str = ""
    origin: str = ""
    caution: str = ""
    below: tuple[Below, ...] = ()
    is_starred: bool = False
    cells: Mapping[str, Any] | None = None
    is_said: bool = False
    ask_url: str = ""

    @property
    def place(self) -> int:
        """Return the place of its letter, counted from 0."""
        return LETTERS.find(self.letter)

    @property
    def details(self) -> list[Below]:
        """Return the codes below that say more of the same."""
        return [each for each in self.below if not each.caution]

    @property
    def findings(self) -> list[Below]:
        """Return the codes below that say something else: a finding that is the physician's."""
        return [each for each in self.below if each.caution]


def edition() -> Edition | None:
    """Return the codes, or ``None`` where this machine cannot have them; a page says so."""
    try:
        return diagnosis_codes()
    except (EditionUnusable, EditionUnwritable, ReleaseMissing):
        return None


def edition_notice(on: date) -> str:
    """Return a sentence where the newest codes end before a day, otherwise nothing."""
    codes = edition()
    if codes is None or codes.covers(on):
        return ""
    until = formats.day_in_full(codes.facts.effective_until)
    return (
        f"The diagnosis codes here speak for visits before {until}, not for this day: what they say"
        " of a code may be out of date. Load the newer edition under Settings, Code sets."
    )


def said(code: str, *, on: date, **more: Any) -> Said:
    """Return what the edition says of a code on a day; ``more`` are fields of :class:`Said`."""
    codes = edition()
    if codes is None:
        trouble = "The table of diagnosis codes is not here, so nobody checked this one."
        return Said(code=code, trouble=trouble, **more)
    known = codes.code(code)
    if known is None:
        trouble = "There is no such code. Compare it with the referral."
        return Said(code=code, is_billable=False, trouble=trouble, **more)
    is_billable = codes.billable_on(code, on)
    below = _below(codes, known, on)
    return Said(
        code=known.code,
        title=known.title,
        is_billable=is_billable,
        caution=known.caution,
        trouble=_trouble(is_billable=is_billable, has_below=bool(below)),
        below=below,
        **more,
    )


def found(
    words: str, *, on: date, favourites: Sequence[str] = (), starred: Sequence[str] = ()
) -> list[Said] | None:
    """Return the codes that words or the beginning of a code match; ``None`` without a table.

    Without words: the starred ones. ``favourites`` come first where they fit.
    """
    codes = edition()
    if codes is None:
        return None
    if not words:
        return [said(code, on=on, is_starred=True) for code in starred]
    matches = codes.search(words, on=on, limit=MOST_FOUND, favourites=favourites)
    return [
        Said(
            code=each.code,
            title=each.title,
            is_billable=codes.billable_on(each.code, on),
            caution=each.caution,
            below=_below(codes, each, on),
            is_starred=each.code in starred,
        )
        for each in matches
    ]


def sevenths(codes: Sequence[Said]) -> list[tuple[str, str]]:
    """Return what the last characters of injury codes mean, where one of these codes has one."""
    if any(len(each.code) == _WITH_SEVENTH for each in codes):
        return list(search_query.SEVENTH_IN_WORDS.items())
    return []


def origin_in_words(origin: Origin | None, *, referrer: str, otherwise: str) -> str:
    """Return where a diagnosis came from, as a page and a printed note say it."""
    if origin is None:
        return otherwise
    if origin.source == Source.REFERRAL:
        return f"On the referral of {referrer}" if referrer else "On the referral"
    who = " ".join(filter(None, [origin.by, dict(HOW).get(origin.how, "")]))
    day = formats.day_in_full(origin.on) if origin.on else ""
    return ", ".join(filter(None, [str(Source(origin.source).label), who, day]))


def _below(codes: Edition, known: IcdCode, on: date) -> tuple[Below, ...]:
    """Return the billable codes below a heading, what is a mere detail first."""
    if codes.billable_on(known.code, on):
        return ()
    children = sorted(codes.billable_children(known.code, on), key=lambda one: bool(one.caution))
    plain = [one for one in children if not one.caution][:MOST_BELOW]
    return tuple(
        Below(code=one.code, title=one.title, caution=one.caution)
        for one in [*plain, *(one for one in children if one.caution)]
    )


def _trouble(*, is_billable: bool, has_below: bool) -> str:
    if is_billable:
        return ""
    if has_below:
        return "A heading, not a code to bill: ask the referrer which code below it is meant."
    return "No claim may carry this code on that day. Compare it with the referral."
