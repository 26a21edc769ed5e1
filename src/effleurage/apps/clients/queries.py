"""Asking for clients and their papers: the doors, the search, and what lies with one client.

Knows rows of the actor's own practice. Lists return small values, a bounded number of queries
whatever their length, and note what they showed.
"""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from typing import NamedTuple, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from effleurage.apps.audit import reads
from effleurage.apps.audit.actor import Actor
from effleurage.apps.clients.models import Case, Client, Document, Referral
from effleurage.apps.clients.paging import Page, page_of
from effleurage.apps.practices.doors import open_door, require
from effleurage.apps.practices.permissions import Permission

RowT = TypeVar("RowT", bound=Model)


class ClientWasMerged(ValueError):
    """That record was merged into another; use the other one."""

    def __init__(self, client_id: UUID, into: UUID) -> None:
        super().__init__(f"client {client_id} was merged into {into}; use that record")
        self.into = into


class ClientIsInactive(ValueError):
    """That record was set aside; bring it back before anything is added to it."""

    def __init__(self, client_id: UUID) -> None:
        super().__init__(f"client {client_id} is set aside; bring the record back first")


class BelongsToAnotherClient(ValueError):
    """Two records that were to go together are of different clients; choose again."""

    def __init__(self, kind: str, record_id: UUID) -> None:
        super().__init__(f"{kind} {record_id} is another client's; choose one of this client's")
        self.kind = kind


class ClientInList(NamedTuple):
    """One client in a list."""

    id: UUID
    last_name: str
    first_name: str
    birth_date: date
    phone: str
    is_active: bool


class PaperInList(NamedTuple):
    """One document in a list."""

    id: UUID
    kind: str
    title: str
    media_type: str
    size_bytes: int
    uploaded_at: datetime


def get_client(actor: Actor, client_id: UUID) -> Client:
    """Return one client. Raises ``NoSuchRecord`` or ``NotAllowed``."""
    return _open(actor, Client.objects.all(), "client", client_id)


def get_locked_client(actor: Actor, client_id: UUID) -> Client:
    """Return one client, whom no other transaction changes or adds to until this one ends.

    Without the lock, something added while two records merge would stay with the dropped one.
    """
    return _open(actor, Client.objects.select_for_update(), "client", client_id)


def get_live_client(actor: Actor, client_id: UUID) -> Client:
    """Return one client to whom something may be added; inside an action, and locked until its end.

    Raises also :class:`ClientWasMerged` and :class:`ClientIsInactive`.
    """
    client = get_locked_client(actor, client_id)
    if client.merged_into_id is not None:
        raise ClientWasMerged(client.id, client.merged_into_id)
    if not client.is_active:
        raise ClientIsInactive(client.id)
    return client


def get_case(actor: Actor, case_id: UUID) -> Case:
    """Return one episode of care. Raises ``NoSuchRecord`` or ``NotAllowed``."""
    return _open(actor, Case.objects.all(), "case", case_id)


def get_referral(actor: Actor, referral_id: UUID) -> Referral:
    """Return one referral. Raises ``NoSuchRecord`` or ``NotAllowed``."""
    return _open(actor, Referral.objects.all(), "referral", referral_id)


def get_document(actor: Actor, document_id: UUID) -> Document:
    """Return what is known of one paper. Raises ``NoSuchRecord`` or ``NotAllowed``."""
    return _open(actor, Document.objects.all(), "document", document_id)


def search_clients(
    actor: Actor,
    *,
    words: str = "",
    with_inactive: bool = False,
    page: int = 1,
    size: int = 50,
) -> Page[ClientInList]:
    """Return a page of clients by name; each word begins one of the names, accents aside.

    Merged records are never listed: the record they became is.
    """
    require(actor, Permission.SEE_CLIENTS)
    rows = Client.objects.filter(practice_id=actor.practice_id, merged_into=None)
    if not with_inactive:
        rows = rows.filter(is_active=True)
    for word in folded(words).split():
        rows = rows.filter(Q(search_name__startswith=word) | Q(search_name__contains=f" {word}"))
    found = page_of(rows.order_by("search_name", "id"), _in_list, number=page, size=size)
    reads.note("client", [each.id for each in found.items])
    return found


def clients_like(actor: Actor, *, last_name: str, birth_date: date) -> list[UUID]:
    """Return who may be the same person: born that day, with a last name that begins alike."""
    require(actor, Permission.SEE_CLIENTS)
    found = list(
        Client.objects.filter(practice_id=actor.practice_id, merged_into=None)
        .filter(birth_date=birth_date, search_name__startswith=folded(last_name).split(" ")[0])
        .order_by("search_name", "id")
        .values_list("id", flat=True)
    )
    reads.note("client", found)
    return found


def cases_of(actor: Actor, *, client_id: UUID) -> list[Case]:
    """Return a client's episodes, the newest first."""
    return _of_client(actor, Case.objects.order_by("-id"), "case", client_id)


def referrals_of(actor: Actor, *, client_id: UUID) -> list[Referral]:
    """Return a client's referrals, the newest first."""
    return _of_client(actor, Referral.objects.order_by("-ordered_on", "-id"), "referral", client_id)


def papers_of(actor: Actor, *, client_id: UUID) -> list[PaperInList]:
    """Return a client's papers that have not been purged, the newest first."""
    rows = Document.objects.filter(purged_at=None).order_by("-uploaded_at", "-id")
    return [
        PaperInList(row.id, row.kind, row.title, row.media_type, row.size_bytes, row.uploaded_at)
        for row in _of_client(actor, rows, "document", client_id)
    ]


def folded(name: str) -> str:
    """Return a name as it is searched: small letters without accents, single blanks."""
    plain = name
    for _ in range(2):  # a second time, because a compatibility form may open into capitals
        plain = unicodedata.normalize("NFKD", plain.casefold())
    kept = (
        each if each.isprintable() else " " for each in plain if not unicodedata.combining(each)
    )
    return " ".join("".join(kept).split())


def _in_list(row: Client) -> ClientInList:
    return ClientInList(
        row.id, row.last_name, row.first_name, row.birth_date, row.phone, row.is_active
    )


def _open(actor: Actor, rows: QuerySet[RowT], kind: str, record_id: UUID) -> RowT:
    return open_door(actor, rows, kind=kind, record_id=record_id, permission=Permission.SEE_CLIENTS)


def _of_client(actor: Actor, rows: QuerySet[RowT], kind: str, client_id: UUID) -> list[RowT]:
    client = get_client(actor, client_id)
    found = list(rows.filter(practice_id=actor.practice_id, client_id=client.id))
    reads.note(kind, [row.pk for row in found])
    return found
