"""A page of a list: what stands on it, and how many there are in all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet

ItemT = TypeVar("ItemT")
RowT = TypeVar("RowT", bound=Model)
LONGEST_PAGE = 200
LAST_PAGE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[ItemT]):
    """The items of one page; pages are numbered from 1, and one past the end is empty."""

    items: tuple[ItemT, ...]
    number: int
    size: int
    total: int

    @property
    def is_last(self) -> bool:
        """Return whether no page follows."""
        return self.number * self.size >= self.total


def page_of(
    rows: QuerySet[RowT], show: Callable[[RowT], ItemT], *, number: int, size: int
) -> Page[ItemT]:
    """Return one page, each row as ``show`` makes it: two queries, whatever the size."""
    size = max(1, min(size, LONGEST_PAGE))
    number = max(1, min(number, LAST_PAGE))
    start = (number - 1) * size
    items = tuple(show(row) for row in rows[start : start + size])
    return Page(items=items, number=number, size=size, total=rows.count())
