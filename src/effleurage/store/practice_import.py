"""Bringing an exported practice into this installation.

Knows one transaction: the rows in as they stream out of the file, what arrived compared with what
the file says was sent, and what lies in the tables compared with what arrived. Refuses a practice
that is here already, a file of other tables, and to trust macs of another key: what to do with rows
that bear such, the records say (:class:`Arrival`).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError

from effleurage.store import practice_file, sealed, table_rows
from effleurage.store.payload import PayloadIsDamaged, PayloadReader
from effleurage.store.practice_file import ABOUT, KIND, Documents
from effleurage.store.restore import Opening
from effleurage.store.sealed import SealedReader
from effleurage.store.table_rows import Model, Row, TableSum

_LONGEST_MEMBER = 512 * 1024 * 1024


class PracticeIsAlreadyThere(FileExistsError):
    """The practice, or a person of it under another id, is here already; nothing was changed."""


class PracticeFileIsOfAnotherRelease(RuntimeError):
    """The file was exported by a release with other tables; bring both sides to one release."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What the records' own rules add to an import.

    ``adopt`` is asked for each row when the file was made under another master key: it gets the
    table's label and the row by column, and returns the row to insert, or ``None`` to leave it out.
    Rows of the trail bear macs of their key and are written anew there. ``after`` runs last, in the
    same transaction, with the practice's id: it records the event.
    """

    adopt: Callable[[str, dict[str, Any]], dict[str, Any] | None]
    after: Callable[[UUID, datetime], object]


@dataclass(frozen=True, slots=True)
class Imported:
    """The rows that came in, table by table, and whether the file was made under this same key."""

    practice_id: UUID
    tables: dict[str, int]
    documents: int
    same_key: bool


def import_practice(
    file: Path, *, opening: Opening | None, at: datetime, documents: Documents, arrival: Arrival
) -> Imported:
    """Bring an exported practice into this installation, all of it or nothing.

    ``opening`` is ``None`` for a file in clear. Documents that were stored before a refusal stay as
    blobs that no row names. Raises :class:`PracticeIsAlreadyThere`,
    :class:`PracticeFileIsOfAnotherRelease`, and what a damaged or wrongly opened file raises.
    """
    with _opened(file, opening) as reader, transaction.atomic():
        incoming = _Incoming(documents, arrival, at)
        for name, member in reader.members():
            incoming.take(name, member.read(_LONGEST_MEMBER))
        imported = incoming.settle(reader.facts)
        arrival.after(imported.practice_id, at)
    return imported


class _Incoming:
    """The rows and documents of one file as they come in."""

    def __init__(self, documents: Documents, arrival: Arrival, at: datetime) -> None:
        self._documents, self._adopt, self._at = documents, arrival.adopt, at
        self._models = {model._meta.label_lower: model for model in table_rows.kept_models()}
        self._practice, self._same_key, self._papers = UUID(int=0), False, 0
        self._in_file: dict[str, TableSum] = defaultdict(TableSum)
        self._inserted: dict[str, TableSum] = defaultdict(TableSum)

    def take(self, name: str, data: bytes) -> None:
        """Take one member: what the file is about, a batch of rows, or a document."""
        folder, _, rest = name.partition("/")
        if name == ABOUT:
            self._begin(data)
        elif not self._practice.int:
            raise PayloadIsDamaged("the file does not begin with what it is about")
        elif folder == "documents":
            self._documents.put_back(rest, data, practice_id=self._practice, at=self._at)
            self._papers += 1
        else:
            self._take_rows(rest.rpartition("/")[0], data)

    def settle(self, facts: dict[str, Any]) -> Imported:
        """Compare what came with what was sent, and what lies in the tables with what came."""
        came = {label: total.done().as_shape() for label, total in self._in_file.items()}
        sent = {label: each for label, each in facts["tables"].items() if each["rows"]}
        if came != sent or self._papers != facts["documents"]:
            raise PayloadIsDamaged("the rows or documents are not those that were exported")
        _check_constraints()
        for model, query in practice_file.queries(self._practice):
            label = model._meta.label_lower
            if label != "practices.user":
                there, inserted = table_rows.sum_of(query), self._inserted[label].done()
                if there != inserted:
                    raise PayloadIsDamaged(f"the rows of {label} are not those of one practice")
        tables = {label: total.rows for label, total in self._inserted.items() if total.rows}
        return Imported(self._practice, tables, self._papers, self._same_key)

    def _begin(self, data: bytes) -> None:
        try:
            shape = json.loads(data)
            self._practice = UUID(shape["practice_id"])
            tables, fingerprint = shape["migrations"], shape["fingerprint"]
        except (ValueError, KeyError, TypeError, AttributeError):
            raise PayloadIsDamaged("the file does not say what it is about") from None
        here = practice_file.about(self._practice, self._at)
        if tables != here["migrations"]:
            raise PracticeFileIsOfAnotherRelease(
                "the file was exported by a release with other tables; bring both sides to one"
            )
        self._same_key = fingerprint == here["fingerprint"]

    def _take_rows(self, label: str, data: bytes) -> None:
        model = self._models.get(label)
        if model is None:
            raise PracticeFileIsOfAnotherRelease(f"this release knows no table {label}")
        rows, columns = _read_rows(model, data), table_rows.columns_of(model)
        for row in rows:
            self._in_file[label].take(columns, row)
        if not self._same_key:
            rows = self._adopted(model, rows)
        if label == "practices.user":
            rows = [row for row in rows if not _is_here(model, row)]
        for row in rows:
            self._inserted[label].take(columns, row)
        _insert(model, rows)

    def _adopted(self, model: Model, rows: list[Row]) -> list[Row]:
        names = [column.attname for column in table_rows.columns_of(model)]
        label = model._meta.label_lower
        asked = (self._adopt(label, dict(zip(names, row, strict=True))) for row in rows)
        return [tuple(row[name] for name in names) for row in asked if row is not None]


def _insert(model: Model, rows: list[Row]) -> None:
    label = model._meta.label_lower
    try:
        with transaction.atomic():
            table_rows.insert(model, rows, connection)
    except IntegrityError:
        raise PracticeIsAlreadyThere(
            f"rows of {label} are here already (a person: under another id). Nothing was changed; "
            "import into an installation that does not have this practice"
        ) from None
    except (DatabaseError, ValueError) as error:
        kind = type(error).__name__  # its text may quote a value
        raise PayloadIsDamaged(f"a row of {label} does not fit its table ({kind})") from None


@contextmanager
def _opened(file: Path, opening: Opening | None) -> Iterator[PayloadReader]:
    with file.open("rb") as stream:
        source: IO[bytes] | SealedReader = stream
        if opening is not None:
            master = opening(sealed.read_header(stream).key_file)
            stream.seek(0)
            source = SealedReader(stream, master, kind=KIND)
        with PayloadReader(source) as reader:
            yield reader


def _read_rows(model: Model, data: bytes) -> list[Row]:
    try:
        return [table_rows.row_from_line(model, line) for line in data.splitlines()]
    except Exception as error:  # noqa: BLE001 - each field has its own kind of complaint
        kind = type(error).__name__
        raise PayloadIsDamaged(f"a row of {model._meta.label_lower} is none ({kind})") from None


def _is_here(model: Model, row: Row) -> bool:
    pk, email = (table_rows.value_in(model, row, name) for name in ("pk", "email"))
    return model._default_manager.filter(pk=pk, email=email).exists()


def _check_constraints() -> None:
    try:
        connection.check_constraints()
    except IntegrityError:
        raise PayloadIsDamaged("a row points at one that is not in the file") from None
