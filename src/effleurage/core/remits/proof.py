"""Whether a remit explains its own money: per line, per claim, and as a whole payment.

Knows when a claim is set aside and when anything may be posted at all
(``docs/algorithms/balancing.md``). Refuses to repair anything: a reversal is proven as signed
(``domain/REFERENCE.md`` §8) and a cent missing is a cent missing. Refuses to know whose claims
these are (``matching``) and to move money (``core.ledger``).

A remit of ten thousand claims is proven without making a value for any check that holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from effleurage.core.remits.checks import (
    Check,
    SetAside,
    claim_checks,
    claim_holds,
    paid_by_arithmetic,
    payment_check,
)
from effleurage.core.remits.oddities import NO_PAYMENT, claim_findings, payment_findings
from effleurage.core.remits.remit import Remit, RemitClaim, UnreadClaim
from effleurage.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a remit proves about itself.

    ``agrees`` says that the payment equals its proven claims, its provider adjustments and what
    the claims set aside say of themselves; unless it does, nothing may be posted from it.
    ``explained_cents`` is what proven claims and provider adjustments account for.
    """

    payment: Check
    agrees: bool
    set_aside: tuple[SetAside, ...]
    explained_cents: int
    findings: tuple[Finding, ...]

    @property
    def proven(self) -> bool:
        """Whether every line, every claim and the whole payment hold."""
        return self.agrees and self.payment.holds and not self.set_aside

    @property
    def unexplained_cents(self) -> int:
        """The part of the payment that no proven claim and no provider adjustment explains."""
        return self.payment.found_cents - self.explained_cents

    def proves_claim(self, at: int) -> bool:
        """Return whether the claim at that place in ``Remit.claims`` (from 0) is proven."""
        return all(aside.at != at for aside in self.set_aside)


def is_proven(remit: Remit) -> bool:
    """Return whether every line, claim and the payment hold: ``prove(remit).proven``, quickly."""
    if remit.unread or (remit.method == NO_PAYMENT and remit.amount_cents):
        return False
    return payment_check(remit).holds and all(map(claim_holds, remit.claims))


def prove(remit: Remit) -> Proof:
    """Return what the remit proves, with each failing sum in cents and each oddity as a finding.

    Source: 005010X221A1 balancing; ``docs/algorithms/balancing.md`` holds the worked tables.
    """
    failing = [(at, claim) for at, claim in enumerate(remit.claims) if not claim_holds(claim)]
    payment = payment_check(remit)
    corrections = sum(paid_by_arithmetic(claim) - claim.paid_cents for _, claim in failing)
    as_stated = payment.difference_cents
    restated = not _left_by(remit.unread, as_stated)
    left = as_stated - corrections if restated else as_stated
    agrees = _left_by(remit.unread, left)
    set_aside = (
        *(_set_aside(at, claim, restated=restated and agrees) for at, claim in failing),
        *_not_read(remit.unread, left),
    )
    unpaid_notice = remit.method == NO_PAYMENT and bool(remit.amount_cents)
    return Proof(
        payment=payment,
        agrees=agrees and not unpaid_notice,
        set_aside=set_aside,
        explained_cents=payment.expected_cents - sum(claim.paid_cents for _, claim in failing),
        findings=(
            *claim_findings(remit, set_aside),
            *payment_findings(remit, payment, confined=agrees),
        ),
    )


def _left_by(unread: tuple[UnreadClaim, ...], cents: int) -> bool:
    """Return whether claims that could not be read account for exactly these cents.

    One payment may be unknown, if what is left for it lies between nothing and its charge.
    """
    left = cents - sum(claim.paid_cents or 0 for claim in unread)
    unknown = [claim for claim in unread if claim.paid_cents is None]
    if not unknown:
        return left == 0
    return len(unknown) == 1 and 0 <= left <= (unknown[0].charge_cents or -1)


def _set_aside(at: int, claim: RemitClaim, *, restated: bool) -> SetAside:
    cents = paid_by_arithmetic(claim) if restated else claim.paid_cents
    failing = tuple(check for check in claim_checks(claim) if not check.holds)
    return SetAside(at, claim.claim_id, claim.segment, cents, failing)


def _not_read(unread: tuple[UnreadClaim, ...], left_cents: int) -> Iterator[SetAside]:
    unknown_cents = left_cents - sum(claim.paid_cents or 0 for claim in unread)
    for claim in unread:
        cents = unknown_cents if claim.paid_cents is None else claim.paid_cents
        yield SetAside(None, claim.claim_id, claim.segment, cents, ())
