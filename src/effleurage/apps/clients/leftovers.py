"""Bytes in the store of papers that no record names: found, and deleted when somebody says so.

Knows how they come about: a machine that stopped between a paper and its record, a purge that could
not delete a file. Refuses to take anything younger than a day for left, because its record may
still be on its way, and to know whose it was: nobody can, which is why it can go.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol

from effleurage.apps.audit import actions as audit
from effleurage.apps.clients.models import Document
from effleurage.gateways.documents import Documents, NoSuchDocument

LEFT_AFTER = timedelta(days=1)


class ListedDocuments(Documents, Protocol):
    """A place for documents that can say what lies in it."""

    def put_before(self, at: datetime) -> Iterator[str]:
        """Yield the names put before a time."""


def papers_left(store: ListedDocuments, *, at: datetime) -> list[str]:
    """Return the names in the store, a day old or more, that no record of any practice bears."""
    kept = Document.objects.filter(purged_at=None).values_list("storage_name", flat=True)
    named = set(kept.iterator(chunk_size=5_000))
    return [name for name in store.put_before(at - LEFT_AFTER) if name not in named]


def delete_papers_left(store: ListedDocuments, *, at: datetime, actor_name: str) -> int:
    """Delete what no record names, tell the installation's trail, and return how many there were.

    For the holder of the installation's key. A deletion that fails is told all the same: what went
    before it is gone.
    """
    deleted = 0
    try:
        for name in papers_left(store, at=at):
            with suppress(NoSuchDocument):  # somebody else was at it
                store.delete(name)
                deleted += 1
    finally:
        if deleted:
            audit.record_for_installation(
                "papers.left-deleted", at=at, actor_name=actor_name, details={"papers": deleted}
            )
    return deleted
