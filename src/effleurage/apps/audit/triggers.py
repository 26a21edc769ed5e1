"""The guards as triggers of the database, on both engines: put back, found missing, taken away.

Knows how SQLite and PostgreSQL write a trigger and read it back. Refuses to trust a name: a trigger
whose text was changed, or that is switched off, is missing.

Whoever migrates wraps it in :func:`lifted`: SQLite drops the triggers of a table it rebuilds, and
refuses to rename a table while another's trigger speaks of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from effleurage.apps.audit.guards import GUARDS, Guard


class _Trigger(NamedTuple):
    """One trigger: what makes it, what takes it away, what the catalogue says when it stands."""

    name: str
    table: str
    make: tuple[str, ...]
    take: tuple[str, ...]
    catalogue: tuple[Any, ...]


def put_back(connection: BaseDatabaseWrapper) -> list[str]:
    """Make every trigger that is missing and return their names; with none missing, do nothing.

    Guards of tables that do not exist (yet, or in a database half migrated) are passed over.
    """
    tables = set(connection.introspection.table_names())
    made = []
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for trigger in _missing(connection):
            if trigger.table in tables:
                for statement in (*trigger.take, *trigger.make):
                    cursor.execute(statement)
                made.append(trigger.name)
    return made


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of guards that are not there, are switched off, or say something else."""
    return [trigger.name for trigger in _missing(connection)]


def take_away(connection: BaseDatabaseWrapper) -> None:
    """Remove every trigger of ours; only migrations and tests have a reason to."""
    tables = set(connection.introspection.table_names())
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for trigger in _triggers(connection):
            if trigger.table in tables:
                for statement in trigger.take:
                    cursor.execute(statement)


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Take the guards away and put them back at the end, also after a failure."""
    take_away(connection)
    try:
        yield
    finally:
        put_back(connection)


def _missing(connection: BaseDatabaseWrapper) -> list[_Trigger]:
    standing = _catalogue(connection)
    return [it for it in _triggers(connection) if standing.get(it.name) != it.catalogue]


def _triggers(connection: BaseDatabaseWrapper) -> list[_Trigger]:
    if connection.vendor == "sqlite":
        return [_on_sqlite(guard) for guard in GUARDS]
    tables = dict.fromkeys(guard.table for guard in GUARDS)
    emptying = [
        Guard(table, "TRUNCATE", "TRUE", f"{table} is never emptied at once") for table in tables
    ]
    return [_on_postgresql(guard) for guard in (*GUARDS, *emptying)]


def _catalogue(connection: BaseDatabaseWrapper) -> dict[str, tuple[Any, ...]]:
    query = _SQLITE_CATALOGUE if connection.vendor == "sqlite" else _POSTGRESQL_CATALOGUE
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name: tuple(rest) for name, *rest in cursor.fetchall()}


_SQLITE_CATALOGUE = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"


def _on_sqlite(guard: Guard) -> _Trigger:
    make = (
        f'CREATE TRIGGER "{guard.name}" BEFORE {guard.statement} ON "{guard.table}"\n'
        f"WHEN {guard.when}\n"
        f"BEGIN SELECT RAISE(ABORT, '{guard.words}'); END"
    )
    take = f'DROP TRIGGER IF EXISTS "{guard.name}"'
    return _Trigger(guard.name, guard.table, (make,), (take,), (guard.table, make))


#: tgtype is the sum of for each row 1, before 2, insert 4, delete 8, update 16, truncate 32.
_POSTGRESQL_BITS = {"INSERT": 7, "DELETE": 11, "UPDATE": 19, "TRUNCATE": 34}
_POSTGRESQL_CATALOGUE = """
    SELECT t.tgname, c.relname, t.tgtype::int, t.tgenabled::text, t.tgqual IS NULL, t.tgnargs::int,
           cardinality(t.tgattr::int2[]), f.proname, l.lanname, f.prosrc
    FROM pg_trigger t
    JOIN pg_class c ON c.oid = t.tgrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_proc f ON f.oid = t.tgfoid
    JOIN pg_language l ON l.oid = f.prolang
    WHERE NOT t.tgisinternal AND n.nspname = current_schema()
"""


def _on_postgresql(guard: Guard) -> _Trigger:
    name, table, bits = guard.name, guard.table, _POSTGRESQL_BITS[guard.statement]
    body = (
        f"BEGIN IF {guard.when} THEN RAISE EXCEPTION '{guard.words}' "
        "USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"RETURN {'OLD' if guard.statement == 'DELETE' else 'NEW'}; END"
    )
    row = "STATEMENT" if guard.statement == "TRUNCATE" else "ROW"
    make = (
        f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $${body}$$',
        f'CREATE TRIGGER "{name}" BEFORE {guard.statement} ON "{table}" '
        f'FOR EACH {row} EXECUTE FUNCTION "{name}"()',
        # Always: also in a session that says it is a replica, where others stay silent.
        f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{name}"',
    )
    take = (
        f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"',
        f'DROP FUNCTION IF EXISTS "{name}"()',
    )
    catalogue = (table, bits, "A", True, 0, 0, name, "plpgsql", body)
    return _Trigger(name, table, make, take, catalogue)
