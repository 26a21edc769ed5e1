"""A claim as a payer would get it, to look at, to print and to copy from, before it leaves.

Knows that only what the gate clears today becomes a form without DRAFT across it, a packet, a sheet
to copy from, or a file; and that a file to look at bears no number of ours and is meant for nobody.
Refuses to send anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import checking
from effleurage.apps.claims import mapping as claim_mapping
from effleurage.apps.claims import queries as claims
from effleurage.apps.claims.models import Claim
from effleurage.apps.clients import queries as clients
from effleurage.apps.exchange import mapping, papers
from effleurage.apps.exchange.models import Connection, Method
from effleurage.apps.exchange.papers import Paper
from effleurage.apps.practices.days import local_time
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.core.claims.life_table import State
from effleurage.core.gate import ClaimIsBlocked, ClaimIsHeld, ClearedClaim
from effleurage.documents import cms1500
from effleurage.documents import copy_sheet as sheet
from effleurage.documents.cms1500_boxes import TextDoesNotFitTheBox
from effleurage.documents.cms1500_services import FormChoices
from effleurage.edi.claim_to_837p import ClaimCannotBeWritten
from effleurage.x12.control import CountingFrom

_BEFORE_IT_LEAVES = (State.DRAFT.value, State.READY.value)


class ClaimHasLeftAlready(Exception):
    """What was sent is kept with its sending, and is looked at there."""

    def __init__(self, number: str) -> None:
        super().__init__(f"claim {number} has left; look at what was sent, on the claim's page")


CANNOT_BE_SHOWN = (
    ClaimIsBlocked,
    ClaimIsHeld,
    ClaimHasLeftAlready,
    ClaimCannotBeWritten,
    TextDoesNotFitTheBox,
    papers.PaperIsNoPdf,
    cms1500.OffsetIsTooLarge,
)
"""Every refusal to show a claim as the payer would get it; each says what to do."""


class Offset(NamedTuple):
    """How far a printer is off, in hundredths of an inch, right and down."""

    right: int = 0
    down: int = 0


AS_IT_IS = Offset()


class FormToSee(NamedTuple):
    """A CMS-1500 as a PDF; a draft says so across the page."""

    pdf: bytes
    is_draft: bool


def form_to_see(actor: Actor, claim_id: UUID, *, at: datetime) -> FormToSee:
    """Return the drawn form of a claim, as a draft unless the gate clears it now.

    Raises ``TextDoesNotFitTheBox``.
    """
    row = claims.get_claim(actor, claim_id)
    try:
        cleared = _cleared(actor, row, at=at)
    except (ClaimIsBlocked, ClaimIsHeld, ClaimHasLeftAlready):
        return FormToSee(cms1500.draw_draft(claim_mapping.claim_of(row)), is_draft=True)
    return FormToSee(cms1500.draw_form(cleared, choices=_signed(actor, at)), is_draft=False)


def overlay_to_print(
    actor: Actor, claim_id: UUID, *, at: datetime, offset: Offset = AS_IT_IS
) -> bytes:
    """Return what is printed on a red form, shifted as the printer needs it.

    Raises ``ClaimIsBlocked``, ``ClaimIsHeld``, :class:`ClaimHasLeftAlready`, ``OffsetIsTooLarge``,
    ``TextDoesNotFitTheBox``.
    """
    cleared = _cleared(actor, claims.get_claim(actor, claim_id), at=at)
    return cms1500.draw_overlay(
        cleared, offset_x=offset.right, offset_y=offset.down, choices=_signed(actor, at)
    )


def packet_to_print(
    actor: Actor, claim_id: UUID, *, at: datetime, behind: Sequence[Paper] = ()
) -> bytes:
    """Return the form with its papers (``behind``) behind it, as ``record_sent`` would keep it.

    Raises ``PaperIsNoPdf`` and what :func:`overlay_to_print` raises.
    """
    for paper in behind:
        if paper.document_id:
            clients.get_document(actor, paper.document_id)
    cleared = _cleared(actor, claims.get_claim(actor, claim_id), at=at)
    return papers.packet(cleared, behind, on=local_time(actor, at).date())


def rows_to_copy(actor: Actor, claim_id: UUID, *, at: datetime) -> tuple[sheet.CopyRow, ...]:
    """Return what to copy into a portal, in the order of the form; raises as the overlay does."""
    cleared = _cleared(actor, claims.get_claim(actor, claim_id), at=at)
    return sheet.copy_sheet(cleared, choices=_signed(actor, at))


def file_to_see(actor: Actor, claim_id: UUID, *, at: datetime) -> bytes:
    """Return an 837P with this claim alone, marked T, numbered 1 and addressed to nobody.

    Raises ``ClaimIsBlocked``, ``ClaimIsHeld``, :class:`ClaimHasLeftAlready`,
    ``ClaimCannotBeWritten``.
    """
    cleared = _cleared(actor, claims.get_claim(actor, claim_id), at=at)
    nobody = Connection(
        name="NOT FOR SENDING",
        method=Method.FOLDER,
        sender_id="PREVIEW",
        receiver_id="NOTFORSENDING",
    )
    return mapping.as_837p(
        [cleared], nobody, control=CountingFrom(1), local_time=local_time(actor, at)
    )


def _cleared(actor: Actor, row: Claim, *, at: datetime) -> ClearedClaim:
    require(actor, Permission.SEE_CLAIMS)
    if row.state not in _BEFORE_IT_LEAVES:
        raise ClaimHasLeftAlready(row.number)
    (cleared,) = checking.cleared([row], on=local_time(actor, at).date())
    return cleared


def _signed(actor: Actor, at: datetime) -> FormChoices:
    return FormChoices(signed_on=local_time(actor, at).date())
