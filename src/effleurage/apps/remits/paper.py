"""A paper EOB entered by hand becomes the same remit that an 835 would have been.

Knows what a person reads off the paper. Refuses to judge it: proof, matching and posting are those
of any remit, and a cheque that also came as an 835 is found by its identity.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from effleurage.apps.audit.actor import Actor
from effleurage.apps.remits.identity import identified
from effleurage.apps.remits.intake import Advice, TakenIn, take_in
from effleurage.core.remits.checks import client_share
from effleurage.core.remits.remit import (
    Adjustment,
    ProviderAdjustment,
    Remit,
    RemitClaim,
    RemitLine,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """One service as the paper states it; cents, and adjustments as group, reason, cents."""

    procedure: str
    charge_cents: int
    paid_cents: int
    service_date: date
    modifiers: tuple[str, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()
    allowed_cents: int | None = None
    units: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperClaim:
    """One claim as the paper states it; ``status`` as in CLP02 (1 paid, 4 denied, 22 taken back).

    ``client_share_cents`` is what the paper says the client owes; ``None`` where it says nothing.
    """

    claim_number: str
    charge_cents: int
    paid_cents: int
    lines: tuple[PaperLine, ...] = ()
    status: str = "1"
    adjustments: tuple[Adjustment, ...] = ()
    remarks: tuple[str, ...] = ()
    client_share_cents: int | None = None
    payer_claim_number: str = ""
    member_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedOutside:
    """Money that the paper moves outside any claim; positive cents lower the payment."""

    reason: str
    cents: int
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRemit:
    """One cheque or transfer and what the paper with it says; ``method`` as in BPR04."""

    payer_name: str
    trace_number: str
    amount_cents: int
    paid_on: date
    payer_id: str = ""
    method: str = "CHK"
    claims: tuple[PaperClaim, ...] = field(default=())
    moved_outside: tuple[MovedOutside, ...] = ()


def enter_paper_remit(actor: Actor, *, paper: PaperRemit, at: datetime) -> TakenIn:
    """Take in a paper EOB as any other remit. Raises ``NotAllowed``."""
    (known,) = identified([remit_of(paper)])
    return take_in(actor, advice=Advice(known, None), at=at)


def remit_of(paper: PaperRemit) -> Remit:
    """Return the remit that the paper is; the places of its claims are 0, as on any paper."""
    return Remit(
        payer_name=paper.payer_name,
        payer_id=paper.payer_id,
        payee_name="",
        payee_id="",
        trace_number=paper.trace_number,
        ordinal=1,
        method=paper.method,
        amount_cents=paper.amount_cents,
        paid_on=paper.paid_on,
        claims=tuple(map(_claim, paper.claims)),
        provider_adjustments=tuple(
            ProviderAdjustment(each.reason, each.reference, each.cents, "", 0)
            for each in paper.moved_outside
        ),
        segment=0,
    )


def _claim(paper: PaperClaim) -> RemitClaim:
    claim = RemitClaim(
        claim_id=paper.claim_number,
        status=paper.status,
        charge_cents=paper.charge_cents,
        paid_cents=paper.paid_cents,
        client_share_cents=paper.client_share_cents or 0,
        filing_code="",
        payer_claim_number=paper.payer_claim_number,
        frequency="",
        adjustments=paper.adjustments,
        remarks=paper.remarks,
        lines=tuple(map(_line, paper.lines)),
        client_last_name="",
        client_member_id=paper.member_id,
        service_from=min((line.service_date for line in paper.lines), default=None),
        service_to=max((line.service_date for line in paper.lines), default=None),
        rendering_npi="",
        segment=0,
    )
    if paper.client_share_cents is None:
        return claim._replace(client_share_cents=client_share(claim))
    return claim


def _line(paper: PaperLine) -> RemitLine:
    return RemitLine(
        procedure=paper.procedure,
        modifiers=paper.modifiers,
        charge_cents=paper.charge_cents,
        paid_cents=paper.paid_cents,
        units=paper.units,
        service_date=paper.service_date,
        line_id="",
        adjustments=paper.adjustments,
        remarks=paper.remarks,
        allowed_cents=paper.allowed_cents,
        submitted_procedure="",
        segment=0,
    )
