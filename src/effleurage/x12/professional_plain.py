"""Professional claims, and levels above them, that plainly owe nothing: told by a match.

Knows how most of them are written: a patient who subscribes, an original claim without an
accident, its lines numbered from one, amounts and pointers as they should be. Says nothing of
others, not even that they are wrong: ``professional`` asks its rules about those, which would find
nothing to say about these (a test holds it to that).
"""

from __future__ import annotations

import re
from typing import Final

from effleurage.x12 import amounts
from effleurage.x12.amounts import HUNDREDTHS
from effleurage.x12.delimiters import Delimiters

#: Insurers (SBR09) for which there are rules of their own.
WITH_OWN_RULES: Final = frozenset(("AM", "MA", "MB", "WC"))
_MOST_POINTINGS = 1_000
_MOST_LINES = 999
_NUMBERS = tuple(str(number) for number in range(1, _MOST_LINES + 1))


class _Pointings(dict[str, int]):
    """The farthest diagnosis a line points to, by the text of SV107; beyond any where it is odd."""

    def __init__(self, component: str) -> None:
        super().__init__()
        self._component = component

    def __missing__(self, text: str) -> int:
        numbers = text.split(self._component)
        odd = not all(number in _NUMBERS[:12] for number in numbers)
        farthest = 99 if odd else max(map(int, numbers))
        if len(self) < _MOST_POINTINGS:
            self[text] = farthest
        return farthest


class Plain:
    """How plain levels and claims are told in one file's delimiters."""

    def __init__(self, delimiters: Delimiters) -> None:
        element, component = re.escape(delimiters.element), re.escape(delimiters.component)
        segment = re.escape(delimiters.segment)
        data, rest = f"[^{element}{segment}]*+", f"[^{segment}]*+"
        amount = amounts.pattern(delimiters.element + delimiters.segment)
        own_rules = "|".join(sorted(WITH_OWN_RULES))
        self._subscriber = re.compile(
            f"{segment}HL{element}{data}{element}{data}{element}22{element}{rest}"
            f"{segment}SBR{element}[PU]?{element}18(?:{element}{data}){{6}}"
            f"{element}(?!{own_rules}){data}{segment}NM1{element}IL{element}1{element}{rest}"
            f"{segment}N3{element}{rest}{segment}N4{element}{rest}{segment}DMG{element}"
        ).match
        self._claim = re.compile(
            f"CLM{element}{data}{element}{amount}{element}{data}{element}{data}"
            f"{element}[^{element}{segment}]*{component}1(?:{element}{data}){{0,5}}+"
            f"(?:{element}(?=[{element}{segment}])|(?=[{segment}]))"
        ).match
        self._lines = re.compile(
            f"{segment}LX{element}({data}){segment}SV1{element}{data}{element}{amount}"
            f"(?:{element}{data}){{4}}{element}({data})"
        ).findall
        self._line_begins = f"{delimiters.segment}LX{delimiters.element}"
        self._farthest = _Pointings(delimiters.component)

    def is_subscriber(self, text: str) -> bool:
        """Return whether a level, from the terminator before its HL on, owes its claims nothing."""
        return self._subscriber(text) is not None

    def is_claim(self, text: str, *, diagnoses: int) -> bool:
        """Return whether a claim, from its CLM on, owes nothing, having so many diagnoses."""
        claim, lines = self._claim(text), self._lines(text)
        if claim is None or not 0 < len(lines) == text.count(self._line_begins) <= _MOST_LINES:
            return False
        charged = farthest = 0
        for real, (said, dollars, behind, pointers) in zip(_NUMBERS, lines, strict=False):
            if said != real:
                return False
            charged += int(dollars + HUNDREDTHS[behind])
            farthest = max(farthest, self._farthest[pointers])
        return farthest <= diagnoses and charged == int(claim[1] + HUNDREDTHS[claim[2] or ""])
