"""What a plan pays after another payer: of each line no more than that one left open.

Knows how a line that was decided as if nobody had paid is cut down to what is left
(``docs/algorithms/adjudication.md``, *After another payer*). Refuses to know the plan.
"""

from __future__ import annotations

from effleurage.core.claims import other_cover
from effleurage.core.claims.claim import Claim
from effleurage.core.claims.kinds import Turn
from effleurage.core.remits.remit import Adjustment, RemitLine

_STATUS = {Turn.FIRST: "1", Turn.SECOND: "2"}


def status_of(claim: Claim) -> str:
    """Return CLP02 of a claim decided in its turn: first, second, or any later (005010X221A1)."""
    return _STATUS.get(claim.turn, "3")


def is_too_early(claim: Claim) -> bool:
    """Return whether a payer before this one has not decided, as far as the claim says."""
    return claim.turn is not Turn.FIRST and other_cover.last_decided(claim) is None


def left_on_lines(claim: Claim) -> list[int] | None:
    """Return the cents that the payer before left open of each line; None where there is none.

    What it left of the claim as a whole is put on the lines in their order, up to their charges.
    """
    decision = other_cover.last_decided(claim)
    if decision is None:
        return None
    by_line = other_cover.left_by_line(decision)
    of_claim = by_line.get("", 0)
    found = []
    for line in claim.lines:
        own = by_line.get(line.line_id, 0)
        left = min(max(own + of_claim, 0), line.charge_cents)
        of_claim -= left - own
        found.append(left)
    return found


def cut_down(line: RemitLine, left_cents: int) -> RemitLine:
    """Return a decided line after another payer: OA-23 is what that one settled, cents.

    The plan's own adjustments explain what is neither paid nor settled, the client's share first.
    """
    paid = min(line.paid_cents, left_cents)
    rest = left_cents - paid
    told = [Adjustment("OA", "23", line.charge_cents - left_cents)]
    for own in sorted(line.adjustments, key=lambda one: one.group != "PR"):
        cents = min(own.cents, rest)
        rest -= cents
        told.append(own._replace(cents=cents))
    return line._replace(paid_cents=paid, adjustments=tuple(one for one in told if one.cents))
