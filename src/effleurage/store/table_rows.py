"""Rows as plain values: the same row reads the same on both engines, so it can be moved and summed.

Knows which tables are kept, in an order in which a row comes after what it points at, and how a row
is written down canonically. Refuses to know what a row means.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.management.color import no_style
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet

Model = type[models.Model]
Row = tuple[Any, ...]
BATCH = 1000

LEFT_BEHIND = frozenset({"auth", "contenttypes", "sessions", "django_tasks_database"})
"""Tables that each database makes for itself: Django's own lists, sign-ins, and the task queue,
which the sweep fills again from the records."""


@dataclass(slots=True)
class TableSum:
    """A table in a few figures: rows, the sum of each column of cents, a hash over all rows."""

    rows: int = 0
    cents: dict[str, int] = field(default_factory=dict)
    _digest: Any = field(default_factory=hashlib.sha256, repr=False, compare=False)
    sha256: str = ""

    def take(self, columns: Sequence[models.Field[Any, Any]], row: Row) -> None:
        """Count one row in."""
        self.rows += 1
        self._digest.update(row_as_line(row))
        for column, value in zip(columns, row, strict=True):
            if column.attname.endswith("cents"):
                self.cents[column.attname] = self.cents.get(column.attname, 0) + (value or 0)
        self.sha256 = ""

    def done(self) -> TableSum:
        """Return this sum with its hash."""
        self.sha256 = self._digest.hexdigest()
        return self

    def as_shape(self) -> dict[str, Any]:
        """Return the figures for a manifest."""
        return {"rows": self.rows, "cents": self.cents, "sha256": self.sha256}


def kept_models() -> list[Model]:
    """Return every model whose rows are kept, each after those it points at."""
    wanted = {
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.app_label not in LEFT_BEHIND
    }
    ordered: dict[Model, None] = {}
    for model in sorted(wanted, key=lambda each: each._meta.label_lower):
        _place(model, wanted, ordered, ())
    return list(ordered)


def children_first() -> list[Model]:
    """Return them the other way round, the order to insert rows in.

    Foreign keys are checked at the end of a transaction on both engines. A guard that refuses a
    further line for a signed note looks at once, and does not see the note before it is inserted;
    so no guard has to be lifted where others are working.
    """
    return kept_models()[::-1]


def columns_of(model: Model) -> list[models.Field[Any, Any]]:
    """Return the fields that are columns of the model's own table."""
    return list(model._meta.local_concrete_fields)


def value_in(model: Model, row: Row, name: str) -> Any:
    """Return one column's value by the field's name; ``pk`` is the key's."""
    wanted = model._meta.pk.attname if name == "pk" else name
    return row[[column.attname for column in columns_of(model)].index(wanted)]


def rows_of(query: QuerySet[Any]) -> Iterator[Row]:
    """Yield the rows of a query in the order of their keys, a batch in memory at a time."""
    names = [column.attname for column in columns_of(query.model)]
    yield from query.order_by("pk").values_list(*names).iterator(chunk_size=BATCH)


def sum_of(query: QuerySet[Any]) -> TableSum:
    """Return the figures of a query's rows."""
    total, columns = TableSum(), columns_of(query.model)
    for row in rows_of(query):
        total.take(columns, row)
    return total.done()


def batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield rows a thousand at a time."""
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        yield batch


def insert(model: Model, rows: Sequence[Row], database: BaseDatabaseWrapper) -> None:
    """Insert rows as they are: no defaults, no times of today."""
    columns = columns_of(model)
    quote = database.ops.quote_name
    names = ", ".join(quote(str(column.column)) for column in columns)
    places = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})"  # noqa: S608 - names come from the models
    with database.cursor() as cursor:
        cursor.executemany(
            statement,
            [
                [column.get_db_prep_save(value, database) for column, value in pairs]
                for pairs in (zip(columns, row, strict=True) for row in rows)
            ],
        )


def continue_numbering(tables: Sequence[Model], database: BaseDatabaseWrapper) -> None:
    """Let a database's own counters go on behind the rows that were inserted with their numbers."""
    with database.cursor() as cursor:
        for statement in database.ops.sequence_reset_sql(no_style(), list(tables)):
            cursor.execute(statement)


def row_as_line(row: Row) -> bytes:
    """Return the one way to write a row down: a JSON array with sorted keys and UTC times."""
    plain = [_plain(value) for value in row]
    return json.dumps(plain, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def row_from_line(model: Model, line: bytes) -> Row:
    """Return a row that :func:`row_as_line` wrote. Raises ``ValueError`` for another shape."""
    values, columns = json.loads(line), columns_of(model)
    if not isinstance(values, list) or len(values) != len(columns):
        raise ValueError("a row has another number of columns")
    return tuple(column.to_python(value) for column, value in zip(columns, values, strict=True))


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date() | time():
            return value.isoformat()
        case UUID():
            return str(value)
        case bytes() | bytearray() | memoryview():
            return base64.b64encode(value).decode()
        case _:
            return value


def _place(
    model: Model, wanted: set[Model], ordered: dict[Model, None], above: tuple[Model, ...]
) -> None:
    if model in ordered or model in above or model not in wanted:
        return
    for column in columns_of(model):
        if isinstance(column, models.ForeignKey):
            _place(column.related_model, wanted, ordered, (*above, model))
    ordered[model] = None
