"""The code sets that a practice has loaded itself: which there are, and their rows.

Knows the list of loads (``loaded.json`` beside the edition files, newest last) and the read-only
file of each: tab-separated rows in order, named and proven by its hash, searched where it lies, so
that two million rows cost no memory. Refuses to know what a row means: that belongs to the module
that asks. Taking a load back leaves its file where it is, so that nothing is ever lost.

The list is read once by each process: :func:`look_again` where another one may have loaded since.
What the records have loaded for every host (``codes.shared``) counts as newer than the host's own.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from effleurage.codes import editions, shared
from effleurage.codes.shared import Load

LIST = editions.LOADED_LIST
_COLUMNS = 6
_FORBIDDEN = str.maketrans("\t\r\n", "   ")


class NothingToTakeBack(LookupError):
    """No load of this set is in use."""


class LoadedSetDamaged(Exception):
    """A loaded file is missing or is not the one that was loaded."""


class Row(NamedTuple):
    """One row of a loaded set; dates as ISO text, empty for an open end (half-open)."""

    key: str
    other: str = ""
    valid_from: str = ""
    valid_until: str = ""
    value: str = ""
    words: str = ""

    def holds_on(self, on: date) -> bool:
        """Say whether the row is in force on a date."""
        day = on.isoformat()
        return self.valid_from <= day and not (self.valid_until and self.valid_until <= day)


def loads(folder: Path | None = None) -> tuple[Load, ...]:
    """Return the loads in use, of every set, the newest last; those of the records come last."""
    folder = folder or editions.default_folder()
    return (*on_this_host(folder), *(shared.told() if folder == editions.default_folder() else ()))


def on_this_host(folder: Path) -> tuple[Load, ...]:
    """Return the loads that were made into a folder, for whoever uses this host."""
    path = folder / LIST
    try:
        told = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return ()
    return tuple(Load(**{**load, "sources": tuple(load["sources"])}) for load in told["loads"])


def current(kind: str, folder: Path | None = None) -> Load | None:
    """Return the load of a set that answers now, or None where only what ships does."""
    return next((load for load in reversed(loads(folder)) if load.kind == kind), None)


def rows(kind: str, key: str) -> tuple[Row, ...] | None:
    """Return a loaded set's rows with this key, or None where the set was never loaded.

    Raises :class:`LoadedSetDamaged`.
    """
    folder, in_use = _in_use()
    standing = in_use.get(kind)
    return _rows_of(folder, standing[-1], key) if standing else None


def rows_on(kind: str, key: str, on: date) -> tuple[Row, ...] | None:
    """Return the rows with this key of the edition that was in force on a day, or None for none.

    For sets that come out anew each quarter, whose rows bear no dates. A load that does not say
    from when it holds answers for every day that no later one speaks of. Raises
    :class:`LoadedSetDamaged`.
    """
    folder, in_use = _in_use()
    day = on.isoformat()
    begun = [load for load in _since_undated(in_use.get(kind, ())) if load.effective_from <= day]
    if not begun:
        return None
    newest = max(load.effective_from for load in begun)
    last = [load for load in begun if load.effective_from == newest][-1]
    return _rows_of(folder, last, key)


def _since_undated(standing: Sequence[Load]) -> Sequence[Load]:
    """Return the loads from the last one on that says no first day: it replaced those before."""
    undated = [at for at, load in enumerate(standing) if not load.effective_from]
    return standing[undated[-1] :] if undated else standing


def look_again() -> None:
    """Forget which loads are in use, so that the next question reads the list anew."""
    _in_use.cache_clear()


def write(path: Path, content: Iterable[Row]) -> None:
    """Write rows as a set's file, in order and each once: the same bytes for the same rows."""
    lines = {"\t".join(cell.translate(_FORBIDDEN) for cell in row).encode() for row in content}
    path.write_bytes(b"".join(line + b"\n" for line in sorted(lines)))


def content(path: Path) -> Iterator[Row]:
    """Yield every row of a set's file."""
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            yield _row(line)


def use(load: Load, folder: Path) -> None:
    """Add a load, whose file lies in the folder already, to those in use."""
    _save(folder, (*on_this_host(folder), load))


def take_back(kind: str, folder: Path | None = None) -> Load:
    """Stop using the newest load of a set, so that the one before it answers again; return it.

    Raises :class:`NothingToTakeBack`.
    """
    folder = folder or editions.default_folder()
    kept = [*on_this_host(folder)]
    kept.reverse()
    last = next((load for load in kept if load.kind == kind), None)
    if last is None:
        raise NothingToTakeBack(f"Nothing was loaded for {kind}: what ships answers already.")
    kept.remove(last)
    _save(folder, tuple(reversed(kept)))
    return last


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@lru_cache(maxsize=1)
def _in_use() -> tuple[Path, dict[str, list[Load]]]:
    """Return the folder and the loads of each set that stand, the newest last."""
    folder = editions.default_folder()
    found: dict[str, list[Load]] = {}
    for load in loads(folder):
        found.setdefault(load.kind, []).append(load)
    return folder, found


def _rows_of(folder: Path, load: Load, key: str) -> tuple[Row, ...]:
    return _rows(folder / load.file, load.sha256, key)


def _save(folder: Path, kept: tuple[Load, ...]) -> None:
    shape = {"layout": 1, "loads": [asdict(load) for load in kept]}
    draft = folder / f".{LIST}.{os.getpid()}.draft"
    draft.write_text(json.dumps(shape, indent=2) + "\n", "utf-8")
    draft.replace(folder / LIST)
    look_again()


def rows_in(path: Path, key: str) -> tuple[Row, ...]:
    """Return the rows with this key in one set's file, proven or not."""
    return _with_key(path.read_bytes(), key)


@lru_cache(maxsize=50_000)
def _rows(path: Path, sha256: str, key: str) -> tuple[Row, ...]:
    return _with_key(_proven(path, sha256), key)


def _with_key(lines: mmap.mmap | bytes, key: str) -> tuple[Row, ...]:
    begun = f"{key}\t".encode()
    found = []
    at = _first_line(lines, begun)
    while lines[at : at + len(begun)] == begun:
        end = lines.find(b"\n", at)
        found.append(_row(lines[at:end].decode()))
        at = end + 1
    return tuple(found)


def _first_line(lines: mmap.mmap | bytes, begun: bytes) -> int:
    """Return where the first line stands that is not below a beginning, by halving."""
    low, high = 0, len(lines)
    while low < high:
        start = lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = lines.find(b"\n", start)
        if lines[start : start + len(begun)] < begun:
            low = end + 1
        else:
            high = start
    return low


def _row(line: str) -> Row:
    return Row(*line.rstrip("\n").split("\t", _COLUMNS - 1))


@lru_cache(maxsize=16)
def _proven(path: Path, sha256: str) -> mmap.mmap | bytes:
    """Return a file's bytes, opened once, after proving that it is the one that was loaded."""
    try:
        if file_hash(path) == sha256:
            with path.open("rb") as file:
                return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError:
        pass  # told below, as a file that is there and wrong
    raise LoadedSetDamaged(
        f"The loaded file {path} is missing or is not the one that was loaded. Take it back with: "
        "effleurage codes back, and load it again."
    )
