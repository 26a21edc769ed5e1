"""One practice as a file: to take along, to keep, or to bring into another installation.

Knows which rows are a practice's, and the form of the file (decision 0013): the sealed form of a
backup under a passphrase of its own, or the same inside in clear where somebody asks for that.
Refuses to take sign-in secrets along: people set a new password where they arrive.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction
from django.db.models import QuerySet

from effleurage import __version__
from effleurage.store import databases, keys, releases, table_rows, unlocked, whole_files
from effleurage.store.payload import PayloadWriter, Writable
from effleurage.store.sealed import SealedWriter
from effleurage.store.table_rows import Model, Row

KIND = "practice"
ABOUT = "about.json"


class Documents(Protocol):
    """The document storage, as :mod:`effleurage.gateways.documents` builds it."""

    def get(self, storage_name: str, *, practice_id: UUID, sha256: str) -> bytes:
        """Return a document."""

    def put_back(
        self, storage_name: str, data: bytes, *, practice_id: UUID, at: datetime
    ) -> object:
        """Store a document under the name that its row already bears."""


class NoSuchPractice(LookupError):
    """There is no such practice here."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written. ``recovery_code`` is empty for a file in clear."""

    path: Path
    tables: dict[str, int]
    documents: int
    recovery_code: str


def export_practice(
    practice_id: UUID,
    target: Path,
    *,
    at: datetime,
    documents: Documents,
    passphrase: str | None,
) -> Exported:
    """Write one practice's rows and documents to a file.

    With a passphrase the file is encrypted and opens with it or with the recovery code returned;
    with ``None`` it is in clear, and whoever finds it can read it. Raises :class:`NoSuchPractice`,
    ``FileExistsError``, :class:`keys.PassphraseIsTooShort`.
    """
    if target.exists():
        raise FileExistsError("there is a file of that name already; choose another")
    key_file, master, code = keys.make_key_file(passphrase) if passphrase is not None else _IN_CLEAR
    with whole_files.written_whole(target) as stream, _one_moment():
        outer = SealedWriter(stream, master, kind=KIND, key_file=key_file) if master else None
        with outer or nullcontext(stream) as inner:
            sums, papers = _write_payload(inner, practice_id, at, documents)
    return Exported(target, {label: each["rows"] for label, each in sums.items()}, papers, code)


def queries(practice_id: UUID) -> Iterator[tuple[Model, QuerySet[Any]]]:
    """Yield each table with the rows in it that are this practice's, in the order to insert in."""
    for model in table_rows.children_first():
        rows, label = model._base_manager.all(), model._meta.label_lower
        if label == "practices.practice":
            yield model, rows.filter(pk=practice_id)
        elif label == "practices.user":
            yield model, rows.filter(memberships__practice_id=practice_id).distinct()
        elif label == "audit.seal":
            yield model, rows.filter(chain=str(practice_id))
        elif label == "audit.unsealed":
            yield model, rows.filter(event__practice_id=practice_id)
        elif any(column.attname == "practice_id" for column in table_rows.columns_of(model)):
            yield model, rows.filter(practice_id=practice_id)


def about(practice_id: UUID, at: datetime) -> dict[str, Any]:
    """Return what stands first in the file: whose it is, its tables, and the key it was made by."""
    ours = {model._meta.app_label for model in table_rows.kept_models()}
    applied = releases.applied_migrations(connection)
    return {
        "practice_id": str(practice_id),
        "at": at.astimezone(UTC).isoformat(),
        "release": __version__,
        "fingerprint": unlocked.master_key().fingerprint(),
        "migrations": [f"{app}.{name}" for app, name in applied if app in ours],
    }


_IN_CLEAR: tuple[None, None, str] = (None, None, "")


def _write_payload(
    inner: Writable, practice_id: UUID, at: datetime, documents: Documents
) -> tuple[dict[str, Any], int]:
    with PayloadWriter(inner) as payload:
        payload.add_bytes(ABOUT, json.dumps(about(practice_id, at)).encode())
        sums = {
            model._meta.label_lower: _write_rows(payload, model, query)
            for model, query in queries(practice_id)
        }
        if not sums["practices.practice"]["rows"]:
            raise NoSuchPractice("there is no such practice here")
        papers = _write_documents(payload, practice_id, documents)
        payload.finish({"tables": sums, "documents": papers})
    return sums, papers


def _write_rows(payload: PayloadWriter, model: Model, query: QuerySet[Any]) -> dict[str, Any]:
    total, columns = table_rows.TableSum(), table_rows.columns_of(model)
    label = model._meta.label_lower
    for number, batch in enumerate(table_rows.batches(table_rows.rows_of(query))):
        rows = [_without_secrets(model, row) for row in batch]
        for row in rows:
            total.take(columns, row)
        lines = b"".join(map(table_rows.row_as_line, rows))
        payload.add_bytes(f"rows/{label}/{number:06d}", lines)
    return total.done().as_shape()


def _without_secrets(model: Model, row: Row) -> Row:
    if model._meta.label_lower != "practices.user":
        return row
    names = [column.attname for column in table_rows.columns_of(model)]
    return tuple(
        "!" if name == "password" else value for name, value in zip(names, row, strict=True)
    )


def _write_documents(payload: PayloadWriter, practice_id: UUID, documents: Documents) -> int:
    rows = apps.get_model("clients", "Document")._default_manager
    kept = rows.filter(practice_id=practice_id, purged_at=None).order_by("pk")
    number = 0
    for name, digest in kept.values_list("storage_name", "sha256").iterator(chunk_size=1000):
        payload.add_bytes(
            f"documents/{name}", documents.get(name, practice_id=practice_id, sha256=digest)
        )
        number += 1
    return number


@contextmanager
def _one_moment() -> Iterator[None]:
    """See one moment of all tables; inside a transaction of the caller's, that is the caller's."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and not databases.is_embedded(connection):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
