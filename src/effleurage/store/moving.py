"""Moving everything from one engine to the other, and knowing that nothing was lost on the way.

Knows one transaction on the target: all rows in, then each table compared by count, by the sum of
every column of cents and by a hash over all rows, then the audit chain proven there. Refuses a
target that holds anything, and changes nothing in the source. Stored documents and the key file
stay where they are; the target opens with the same key.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import DatabaseError, IntegrityError

from effleurage.store import addresses, databases, migrate, releases, table_rows
from effleurage.store.table_rows import Model, TableSum

_TARGET = "moving_target"


class TargetIsNotEmpty(FileExistsError):
    """The target holds records already; move into an empty database, nothing was changed."""


class RowDoesNotFit(ValueError):
    """The target takes no such row; the message names the table and the rows to look at."""


class MovedRowsDiffer(RuntimeError):
    """What arrived is not what was sent; the target was rolled back. Please report this."""


@dataclass(frozen=True, slots=True)
class Checks:
    """What the records' own rules add: the guards of append-only tables, and the chain's proof.

    ``verify_chain`` runs with this thread's queries turned to the target, and raises if it breaks.
    """

    guards_lifted: migrate.Lifting
    verify_chain: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Moved:
    """What arrived, table by table, by label such as ``claims.claim``."""

    tables: dict[str, TableSum]

    @property
    def rows(self) -> int:
        """The number of rows in all tables."""
        return sum(each.rows for each in self.tables.values())


def move_to_postgresql(url: str, *, checks: Checks) -> Moved:
    """Copy the records of the settings' database to an empty PostgreSQL database.

    Raises :class:`TargetIsNotEmpty`, :class:`RowDoesNotFit`, :class:`MovedRowsDiffer`,
    :class:`releases.DatabaseIsNewer`.
    """
    return _move(addresses.postgresql(url), checks)


def move_to_file(file: Path, *, checks: Checks) -> Moved:
    """Copy the records of the settings' database to a new embedded database under the key held.

    Raises as :func:`move_to_postgresql` does; after a refusal there is no file.
    """
    if file.exists():
        raise TargetIsNotEmpty("there is a file of that name already; choose another")
    try:
        moved = _move(addresses.embedded(file), checks)
    except BaseException:
        for ending in ("", "-wal", "-shm"):
            file.with_name(file.name + ending).unlink(missing_ok=True)
        raise
    file.chmod(0o600)
    return moved


def _move(address: dict[str, Any], checks: Checks) -> Moved:
    source = connection.copy(alias="moving_source")
    with databases.opened(address, _TARGET) as target, databases.registered(source):
        with databases.as_default(target):
            releases.refuse_newer_database(target)
            _refuse_unless_empty(target)
            # Also with nothing to migrate: whatever the target was before, its guards stand after.
            with checks.guards_lifted(target):
                migrate.migrate_now()
        with transaction.atomic(using=source.alias), transaction.atomic(using=target.alias):
            _hold_still(source)
            sent = {model: _copy(model, source, target) for model in table_rows.children_first()}
            _prove(sent, target)
            with databases.as_default(target):
                checks.verify_chain()
    return Moved({model._meta.label_lower: total for model, total in sent.items()})


def _refuse_unless_empty(target: BaseDatabaseWrapper) -> None:
    there = set(target.introspection.table_names())
    for model in table_rows.kept_models():
        rows = model._base_manager.using(target.alias)
        if model._meta.db_table in there and rows.exists():
            raise TargetIsNotEmpty(
                f"the target holds rows in {model._meta.label_lower}; move into an empty database"
            )


def _hold_still(source: BaseDatabaseWrapper) -> None:
    """See one moment of the source. On SQLite our transaction keeps writers out by itself."""
    if not databases.is_embedded(source):
        with source.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _copy(model: Model, source: BaseDatabaseWrapper, target: BaseDatabaseWrapper) -> TableSum:
    total, columns = TableSum(), table_rows.columns_of(model)
    rows = table_rows.rows_of(model._base_manager.using(source.alias).all())
    for batch in table_rows.batches(rows):
        for row in batch:
            total.take(columns, row)
        try:
            table_rows.insert(model, batch, target)
        except (DatabaseError, ValueError) as error:
            kind = type(error).__name__  # its text may quote a value
            first, last = (table_rows.value_in(model, batch[end], "pk") for end in (0, -1))
            raise RowDoesNotFit(
                f"the target refuses a row of {model._meta.label_lower} between {first} and {last} "
                f"({kind}): a text too long or with an invisible NUL in it, or a number too large"
            ) from None
    return total.done()


def _prove(sent: dict[Model, TableSum], target: BaseDatabaseWrapper) -> None:
    table_rows.continue_numbering(list(sent), target)
    try:
        target.check_constraints()
    except IntegrityError:
        raise MovedRowsDiffer("a row points at one that did not arrive; please report it") from None
    for model, total in sent.items():
        arrived = table_rows.sum_of(model._base_manager.using(target.alias).all())
        if arrived != total:
            raise MovedRowsDiffer(f"{model._meta.label_lower} did not arrive as it was sent")
