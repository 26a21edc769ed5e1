"""The practice payer's folders: the inbox, the outbox, and where its books and copies lie.

Knows how files appear and move whole, and how one program alone holds a folder. Refuses to know
what is in a file. Everything is written beside its target and renamed, so that a kill leaves
either the old or the new; answers are renamed into the outbox from where they were prepared, so
that each appears once.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

UNFINISHED = (".tmp", ".part", ".partial", ".filepart", ".crdownload")
"""Name endings of files that somebody is still writing; a name that begins with a dot is too."""


class FolderIsTaken(RuntimeError):
    """Another practice payer is at work in this folder; two would pay twice."""


class Folders:
    """The three folders, made where they are missing. ``state`` holds books, copies and answers."""

    def __init__(self, *, inbox: Path, outbox: Path, state: Path) -> None:
        self.inbox, self.outbox, self.state = inbox, outbox, state
        self.done = inbox / "done"
        self._copies, self._prepared = state / "received", state / "answers"
        for folder in (self.done, outbox, self._copies, self._prepared):
            folder.mkdir(parents=True, exist_ok=True)

    def waiting(self) -> list[Path]:
        """Return the finished files in the inbox, in the order of their names."""
        return sorted(
            path
            for path in self.inbox.iterdir()
            if path.is_file()
            and not path.name.startswith(".")
            and not path.name.lower().endswith(UNFINISHED)
        )

    def size_and_time(self, path: Path) -> tuple[int, int]:
        """Return what changes while a file is still being copied: its size, and when it changed."""
        try:
            seen = path.stat()
        except FileNotFoundError:
            return (-1, -1)
        return (seen.st_size, seen.st_mtime_ns)

    def kept_books(self) -> str | None:
        """Return the text of the kept books, ``None`` before the first."""
        path = self.state / "books.json"
        return path.read_text(encoding="utf-8") if path.exists() else None

    def keep_books(self, text: str) -> None:
        """Put new books in the place of the old, in one step."""
        write_whole(self.state / "books.json", text.encode())

    def keep_copy(self, digest: str, data: bytes) -> None:
        """Keep what was received, under its digest, so that it can be read again."""
        path = self._copies / f"{digest}.837p"
        if not path.exists():
            write_whole(path, data)

    def copy_of(self, digest: str) -> bytes | None:
        """Return what was received under that digest, ``None`` where the copy is gone."""
        path = self._copies / f"{digest}.837p"
        return path.read_bytes() if path.exists() else None

    def prepare(self, name: str, data: bytes) -> None:
        """Write an answer down without handing it over yet."""
        write_whole(self._prepared / name, data)

    def deliver(self, name: str) -> None:
        """Move a prepared answer to the outbox; one that is no longer there was delivered."""
        prepared, target = self._prepared / name, self.outbox / name
        if not prepared.exists():
            return
        try:
            prepared.replace(target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            write_whole(target, prepared.read_bytes())
            prepared.unlink()

    def discard_prepared(self, *, but: set[str]) -> None:
        """Remove answers that a killed pass prepared and never entered in the books."""
        for path in self._prepared.iterdir():
            if path.name not in but:
                path.unlink()

    def set_aside(self, name: str) -> None:
        """Move a file of the inbox to ``done``; an earlier one of the same name is kept."""
        source, target, copies = self.inbox / name, self.done / name, 1
        while target.exists():
            copies += 1
            target = self.done / f"{copies}-{name}"
        with contextlib.suppress(FileNotFoundError):
            shutil.move(source, target)

    @contextlib.contextmanager
    def held_alone(self) -> Iterator[None]:
        """Hold inbox and state for this process; the system lets go when it ends, however it ends.

        Raises :class:`FolderIsTaken` while another process holds either.
        """
        with contextlib.ExitStack() as held:
            for folder in (self.inbox, self.state):
                file = held.enter_context((folder / ".practice-payer.lock").open("ab"))
                _lock(file, folder)
            yield


def write_whole(target: Path, data: bytes) -> None:
    """Write a file beside its target, onto the disk, and rename it: there whole or not at all.

    Only whoever holds the folder alone may call it, since the name beside the target is fixed.
    """
    beside = target.with_name(f".{target.name}.tmp")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
        _onto_disk(target.parent)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


def _onto_disk(folder: Path) -> None:
    """Have a rename survive a power cut; Windows needs and offers nothing for it."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _lock(file: BinaryIO, folder: Path) -> None:
    try:
        if sys.platform == "win32":
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise FolderIsTaken(
            f"another practice payer is at work in {folder}; stop it, or give this one a folder "
            "of its own"
        ) from None
