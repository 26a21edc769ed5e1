"""Asking an ICD-10-CM edition file: opening it read-only, trusting it or not, running questions.

Knows the checks that tell a whole edition of ours from anything else, and the questions in SQL.
Refuses to know what the answers mean (``codes.icd``). The file is never written here.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from effleurage.codes import icd_layout
from effleurage.codes.editions import (
    EditionDamaged,
    EditionMissing,
    EditionOutdated,
    EditionUnusable,
)
from effleurage.codes.icd_layout import PeriodRow

# SQLite quotes what it cannot read, and Python may then fail to decode the complaint itself.
_UNREADABLE = (sqlite3.DatabaseError, UnicodeDecodeError)

_DAYS = ("effective_from", "effective_until")

CODES_FROM = """
SELECT code FROM entry WHERE kind = 'code' AND code >= ? AND code < ? ORDER BY code LIMIT ?
"""

MEMBERS = """
SELECT family, code, facet, seventh FROM entry
WHERE family IN (SELECT value FROM json_each(?)) ORDER BY code
"""

_SEARCH = "SELECT part, content FROM search ORDER BY part"

THESE_CODES = """
SELECT id FROM entry WHERE kind = 'code' AND code IN (SELECT value FROM json_each(?)) ORDER BY code
"""

ANCESTORS = """
WITH RECURSIVE above (id, distance) AS (
  SELECT parent, 1 FROM entry WHERE kind = 'code' AND code = ?
  UNION ALL
  SELECT entry.parent, distance + 1 FROM above JOIN entry USING (id)
  WHERE entry.parent IS NOT NULL AND distance < 20 -- no damaged file sends us round in circles
)
SELECT id FROM above ORDER BY distance
"""

ENTRIES = """
SELECT entry.id, entry.kind, entry.code, entry.title, above.code, entry.chapter, entry.billable,
  entry.facet
FROM entry LEFT JOIN entry AS above ON above.id = entry.parent
WHERE entry.id IN (SELECT value FROM json_each(?))
"""

NOTES = """
SELECT entry, kind, text FROM note
WHERE entry IN (SELECT value FROM json_each(?)) ORDER BY entry, position
"""

SEVENTHS = """
SELECT entry, character, meaning FROM seventh
WHERE entry IN (SELECT value FROM json_each(?)) ORDER BY entry, position
"""


class Facts(NamedTuple):
    """What an edition file says about itself; the dates are half-open."""

    edition: str
    name: str
    effective_from: date
    effective_until: date
    source: str
    recipe: str
    content_sha256: str
    periods_sha256: str
    search_sha256: str


class EditionFile:
    """An open edition file that has passed the checks; threads may share it."""

    def __init__(self, *, path: Path, database: sqlite3.Connection, facts: Facts) -> None:
        self.path = path
        self.facts = facts
        self._database = database
        self._lock = threading.Lock()

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def rows(self, query: str, values: tuple[str | int | None, ...]) -> list[tuple[Any, ...]]:
        """Return all the rows that answer one of the questions above."""
        return self._ask(lambda database: database.execute(query, values).fetchall())

    def ids(self, query: str, values: tuple[str | int | None, ...]) -> list[int]:
        """Return the first column of the answer."""
        return [row[0] for row in self.rows(query, values)]

    def periods(self) -> list[PeriodRow]:
        """Return the table of dates whole, proven to be the one that was written."""
        rows = self._ask(icd_layout.periods)
        if icd_layout.rows_hash(rows) != self.facts.periods_sha256:
            raise EditionDamaged(self.path, "its table of dates is not the one that was written")
        return rows

    def search_parts(self) -> dict[str, bytes]:
        """Return the packed search index, proven to be the one that was written."""
        rows = self.rows(_SEARCH, ())
        if icd_layout.parts_hash(rows) != self.facts.search_sha256:
            raise EditionDamaged(self.path, "its search index is not the one that was written")
        return dict(rows)

    def _ask(self, question: Callable[[sqlite3.Connection], list[Any]]) -> list[Any]:
        with self._lock:
            try:
                return question(self._database)
            except sqlite3.ProgrammingError:
                raise  # a question put wrongly, or after close: our fault, not the file's
            except _UNREADABLE as fault:
                raise EditionDamaged(self.path, _plain(fault)) from fault


def open_file(path: Path) -> EditionFile:
    """Open and check an edition file.

    Raises :class:`EditionMissing`, :class:`EditionDamaged` or :class:`EditionOutdated`.
    """
    if not path.is_file():
        raise EditionMissing(path)
    # immutable: the file is only ever replaced as a whole, so no lock and no journal is needed.
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        database = sqlite3.connect(address, uri=True, check_same_thread=False)
    except sqlite3.Error as fault:
        raise EditionDamaged(path, _plain(fault)) from fault
    try:
        facts = _checked_facts(path, database)
    except _UNREADABLE as fault:
        database.close()
        raise EditionDamaged(path, _plain(fault)) from fault
    except EditionUnusable:
        database.close()
        raise
    return EditionFile(path=path, database=database, facts=facts)


def _checked_facts(path: Path, database: sqlite3.Connection) -> Facts:
    application, layout, pages, page_bytes = (
        database.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("application_id", "user_version", "page_count", "page_size")
    )
    if application != icd_layout.APPLICATION_ID:
        raise EditionDamaged(path, "it is not an edition file of ours")
    if layout != icd_layout.LAYOUT:
        raise EditionOutdated(path, layout, icd_layout.LAYOUT)
    if pages * page_bytes != path.stat().st_size:
        raise EditionDamaged(path, "it is shorter or longer than it says")
    told = dict(database.execute("SELECT key, value FROM meta").fetchall())
    try:
        days = {name: date.fromisoformat(told[name]) for name in _DAYS}
        return Facts(**{**{name: told[name] for name in Facts._fields}, **days})
    except (KeyError, TypeError, ValueError) as fault:
        raise EditionDamaged(path, "it does not say which edition it is") from fault


def _plain(fault: Exception) -> str:
    """Return the complaint on one line without the debris that it may quote."""
    return " ".join(str(fault).encode("ascii", "replace").decode().split())[:120]
