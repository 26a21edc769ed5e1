"""Files that are there whole or not at all, and that only their owner may read.

Knows how bytes reach the disk for good: a neighbour, synced, renamed, and the folder synced.
Refuses to know what is in them.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

PARTIAL = ".partial"
"""The ending of a file that is being written; one that is old was left by a crash."""


@contextmanager
def written_whole(target: Path) -> Iterator[BinaryIO]:
    """Open a file that becomes ``target`` when the block ends well, and vanishes when it does not.

    An older ``target`` is replaced in the same moment. The mode is 0600, the folder's 0700 if it
    has to be made.
    """
    make_folder(target.parent)
    partial = target.with_name(f".{target.name}.{secrets.token_hex(6)}{PARTIAL}")
    try:
        descriptor = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
        with os.fdopen(descriptor, "w+b") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    sync_folder(target.parent)


def make_folder(folder: Path) -> None:
    """Make a folder that only its owner may open, unless it is there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk; Windows does that by itself."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_everything(folder: Path) -> None:
    """Bring every file under a folder to the disk."""
    if hasattr(os, "sync"):
        os.sync()
        return
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("r+b") as stream:
                os.fsync(stream.fileno())


_BINARY = getattr(os, "O_BINARY", 0)
