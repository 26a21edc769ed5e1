"""The folder in which answers and remits arrive: what is new in it is taken in, nothing is moved.

Knows which files are worth reading: whole, quiet for a while, and not read before. The folder is
another program's, so nothing in it is renamed or deleted; a file that was overwritten is read
again, and bytes that were read before change nothing (``exchange.intake``). One file that cannot be
read costs no other.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from effleurage.apps.audit.actor import Actor
from effleurage.apps.exchange.intake import take_in_file
from effleurage.apps.exchange.models import Connection, Direction, File

QUIET = timedelta(seconds=10)
"""How long nobody may have written to a file before it counts as whole."""
LARGEST_BYTES = 100 * 1024 * 1024
_UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".filepart")
_LONGEST_NAME = 120
_A_LOOK_MAY_BE_OFF_BY = timedelta(seconds=2)


class FolderCannotBeRead(OSError):
    """The incoming folder of a connection is not there or may not be read; look at both."""


class FilesCannotBeRead(OSError):
    """Some files in the incoming folder are too large or may not be read; look at them there."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} files in the incoming folder cannot be read; look at them there")


class _Found(NamedTuple):
    path: Path
    size: int
    written_at: datetime

    @property
    def key(self) -> tuple[str, int]:
        return (self.path.name[-_LONGEST_NAME:], self.size)


def take_in_new(actor: Actor, connection: Connection, *, at: datetime) -> int:
    """Take in what is new in a connection's incoming folder; return how many files were.

    Raises :class:`FolderCannotBeRead` and, after all others were taken in,
    :class:`FilesCannotBeRead`.
    """
    new = unreadable = 0
    for found in _not_read_before(connection, _whole_files(connection, at=at)):
        try:
            data = _bytes_of(found)
        except OSError:
            unreadable += 1
            continue
        taken = take_in_file(
            actor, name=found.path.name, data=data, at=at, connection_id=connection.id
        )
        new += taken.is_new
    if unreadable:
        raise FilesCannotBeRead(unreadable)
    return new


def _whole_files(connection: Connection, *, at: datetime) -> list[_Found]:
    try:
        with os.scandir(connection.incoming_folder) as entries:
            found = [_found(entry) for entry in entries if _is_whole(entry)]
    except OSError as error:
        raise FolderCannotBeRead(error.errno, error.strerror) from None
    return sorted(each for each in found if not timedelta(0) <= at - each.written_at < QUIET)


def _is_whole(entry: os.DirEntry[str]) -> bool:
    unfinished = entry.name.startswith(".") or entry.name.lower().endswith(_UNFINISHED)
    return not unfinished and entry.is_file()


def _found(entry: os.DirEntry[str]) -> _Found:
    status = entry.stat()
    return _Found(Path(entry), status.st_size, datetime.fromtimestamp(status.st_mtime, UTC))


def _not_read_before(connection: Connection, files: list[_Found]) -> Iterator[_Found]:
    """Yield the files that were not taken in since they were written last."""
    rows = File.objects.filter(
        connection=connection,
        direction=Direction.IN,
        name__in=[each.key[0] for each in files],
    ).order_by("at")
    read_at = {(name, size): at for name, size, at in rows.values_list("name", "size_bytes", "at")}
    for each in files:
        known = read_at.get(each.key)
        if known is None or each.written_at > known - _A_LOOK_MAY_BE_OFF_BY:
            yield each


def _bytes_of(found: _Found) -> bytes:
    if found.size > LARGEST_BYTES:
        raise OSError(f"{found.size} bytes")
    return found.path.read_bytes()
