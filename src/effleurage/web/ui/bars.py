"""Bars that show how an amount is made up, drawn on the server as SVG.

Knows parts and their sum. Refuses to know what the amounts are; the numbers stand beside the bar,
so that nobody needs to see it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

WIDTH = 1_000


class Part(NamedTuple):
    """One part of a bar: its word, its cents, and its tone (``good``, ``info``, ``warn``…)."""

    word: str
    cents: int
    tone: str


class Piece(NamedTuple):
    """A part as it is drawn: where it begins and how wide it is, of :data:`WIDTH`."""

    word: str
    cents: int
    tone: str
    start: int
    width: int


def pieces(parts: Sequence[Part]) -> list[Piece]:
    """Return the parts side by side, filling the bar; a part that is there is always to be seen."""
    whole = sum(abs(each.cents) for each in parts) or 1
    found, start = [], 0
    for each in parts:
        width = max(4 if each.cents else 0, abs(each.cents) * WIDTH // whole)
        width = min(width, WIDTH - start)
        found.append(Piece(each.word, each.cents, each.tone, start, width))
        start += width
    return found
