"""A new home for records: key, database, the row that says it has begun. All of it, or nothing.

Knows the order in which a cut-off beginning does no harm. In a folder the key file comes last, so
that what lies there without one was never used; it is set aside by the next try, never deleted. A
server's database cannot be set aside: there the key file comes first, and the next try goes on in
the tables that are there. Refuses a place where records lie.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, TypeVar

from django.conf import settings
from django.db import connection, transaction

from effleurage.apps.audit.sealing import seal_pending
from effleurage.apps.practices import installation
from effleurage.cli import asking, records
from effleurage.cli.refusal import CommandRefused, Exit
from effleurage.store import databases, key_store, keys, unlocked, whole_files

Made = TypeVar("Made")


class Begun(NamedTuple):
    """A home that has begun. ``recovery_code`` is empty where the key is given from outside."""

    home: Path
    recovery_code: str


class NewKey(NamedTuple):
    """The key of a home to come: its key file and recovery code, or none if given from outside."""

    key_file: keys.KeyFile | None
    recovery_code: str


def refuse_used_home() -> None:
    """Raise where records lie; set aside what a cut-off beginning left."""
    home = Path(settings.HOME)
    if (home / records.UNFINISHED).exists():
        _set_aside(home)
    if key_store.key_file_path().exists():
        raise installation.InstallationHasBegun(
            "there are records here already; go on with them, or set EFFLEURAGE_HOME to another "
            "folder for new ones"
        )
    if _is_embedded():
        _refuse_stray_database()
    elif _has_begun():
        raise installation.InstallationHasBegun(
            "there are records in this database already; go on with them, with their own key"
        )


def new_key(args: argparse.Namespace) -> NewKey:
    """Make and hold a key of our own, unless one is given. Raises ``PassphraseIsTooShort``."""
    if unlocked.unlock_from_surroundings():
        return NewKey(None, "")
    key_file, master, code = keys.make_key_file(asking.first_passphrase(args))
    unlocked.unlock(master)
    return NewKey(key_file, code)


def begin_home(key: NewKey, *, at: datetime, first: Callable[[], Made]) -> tuple[Begun, Made]:
    """Make the home, and what comes ``first`` in it, in one transaction; return both.

    Raises what ``first`` raises; then nothing is left that a second try would stumble over.
    """
    home = Path(settings.HOME)
    with whole_files.written_whole(home / records.UNFINISHED):
        pass
    if key.key_file and not _is_embedded():
        key_store.write_key_file(key.key_file)
    made = _fill_or_take_back(at, first)
    if key.key_file and _is_embedded():
        key_store.write_key_file(key.key_file)
    (home / records.UNFINISHED).unlink()
    return Begun(home, key.recovery_code), made


def _fill_or_take_back(at: datetime, first: Callable[[], Made]) -> Made:
    try:
        made = _fill(at, first)
        if _is_embedded():
            records.database_file().chmod(0o600)
    except BaseException:
        connection.close()
        if _is_embedded():  # of a server we cannot know whether it took the last word
            _take_back(Path(settings.HOME))
        raise
    return made


def _fill(at: datetime, first: Callable[[], Made]) -> Made:
    # Where nothing has begun there is nothing to back up, also in tables half made.
    records.bring_forward(at=at, backed_up_elsewhere=True)
    with transaction.atomic():
        installation.begin(at=at)
        made = first()
    seal_pending(at)
    return made


def _refuse_stray_database() -> None:
    if records.database_file().exists():
        raise CommandRefused(
            "There is a database here, and no key file beside it.",
            fix="Put its keys.json back beside it, or set EFFLEURAGE_HOME to another folder.",
            code=Exit.NO,
        )


def _has_begun() -> bool:
    tables = connection.introspection.table_names()
    return "practices_installation" in tables and installation.has_begun()


def _set_aside(home: Path) -> None:
    """Move what a cut-off beginning left into a folder of its own."""
    aside = home / f"unfinished-{records.now():%Y%m%dT%H%M%S%fZ}"
    aside.mkdir(mode=0o700)
    for path in _begun_files(home):
        path.rename(aside / path.name)


def _take_back(home: Path) -> None:
    for path in _begun_files(home):
        path.unlink()


def _begun_files(home: Path) -> list[Path]:
    """Return what a beginning makes, the mark last, so that it outlives a second cut."""
    wanted = [key_store.key_file_path(), *_database_files(home), home / records.UNFINISHED]
    if not _is_embedded() and _has_begun():
        wanted = [home / records.UNFINISHED]  # all but the mark is whole, and may be in use
    return [path for path in wanted if path.exists()]


def _database_files(home: Path) -> list[Path]:
    """Return the files of an embedded database, and the mark of a migration cut off in it.

    That mark stays where the half-migrated database stays: it says that guards are to be put back.
    """
    if not _is_embedded():
        return []
    database = records.database_file()
    names = [database.with_name(database.name + ending) for ending in ("-wal", "-shm", "")]
    return [*names, home / "migrating"]


def _is_embedded() -> bool:
    return databases.is_embedded(connection)
