"""Segments written once for an object that a file names many times.

Knows identity alone. Refuses to hold clients: only payers and therapists are remembered.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from effleurage.x12.pens import Segment

_MOST = 512

T = TypeVar("T")


def remembered(write: Callable[[T], list[Segment]]) -> Callable[[T], list[Segment]]:
    """Return the function with its results kept by the identity of its argument.

    A file names few payers and therapists many times; they are frozen, so the same object says
    the same. Kept are the last few hundred, never a client.
    """
    known: dict[int, tuple[T, list[Segment]]] = {}

    def look_up(value: T) -> list[Segment]:
        found = known.get(id(value))
        if found is None or found[0] is not value:
            if len(known) >= _MOST:
                known.clear()
            found = known[id(value)] = (value, write(value))
        return found[1]

    return look_up
