"""What waits for a person, as the first page shows it: how much of it, and the first few.

Knows a pile: how many, how much money, the most urgent lines. Counting stops at :data:`MOST`, so
that no pile, however large it grew, slows the page on which it should be noticed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

MOST = 999
SHOWN = 3


class Line(NamedTuple):
    """One thing that waits: what, why, the money at stake, the last day to act or since when.

    ``since`` is a day, or a moment, which pages show as the practice's own day.
    """

    id: UUID
    title: str
    note: str = ""
    cents: int | None = None
    until: date | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Pile:
    """Things that wait for the same: how many (counted to :data:`MOST` and one), what they hold.

    ``cents`` is ``None`` where no money is at stake, and the sum of what was counted elsewhere.
    """

    count: int
    cents: int | None
    lines: tuple[Line, ...]

    @property
    def is_cut(self) -> bool:
        """Return whether there are more than were counted."""
        return self.count > MOST


def pile_of(rows: QuerySet[Any], lines: Iterable[Line], *, cents: str = "") -> Pile:
    """Return a pile of these rows with its first lines; ``cents`` names the column to sum.

    Where not even the first lines are full, they are all there is, and nothing is asked again.
    """
    lines = tuple(lines)
    if len(lines) < SHOWN:
        return Pile(len(lines), sum(line.cents or 0 for line in lines) if cents else None, lines)
    few = rows.order_by()[: MOST + 1]
    if not cents:
        counted = few.values("pk").aggregate(count=Count("pk"))
        return Pile(counted["count"], None, lines)
    counted = few.values("pk", cents).aggregate(count=Count("pk"), sum=Sum(cents))
    return Pile(counted["count"], counted["sum"] or 0, lines)


def both(one: Pile, other: Pile) -> Pile:
    """Return two piles as one, whose lines are ordered by their last day to act, or since when."""
    lines = sorted(
        (*one.lines, *other.lines),
        key=lambda line: (line.until or line.since or date.max, str(line.id)),
    )
    cents = None if one.cents is None else one.cents + (other.cents or 0)
    return Pile(min(one.count + other.count, MOST + 1), cents, tuple(lines[:SHOWN]))


def name_of(last_name: str, first_name: str) -> str:
    """Return a client's name as lists show it."""
    return ", ".join(filter(None, [last_name, first_name]))
