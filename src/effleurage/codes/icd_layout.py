"""The layout of an ICD-10-CM edition file: what the builder writes and the reader expects.

Knows tables, marks and hashes. Refuses to know where rows come from or what they are used for.
Raise ``LAYOUT`` with any change to the tables or to how rows are made: files built by another
layout are then refused or rebuilt, never misread.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from typing import TypeAlias

LAYOUT = 2
APPLICATION_ID = 0x45464C47  # "EFLG", so that a stranger's SQLite file is never taken for ours
PAGE_BYTES = 4096

Row: TypeAlias = tuple[str | int | bytes | None, ...]
PeriodRow: TypeAlias = tuple[str, str | None, str | None, int, str]

# A draft that a crash leaves half-written is thrown away, so it needs no journal.
SETTINGS = f"""
PRAGMA page_size = {PAGE_BYTES};
PRAGMA encoding = 'UTF-8';
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {LAYOUT};
"""

# entry: every chapter, block and code; parent is the id of the enclosing one.
# note: what the tabular list says under an entry. seventh: the choices that complete a code.
# period: half-open dates of service for which a code is billable, open ends as NULL.
# entry.family, facet, seventh: see codes.icd_families; NULL for what was never billable.
# search: the packed index of codes.search_index, part by part.
SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entry (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('chapter', 'block', 'code')),
  code TEXT NOT NULL,
  title TEXT NOT NULL,
  parent INTEGER REFERENCES entry (id),
  chapter TEXT NOT NULL,
  billable INTEGER NOT NULL CHECK (billable IN (0, 1)),
  family INTEGER,
  facet TEXT,
  seventh TEXT
);
CREATE UNIQUE INDEX entry_by_code ON entry (kind, code);
CREATE INDEX entry_by_family ON entry (family) WHERE family IS NOT NULL;
CREATE TABLE note (
  entry INTEGER NOT NULL REFERENCES entry (id),
  position INTEGER NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (entry, position)
) WITHOUT ROWID;
CREATE TABLE seventh (
  entry INTEGER NOT NULL REFERENCES entry (id),
  position INTEGER NOT NULL,
  character TEXT NOT NULL,
  meaning TEXT NOT NULL,
  PRIMARY KEY (entry, position)
) WITHOUT ROWID;
CREATE TABLE period (
  code TEXT NOT NULL,
  position INTEGER NOT NULL,
  valid_from TEXT,
  valid_until TEXT,
  exact INTEGER NOT NULL CHECK (exact IN (0, 1)),
  source TEXT NOT NULL,
  PRIMARY KEY (code, position)
) WITHOUT ROWID;
CREATE TABLE search (part TEXT PRIMARY KEY, content BLOB NOT NULL) WITHOUT ROWID;
"""

_PERIODS = """
SELECT code, valid_from, valid_until, exact, source FROM period ORDER BY code, position
"""


def periods(database: sqlite3.Connection) -> list[PeriodRow]:
    """Return every period as (code, from, until, exact, source), in code order."""
    return database.execute(_PERIODS).fetchall()


def rows_hash(rows: Iterable[Row]) -> str:
    """Return the SHA-256 of rows in the order given, the same on every machine and SQLite."""
    text = "\x1e".join("\x1f".join(map(str, row)) for row in rows)
    return hashlib.sha256(text.encode()).hexdigest()


def parts_hash(parts: Iterable[tuple[str, bytes]]) -> str:
    """Return the SHA-256 of the search's parts in the order given, with their names."""
    digest = hashlib.sha256()
    for part, content in parts:
        digest.update(f"{part}\x1f{len(content)}\x1e".encode())
        digest.update(content)
    return digest.hexdigest()
