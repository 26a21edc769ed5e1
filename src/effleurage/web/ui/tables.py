"""Lists: columns, filters and sorting by address, paging, search by name, and CSV.

Knows the rule of addresses: **what stands in an address is an id, a state, a day or a number, never
a name**. Words that people search by are posted, and kept in the sealed session until cleared.
Refuses to fetch anything: the view gives the rows that were asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpRequest, QueryDict

from effleurage.web.ui import typed

SIZE = 50
_LONGEST_WORDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. ``name`` is the row's attribute, unless ``of`` makes the value of the row.

    ``kind`` says how it is written: text, money, day, full_day (with the year), moment, days_left,
    minutes, phone, count, code, or state (then ``states`` names the kind of state). ``link`` makes
    an address of the row, ``sub`` a second, quieter line. ``sorts``: the view can sort by it.
    """

    name: str
    title: str
    kind: str = "text"
    of: Callable[[Any], Any] | None = None
    link: Callable[[Any], str] | None = None
    sub: Callable[[Any], str] | None = None
    states: str = ""
    sorts: bool = False
    term: str = ""

    def value(self, row: Any) -> Any:
        """Return the value of a row in this column."""
        return self.of(row) if self.of else getattr(row, self.name)

    @property
    def css(self) -> str:
        """Return the classes of the column's cells."""
        ends = "cell-end " if self.kind in {"money", "count", "minutes"} else ""
        return f"{ends}cell-{self.kind}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One filter by address: a choice where there are choices, otherwise a day (``kind``).

    ``without`` is what the choice says while nothing is filtered out.
    """

    name: str
    title: str
    choices: tuple[tuple[str, str], ...] = ()
    kind: str = "choice"
    without: str = "All"

    def read(self, text: str) -> str:
        """Return what was asked for, or nothing where it makes no sense."""
        if self.kind == "day":
            return text if _is_day(text) else ""
        return text if text in dict(self.choices) else ""


class Empty(NamedTuple):
    """What an empty list teaches: what belongs here, how it comes here, and the first step."""

    title: str
    teaches: str
    button: str = ""
    url: str = ""
    icon: str = "empty"


class Rows(NamedTuple):
    """The rows of one page: with ``total`` where pages are numbered, ``next`` where marked.

    ``is_more`` says that the total is the least there are: nobody counted to the end.
    """

    items: Sequence[Any]
    total: int | None = None
    next: str = ""
    is_more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A list's description, made once. ``search`` is the label of a search by name, if any.

    ``exports`` names what its rows are (``client``) where they may leave as CSV.
    """

    name: str
    caption: str
    columns: tuple[Column, ...]
    empty: Empty
    filters: tuple[Filter, ...] = ()
    sort: str = ""
    search: str = ""
    exports: str = ""
    size: int = SIZE

    def asked(self, request: HttpRequest) -> Asked:
        """Return what a request asks of this list; whatever makes no sense is left aside."""
        query = request.GET
        sort = query.get("sort", "") or self.sort
        if sort.lstrip("-") not in {each.name for each in self.columns if each.sorts}:
            sort = self.sort
        return Asked(
            table=self,
            path=request.path,
            query=query,
            sort=sort,
            page=typed.number(query.get("page", "")) or 1,
            after=query.get("after", "")[:200],
            filters={each.name: each.read(query.get(each.name, "")) for each in self.filters},
            words=str(request.session.get(self.words_key, "")) if self.search else "",
        )

    @property
    def words_key(self) -> str:
        """Return under which key the session keeps the words searched by."""
        return f"words:{self.name}"

    def keep_words(self, request: HttpRequest, words: str) -> None:
        """Keep the words searched by, or forget them."""
        told = "".join(each for each in " ".join(words.split()) if each.isprintable())
        request.session[self.words_key] = told[:_LONGEST_WORDS]

    def of(self, rows: Iterable[Any]) -> Shown:
        """Return a short list as part of a page, whole: no filters, no paging, no export."""
        items = tuple(rows)
        whole = Asked(table=replace(self, filters=(), search="", exports=""))
        return Shown(asked=whole, rows=Rows(items, total=len(items)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one request asks of a list."""

    table: Table
    path: str = ""
    query: QueryDict = field(default_factory=QueryDict)
    sort: str = ""
    page: int = 1
    after: str = ""
    filters: dict[str, str] = field(default_factory=dict)
    words: str = ""

    @property
    def size(self) -> int:
        """Return how many rows stand on a page."""
        return self.table.size

    @property
    def sort_name(self) -> str:
        """Return the name of the column to sort by."""
        return self.sort.lstrip("-")

    @property
    def descending(self) -> bool:
        """Return whether the largest comes first."""
        return self.sort.startswith("-")

    @property
    def is_narrowed(self) -> bool:
        """Return whether anything is filtered out."""
        return bool(self.words) or any(self.filters.values())

    def day(self, name: str) -> date | None:
        """Return a filter's day."""
        return date.fromisoformat(self.filters[name]) if self.filters.get(name) else None

    def sorted(self, rows: Iterable[Any]) -> list[Any]:
        """Return a short list sorted as asked; a long one is sorted by its query."""
        columns = {each.name: each for each in self.table.columns}
        if self.sort_name not in columns:
            return list(rows)
        value = columns[self.sort_name].value
        return sorted(rows, key=lambda row: _sortable(value(row)), reverse=self.descending)

    def url(self, **changes: object) -> str:
        """Return the list's address with something changed; ``None`` takes it out."""
        query = self.query.copy()
        for name in ("page", "after"):
            query.pop(name, None)
        for name, value in changes.items():
            query.pop(name, None)
            if value not in (None, ""):
                query[name] = str(value)
        return f"{self.path}?{query.urlencode()}" if query else self.path


class Heading(NamedTuple):
    """A column's head: its title, and where it leads if it sorts."""

    column: Column
    url: str
    direction: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A list as its template shows it."""

    asked: Asked
    rows: Rows

    @property
    def table(self) -> Table:
        """Return its description."""
        return self.asked.table

    @property
    def headings(self) -> list[Heading]:
        """Return the heads of the columns."""
        return [self._heading(each) for each in self.table.columns]

    @property
    def first(self) -> int:
        """Return the number of the first row shown."""
        return (self.asked.page - 1) * self.asked.size + 1

    @property
    def last(self) -> int:
        """Return the number of the last row shown."""
        return self.first + len(self.rows.items) - 1

    @property
    def previous_url(self) -> str:
        """Return the address of the page before, or of the first where pages are marked."""
        if self.rows.total is None:
            return self.asked.url() if self.asked.after else ""
        number = self.asked.page - 1
        return self.asked.url(page=number if number > 1 else None) if number else ""

    @property
    def next_url(self) -> str:
        """Return the address of the page after."""
        if self.rows.total is None:
            return self.asked.url(after=self.rows.next) if self.rows.next else ""
        return self.asked.url(page=self.asked.page + 1) if self.last < self.rows.total else ""

    @property
    def clear_url(self) -> str:
        """Return the address without any filter."""
        return self.asked.url(**dict.fromkeys(self.asked.filters))

    @property
    def filters(self) -> list[tuple[Filter, str]]:
        """Return each filter and what it is set to."""
        return [(each, self.asked.filters.get(each.name, "")) for each in self.table.filters]

    def _heading(self, column: Column) -> Heading:
        if not column.sorts:
            return Heading(column, "", "")
        is_it = self.asked.sort_name == column.name
        turned = f"-{column.name}" if is_it and not self.asked.descending else column.name
        direction = ("descending" if self.asked.descending else "ascending") if is_it else ""
        return Heading(column, self.asked.url(sort=turned), direction)


def mark(*values: object) -> str:
    """Return where a page ended, as its address carries it: days, ids, numbers; never a name."""
    return "~".join(each.isoformat() if isinstance(each, date) else str(each) for each in values)


def read_mark(text: str, *kinds: type) -> tuple[Any, ...] | None:
    """Return the values of a mark, or ``None`` where there is none or it makes no sense."""
    parts = text.split("~")
    readers: dict[type, Callable[[str], Any]] = {
        date: date.fromisoformat, datetime: _moment, UUID: UUID, int: int,
    }  # fmt: skip
    try:
        return tuple(readers[kind](part) for kind, part in zip(kinds, parts, strict=True))
    except ValueError:
        return None


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment says its time zone")
    return moment


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _sortable(value: Any) -> tuple[bool, Any]:
    return (value is None, value.casefold() if isinstance(value, str) else value)
