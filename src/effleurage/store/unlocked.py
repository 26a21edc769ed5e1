"""Whether this process holds the master key, and the ways one gets it.

Knows one process's key. Refuses to write it anywhere: it arrives as a passphrase typed, from the
environment or a file on a server, or through a pipe from the process that started this one
(``store.handover``). A process that holds the key leaves no core dump behind, for the key and
health data would lie in it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path

from effleurage.store.keys import KeyFileIsDamaged, MasterKey, Subkey

_lock = threading.Lock()
_held: list[MasterKey] = []
_for_now: ContextVar[MasterKey | None] = ContextVar("key for now", default=None)


class StoreIsLocked(RuntimeError):
    """No key is held: type the passphrase on the unlock page, or give the key as documented."""


class KeyCannotBeRead(RuntimeError):
    """The key's file or pipe cannot be read; check the setting that names it."""


def unlock(master: MasterKey) -> None:
    """Hold the key for the life of this process."""
    _leave_no_core_dump()
    with _lock:
        _held[:] = [master]


def lock() -> None:
    """Forget the key."""
    with _lock:
        _held.clear()


@contextmanager
def holding(master: MasterKey) -> Iterator[None]:
    """Use another key in this thread for a while: a backup is opened with its own."""
    token = _for_now.set(master)
    try:
        yield
    finally:
        _for_now.reset(token)


def is_unlocked() -> bool:
    """Return whether this process holds a key."""
    return _for_now.get() is not None or bool(_held)


def master_key() -> MasterKey:
    """Return the key held. Raises :class:`StoreIsLocked`."""
    if (master := _for_now.get()) is not None:
        return master
    with _lock:
        if not _held:
            raise StoreIsLocked("the store is locked; unlock it with its passphrase")
        return _held[0]


def subkey(purpose: Subkey) -> bytes:
    """Return the subkey for a purpose. Raises :class:`StoreIsLocked`."""
    return master_key().subkey(purpose)


def unlock_from_surroundings() -> bool:
    """Take the key from EFFLEURAGE_KEY, _KEY_FILE or _KEY_FD, and say whether there was one.

    The first two are a server's (64 hexadecimal digits, decision 0012). The third is the number of
    an inherited pipe from which our own parent process lets us read it once. The variable that
    holds the key is taken out of the environment, so that no program started later inherits it.
    Raises :class:`KeyFileIsDamaged` for a key that is none, :class:`KeyCannotBeRead`.
    """
    text = _key_text().strip()
    if not text:
        return False
    try:
        unlock(MasterKey(bytes.fromhex(text)))
    except ValueError:
        raise KeyFileIsDamaged("the key given is not 64 hexadecimal digits; check it") from None
    return True


def _key_text() -> str:
    text = os.environ.pop("EFFLEURAGE_KEY", "")
    if name := os.environ.get("EFFLEURAGE_KEY_FILE"):
        try:
            text = Path(name).read_text(encoding="latin-1")
        except OSError as error:
            raise KeyCannotBeRead(f"EFFLEURAGE_KEY_FILE: {error.strerror}") from None
    if number := os.environ.pop("EFFLEURAGE_KEY_FD", ""):
        text = _read_pipe(number)
    return text


def _read_pipe(number: str) -> str:
    try:
        descriptor = int(number)
        with os.fdopen(descriptor, "r", encoding="latin-1") as pipe:
            text = pipe.read()
    except (ValueError, OSError):
        raise KeyCannotBeRead(
            "EFFLEURAGE_KEY_FD does not name an open pipe; it is set by effleurage itself, unset it"
        ) from None
    if descriptor == 0:
        # Nothing opened later may become standard input by taking its number.
        os.open(os.devnull, os.O_RDONLY)
    return text


def _leave_no_core_dump() -> None:
    try:
        import resource  # noqa: PLC0415 - not there on Windows, which writes no core files
    except ImportError:
        return
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
