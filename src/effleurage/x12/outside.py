"""Lists kept outside the guides: asked for each value once, by checkers that are handed in.

Knows which elements a guide marks as taken from an outside list, what stands before such a value
to say which list it is from (its qualifier), and which values were accepted already. Refuses to
know any list: whoever asks for a check brings a table of checkers, or no list is looked at.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final, Protocol

from effleurage.x12.guides.model import Element

#: Given a value's qualifier (empty where it has none), the value and the transaction's day (None
#: where it names none), returns why the value is not right, as the end of a sentence, or nothing.
Checker = Callable[[str, str, date | None], str]
Checkers = Mapping[str, Checker]

#: The code of the finding about each list that can be looked at; other marks are only labels.
CODES: Final = {
    "carc": "X12-EXT-REASON",
    "claim-status": "X12-EXT-STATUS",
    "claim-status-category": "X12-EXT-STATUS-CATEGORY",
    "icd10": "X12-EXT-DIAGNOSIS",
    "npi": "X12-EXT-NPI",
    "pos": "X12-EXT-PLACE",
    "procedure": "X12-EXT-PROCEDURE",
    "rarc": "X12-EXT-REMARK",
    "state": "X12-EXT-STATE",
    "taxonomy": "X12-EXT-TAXONOMY",
}
#: Ways of writing dates in text, as a qualifier announces them (data element 1250).
DATE_FORMATS: Final = frozenset(("D8", "RD8"))
_MOST_COMBINATIONS = 10_000
_MOST_SEGMENTS = 1_000


class Listed(Protocol):
    """The pattern of a segment: its match has a qualifier and a value for each list named."""

    @property
    def outside(self) -> Sequence[str]:
        """Return the list that each pair of groups is asked of."""

    @property
    def fits(self) -> Callable[[str], re.Match[str] | None]:
        """Return what matches a segment's text known to be faultless."""


def is_qualified(parts: Sequence[Element], at: int) -> bool:
    """Return whether the element or component before one is a code that says what it holds."""
    return at > 0 and bool(parts[at - 1].codes)


def is_dated(parts: Sequence[Element], at: int) -> bool:
    """Return whether an element is text that holds a date, in a format named before it."""
    return (
        parts[at].kind == "AN" and is_qualified(parts, at) and parts[at - 1].codes <= DATE_FORMATS
    )


class Lists:
    """The outside lists as one transaction meets them, on its day."""

    def __init__(self, checkers: Checkers, on: date | None) -> None:
        self._checkers, self._on = checkers, on
        self._accepted: dict[str, set[tuple[Any, ...]]] = {kind: set() for kind in CODES}
        self._met: defaultdict[object, set[tuple[Any, ...]]] = defaultdict(set)
        #: The segments met before and found right, by the place in the guide.
        self.held: defaultdict[object, set[str]] = defaultdict(set)

    def fault(self, kind: str, qualifier: str, value: str) -> str:
        """Return what is wrong with a value, or nothing."""
        checker = self._checkers.get(kind)
        why = checker(qualifier, value, self._on) if checker else ""
        if not why and kind in CODES:
            self._accepted[kind].add((qualifier, value))
        return why

    def hold_all(self, shape: Listed, text: str) -> bool:
        """Return whether a segment has no fault, all its values being accepted before.

        Such a segment, and such a combination of values, is remembered for ``shape``, which
        stands for the place in the guide.
        """
        found = shape.fits(text)
        if found is None:
            return False
        values = found.groups()
        if values not in self._met[shape]:
            if not self._accepts(shape.outside, values):
                return False
            if len(self._met[shape]) < _MOST_COMBINATIONS:
                self._met[shape].add(values)
        if len(self.held[shape]) < _MOST_SEGMENTS:
            self.held[shape].add(text)
        return True

    def _accepts(self, kinds: Sequence[str], found: tuple[Any, ...]) -> bool:
        """Return whether each pair of a qualifier and a value was accepted for its list."""
        for nth, kind in enumerate(kinds):
            pair = found[2 * nth : 2 * nth + 2]
            if pair[1] and pair not in self._accepted[kind]:
                return False
        return True
