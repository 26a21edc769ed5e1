"""Bringing the database forward to this release without a risk.

Knows that a database of a newer release is refused, that a backup comes before a change, and that
guards (triggers) are lifted meanwhile and stand again after it, also after one that was cut off:
Django rebuilds tables on SQLite and drops their triggers silently. Refuses to know which guards.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from effleurage.store import databases, releases, schedule, whole_files
from effleurage.store.backup import backup

Lifting = Callable[[BaseDatabaseWrapper], AbstractContextManager[object]]
"""Takes the guards of a database away for the length of a ``with``, and puts them back after it."""


class TakeABackupFirst(RuntimeError):
    """PostgreSQL is backed up by its own tools: do that, then say so and migrate again."""


@dataclass(frozen=True, slots=True)
class Migrated:
    """The migrations applied, and the backup taken before (none if the database was empty)."""

    applied: tuple[str, ...]
    backup: Path | None


def migrate_safely(
    *,
    at: datetime,
    guards_lifted: Lifting,
    backed_up_elsewhere: bool = False,
) -> Migrated:
    """Bring the database forward: a backup first, then the migrations, with the guards lifted.

    With nothing to do nothing is done: guards that somebody else took away are for ``effleurage
    check`` to see, not for us to put back unseen. Raises :class:`releases.DatabaseIsNewer`,
    :class:`TakeABackupFirst`.
    """
    releases.refuse_newer_database()
    waiting = releases.waiting_migrations()
    if not waiting and not _under_way().exists():
        return Migrated((), None)
    taken = None
    if waiting and releases.applied_migrations(connection):
        taken = _backed_up(at, elsewhere=backed_up_elsewhere)
    _bring_forward(guards_lifted)
    return Migrated(waiting, taken)


def _bring_forward(guards_lifted: Lifting) -> None:
    # A process killed here leaves the file, and the next one then lifts the guards and puts them
    # back once more, although no migration may be waiting any longer.
    with whole_files.written_whole(_under_way()):
        pass
    with guards_lifted(connections[DEFAULT_DB_ALIAS]):
        migrate_now()
    _under_way().unlink()


def migrate_now() -> None:
    """Apply what is waiting where there are no guards to lift."""
    call_command("migrate", interactive=False, verbosity=0)


def _under_way() -> Path:
    return Path(settings.HOME) / "migrating"


def _backed_up(at: datetime, *, elsewhere: bool) -> Path | None:
    if not databases.is_embedded(connection):
        if elsewhere:
            return None
        raise TakeABackupFirst(
            "this release changes the database; back up PostgreSQL with pg_dump and confirm it"
        )
    name = schedule.backup_name(at, why=schedule.BEFORE_MIGRATION)
    return backup(Path(settings.BACKUPS) / name, at=at).path
