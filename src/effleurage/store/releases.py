"""Which migrations a database has seen, against those this release has.

Knows how to tell a newer database, and what is waiting. Refuses to change anything: that is for
``store.migrate``.
"""

from __future__ import annotations

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


class DatabaseIsNewer(RuntimeError):
    """The database was last used by a newer release; install that release, nothing was changed."""


def applied_migrations(database: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    """Return (app, migration) of all that a database has seen, sorted."""
    return sorted(MigrationRecorder(database).applied_migrations())


def refuse_newer_database(database: BaseDatabaseWrapper | None = None) -> None:
    """Raise :class:`DatabaseIsNewer` when the database has seen a migration that we do not have."""
    database = database or connection
    shipped = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    known = set(shipped).union(*(migration.replaces for migration in shipped.values()))
    unknown = [each for each in applied_migrations(database) if each not in known]
    if unknown:
        app, name = unknown[0]
        raise DatabaseIsNewer(
            f"the database has seen the migration {app}.{name}, which this release does not have; "
            "install the release that was used last. Nothing was changed"
        )


def waiting_migrations(database: BaseDatabaseWrapper | None = None) -> tuple[str, ...]:
    """Return the migrations that the database has not seen, in their order."""
    executor = MigrationExecutor(database or connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return tuple(f"{migration.app_label}.{migration.name}" for migration, _ in plan)
