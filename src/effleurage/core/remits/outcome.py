"""What a payer's answer makes of a claim: paid, paid in part, denied, unprocessable, reversed.

Knows the table of ``docs/algorithms/claim-life.md``. Refuses to know what to do about it.
"""

from __future__ import annotations

from collections.abc import Iterator

from effleurage.core.claims.life import Outcome
from effleurage.core.remits.remit import Adjustment, RemitClaim

_DENIED = "4"
_COST_SHARES = frozenset(("1", "2", "3", "66"))
_LACKS_INFORMATION = "16"
_UNPROCESSABLE = "MA130"


def outcome_of(claim: RemitClaim) -> Outcome:
    """Return what the payer decided.

    *Unprocessable* is CO-16 with remark MA130 (REFERENCE §8). A claim of which nothing was paid is
    *denied*, unless the client's deductible, coinsurance or copay took it all: then it was
    decided in her favour and is *paid in part*. *Paid* leaves nothing to the client and no line
    unpaid.
    """
    if claim.is_reversal:
        return Outcome.REVERSED
    if _is_unprocessable(claim):
        return Outcome.UNPROCESSABLE
    if claim.paid_cents <= 0:
        return Outcome.PAID_IN_PART if _is_cost_share(claim) else Outcome.DENIED
    unpaid_line = any(line.charge_cents and not line.paid_cents for line in claim.lines)
    return Outcome.PAID_IN_PART if unpaid_line or claim.client_share_cents else Outcome.PAID


def _adjustments(claim: RemitClaim) -> Iterator[Adjustment]:
    yield from claim.adjustments
    for line in claim.lines:
        yield from line.adjustments


def _is_unprocessable(claim: RemitClaim) -> bool:
    remarks = {*claim.remarks, *(remark for line in claim.lines for remark in line.remarks)}
    lacking = any(each[:2] == ("CO", _LACKS_INFORMATION) for each in _adjustments(claim))
    return lacking and _UNPROCESSABLE in remarks and claim.paid_cents == 0


def _is_cost_share(claim: RemitClaim) -> bool:
    return claim.status != _DENIED and any(
        each.group == "PR" and each.reason in _COST_SHARES for each in _adjustments(claim)
    )
