"""Many rows in one statement for each kind: what the ORM is too slow for, on both engines.

Knows how a column's values are prepared and how a row that is there already is passed over. Refuses
to know which rows: the mappings make them. A remit of ten thousand claims writes some seventy
thousand rows in one transaction, and the ORM spends more on each than the database does.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Field, ForeignKey, JSONField, Model, UUIDField
from django.db.models.fields import DateField

Columns = Sequence[str]
_Prepare = Callable[[Any], Any]


def insert(
    model: type[Model], rows: Iterable[Sequence[Any]], *, columns: Columns, once_by: Columns = ()
) -> int:
    """Write the rows, values in the order of ``columns``, and return how many were written.

    ``once_by`` names the columns of a unique constraint: a row whose like is there, also one that
    another transaction is writing at this moment, is passed over. Values of a JSON column come as
    JSON text. A foreign key is named by its column (``entry_id``).
    """
    fields = [_field(model, column) for column in columns]
    return _run(_statement(model, fields, once_by), fields, rows)


def add(
    model: type[Model], rows: Iterable[Sequence[Any]], *, columns: Columns, to: Columns, sums: str
) -> int:
    """Write the rows, or add ``sums`` of each to the row that has the same ``to`` already.

    ``to`` names the columns of a unique constraint. What stands since a day (``since``) stands
    since the new row's where the sum was below zero before.
    """
    fields = [_field(model, column) for column in columns]
    table = connection.ops.quote_name(model._meta.db_table)
    known = ", ".join(_named(_field(model, column)) for column in to)
    sum_, since = _named(_field(model, sums)), _named(_field(model, "since"))
    statement = (
        f"{_statement(model, fields, ())} ON CONFLICT ({known}) DO UPDATE SET "
        f"{sum_} = {table}.{sum_} + excluded.{sum_}, "
        f"{since} = CASE WHEN {table}.{sum_} < 0 THEN excluded.{since} ELSE {table}.{since} END"
    )
    return _run(statement, fields, rows)


def update(
    model: type[Model], rows: Iterable[Sequence[Any]], *, columns: Columns, where: Columns
) -> int:
    """Write ``columns`` of each row that is found by ``where``; return how many were written.

    Each row's values stand in the order of ``columns`` and then of ``where``.
    """
    fields = [_field(model, column) for column in (*columns, *where)]
    sets = ", ".join(f"{_named(field)} = %s" for field in fields[: len(columns)])
    found = " AND ".join(f"{_named(field)} = %s" for field in fields[len(columns) :])
    table = connection.ops.quote_name(model._meta.db_table)
    statement = f"UPDATE {table} SET {sets} WHERE {found}"  # noqa: S608 - names
    return _run(statement, fields, rows)


def _run(statement: str, fields: Sequence[Field[Any, Any]], rows: Iterable[Sequence[Any]]) -> int:
    prepared = _prepared(fields, rows)
    if not prepared:
        return 0
    with connection.cursor() as cursor:
        cursor.executemany(statement, prepared)
        return int(cursor.rowcount)


def _prepared(fields: Sequence[Field[Any, Any]], rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """Return the rows as the driver takes them; only the columns that need it are touched."""
    making = [(at, make) for at, field in enumerate(fields) if (make := _preparation(field))]
    prepared = [list(row) for row in rows]
    for row in prepared:
        for at, make in making:
            row[at] = make(row[at])
    return prepared


def _statement(model: type[Model], fields: Sequence[Field[Any, Any]], once_by: Columns) -> str:
    name = connection.ops.quote_name
    into = ", ".join(_named(field) for field in fields)
    values = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {name(model._meta.db_table)} ({into}) VALUES ({values})"  # noqa: S608 - names
    if once_by:
        known = ", ".join(_named(_field(model, column)) for column in once_by)
        statement += f" ON CONFLICT ({known}) DO NOTHING"
    return statement


def _named(field: Field[Any, Any]) -> str:
    return connection.ops.quote_name(field.column or field.attname)


def _field(model: type[Model], column: str) -> Field[Any, Any]:
    return next(field for field in model._meta.concrete_fields if field.attname == column)


def _preparation(field: Field[Any, Any]) -> _Prepare | None:
    """Return what makes a value ready for the driver, or ``None`` where it is ready."""
    if isinstance(field, ForeignKey):
        field = field.target_field
    if isinstance(field, UUIDField):
        return None if connection.features.has_native_uuid_field else _as_hex
    if isinstance(field, JSONField):
        return None
    if isinstance(field, DateField):
        # A whole remit has one day and one moment.
        return functools.cache(lambda value: field.get_db_prep_value(value, connection))
    return None


def _as_hex(value: UUID | None) -> str | None:
    return None if value is None else value.hex
