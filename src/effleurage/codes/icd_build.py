"""Building the ICD-10-CM edition file: ``python -m effleurage.codes.icd_build [--out PATH]``.

Knows the layout of the file and how to write it so that the same inputs give the same bytes, and
so that no reader ever sees half of it. Refuses to know how codes are looked up (``codes.icd``).
The release comes from the Python package ``simple-icd-10-cm``, whose data files are the CDC's.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from importlib import metadata
from pathlib import Path

from effleurage.codes import (
    editions,
    icd,
    icd_families,
    icd_history,
    icd_layout,
    icd_names,
    icd_tabular,
    search_index,
    search_words,
    tables,
)
from effleurage.codes.icd_families import Place
from effleurage.codes.icd_history import Past
from effleurage.codes.icd_layout import Row
from effleurage.codes.icd_tabular import Entry

PACKAGE = "simple-icd-10-cm"
PACKAGE_VERSION = "1.5.0"
_TABULAR = "simple_icd_10_cm/data/icd10c-tabular-April-1-2026.xml"
_CODE_LIST = "simple_icd_10_cm/data/code-list-April-2026.txt"

_FACTS = {
    "edition": editions.ICD_EDITION,
    "name": "ICD-10-CM, fiscal year 2026, release of April 2026",
    "effective_from": "2026-04-01",
    "effective_until": "2026-10-01",
    "source": f"CDC/NCHS tabular list, in {PACKAGE} {PACKAGE_VERSION}",
}

LOADED = "loaded"
"""The recipe of an edition that a user loaded: it is never built again by itself."""

_DECIDING = (*icd_history.TABLES, icd_names.LAY_WORDS, search_words.TABLE)


class ReleaseMissing(Exception):
    """The package that carries the published release is absent, or is another version."""


class EditionUnwritable(Exception):
    """The edition file could not be written where it was wanted."""


def ensure_edition(path: Path | None = None) -> Path:
    """Build the edition file if it is missing, damaged or made from other inputs; return its path.

    Safe with any number of processes at once: each builds beside the target and renames. Raises
    :class:`ReleaseMissing` or :class:`EditionUnwritable`.
    """
    target = path or editions.default_path()
    if not editions.is_loaded(target) and not _is_current(target):
        build(target)
    return target


def build(path: Path) -> Path:
    """Write the edition that ships anew, replacing any other in one step, and return its path.

    Raises :class:`ReleaseMissing` or :class:`EditionUnwritable`.
    """
    facts = {**_FACTS, "recipe": recipe()}
    return write_edition(path, release=_release(), past=icd_history.known(), facts=facts)


def write_edition(
    path: Path, *, release: Sequence[Entry], past: Mapping[str, Past], facts: Mapping[str, str]
) -> Path:
    """Write a release and its history as an edition file, whole or not at all; return its path.

    ``facts`` are edition, name, effective_from, effective_until, source and recipe
    (:class:`icd_file.Facts`). Raises :class:`EditionUnwritable`.
    """
    draft: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".draft", dir=path.parent)
        os.close(handle)
        draft = Path(name)
        _write(draft, release, past, facts)
        _replace(draft, path)
    except (OSError, sqlite3.OperationalError) as fault:
        raise EditionUnwritable(
            f"The diagnosis codes could not be written to {path}: {fault}. Free some space, or "
            f"choose a folder you may write to with {editions.FOLDER_SETTING}."
        ) from fault
    finally:
        if draft is not None:
            draft.unlink(missing_ok=True)
    return path


def recipe() -> str:
    """Return a short hash of everything that decides what the file will say, without building."""
    parts = [str(icd_layout.LAYOUT), PACKAGE_VERSION, *_FACTS.values()]
    digest = hashlib.sha256("\n".join(parts).encode())
    for name in _DECIDING:
        digest.update(tables.read_bytes(name))
    return digest.hexdigest()


def _is_current(path: Path) -> bool:
    try:
        with icd.load_edition(path) as edition:
            return edition.facts.recipe in (recipe(), LOADED)
    except editions.EditionUnusable:
        return False


def _replace(draft: Path, path: Path) -> None:
    draft.chmod(0o644)  # public knowledge, often read by another account than the one that built it
    with draft.open("rb+") as file:
        os.fsync(file.fileno())
    try:
        draft.replace(path)
    except PermissionError:
        # Windows will not replace a file that another process is reading; if that file is the
        # one we were about to write, someone else was faster and all is well.
        if not _is_current(path):
            raise


def _release() -> tuple[Entry, ...]:
    try:
        package = metadata.distribution(PACKAGE)
    except metadata.PackageNotFoundError as fault:
        raise ReleaseMissing(f"Install {PACKAGE} {PACKAGE_VERSION} first; it is absent.") from fault
    if package.version != PACKAGE_VERSION:
        raise ReleaseMissing(f"{PACKAGE} {PACKAGE_VERSION} is needed; found {package.version}.")
    return icd_tabular.read_release(
        tabular_xml=Path(str(package.locate_file(_TABULAR))).read_text("utf-8"),
        code_list=Path(str(package.locate_file(_CODE_LIST))).read_text("utf-8"),
    )


def _write(
    path: Path, release: Sequence[Entry], past: Mapping[str, Past], facts: Mapping[str, str]
) -> None:
    entries = (*release, *_withdrawn(release, past))
    periods = _period_rows(entries, past)
    places = icd_families.places(entries, {str(row[0]) for row in periods})
    rows = {
        "entry": _entry_rows(entries, places),
        "note": _note_rows(entries),
        "seventh": _seventh_rows(entries),
        "period": periods,
    }
    names = icd_names.names(entries, places, is_strict=facts["recipe"] != LOADED)
    parts = sorted(search_index.pack(names).items())
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.executescript(icd_layout.SETTINGS + icd_layout.SCHEMA)
        database.execute("BEGIN")
        for table, its_rows in rows.items():
            _insert(database, table, its_rows)
        _insert(database, "search", parts)
        hashes = _hashes(database, rows) | {"search_sha256": icd_layout.parts_hash(parts)}
        _insert(database, "meta", sorted({**facts, **hashes}.items()))
        database.execute("COMMIT")
        database.execute("VACUUM")


_INSERT = {
    "entry": "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "note": "INSERT INTO note VALUES (?, ?, ?, ?)",
    "seventh": "INSERT INTO seventh VALUES (?, ?, ?, ?)",
    "period": "INSERT INTO period VALUES (?, ?, ?, ?, ?, ?)",
    "search": "INSERT INTO search VALUES (?, ?)",
    "meta": "INSERT INTO meta VALUES (?, ?)",
}


def _insert(database: sqlite3.Connection, table: str, rows: Iterable[Row]) -> None:
    database.executemany(_INSERT[table], rows)


def _hashes(database: sqlite3.Connection, rows: Mapping[str, list[Row]]) -> dict[str, str]:
    return {
        "content_sha256": icd_layout.rows_hash(row for table in rows.values() for row in table),
        "periods_sha256": icd_layout.rows_hash(icd_layout.periods(database)),
    }


def _withdrawn(release: Sequence[Entry], past: Mapping[str, Past]) -> Iterator[Entry]:
    """Give the codes that the release has dropped a place under what is left above them."""
    place = {entry.code: at for at, entry in enumerate(release) if entry.kind == "code"}
    for code in sorted(past.keys() - place.keys()):
        above = [place[code[:n]] for n in range(len(code) - 1, 2, -1) if code[:n] in place]
        if not past[code].title:
            raise icd_history.HistoryDoesNotFit(f"{code} is not in the release and has no title")
        parent = above[0] if above else None  # a whole category may be dropped
        chapter = "" if parent is None else release[parent].chapter
        yield Entry("code", code, past[code].title, parent, chapter, billable=False)


def _entry_rows(entries: Sequence[Entry], places: Mapping[int, Place]) -> list[Row]:
    nowhere = (None, None, None)
    return [
        (
            at + 1,
            entry.kind,
            entry.code,
            entry.title,
            None if entry.parent is None else entry.parent + 1,
            entry.chapter,
            int(entry.billable),
            *places.get(at, nowhere),
        )
        for at, entry in enumerate(entries)
    ]


def _note_rows(entries: Sequence[Entry]) -> list[Row]:
    return [
        (at, position, kind, text)
        for at, entry in enumerate(entries, start=1)
        for position, (kind, text) in enumerate(entry.notes)
    ]


def _seventh_rows(entries: Sequence[Entry]) -> list[Row]:
    return [
        (at, position, character, meaning)
        for at, entry in enumerate(entries, start=1)
        for position, (character, meaning) in enumerate(entry.seventh_characters)
    ]


def _period_rows(entries: Sequence[Entry], past: Mapping[str, Past]) -> list[Row]:
    rows: list[Row] = []
    for entry in entries:
        if entry.kind != "code":
            continue
        its_past = past.get(entry.code)
        periods = icd_history.periods_of(entry.code, billable=entry.billable, past=its_past)
        rows += [
            (entry.code, at, _iso(began), _iso(ended), int(exact), source)
            for at, (began, ended, exact, source) in enumerate(periods)
        ]
    return rows


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the edition, say where it is, and return the exit code: 0, or 1 for a refusal."""
    parser = argparse.ArgumentParser(prog="effleurage.codes.icd_build", description=__doc__)
    parser.add_argument("--out", type=Path, help="the file to write (default: where we look)")
    path = parser.parse_args(arguments).out or editions.default_path()
    try:
        build(path)
    except (ReleaseMissing, EditionUnwritable) as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    with icd.load_edition(path) as edition:
        sys.stdout.write(f"{edition.facts.name}, content {edition.facts.content_sha256}: {path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
