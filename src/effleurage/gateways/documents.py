"""Where papers lie: cards, referrals and scans, each an encrypted file of its own.

Knows one interface (:class:`Documents`) and one storage behind it, a folder. Refuses files that are
not papers, files that are too large, and to give back a file that is not the one put in: every blob
is bound to its own name and practice, so that one swapped for another, cut or altered is refused.

The name is random and says nothing. The key is asked for at each use, so that a locked store stays
locked. A file's time is the time it was put, which is all that can be seen from outside, with its
size.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from effleurage.gateways import document_types

LARGEST_BYTES = 20 * 1024 * 1024
_MAGIC = b"EFFDOC1\n"
_NONCE = 12
_NAME = re.compile(r"[0-9a-f]{32,40}")


class DocumentIsEmpty(ValueError):
    """The file has no bytes; scan or photograph the paper again."""


class DocumentIsTooLarge(ValueError):
    """The file is over the limit; scan in grey at 200 dpi, or photograph it smaller."""


class DocumentTypeIsNotTaken(ValueError):
    """The file is none of the kinds taken, whatever its name says; make a PDF of it."""


class NoSuchDocument(LookupError):
    """There is no document of that name; restore it from a backup."""


class DocumentIsDamaged(ValueError):
    """The stored document is not the one put in; restore it from a backup."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What to keep of a document that was stored. The hash is over its own bytes, not the blob."""

    storage_name: str
    sha256: str
    size_bytes: int
    media_type: str


class Documents(Protocol):
    """A place for documents. Times are aware."""

    def put(self, data: bytes, *, practice_id: UUID, at: datetime) -> Stored:
        """Store a document; when this returns, it is on the disk."""

    def get(self, storage_name: str, *, practice_id: UUID, sha256: str) -> bytes:
        """Return a document, proven to be the one put in."""

    def delete(self, storage_name: str) -> None:
        """Delete a document for good."""


class DocumentFolder:
    """Documents in a folder on this machine, or on a disk that several share."""

    def __init__(self, folder: Path, key: Callable[[], bytes]) -> None:
        self._folder, self._key = folder, key

    def put(self, data: bytes, *, practice_id: UUID, at: datetime) -> Stored:
        """Store a document under a new random name.

        Raises :class:`DocumentIsEmpty`, :class:`DocumentIsTooLarge`,
        :class:`DocumentTypeIsNotTaken`.
        """
        return self.put_back(secrets.token_hex(20), data, practice_id=practice_id, at=at)

    def shelf(self, practice_id: UUID) -> Shelf:
        """Return the same folder for one practice, by name alone."""
        return Shelf(self, practice_id)

    def put_back(
        self, storage_name: str, data: bytes, *, practice_id: UUID, at: datetime | None
    ) -> Stored:
        """Store a document under a name that its row already bears. Raises as :meth:`put` does."""
        kind = _checked_type(data)
        path, nonce = self._path(storage_name), secrets.token_bytes(_NONCE)
        bound = _bound(storage_name, practice_id)
        sealed = AESGCM(self._key()).encrypt(nonce, data, bound)
        _write_whole(path, _MAGIC + nonce + sealed, at)
        return Stored(storage_name, hashlib.sha256(data).hexdigest(), len(data), kind)

    def get(self, storage_name: str, *, practice_id: UUID, sha256: str | None) -> bytes:
        """Return a document, compared with the hash in its row unless the caller does that.

        Raises :class:`NoSuchDocument`, :class:`DocumentIsDamaged`.
        """
        blob = self._blob(storage_name)
        start = len(_MAGIC) + _NONCE
        nonce, sealed = blob[len(_MAGIC) : start], blob[start:]
        try:
            if not blob.startswith(_MAGIC) or len(nonce) != _NONCE:
                raise InvalidTag
            bound = _bound(storage_name, practice_id)
            data = AESGCM(self._key()).decrypt(nonce, sealed, bound)
        except InvalidTag:
            raise DocumentIsDamaged(
                f"the stored document {storage_name} was altered, cut off or swapped; restore it "
                "from a backup"
            ) from None
        if sha256 is not None and hashlib.sha256(data).hexdigest() != sha256:
            raise DocumentIsDamaged(
                f"the stored document {storage_name} is not the one its record names; restore both "
                "from the same backup"
            )
        return data

    def delete(self, storage_name: str) -> None:
        """Delete a document for good. Raises :class:`NoSuchDocument`."""
        try:
            self._path(storage_name).unlink()
        except FileNotFoundError:
            raise NoSuchDocument(f"there is no stored document {storage_name}") from None

    def put_before(self, at: datetime) -> Iterator[str]:
        """Yield the names put before a time: those that no row bears were left by a rollback."""
        for path in sorted(self._folder.glob("??/*")):
            if _NAME.fullmatch(path.name) and path.stat().st_mtime < at.timestamp():
                yield path.name

    def _path(self, storage_name: str) -> Path:
        if not _NAME.fullmatch(storage_name):
            raise NoSuchDocument("that is not the name of a stored document")
        return self._folder / storage_name[:2] / storage_name

    def _blob(self, storage_name: str) -> bytes:
        try:
            return self._path(storage_name).read_bytes()
        except FileNotFoundError:
            raise NoSuchDocument(
                f"the stored document {storage_name} is missing; restore it from a backup"
            ) from None


class Shelf:
    """One practice's documents by name, for who names and hashes them himself."""

    def __init__(self, folder: DocumentFolder, practice_id: UUID) -> None:
        self._folder, self._practice_id = folder, practice_id

    def put(self, name: str, content: bytes) -> None:
        """Keep the bytes under a name. Raises as :meth:`DocumentFolder.put` does."""
        self._folder.put_back(name, content, practice_id=self._practice_id, at=None)

    def get(self, name: str) -> bytes:
        """Return the bytes. Raises :class:`NoSuchDocument`, :class:`DocumentIsDamaged`."""
        return self._folder.get(name, practice_id=self._practice_id, sha256=None)

    def delete(self, name: str) -> None:
        """Forget the bytes; a name that is not there is no fault."""
        with suppress(NoSuchDocument):
            self._folder.delete(name)


def _checked_type(data: bytes) -> str:
    if not data:
        raise DocumentIsEmpty("the file is empty; scan or photograph the paper again")
    if len(data) > LARGEST_BYTES:
        raise DocumentIsTooLarge(
            f"the file has {len(data) / 1024 / 1024:.1f} MB and may have "
            f"{LARGEST_BYTES // 1024 // 1024}; scan in grey at 200 dpi, or photograph it smaller"
        )
    kind = document_types.media_type(data)
    if kind is None:
        raise DocumentTypeIsNotTaken(
            "this is no whole PDF, PNG, JPEG, TIFF or HEIC file, whatever its name says; print it "
            "to PDF or photograph it"
        )
    return kind


def _bound(storage_name: str, practice_id: UUID) -> bytes:
    return f"effleurage document 1|{practice_id}|{storage_name}".encode()


def _write_whole(path: Path, blob: bytes, at: datetime | None) -> None:
    """Write beside, sync, rename: the blob is there whole or not at all, for its owner only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")
    try:
        descriptor = os.open(
            partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600
        )
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(blob)
            stream.flush()
            os.fsync(stream.fileno())
        if at is not None:
            os.utime(partial, (at.timestamp(), at.timestamp()))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
