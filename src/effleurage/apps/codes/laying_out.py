"""Code sets out of the records onto this host, so that every host and process answers alike.

Knows that a file is named by its content's hash, is written whole or not at all, and is proven
before it is put in place. A process asks at most once a minute whether anything new was loaded,
which is one small query. Refuses to guess: a payload that is not what was loaded is no file.
"""

from __future__ import annotations

import hashlib
import logging
import os
import threading
import zlib
from pathlib import Path

from effleurage.apps.codes import queries
from effleurage.apps.codes.models import CodeLoad
from effleurage.codes import editions, sets, shared

EVERY_SECONDS = 60.0
_log = logging.getLogger(__name__)


class LoadIsDamaged(ValueError):
    """A code set in the records is not what was loaded; take it back and load it again."""

    def __init__(self, kind: str) -> None:
        super().__init__(
            f"the loaded {kind} is not what was loaded; take it back and load it again"
        )


class _Asking:
    """When this process asks next; ``None`` until it has said that it will be around."""

    def __init__(self) -> None:
        self.next: float | None = None
        self.lock = threading.Lock()


_asking = _Asking()


def begin() -> None:
    """Say that this process stays: from now on :func:`notice` asks."""
    _asking.next = 0.0


def notice(now: float) -> bool:
    """Answer with what was loaded meanwhile, once a minute; return whether there was anything.

    ``now`` are seconds of a clock that only goes forward. What cannot be laid out here is told to
    the log, and to whoever opens the settings; what answered before goes on answering.
    """
    with _asking.lock:
        if _asking.next is None or now < _asking.next:
            return False
        _asking.next = now + EVERY_SECONDS
    try:
        return lay_out()
    except (OSError, LoadIsDamaged) as refusal:
        _log.warning("the loaded code sets cannot be laid out here: %s", type(refusal).__name__)
        return False


def lay_out() -> bool:
    """Put the files of all loads in use onto this host and answer with them; return if new.

    Raises :class:`LoadIsDamaged`, ``OSError`` where the folder cannot be written.
    """
    loads = queries.in_use()
    folder = editions.default_folder()
    missing = {load.file for load in loads if not (folder / load.file).exists()}
    for row in CodeLoad.objects.filter(file__in=missing, reversed_at=None).iterator(chunk_size=1):
        _put(row, folder)
    is_new = shared.tell(loads)
    if is_new:
        sets.look_again()
    return is_new


def content_of(row: CodeLoad) -> bytes:
    """Return the file of a load, proven. Raises :class:`LoadIsDamaged`."""
    try:
        content = zlib.decompress(bytes(row.payload))
    except zlib.error:
        raise LoadIsDamaged(row.kind) from None
    if hashlib.sha256(content).hexdigest() != row.sha256:
        raise LoadIsDamaged(row.kind)
    return content


def _put(row: CodeLoad, folder: Path) -> None:
    content = content_of(row)
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{row.file}.{os.getpid()}.{threading.get_ident()}.draft"
    draft.write_bytes(content)
    draft.replace(folder / row.file)
