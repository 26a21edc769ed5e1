"""Lists kept outside the guides: asked for each value once, by checkers that are handed in.

Knows which elements a guide marks as taken from an outside list, what stands before such a value
to say which list it is from (its qualifier), and which values were accepted already. Refuses to
know any list: whoever asks for a check brings a table of checkers, or no list is looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

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
        #: The combinations of values met before and found right, by the place in the guide.
        self.met: defaultdict[object, set[tuple[Any, ...]]] = defaultdict(set)

    def fault(self, kind: str, qualifier: str, value: str) -> str:
        """Return what is wrong with a value, or nothing."""
        checker = self._checkers.get(kind)
        why = checker(qualifier, value, self._on) if checker else ""
        if not why and kind in CODES:
            self._accepted[kind].add((qualifier, value))
        return why

    def hold(self, shape: object, kinds: Sequence[str], found: tuple[Any, ...]) -> bool:
        """Return whether all values of a segment were accepted before; then they are met.

        ``found`` holds a qualifier and a value for each of ``kinds``; ``shape`` stands for the
        place in the guide.
        """
        for nth, kind in enumerate(kinds):
            pair = found[2 * nth : 2 * nth + 2]
            if pair[1] and pair not in self._accepted[kind]:
                return False
        if len(self.met[shape]) < _MOST_COMBINATIONS:
            self.met[shape].add(found)
        return True
