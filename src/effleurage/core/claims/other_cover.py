"""The sums that bind a claim to what another payer decided, and what is left of each charge.

Knows the balancing of ``docs/algorithms/secondary.md`` (005010X222A1, the guide's section on
coordination of benefits, loops 2320 and 2430): per line and per claim, charge = paid + adjusted.
Refuses to repair a sum, and to know where a decision comes from (``core.remits.secondary``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from effleurage.core.claims.claim import (
    Claim,
    DecidedAdjustment,
    DecidedLine,
    OtherCover,
    PayerDecision,
)
from effleurage.core.claims.kinds import AdjustmentGroup, Turn

SETTLED_REASONS = frozenset({"23", "94", "144"})
"""What earlier payers did, more paid than was charged, an incentive: nobody owes these."""


class Imbalance(NamedTuple):
    """A sum that does not hold: which cover (from 0), which line (empty: the claim), cents."""

    cover: int
    line_id: str
    charge_cents: int
    explained_cents: int


def imbalances(claim: Claim) -> tuple[Imbalance, ...]:
    """Return every charge that another payer's decision does not explain to the cent.

    Each line's, where the decision is by line, then the whole claim's; none for a claim that no
    other payer has decided.
    """
    return tuple(
        each
        for at, cover in enumerate(claim.other_cover)
        if cover.decision
        for each in _imbalances_of(claim, at, cover.decision)
    )


def decided_cents(covers: Iterable[OtherCover]) -> int:
    """Return the cents that the other payers have paid, all together."""
    return sum(cover.decision.paid_cents for cover in covers if cover.decision)


def client_share_cents(adjustments: Iterable[DecidedAdjustment]) -> int:
    """Return the cents that a payer says the client owes: the sum of its PR adjustments."""
    return sum(each.cents for each in adjustments if each.group is AdjustmentGroup.CLIENT_SHARE)


def share_by_decision(decision: PayerDecision) -> int:
    """Return the cents of all PR adjustments of a decision, on the claim and on its lines."""
    by_line = sum(client_share_cents(line.adjustments) for line in decision.lines)
    return client_share_cents(decision.adjustments) + by_line


def last_decided(claim: Claim) -> PayerDecision | None:
    """Return the decision of the payer before this claim's, ``None`` for a first payer's claim."""
    turns = list(Turn)
    before = [
        cover
        for cover in claim.other_cover
        if cover.decision and turns.index(cover.turn) < turns.index(claim.turn)
    ]
    last = max(before, key=lambda cover: turns.index(cover.turn), default=None)
    return last.decision if last else None


def left_cents(decision: PayerDecision) -> int:
    """Return what a next payer may still be asked for, in cents: what the decision left open.

    Open are the client's share and whatever was denied. Settled is what a contract settles (group
    CO on a line of which something was allowed: paid, or given to the client), what earlier
    payers did (reason 23), and what a payer adds beyond the charge (94, 144).
    """
    return sum(left_by_line(decision).values())


def left_by_line(decision: PayerDecision) -> dict[str, int]:
    """Return the cents of :func:`left_cents` by line id; the empty id stands for the claim."""
    allowed = allowed_lines(decision)
    found = {"": _open_cents(decision.adjustments, is_allowed="" in allowed)}
    for line in decision.lines:
        left = _open_cents(line.adjustments, is_allowed=line.line_id in allowed)
        found[line.line_id] = found.get(line.line_id, 0) + left
    return found


def asked_cents(claim: Claim) -> int | None:
    """Return what this claim asks of its payer after another, ``None`` if it asks first."""
    decision = last_decided(claim)
    return left_cents(decision) if decision else None


def allowed_lines(decision: PayerDecision) -> frozenset[str]:
    """Return the lines of which something was allowed; the empty id stands for the claim."""
    found = {line.line_id for line in decision.lines if _is_allowed(line)}
    if decision.paid_cents > 0 or share_by_decision(decision) > 0:
        found.add("")
    return frozenset(found)


def _open_cents(adjustments: Iterable[DecidedAdjustment], *, is_allowed: bool) -> int:
    return sum(
        each.cents
        for each in adjustments
        if each.reason not in SETTLED_REASONS
        and not (is_allowed and each.group is AdjustmentGroup.CONTRACTUAL)
    )


def _is_allowed(line: DecidedLine) -> bool:
    return line.paid_cents > 0 or client_share_cents(line.adjustments) > 0


def _imbalances_of(claim: Claim, at: int, decision: PayerDecision) -> Iterator[Imbalance]:
    by_line = dict.fromkeys((line.line_id for line in claim.lines), 0)
    for decided in decision.lines:
        known = by_line.get(decided.line_id, 0)
        by_line[decided.line_id] = known + decided.paid_cents + _total(decided.adjustments)
    if decision.lines:
        charges = {line.line_id: line.charge_cents for line in claim.lines}
        for line_id, explained in by_line.items():
            if explained != charges.get(line_id, 0):
                yield Imbalance(at, line_id, charges.get(line_id, 0), explained)
    adjusted = sum(_total(line.adjustments) for line in decision.lines)
    explained = decision.paid_cents + _total(decision.adjustments) + adjusted
    if explained != claim.total_charge_cents:
        yield Imbalance(at, "", claim.total_charge_cents, explained)


def _total(adjustments: Iterable[DecidedAdjustment]) -> int:
    return sum(each.cents for each in adjustments)
