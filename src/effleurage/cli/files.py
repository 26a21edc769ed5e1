"""Files in and out of a command: read with limits, written whole or not at all.

Knows paths, sizes and the ways an operating system says no. Refuses to know what is in a file.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from effleurage.cli.refusal import CommandRefused, Exit

LARGEST_READ = 256 * 1024 * 1024
LARGEST_UNSEEN = 1024 * 1024


def read_bytes(
    name: str,
    *,
    is_hopeless: Callable[[bytes], bool] = lambda _: False,
    limit: int = LARGEST_READ,
) -> bytes:
    """Return the bytes of a file, at most ``limit`` of them, or of standard input for ``-``.

    ``is_hopeless`` judges a large file by its first mebibyte: noise that no reader will take is
    not read further, and only that much is returned. Raises :class:`CommandRefused`.
    """
    if name == "-":
        return _within_limit(sys.stdin.buffer.read(limit + 1), "standard input", limit)
    try:
        with Path(name).open("rb") as file:
            head = file.read(LARGEST_UNSEEN)
            if len(head) == LARGEST_UNSEEN and is_hopeless(head):
                return head
            if os.fstat(file.fileno()).st_size > limit:
                raise _too_large(name, limit)
            return _within_limit(head + file.read(max(limit + 1 - len(head), 0)), name, limit)
    except OSError as error:
        raise CommandRefused(
            f"{name} cannot be read: {_reason(error)}.",
            fix="Check the name and that you may read it, then run the command again.",
            code=Exit.UNREADABLE,
        ) from None


def _within_limit(data: bytes, name: str, limit: int) -> bytes:
    if len(data) > limit:
        raise _too_large(name, limit)
    return data


def _too_large(name: str, limit: int) -> CommandRefused:
    return CommandRefused(
        f"{name} is larger than {limit // 1024 // 1024} MB.",
        fix="Ask whoever made it to split it into smaller files.",
        code=Exit.UNREADABLE,
    )


def write_whole(name: str | Path, data: bytes) -> None:
    """Write a file beside its target and rename it, so that it is there whole or not at all.

    An existing file is replaced only by a complete new one. Raises :class:`CommandRefused`.
    """
    target = Path(name)
    try:
        if target.is_dir():
            raise IsADirectoryError(21, "it is a folder")
        _replace(target, data)
    except OSError as error:
        raise CommandRefused(
            f"{target} cannot be written: {_reason(error)}. Nothing was changed.",
            fix="Name a file in a folder that exists, where you may write and there is room.",
            code=Exit.UNWRITABLE,
        ) from None


def _replace(target: Path, data: bytes) -> None:
    handle, temporary = tempfile.mkstemp(prefix=".effleurage-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _give_ordinary_rights(temporary)
        Path(temporary).replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise


def _give_ordinary_rights(name: str) -> None:
    """A temporary file is private to its owner; a result obeys the user's own mask instead."""
    mask = os.umask(0)
    os.umask(mask)
    Path(name).chmod(0o666 & ~mask)


def make_folder(name: str | Path) -> Path:
    """Return the folder, made if missing. Raises :class:`CommandRefused`."""
    folder = Path(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandRefused(
            f"The folder {folder} cannot be made: {_reason(error)}.",
            fix="Name a folder in a place where you may write.",
            code=Exit.UNWRITABLE,
        ) from None
    return folder


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
