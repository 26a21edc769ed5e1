"""A folder that a clearinghouse's own program empties: a file appears in it whole, once, or not.

Knows writing beside the target, onto the disk, and renaming. Refuses to overwrite anything, and to
say that a file was not delivered where that cannot be known.

Whoever takes a file away leaves no trace here, so an absent file proves nothing. An unfinished one
does: it is renamed, never copied, so while it is there nothing was delivered, and who removes it
(:func:`withdraw`) makes sure that nothing will be.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path


class DeliveryFailed(OSError):
    """Nothing was delivered; mend the folder, then send again."""


class NameIsTaken(DeliveryFailed):
    """Another file with that name lies in the folder; ask whose it is. Nothing was delivered."""


class OutcomeIsUnknown(OSError):
    """The folder broke down at the very moment of handing over; look there, then settle it."""


def deliver(folder: Path, name: str, data: bytes) -> None:
    """Put a file into the folder, whole; one that is there with the same bytes is delivered.

    Raises :class:`DeliveryFailed`, :class:`NameIsTaken`, :class:`OutcomeIsUnknown`.
    """
    target, beside = folder / name, _beside(folder, name)
    if is_there(folder, name, data):
        return
    if target.exists():
        raise NameIsTaken(f"the outgoing folder holds another file named {name}")
    try:
        _write(beside, data)
    except FileExistsError:
        raise OutcomeIsUnknown(f"{name} is being handed over by somebody else") from None
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise DeliveryFailed(f"the outgoing folder cannot be written to: {_why(error)}") from None
    _hand_over(beside, target, data)


def is_there(folder: Path, name: str, data: bytes) -> bool:
    """Return whether the folder holds a file with that name and these bytes."""
    try:
        return (folder / name).read_bytes() == data
    except OSError:
        return False


def withdraw(folder: Path, name: str) -> bool:
    """Remove an unfinished delivery; ``True`` proves that nothing was delivered, nor will be."""
    try:
        _beside(folder, name).unlink()
    except OSError:
        return False
    return True


def _beside(folder: Path, name: str) -> Path:
    return folder / f".{name}.tmp"


def _write(beside: Path, data: bytes) -> None:
    # "x": a second one who delivers the same file at the same time is refused, not mixed in.
    with beside.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _hand_over(beside: Path, target: Path, data: bytes) -> None:
    try:
        beside.rename(target)
    except OSError as error:
        if is_there(target.parent, target.name, data):
            return
        if withdraw(target.parent, target.name):
            raise DeliveryFailed(f"the file could not be put in place: {_why(error)}") from None
        raise OutcomeIsUnknown(f"handing over {target.name} broke off: {_why(error)}") from None
    with contextlib.suppress(OSError):  # some network folders cannot, and the file is there
        _onto_disk(target.parent)


def _onto_disk(folder: Path) -> None:
    """Have the rename survive a power cut; Windows needs and offers nothing for it."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _why(error: OSError) -> str:
    """Return the system's reason without the path, which may be anybody's."""
    return error.strerror or type(error).__name__
