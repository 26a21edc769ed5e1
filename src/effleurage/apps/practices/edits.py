"""Changing a row that somebody else may have changed meanwhile: compare, then set.

Knows versions. Every row that people edit counts them, and a change names the one it was made
from; the row itself says whether it is still that one, in a single statement on every engine.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import F, Model, QuerySet


class StaleEdit(ValueError):
    """Somebody changed the record meanwhile; look at it again, then make the change anew."""

    def __init__(self, kind: str, record_id: UUID) -> None:
        super().__init__(f"{kind} {record_id} was changed meanwhile; look again, then repeat")
        self.kind = kind
        self.record_id = record_id


def compare_and_set(rows: QuerySet[Any], row: Model, *, version: int, **values: Any) -> None:
    """Change exactly this row from exactly that version. Raises :class:`StaleEdit`.

    ``rows`` may narrow further, to a state for instance; a row outside them counts as changed.
    """
    changed = rows.filter(pk=row.pk, version=version).update(version=F("version") + 1, **values)
    if changed != 1:
        raise StaleEdit(row._meta.model_name or "record", row.pk)
