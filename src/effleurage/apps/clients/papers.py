"""Papers of a client: a card, an order, a scan. Bytes go to the store, what they are to a row.

Knows which store call belongs to which row. Refuses to know how bytes are kept, and what files are
taken: the store behind ``gateways.documents.Documents`` says so, and the caller brings it.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.clients import queries
from effleurage.apps.clients.facts import text_faults
from effleurage.apps.clients.models import Document
from effleurage.apps.practices import fields
from effleurage.apps.practices.doors import action
from effleurage.apps.practices.permissions import Permission
from effleurage.findings import Finding
from effleurage.gateways.documents import Documents, NoSuchDocument

WAIVER = "waiver"
KINDS = ("card", "referral", "authorisation", "letter", "consent", WAIVER, "scan")


class PaperCannotBeKept(fields.NotComplete):
    """A paper has a kind from the list and a title of the practice's own words."""


class DocumentIsGone(LookupError):
    """The bytes were purged when their retention ended; only the entry remains."""

    def __init__(self, document_id: UUID) -> None:
        super().__init__(f"document {document_id} was purged; only its entry remains")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper as it arrives; ``title`` is the practice's own words for it."""

    kind: str
    title: str
    content: bytes


@action(Permission.EDIT_CLIENTS)
def add_document(
    actor: Actor, *, client_id: UUID, paper: Paper, store: Documents, at: datetime
) -> UUID:
    """Return the id of a paper now kept.

    The bytes go first: should the row fail, they are taken out again, and a crash between the two
    leaves bytes without a row, never a row without bytes. Raises :class:`PaperCannotBeKept`, and
    ``DocumentIsEmpty``, ``DocumentIsTooLarge``, ``DocumentTypeIsNotTaken`` of the store.
    """
    client = queries.get_live_client(actor, client_id)
    if found := _faults(paper):
        raise PaperCannotBeKept(found)
    stored = store.put(paper.content, practice_id=actor.practice_id, at=at)
    try:
        document = Document.objects.create(
            practice_id=actor.practice_id,
            client=client,
            kind=paper.kind,
            title=paper.title.strip(),
            media_type=stored.media_type,
            size_bytes=stored.size_bytes,
            sha256=stored.sha256,
            storage_name=stored.storage_name,
            uploaded_at=at,
            uploaded_by=actor.user_id,
        )
        audit.record(actor, "document.added", kind="document", ids=[document.id], at=at)
    except BaseException:
        with suppress(NoSuchDocument):
            store.delete(stored.storage_name)
        raise
    return document.id


def read_document(actor: Actor, *, document_id: UUID, store: Documents) -> tuple[str, bytes]:
    """Return the media type and the bytes, proven to be those that were kept.

    Raises :class:`DocumentIsGone`, and ``NoSuchDocument``, ``DocumentIsDamaged`` of the store.
    """
    document = queries.get_document(actor, document_id)
    if document.purged_at is not None:
        raise DocumentIsGone(document.id)
    content = store.get(
        document.storage_name, practice_id=actor.practice_id, sha256=document.sha256
    )
    return document.media_type, content


def _faults(paper: Paper) -> list[Finding]:
    title = paper.title.strip()
    found = fields.choice_faults(paper.kind, KINDS, "kind")
    found += fields.length_faults(title, 80, "title") + text_faults(title, "title")
    if not title:
        found.append(fields.a_fault("empty", "title", "no title was given", "say what it is"))
    return found
