"""A page of a list: what stands on it, and how many there are, counted as far as it helps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

ItemT = TypeVar("ItemT")
RowT = TypeVar("RowT", bound=Model)
LONGEST_PAGE = 200
LAST_PAGE = 1_000_000
COUNTED_TO = 1_000
"""Nobody pages further by hand, and counting a hundred thousand rows slows every page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[ItemT]):
    """The items of one page; pages are numbered from 1, and one past the end is empty.

    ``total`` is how many there are, or one more than were seen so far while :attr:`is_more`.
    """

    items: tuple[ItemT, ...]
    number: int
    size: int
    total: int
    is_more: bool = False

    @property
    def is_last(self) -> bool:
        """Return whether no page follows."""
        return self.number * self.size >= self.total


def page_of(
    rows: QuerySet[RowT, Any],
    show: Callable[[Any], ItemT],
    *,
    number: int,
    size: int,
    column: str = "practice_id",
) -> Page[ItemT]:
    """Return one page, each row as ``show`` makes it: two queries, whatever the size."""
    size = max(1, min(size, LONGEST_PAGE))
    number = max(1, min(number, LAST_PAGE))
    start = (number - 1) * size
    items = tuple(show(row) for row in rows[start : start + size])
    total, is_more = counted(rows, beyond=start + len(items), column=column)
    return Page(items=items, number=number, size=size, total=total, is_more=is_more)


def counted(
    rows: QuerySet[Any, Any], *, beyond: int, column: str = "practice_id"
) -> tuple[int, bool]:
    """Return how many rows there are, and whether that is the least that is known.

    Counts to :data:`COUNTED_TO`, and one row ``beyond`` the page, so that paging goes on. The
    ``column`` is one that every index of such a list holds, or what rows are grouped by.
    """
    most = max(COUNTED_TO, beyond) + 1
    found = rows.order_by().values(column)[:most].count()
    return found, found == most
