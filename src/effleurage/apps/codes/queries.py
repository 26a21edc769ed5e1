"""Asking which code sets were loaded here, and which of them answer.

Knows the rows of loads, never more of them than a list needs. Refuses to read a payload: laying a
set out on a host is for ``laying_out``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from effleurage.apps.audit.actor import Actor
from effleurage.apps.codes.models import CodeLoad
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.codes.shared import Load


class LoadInList(NamedTuple):
    """One load as the history shows it; ``changed`` counts what it began, ended and reworded."""

    number: int
    kind: str
    name: str
    sha256: str
    covers_until: date | None
    size_bytes: int
    changed: dict[str, Any]
    loaded_at: datetime
    loaded_name: str
    reversed_at: datetime | None
    reversed_name: str
    answers: bool


def history(actor: Actor) -> list[LoadInList]:
    """Return every load of this installation, the newest first. One query."""
    require(actor, Permission.SEE_PRACTICE)
    rows = list(CodeLoad.objects.defer("payload").order_by("-number"))
    newest = {row.number for row in _newest(reversed(rows))}
    return [
        LoadInList(
            row.number, row.kind, row.name, row.sha256, row.covers_until, row.size_bytes,
            row.changed, row.loaded_at, row.loaded_name, row.reversed_at, row.reversed_name,
            row.number in newest,
        )
        for row in rows
    ]  # fmt: skip


def in_use() -> tuple[Load, ...]:
    """Return the loads that were not taken back, the newest last. One small query."""
    rows = CodeLoad.objects.filter(reversed_at=None).order_by("number")
    return tuple(load_of(row) for row in rows.defer("payload", "changed"))


def newest_number() -> int:
    """Return the number of the newest load, 0 before the first."""
    newest = CodeLoad.objects.order_by("-number").values_list("number", flat=True).first()
    return newest or 0


def load_of(row: CodeLoad) -> Load:
    """Return a row as the code sets know a load."""
    return Load(
        kind=row.kind,
        name=row.name,
        file=row.file,
        sha256=row.sha256,
        effective_from=row.effective_from.isoformat() if row.effective_from else "",
        covers_until=row.covers_until.isoformat() if row.covers_until else "",
        sources=tuple(row.sources),
    )


def _newest(rows: Iterable[CodeLoad]) -> list[CodeLoad]:
    """Return the load of each set that answers; rows come oldest first."""
    return list({row.kind: row for row in rows if row.reversed_at is None}.values())
