"""What `effleurage check` asks of papers: that each is there and the one put in, and has a record.

Knows rows and what their hash promises. Refuses to know where the bytes lie: the command brings the
store.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from effleurage.apps.audit.checks import Check
from effleurage.apps.clients.leftovers import ListedDocuments, papers_left
from effleurage.apps.clients.models import Document
from effleurage.findings import Finding, Severity
from effleurage.gateways.documents import DocumentIsDamaged, Documents, NoSuchDocument

_SOURCE = "docs/guide/keys-and-backups.md"


def checks(store: ListedDocuments) -> tuple[Check, ...]:
    """Return the checks of papers that lie in this store."""

    def papers_are_whole(_: datetime) -> Iterator[Finding]:
        yield from _first_wrong(store)

    def papers_have_records(at: datetime) -> Iterator[Finding]:
        yield from _without_record(store, at)

    whole = "every card, referral and scan is there and is the one that was put in"
    return (
        Check("documents", whole, papers_are_whole),
        Check("leftovers", "no paper lies there that no record names", papers_have_records),
    )


def _without_record(store: ListedDocuments, at: datetime) -> Iterator[Finding]:
    if left := papers_left(store, at=at):
        yield Finding(
            "document-without-record",
            Severity.WARN,
            f"stored document {left[0]}",
            f"no record names this paper (of {len(left)} such, all encrypted): the program was cut "
            "off while it was kept, or a purge could not delete it",
            "when the database is not older than the folder: effleurage purge papers",
            _SOURCE,
        )


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
