"""What `effleurage check` asks of papers: that each is there, and is the one that was put in.

Knows rows and what their hash promises. Refuses to know where the bytes lie: the command brings the
store.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from effleurage.apps.audit.checks import Check
from effleurage.apps.clients.models import Document
from effleurage.findings import Finding, Severity
from effleurage.gateways.documents import DocumentIsDamaged, Documents, NoSuchDocument

_SOURCE = "docs/guide/keys-and-backups.md"


def checks(store: Documents) -> tuple[Check, ...]:
    """Return the checks of papers that lie in this store."""

    def papers_are_whole(_: datetime) -> Iterator[Finding]:
        yield from _first_wrong(store)

    words = "every card, referral and scan is there and is the one that was put in"
    return (Check("documents", words, papers_are_whole),)


def _first_wrong(store: Documents) -> Iterator[Finding]:
    kept = Document.objects.filter(purged_at=None).order_by("pk")
    columns = ("id", "practice_id", "storage_name", "sha256")
    for document_id, practice_id, name, sha256 in kept.values_list(*columns).iterator(500):
        try:
            store.get(name, practice_id=practice_id, sha256=sha256)
        except (NoSuchDocument, DocumentIsDamaged) as fault:
            yield Finding(
                "document-wrong",
                Severity.BLOCK,
                f"document {document_id}",
                str(fault).partition("; ")[0],
                "restore the file from a backup, and find out who can write to the folder",
                _SOURCE,
            )
            return
