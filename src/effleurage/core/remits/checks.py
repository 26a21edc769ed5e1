"""The sums of a remit: each line's, each claim's, and the whole payment's, in cents.

Knows the balancing rules of the 835 (005010X221A1, the guide's section on balancing), as
``docs/algorithms/balancing.md`` works them out. Refuses to judge a remit by them (``proof``) and
to repair an amount so that a sum holds.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from effleurage.core.remits.remit import Adjustment, Remit, RemitClaim, RemitLine


class What(StrEnum):
    """Which sum a check is about."""

    LINE_PAID = "line-paid"
    CLAIM_PAID = "claim-paid"
    LINE_CHARGES = "line-charges"
    LINE_PAYMENTS = "line-payments"
    PAYMENT = "payment"


class Check(NamedTuple):
    """One sum: what the arithmetic expects, and what the payer states at ``where``, in cents."""

    what: What
    where: str
    segment: int
    expected_cents: int
    found_cents: int

    @property
    def difference_cents(self) -> int:
        """What the payer states beyond the arithmetic; zero when the check holds."""
        return self.found_cents - self.expected_cents

    @property
    def holds(self) -> bool:
        """Whether both agree to the cent."""
        return self.found_cents == self.expected_cents


class SetAside(NamedTuple):
    """A claim whose own sums fail, or that could not be read.

    ``at`` counts from 0 in ``Remit.claims``, ``None`` for a claim not read; ``cents`` is its part
    of the payment; ``checks`` are those that fail, none for a claim not read.
    """

    at: int | None
    claim_id: str
    segment: int
    cents: int
    checks: tuple[Check, ...]


def claim_holds(claim: RemitClaim) -> bool:
    """Return whether every check of :func:`claim_checks` holds, without making any of them."""
    # Every claim of every remit comes through here, so it only adds. With each line in balance
    # and their charges agreed, the claim's own sum holds exactly when their payments do.
    adjusted = 0
    for each in claim.adjustments:
        adjusted += each.cents
    if not claim.lines:
        return claim.charge_cents - adjusted == claim.paid_cents
    charges = payments = 0
    for line in claim.lines:
        charge = owed = line.charge_cents
        for each in line.adjustments:
            owed -= each.cents
        if owed != line.paid_cents:
            return False
        charges += charge
        payments += owed
    return charges == claim.charge_cents and payments - adjusted == claim.paid_cents


def claim_checks(claim: RemitClaim) -> tuple[Check, ...]:
    """Return every check of one claim, holding or not, lines first, in the order of the file."""
    adjusted = _total(claim.adjustments)
    lines_adjusted = sum(_total(line.adjustments) for line in claim.lines)
    expected = claim.charge_cents - adjusted - lines_adjusted
    checks = [_line_check(claim, number, line) for number, line in enumerate(claim.lines, 1)]
    checks.append(_claim_check(What.CLAIM_PAID, claim, expected, claim.paid_cents))
    if claim.lines:
        charges = sum(line.charge_cents for line in claim.lines)
        payments = sum(line.paid_cents for line in claim.lines) - adjusted
        checks.append(_claim_check(What.LINE_CHARGES, claim, charges, claim.charge_cents))
        checks.append(_claim_check(What.LINE_PAYMENTS, claim, payments, claim.paid_cents))
    return tuple(checks)


def payment_check(remit: Remit) -> Check:
    """Return the whole payment's sum: claims' payments less provider adjustments, against BPR02."""
    expected = sum(claim.paid_cents for claim in remit.claims)
    expected -= sum(each.cents for each in remit.provider_adjustments)
    # The advice's segment is its first one (ST); BPR stands right behind it.
    where = place(remit.segment and remit.segment + 1, "BPR02", "payment amount")
    return Check(What.PAYMENT, where, remit.segment, expected, remit.amount_cents)


def paid_by_arithmetic(claim: RemitClaim) -> int:
    """Return the cents that a claim's charge less all its adjustments leaves to be paid."""
    lines_adjusted = sum(_total(line.adjustments) for line in claim.lines)
    return claim.charge_cents - _total(claim.adjustments) - lines_adjusted


def client_share(claim: RemitClaim) -> int:
    """Return the cents of all PR adjustments, on the claim and on its lines."""
    share = sum(each.cents for each in claim.adjustments if each.group == "PR")
    for line in claim.lines:
        for each in line.adjustments:
            if each.group == "PR":
                share += each.cents
    return share


def place(segment: int, element: str, otherwise: str) -> str:
    """Return where an amount stands: ``segment 14 (CLP04)``, or ``otherwise`` on paper."""
    return f"segment {segment} ({element})" if segment else otherwise


def _total(adjustments: tuple[Adjustment, ...]) -> int:
    return sum(each.cents for each in adjustments)


def _line_check(claim: RemitClaim, number: int, line: RemitLine) -> Check:
    where = place(line.segment, "SVC03", f"claim {claim.claim_id}, line {number}")
    expected = line.charge_cents - _total(line.adjustments)
    return Check(What.LINE_PAID, where, line.segment, expected, line.paid_cents)


def _claim_check(what: What, claim: RemitClaim, expected: int, found: int) -> Check:
    element = "CLP03" if what is What.LINE_CHARGES else "CLP04"
    where = place(claim.segment, element, f"claim {claim.claim_id}")
    return Check(what, where, claim.segment, expected, found)
