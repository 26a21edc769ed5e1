"""What leaves by hand: in the post, by fax, typed into a portal.

Knows that a person does it and says so, with a confirmation, and that what she took along is kept
byte for byte: the packet (the form with its papers behind it) or the sheet copied from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from uuid import UUID

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import checking, steps
from effleurage.apps.claims.models import Claim
from effleurage.apps.clients import queries as clients
from effleurage.apps.exchange import mapping, settling
from effleurage.apps.exchange.models import (
    Connection,
    Direction,
    File,
    Method,
    SubmissionState,
)
from effleurage.apps.exchange.sending import claims_to_send, new_submissions, open_connection
from effleurage.apps.practices.days import local_day
from effleurage.apps.practices.doors import action
from effleurage.apps.practices.permissions import Permission
from effleurage.core.gate import ClearedClaim
from effleurage.documents import cms1500, copy_sheet
from effleurage.documents.cms1500_services import FormChoices

BY_HAND = (Method.MAIL, Method.FAX, Method.PORTAL)


class PaperIsNoPdf(ValueError):
    """A paper that goes along is a PDF that can be opened; save it as one without a password."""

    def __init__(self, place: int) -> None:
        super().__init__(f"paper {place} cannot be opened as a PDF; save it as one, then try again")


class ConfirmationIsMissing(ValueError):
    """What left by hand is proven by its confirmation; enter the number or who took it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper that goes along: its PDF, and the document it comes from, where it is one of ours."""

    data: bytes
    document_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """What a person did: by which way, with which proof, and what went along."""

    connection_id: UUID
    confirmation: str
    papers: tuple[Paper, ...] = ()


@action(Permission.SEND_CLAIMS)
def record_sent(actor: Actor, *, claim_id: UUID, by_hand: ByHand, at: datetime) -> UUID:
    """Write down that a claim left by hand, with what was taken along; return the submission's id.

    Raises what ``intend_sending`` raises, :class:`ConfirmationIsMissing`, :class:`PaperIsNoPdf`,
    and ``TextDoesNotFitTheBox`` for a claim that the form cannot hold.
    """
    if not by_hand.confirmation.strip():
        raise ConfirmationIsMissing("enter the tracking, fax or portal number, or who took it")
    connection = open_connection(actor, by_hand.connection_id, *BY_HAND)
    for paper in by_hand.papers:
        if paper.document_id:
            clients.get_document(actor, paper.document_id)
    (row,) = claims_to_send(actor, [claim_id], at=at)
    on = local_day(actor, at)
    (cleared,) = checking.cleared([row], on=on)
    file = _taken_along(cleared, row, connection, by_hand.papers, at=at, on=on)
    file.save(force_insert=True)
    (sending,) = new_submissions(actor, [row], connection, file, at=at)
    sending.attachments = [_named(paper) for paper in by_hand.papers]
    sending.save(force_insert=True)
    steps.compare_and_set([row], {row.id: {"is_leaving": True}})
    settling.settle(
        actor, [sending], SubmissionState.SENT, confirmation=by_hand.confirmation.strip(), at=at
    )
    audit.record(
        actor, "claim.sent_by_hand", kind="claim", ids=[row.id], at=at,
        details={"method": connection.method, "file": str(file.id)},
    )  # fmt: skip
    return sending.id


def packet(cleared: ClearedClaim, papers: Sequence[Paper], *, on: date) -> bytes:
    """Return the form with its papers behind it, as one PDF. Raises :class:`PaperIsNoPdf`."""
    binder = PdfWriter()
    form = cms1500.draw_form(cleared, choices=FormChoices(signed_on=on))
    binder.append(BytesIO(form))
    for place, paper in enumerate(papers, 1):
        try:
            binder.append(PdfReader(BytesIO(paper.data)))
        except (PyPdfError, ValueError, KeyError, TypeError):
            raise PaperIsNoPdf(place) from None
    out = BytesIO()
    binder.write(out)
    return out.getvalue()


def _taken_along(  # noqa: PLR0913 - what, for whom, by which way, with what, when
    cleared: ClearedClaim,
    row: Claim,
    connection: Connection,
    papers: Sequence[Paper],
    *,
    at: datetime,
    on: date,
) -> File:
    if connection.method == Method.PORTAL:
        rows = copy_sheet.copy_sheet(cleared, choices=FormChoices(signed_on=on))
        data, kind, ending = copy_sheet.as_text(rows).encode(), mapping.KIND_COPY_SHEET, "txt"
    else:
        data, kind, ending = packet(cleared, papers, on=on), mapping.KIND_PACKET, "pdf"
    return mapping.file_row(
        data,
        practice_id=row.practice_id,
        direction=Direction.OUT,
        kind=kind,
        name=f"{row.number}.{ending}",
        at=at,
        connection=connection,
        delivery_began_at=at,
    )


def _named(paper: Paper) -> dict[str, str]:
    named = {"sha256": mapping.digest(paper.data)}
    return named | ({"document": str(paper.document_id)} if paper.document_id else {})
