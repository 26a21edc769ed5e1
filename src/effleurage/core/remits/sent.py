"""What we sent, as far as a payer's answer can be told by it: identifiers, days and amounts.

Knows the few facts of a claim that a remit repeats. Refuses to know names, diagnoses, or when and
how the claim was sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from effleurage.core.claims import other_cover
from effleurage.core.claims.claim import Claim
from effleurage.core.claims.kinds import LineOfBusiness


@dataclass(frozen=True, slots=True, kw_only=True)
class SentLine:
    """One line as sent. ``line_id`` went out as REF*6R and is unique within its claim."""

    line_id: str
    procedure: str
    modifiers: tuple[str, ...] = ()
    service_date: date
    charge_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SentClaim:
    """One claim as last sent.

    ``payer_claim_number`` is the payer's own, empty until the payer has told it.
    ``line_of_business`` decides what may ever become the client's. ``service_from`` is the
    earliest service day.
    """

    claim_id: str
    member_id: str
    payer_claim_number: str = ""
    line_of_business: LineOfBusiness
    charge_cents: int
    service_from: date
    lines: tuple[SentLine, ...]
    asked_cents: int | None = None


class ClaimHasNoLines(ValueError):
    """The claim has no service lines, so no answer to it could be told."""


def sent(claim: Claim) -> SentClaim:
    """Return what an answer to this claim will repeat; charges in cents.

    Raises :class:`ClaimHasNoLines` for a claim without lines: put a line on it before sending.
    """
    if not claim.lines:
        raise ClaimHasNoLines(f"claim {claim.claim_id} has no lines; add one before sending it")
    return SentClaim(
        claim_id=claim.claim_id,
        member_id=claim.policy.member_id,
        payer_claim_number=claim.payer_claim_number,
        line_of_business=claim.payer.line_of_business,
        charge_cents=claim.total_charge_cents,
        service_from=min(line.service_date for line in claim.lines),
        lines=tuple(
            SentLine(
                line_id=line.line_id,
                procedure=line.procedure,
                modifiers=line.modifiers,
                service_date=line.service_date,
                charge_cents=line.charge_cents,
            )
            for line in claim.lines
        ),
        asked_cents=other_cover.asked_cents(claim),
    )
