"""A home folder as one small file: its database, its documents and its key file, sealed.

An encrypted database does not compress, and an empty one of ours takes more than a megabyte. So the
database is written out in clear into a folder of its own, compressed, and sealed under the home's
own key, whose key file stands in the head: the passphrase opens it, as it opens the home. What is
unpacked has the same tables, rows and guards, page for page written anew. People here are invented.
"""

from __future__ import annotations

import io
import lzma
import tarfile
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from effleurage.store import addresses, key_store
from effleurage.store.keys import MasterKey, Subkey
from effleurage.store.sealed import SealedReader, SealedWriter, read_header

KIND = "release"
_CLEAR = "clear.db"


def pack(home: Path, master: MasterKey, file: Path) -> None:
    """Write a home that nobody has open into one file."""
    with tempfile.TemporaryDirectory() as folder:
        clear = Path(folder) / _CLEAR
        with opened(home, master) as database:
            _copied(database, clear, into_clear=True)
        box = io.BytesIO()
        with tarfile.open(fileobj=box, mode="w") as tar:
            tar.add(clear, _CLEAR)
            if (home / "documents").is_dir():
                tar.add(home / "documents", "documents")
    with (
        file.open("wb") as stream,
        SealedWriter(
            stream, master, kind=KIND, key_file=key_store.load_key_file(home / key_store.NAME)
        ) as sealed,
    ):
        sealed.write(lzma.compress(box.getvalue(), preset=9 | lzma.PRESET_EXTREME))


def unpack(file: Path, passphrase: str, home: Path) -> MasterKey:
    """Lay a home out again where there is none yet; return its key."""
    with file.open("rb") as stream:
        key_file = read_header(stream).key_file
        assert key_file
        master = key_file.open_with_passphrase(passphrase)
        stream.seek(0)
        with SealedReader(stream, master, kind=KIND) as sealed:
            box = io.BytesIO(lzma.decompress(sealed.read()))
    home.mkdir(mode=0o700)
    key_store.write_key_file(key_file, home / key_store.NAME)
    with tempfile.TemporaryDirectory() as folder, tarfile.open(fileobj=box) as tar:
        tar.extract(_CLEAR, folder, filter="data")
        tar.extractall(home, [m for m in tar if m.name != _CLEAR], filter="data")
        with opened(home, master) as database:
            _copied(database, Path(folder) / _CLEAR, into_clear=False)
    return master


@contextmanager
def opened(home: Path, master: MasterKey) -> Any:
    """Open a home's database without Django."""
    with closing(
        sqlcipher.connect(home / addresses.DATABASE_NAME, isolation_level=None)
    ) as database:
        database.execute(f"PRAGMA key = \"x'{master.subkey(Subkey.DATABASE).hex()}'\"")
        yield database


def _copied(database: Any, clear: Path, *, into_clear: bool) -> None:
    database.execute("ATTACH DATABASE ? AS clear KEY ''", [str(clear)])
    into, out_of = ("clear", "main") if into_clear else ("main", "clear")
    database.execute("SELECT sqlcipher_export(?, ?)", [into, out_of]).fetchall()
    database.execute("DETACH DATABASE clear")


def figures(home: Path, master: MasterKey) -> dict[str, int]:
    """Return how many rows each table has, and what each column of cents sums to."""
    found: dict[str, int] = {}
    with opened(home, master) as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
        for (table,) in names.fetchall():
            (found[table],) = database.execute(f'SELECT count(*) FROM "{table}"').fetchone()
            columns = [column[1] for column in database.execute(f'PRAGMA table_info("{table}")')]
            for column in (each for each in columns if each.endswith("cents")):
                row = database.execute(f'SELECT total("{column}") FROM "{table}"').fetchone()
                found[f"{table}.{column}"] = int(row[0])
    return found
