"""Amounts, dates and procedures of an 835 as values, each distinct text understood once.

Knows the texts payers send and the values they stand for. Refuses to guess: an amount that is not
exactly whole cents is no amount, a date that does not exist is no date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple, TypeVar

from effleurage.core.money import parse_dollars
from effleurage.core.remits.remit import Adjustment

_MOST = 50_000
_OTHER_SEPARATOR = re.compile(r"[A-Z0-9]{2}([:><^|\\])")


class Procedure(NamedTuple):
    """SVC01 or SVC06: the code and its modifiers; the qualifier and description are not kept."""

    code: str
    modifiers: tuple[str, ...]


V = TypeVar("V")


class _Memory(dict[str, V]):
    """Values by their text, understood once; emptied when it is full, so that it stays small."""

    def _kept(self, text: str, value: V) -> V:
        if len(self) >= _MOST:
            self.clear()
        self[text] = value
        return value


class Amounts(_Memory[int]):
    """Cents by the text of an X12 amount. Looking up what is none raises ``NotAnAmount``."""

    def __missing__(self, text: str) -> int:
        """Return and remember the cents; blanks around the number do not matter."""
        return self._kept(text, parse_dollars(text.strip(" ")))


class Adjustments(_Memory[tuple[Adjustment, ...]]):
    """The adjustments of a CAS by its text: one group, up to six reasons.

    Equal ones are one object: payers repeat them by the thousand. Looking up a CAS whose money
    cannot be read, or that has none, raises ``NotAnAmount``.
    """

    def __init__(self, element: str, cents: Amounts) -> None:
        super().__init__()
        self._element, self._cents = element, cents

    def __missing__(self, text: str) -> tuple[Adjustment, ...]:
        """Return and remember the adjustments."""
        return self._kept(text, tuple(self._several(text.split(self._element))))

    def _several(self, cas: list[str]) -> Iterator[Adjustment]:
        """Yield the adjustments of all triplets; one may be left out altogether."""
        padded = [*cas, "", "", "", ""]
        for at in range(2, max(len(cas), 3), 3):
            reason, amount, quantity = padded[at : at + 3]
            if reason or amount or at == 2:
                yield Adjustment(padded[1], reason, self._cents[amount], quantity)


class Reasons(_Memory[tuple[str, str]]):
    """Group and reason by their text in a CAS (``CO*45``): few, and each kept once."""

    def __init__(self, element: str) -> None:
        super().__init__()
        self._element = element

    def __missing__(self, text: str) -> tuple[str, str]:
        """Return and remember both."""
        group, _, reason = text.partition(self._element)
        return self._kept(text, (group, reason))


class Dates(_Memory[date | None]):
    """Dates by their text, its first eight characters ``CCYYMMDD``; what is none is None.

    ``impossible`` collects the texts that were none since it was last emptied; they are not
    remembered, so that each place where one stands can be reported.
    """

    def __init__(self) -> None:
        super().__init__()
        self.impossible: list[str] = []

    def __missing__(self, text: str) -> date | None:
        """Return and remember the date."""
        day = text.strip(" ")[:8]
        try:
            found = date(int(day[:4]), int(day[4:6]), int(day[6:])) if _is_day(day) else None
        except ValueError:
            found = None
        if found is None and text:
            self.impossible.append(text)
            return None
        return self._kept(text, found)


class Procedures(_Memory[Procedure]):
    """Procedures by the text of their composite, whatever its qualifier (HC, NU, AD, ER …).

    ``foreign`` becomes the separator that composites are really parted by, where it is not the
    one that ISA16 declares: seen where a file was edited by hand.
    """

    def __init__(self, component: str) -> None:
        super().__init__()
        self._component, self.foreign = component, ""

    def __missing__(self, text: str) -> Procedure:
        """Return and remember the procedure; a composite of one part is a code unqualified."""
        parts = text.split(self._component)
        other = _OTHER_SEPARATOR.match(text) if len(parts) == 1 else None
        if other:
            self.foreign = other[1]
            parts = text.split(self.foreign)
        code = parts[1] if len(parts) > 1 else parts[0]
        return self._kept(text, Procedure(code.strip(" "), tuple(filter(None, parts[2:6]))))


def _is_day(text: str) -> bool:
    return len(text) == 8 and text.isascii() and text.isdigit()
