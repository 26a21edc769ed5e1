"""Taking a backup while the app runs, and proving that one is whole.

Knows what belongs into a backup of the embedded store: a snapshot of the database, every stored
document, the wrapped key file. Refuses PostgreSQL, whose own tools do this better, and refuses to
write over anything. Nothing is in clear at any moment: the snapshot is written encrypted by
SQLCipher, documents are copied as the encrypted blobs they are, and the whole is sealed again.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import DatabaseError

from effleurage import __version__
from effleurage.store import addresses, databases, key_store, releases, unlocked, whole_files
from effleurage.store.keys import KeyFile, MasterKey
from effleurage.store.payload import PayloadReader, PayloadWriter, Readable
from effleurage.store.sealed import SealedReader, SealedWriter

KIND = "backup"
WORK = ".work-"
"""How a folder of unfinished work in HOME begins; an old one was left by a crash."""
_PIECE = 1024 * 1024


class BackUpWithPgDump(RuntimeError):
    """This installation keeps its records in PostgreSQL; use pg_dump, or export a practice."""


class BackupFolderIsMissing(FileNotFoundError):
    """There is no such folder; is the stick plugged in? A backup makes no folder by itself."""


class BackupIsAlreadyThere(FileExistsError):
    """There is a file of that name; a backup never replaces another. Choose a new name."""


class KeyFileIsOfAnotherKey(RuntimeError):
    """The key file beside the database does not open it; put the right one back first."""


class BackupIsDamaged(ValueError):
    """The backup opens, but the database inside fails its own checks; use another copy."""


class SnapshotIsInClear(RuntimeError):
    """A bug: the snapshot came out unencrypted. It was deleted at once; please report this."""


class NoInstallation(LookupError):
    """There are no records to back up yet; run effleurage init."""


@dataclass(frozen=True, slots=True)
class BackupFacts:
    """What a backup says of itself, all of it under the seal. ``marks`` are the caller's own."""

    at: datetime
    release: str
    epoch: int
    fingerprint: str
    documents: int
    marks: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BackupTaken:
    """A backup that has reached the disk."""

    path: Path
    size_bytes: int
    sha256: str
    facts: BackupFacts


def backup(target: Path, *, at: datetime, marks: Mapping[str, str] | None = None) -> BackupTaken:
    """Write everything of this installation into one encrypted file, while it runs.

    ``marks`` travel under the seal; the audit trail's last seals belong there, so that a tail cut
    off later can be noticed. Not inside a transaction. Raises :class:`BackUpWithPgDump`,
    :class:`BackupFolderIsMissing`, :class:`BackupIsAlreadyThere`, :class:`KeyFileIsOfAnotherKey`,
    :class:`NoInstallation`, :class:`unlocked.StoreIsLocked`.
    """
    master = unlocked.master_key()
    _refuse_unless_embedded()
    _refuse_place(target)
    key_file = _matching_key_file(master)
    with _snapshot() as (database, facts), whole_files.written_whole(target) as stream:
        with SealedWriter(stream, master, kind=KIND, key_file=key_file) as inner:
            documents = _write_payload(inner, database, facts | {"marks": dict(marks or {})}, at)
        size, digest = _size_and_hash(stream)
    told = _facts(facts | {"at": at.isoformat(), "marks": marks or {}, "documents": documents})
    return BackupTaken(target, size, digest, told)


def verify_backup(file: Path, master: MasterKey) -> BackupFacts:
    """Prove a backup from its first byte to the database's own checks, and say what it is.

    Raises :class:`sealed.SealedFileIsDamaged`, :class:`sealed.SealedFileIsOfAnotherKey`,
    :class:`payload.PayloadIsDamaged`, :class:`BackupIsDamaged`, :class:`releases.DatabaseIsNewer`.
    """
    with working_folder() as folder:
        facts = unpack(file, folder, master)
        with opened_unpacked(folder, master):
            return facts


def unpack(file: Path, folder: Path, master: MasterKey) -> BackupFacts:
    """Lay out a backup's database and documents in an empty folder, every byte of it proven."""
    with (
        file.open("rb") as stream,
        SealedReader(stream, master, kind=KIND) as inner,
        PayloadReader(inner) as reader,
    ):
        for name, member in reader.members():
            _lay_out(folder / _place(name), member)
        return _facts(reader.facts)


@contextmanager
def opened_unpacked(folder: Path, master: MasterKey) -> Iterator[BaseDatabaseWrapper]:
    """Check a database that was laid out and turn this thread's queries to it."""
    address = addresses.embedded(folder / addresses.DATABASE_NAME)
    with unlocked.holding(master), databases.opened(address, "unpacked") as opened:
        _check(opened)
        releases.refuse_newer_database(opened)
        with databases.as_default(opened):
            yield opened


@contextmanager
def working_folder() -> Iterator[Path]:
    """Give a folder in HOME for a while; what lies in it is encrypted, even after a crash."""
    whole_files.make_folder(Path(settings.HOME))
    with tempfile.TemporaryDirectory(prefix=WORK, dir=settings.HOME) as name:
        yield Path(name)


def clear_old_work(*, at: datetime) -> list[Path]:
    """Delete what a crash left in HOME a day ago or more, and return it. It is all encrypted."""
    yesterday = at.timestamp() - 24 * 60 * 60
    left = [
        path for path in Path(settings.HOME).glob(f"{WORK}*") if path.stat().st_mtime < yesterday
    ]
    for path in left:
        shutil.rmtree(path, ignore_errors=True)
    return left


def _refuse_place(target: Path) -> None:
    if target.is_dir():
        raise BackupIsAlreadyThere("that is a folder; name a new file in it")
    if target.exists():
        raise BackupIsAlreadyThere("there is a file of that name already; choose another")
    if not target.parent.is_dir() and target.parent != Path(settings.BACKUPS):
        raise BackupFolderIsMissing("there is no such folder; is the stick plugged in?")


def _refuse_unless_embedded() -> None:
    if not databases.is_embedded(connection):
        raise BackUpWithPgDump(
            "the records lie in PostgreSQL: back them up with pg_dump, and copy the documents' "
            "folder and the key as docs/guide/keys-and-backups.md says; or export one practice"
        )


def _matching_key_file(master: MasterKey) -> KeyFile | None:
    try:
        key_file = key_store.load_key_file()
    except key_store.NoKeyFile:
        return None
    if key_file.fingerprint != master.fingerprint():
        raise KeyFileIsOfAnotherKey(
            "the key file beside the database belongs to another key; a backup with it could not "
            "be opened. Put the right key file back"
        )
    return key_file


@contextmanager
def _snapshot() -> Iterator[tuple[Path, dict[str, Any]]]:
    """Write one moment of the database to a file; writers go on meanwhile."""
    with working_folder() as folder:
        file = folder / addresses.DATABASE_NAME
        own = connection.copy()
        try:
            with own.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(file)])
        finally:
            own.close()
        _refuse_in_clear(file)
        with databases.opened(addresses.embedded(file), "snapshot") as snapshot:
            facts = _facts_of(snapshot)
        yield file, facts


def _refuse_in_clear(file: Path) -> None:
    with file.open("rb") as stream:
        if stream.read(15) == b"SQLite format 3":
            raise SnapshotIsInClear("the snapshot was not encrypted, and was deleted; report this")


def _facts_of(snapshot: BaseDatabaseWrapper) -> dict[str, Any]:
    installation = apps.get_model("practices", "Installation")
    epoch = installation._default_manager.using(snapshot.alias).values_list("epoch", flat=True)
    if not (found := list(epoch)):
        raise NoInstallation("there are no records to back up yet; run effleurage init")
    return {
        "epoch": found[0],
        "release": __version__,
        "fingerprint": unlocked.master_key().fingerprint(),
        "migrations": [f"{app}.{name}" for app, name in releases.applied_migrations(snapshot)],
    }


def _write_payload(inner: SealedWriter, database: Path, facts: dict[str, Any], at: datetime) -> int:
    documents = 0
    with PayloadWriter(inner) as payload:
        _add_file(payload, "database", database)
        # After the snapshot: a document is stored before the row that names it, so none is missing.
        for path in sorted(_document_files(Path(settings.DOCUMENTS))):
            with suppress(FileNotFoundError):  # purged since the folder was listed
                _add_file(payload, f"documents/{path.name}", path)
                documents += 1
        payload.finish({**facts, "at": at.astimezone(UTC).isoformat(), "documents": documents})
    return documents


def _document_files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.glob("??/*") if not path.name.startswith("."))


def _add_file(payload: PayloadWriter, name: str, path: Path) -> None:
    with path.open("rb") as stream:
        payload.add(name, stream, path.stat().st_size)


def _size_and_hash(stream: IO[bytes]) -> tuple[int, str]:
    stream.flush()
    size = stream.tell()
    stream.seek(0)
    return size, hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]  # a file


def _place(name: str) -> str:
    if name == "database":
        return addresses.DATABASE_NAME
    folder, _, document = name.partition("/")
    return f"{folder}/{document[:2]}/{document}"


def _lay_out(path: Path, member: Readable) -> None:
    whole_files.make_folder(path.parent)
    with path.open("xb") as stream:
        path.chmod(0o600)
        while piece := member.read(_PIECE):
            stream.write(piece)


def _facts(shape: Mapping[str, Any]) -> BackupFacts:
    return BackupFacts(
        datetime.fromisoformat(shape["at"]),
        str(shape["release"]),
        int(shape["epoch"]),
        str(shape["fingerprint"]),
        int(shape["documents"]),
        dict(shape["marks"]),
    )


def _check(database: BaseDatabaseWrapper) -> None:
    """Raise :class:`BackupIsDamaged` unless the file passes SQLCipher's and SQLite's checks."""
    clean: dict[str, list[tuple[Any, ...]]] = {
        "cipher_integrity_check": [],
        "integrity_check": [("ok",)],
        "foreign_key_check": [],
    }
    try:
        with database.cursor() as cursor:
            for pragma, answer in clean.items():
                if list(cursor.execute(f"PRAGMA {pragma}").fetchall()) != answer:
                    raise BackupIsDamaged(f"the database inside fails {pragma}; use another copy")
    except DatabaseError:
        raise BackupIsDamaged("the database inside does not open; use another copy") from None
