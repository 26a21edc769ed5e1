"""Bringing a backup back to life in a new place.

Knows the order: everything is laid out and proven beside the new home, the database begins its next
life there, and only then the folder takes its name; until that moment nothing has happened.
Refuses a place where something lies, and refuses to go on with the old epoch: what the lost machine
did after the backup is not known, so nothing that was in flight may count as not sent.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.apps import apps
from django.db import transaction
from django.db.models import F

from effleurage.store import key_store, migrate, releases, sealed, whole_files
from effleurage.store.backup import BackupFacts, opened_unpacked, unpack
from effleurage.store.keys import KeyFile, MasterKey
from effleurage.store.migrate import Lifting

Opening = Callable[[KeyFile | None], MasterKey]
"""How a backup is opened: with a passphrase, a recovery code, or a server's key."""


class HomeIsNotEmpty(FileExistsError):
    """Something lies in that folder; restore into a new one, then look before you move anything."""


class BackupHasNoKeyFile(LookupError):
    """The backup was made on a server that is given its key; open it with that key."""


class BackupIsOfNoInstallation(LookupError):
    """The database in the backup holds no installation, so it cannot begin a new life."""


@dataclass(frozen=True, slots=True)
class Restored:
    """A home with a database in its next epoch, and the migrations it needed for this release."""

    home: Path
    epoch: int
    backup: BackupFacts
    migrated: tuple[str, ...]


def with_passphrase(passphrase: str) -> Opening:
    """Open with the passphrase of the day of the backup."""
    return lambda key_file: _needed(key_file).open_with_passphrase(passphrase)


def with_recovery_code(code: str) -> Opening:
    """Open with the recovery code that was good on the day of the backup."""
    return lambda key_file: _needed(key_file).open_with_recovery_code(code)


def with_key(master: MasterKey) -> Opening:
    """Open with a server's own key."""
    return lambda _: master


def open_backup(file: Path, opening: Opening) -> tuple[MasterKey, KeyFile | None]:
    """Return the master key of a backup, and the key file in it."""
    with file.open("rb") as stream:
        key_file = sealed.read_header(stream).key_file
    return opening(key_file), key_file


def restore(  # noqa: PLR0913 - what, where, opened how, when, and the three things others know
    file: Path,
    home: Path,
    *,
    opening: Opening,
    at: datetime,
    on_new_epoch: Callable[[datetime], object],
    guards_lifted: Lifting,
    on_unpacked: Callable[[BackupFacts], object] = lambda _: None,
) -> Restored:
    """Prove a backup, lay it out, begin the next epoch in it, and only then let it be ``home``.

    ``on_unpacked`` is told what the backup says of itself once every byte of it is proven.
    ``on_new_epoch`` runs with this thread's queries turned to the restored database, after it was
    migrated, in the transaction that counts the epoch up. It marks what was in flight as unknown,
    and moves control numbers past all that the lost machine can have used: the time is given
    because the same backup may be restored twice, and only a clock tells two such lives apart
    (decision 0013).

    Raises :class:`HomeIsNotEmpty`, :class:`BackupIsOfNoInstallation`, what ``opening`` raises for a
    wrong passphrase, and everything that :func:`effleurage.store.backup.verify_backup` raises.
    """
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise HomeIsNotEmpty("something lies in that folder; choose a new one")
    master, key_file = open_backup(file, opening)
    staging = home.with_name(f".{home.name}.{secrets.token_hex(6)}.restoring")
    whole_files.make_folder(staging)
    try:
        facts = unpack(file, staging, master)
        on_unpacked(facts)
        with opened_unpacked(staging, master) as opened:
            migrated = releases.waiting_migrations(opened)
            if migrated:
                with guards_lifted(opened):
                    migrate.migrate_now()
            epoch = begin_next_epoch(at=at, on_new_epoch=on_new_epoch)
        if key_file:
            key_store.write_key_file(key_file, key_store.key_file_path(staging))
        whole_files.sync_everything(staging)
        _accept(staging, home)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return Restored(home, epoch, facts, migrated)


def begin_next_epoch(*, at: datetime, on_new_epoch: Callable[[datetime], object]) -> int:
    """Return the epoch that begins, in one transaction with all that a new life needs.

    Everybody is signed out: a session that was ended after the backup would live again with it.
    :func:`restore` does this by itself; after ``pg_restore`` it is asked for. Raises
    :class:`BackupIsOfNoInstallation`.
    """
    rows = apps.get_model("practices", "Installation")._default_manager
    with transaction.atomic():
        if rows.update(epoch=F("epoch") + 1) != 1:
            raise BackupIsOfNoInstallation("the backup holds no installation; use another")
        apps.get_model("practices", "User")._default_manager.update(sessions_valid_from=at)
        apps.get_model("practices", "Session")._default_manager.all().delete()
        on_new_epoch(at)
    return int(rows.values_list("epoch", flat=True).get())


def _accept(staging: Path, home: Path) -> None:
    if home.exists():
        home.rmdir()
    staging.rename(home)
    whole_files.sync_folder(home.parent)


def _needed(key_file: KeyFile | None) -> KeyFile:
    if key_file is None:
        raise BackupHasNoKeyFile(
            "this backup was made on a server that is given its key; open it with that key"
        )
    return key_file
