"""What encryption costs: opening the store, writing rows, taking a backup, keeping a document.

Run it: ``python -m bench.bench_store [--rows N] [--json]``. Each row is a name, a figure and its
unit. Wall-clock time, the best of three, in a folder that is thrown away; the side without
encryption is the interpreter's own SQLite with the same settings.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from sqlcipher3 import dbapi2 as sqlcipher

from effleurage.gateways.documents import DocumentFolder
from effleurage.store import keys
from effleurage.store.keys import MasterKey, Subkey
from effleurage.store.sealed import SealedReader, SealedWriter

_ROUNDS = 3
_MASTER = MasterKey(bytes(range(32)))
_SETTINGS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
_TABLE = "CREATE TABLE client (id TEXT PRIMARY KEY, last_name TEXT, birth_date TEXT, cents INTEGER)"
_INSERT = "INSERT INTO client VALUES (?, ?, ?, ?)"


class Row(NamedTuple):
    """One line of the table: seconds, megabytes a second, or a ratio."""

    name: str
    figure: float
    unit: str


def rows(number: int = 20_000) -> list[Row]:
    """Return every figure of the store; ``number`` rows are written on each side."""
    return [*_opening(), *_writing(number), *_sealing(32), *_documents()]


def _opening() -> list[Row]:
    key_file, _, code = keys.make_key_file("lamp river stone window")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "store.db"
        _fill(_encrypted(file), 2_000)
        return [
            Row(
                "store: passphrase to master key (Argon2id, 64 MiB)",
                _best(lambda: key_file.open_with_passphrase("lamp river stone window")),
                "s",
            ),
            Row(
                "store: recovery code to master key",
                _best(lambda: key_file.open_with_recovery_code(code)),
                "s",
            ),
            Row("store: open with the raw key and ask once", _best(lambda: _ask(file)), "s"),
        ]


def _writing(number: int) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        names = iter(range(1_000))

        def in_clear() -> None:
            _fill(_in_clear(Path(folder) / f"clear{next(names)}"), number)

        def encrypted() -> None:
            _fill(_encrypted(Path(folder) / f"cipher{next(names)}"), number)

        clear, cipher = _best(in_clear), _best(encrypted)
    return [
        Row(f"store: write {number} rows, encrypted", cipher, "s"),
        Row("store: encrypted against in clear", cipher / clear, "x"),
    ]


def _sealing(megabytes: int) -> list[Row]:
    data = bytes(1024 * 1024) * megabytes
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "backup"

        def seal() -> None:
            with (
                file.open("wb") as stream,
                SealedWriter(stream, _MASTER, kind="backup", key_file=None) as writer,
            ):
                writer.write(data)

        def prove() -> None:
            with (
                file.open("rb") as stream,
                SealedReader(stream, _MASTER, kind="backup") as reader,
            ):
                while reader.read(1024 * 1024):
                    pass

        sealing, proving = _best(seal), _best(prove)
    return [
        Row("store: seal a backup", megabytes / sealing, "MB/s"),
        Row("store: prove a backup", megabytes / proving, "MB/s"),
    ]


def _documents() -> list[Row]:
    scan = b"%PDF-1.4\n" + bytes(2 * 1024 * 1024) + b"startxref\n9\n%%EOF\n"
    practice = UUID(int=1)
    with tempfile.TemporaryDirectory() as name:
        folder = DocumentFolder(Path(name), lambda: _MASTER.subkey(Subkey.DOCUMENTS))
        shelf = folder.shelf(practice)
        seconds = _best(lambda: shelf.put("ab" * 20, scan))
        reading = _best(lambda: shelf.get("ab" * 20))
    return [
        Row("store: keep a scan of 2 MB, on the disk", seconds, "s"),
        Row("store: read it back, proven", reading, "s"),
    ]


def _best(work: Callable[[], object]) -> float:
    times = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def _in_clear(file: Path) -> Any:
    connection = sqlite3.connect(file)
    connection.executescript(_SETTINGS)
    return connection


def _encrypted(file: Path) -> Any:
    connection = sqlcipher.connect(str(file))
    connection.execute(f"PRAGMA key = \"x'{_MASTER.subkey(Subkey.DATABASE).hex()}'\"")
    connection.executescript(_SETTINGS)
    return connection


def _ask(file: Path) -> None:
    connection = _encrypted(file)
    connection.execute("SELECT count(*) FROM client").fetchone()
    connection.close()


def _fill(connection: Any, number: int) -> None:
    """Write that many varied rows, a hundred in a transaction, and close."""
    connection.execute(_TABLE)
    for start in range(0, number, 100):
        connection.executemany(
            _INSERT,
            [
                (
                    f"{n:032x}",
                    f"Client{n * 7919 % 99_991}",
                    f"19{n % 90 + 10}-03-09",
                    n * 37 % 18_000,
                )
                for n in range(start, min(start + 100, number))
            ],
        )
        connection.commit()
    connection.close()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    found = rows(asked.rows)
    if asked.json:
        print(json.dumps([row._asdict() for row in found], indent=1))
        return
    for row in found:
        print(f"{row.name:<55} {row.figure:>10.4g} {row.unit}")


if __name__ == "__main__":
    main()
