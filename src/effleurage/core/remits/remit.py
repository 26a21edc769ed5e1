"""The remit as the business sees it: what a payer says it did with our claims, in cents.

Knows payers' answers whether they came as an 835 or on paper. Refuses to judge them (``proof``),
to find the claims they speak of (``matching``), or to post them (``core.ledger``). The values are
NamedTuples because a remit of ten thousand claims is read at nearly the speed of a split
(DESIGN.md §7); they are as immutable as the frozen dataclasses elsewhere.

Amounts carry the sign they came with: a reversal's charge, payment and adjustments are negative
already, and a positive provider adjustment takes money away from the payment.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Adjustment(NamedTuple):
    """Why an amount was not paid: group (CO, PR, OA, PI, CR), reason code (CARC), cents."""

    group: str
    reason: str
    cents: int
    quantity: str = ""


class RemitLine(NamedTuple):
    """One service as the payer adjudicated it. ``line_id`` is ours (REF*6R) when it came back.

    ``procedure`` is the code paid; ``submitted_procedure`` is what we billed when the payer says
    it changed it, else empty. ``units`` is text because payers send fractions and nothing at all.
    """

    procedure: str
    modifiers: tuple[str, ...]
    charge_cents: int
    paid_cents: int
    units: str
    service_date: date | None
    line_id: str
    adjustments: tuple[Adjustment, ...]
    remarks: tuple[str, ...]
    allowed_cents: int | None
    submitted_procedure: str
    segment: int


class RemitClaim(NamedTuple):
    """One claim as the payer adjudicated it.

    ``status`` is CLP02 (1 primary, 2 secondary, 3 tertiary, 4 denied, 19–21 forwarded, 22
    reversal …). ``client_share_cents`` is what the payer says the client owes (CLP05).
    ``segment`` is where its CLP stands in the file, 0 for paper.
    """

    claim_id: str
    status: str
    charge_cents: int
    paid_cents: int
    client_share_cents: int
    filing_code: str
    payer_claim_number: str
    frequency: str
    adjustments: tuple[Adjustment, ...]
    remarks: tuple[str, ...]
    lines: tuple[RemitLine, ...]
    client_last_name: str
    client_member_id: str
    service_from: date | None
    service_to: date | None
    rendering_npi: str
    segment: int

    @property
    def is_reversal(self) -> bool:
        """Whether this takes back an earlier decision (CLP02 is 22)."""
        return self.status == "22"


class ProviderAdjustment(NamedTuple):
    """Money moved outside any claim (PLB). Positive ``cents`` reduces the payment."""

    reason: str
    reference: str
    cents: int
    provider_id: str
    segment: int


class UnreadClaim(NamedTuple):
    """A claim of an advice that could not be read: what is left of it, so that its neighbours
    can still be proven. ``None`` is an amount that was not readable.
    """

    claim_id: str
    charge_cents: int | None
    paid_cents: int | None
    segment: int


class Remit(NamedTuple):
    """One payment advice: one cheque, EFT or notice of no payment, with all it explains.

    ``ordinal`` numbers the advices of one payer that share a trace number, from 1: payer + trace
    + ordinal is a remit's identity, not its file (DESIGN.md §2). ``amount_cents`` is what moved
    (BPR02, negative when BPR03 is D); ``method`` is BPR04 (ACH, CHK, NON, FWT, BOP). ``unread``
    are claims that the file holds and that could not be read.
    """

    payer_name: str
    payer_id: str
    payee_name: str
    payee_id: str
    trace_number: str
    ordinal: int
    method: str
    amount_cents: int
    paid_on: date | None
    claims: tuple[RemitClaim, ...]
    provider_adjustments: tuple[ProviderAdjustment, ...]
    segment: int
    unread: tuple[UnreadClaim, ...] = ()
