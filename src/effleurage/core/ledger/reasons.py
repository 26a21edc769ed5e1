"""Where an amount that a payer did not pay goes, by group and reason.

Knows the tables of ``docs/algorithms/posting.md``: the short list of reasons that a contract or fee
schedule settles, what moves nothing, and what a client may owe. Refuses to give up anything else:
an amount with another reason waits in the denied account for a person. The lists are our own
knowledge of practice (``domain/REFERENCE.md`` §8), to be reviewed with a working biller.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from effleurage.core.claims.kinds import LineOfBusiness
from effleurage.core.ledger.accounts import Account
from effleurage.core.remits.remit import Adjustment, RemitClaim

CONTRACTUAL_REASONS = frozenset({"24", "44", "45", "59", "131", "253", "P12", "P23"})
"""With group CO, and only where something was allowed: the contract or fee schedule settles it."""

ADDED_REASONS = frozenset({"94", "144"})
"""With CO, OA or PI: the payer pays more than was charged, or an incentive beside the charge."""

UNMOVED_REASONS = frozenset({"18", "B11"})
"""With CO, OA or PI: a duplicate, or a claim passed on; the real answer is another one."""

OTHER_PAYER_REASON = "23"
"""What another payer's answer already did: it moves nothing, for that answer was posted."""

NEVER_THE_CLIENTS = frozenset({LineOfBusiness.VA, LineOfBusiness.WORKERS_COMP})
"""Clients of these payers owe nothing for covered care (``domain/REFERENCE.md`` §8)."""

_ANSWERED_STATUSES = frozenset({"1", "4", "19", "22", "23"})
_SECOND_PAYER_STATUSES = frozenset({"2", "3", "20", "21"})
_KNOWN_GROUPS = frozenset({"CO", "PR", "OA", "PI"})

PROVIDER_ADJUSTMENT_ACCOUNTS = {
    "WO": Account.RECOVERIES,
    "FB": Account.RECOVERIES,
    "72": Account.RECOVERIES,
    "L6": Account.INTEREST,
    "L3": Account.PAYER_ADJUSTMENTS,
    "50": Account.PAYER_ADJUSTMENTS,
    "90": Account.PAYER_ADJUSTMENTS,
}
"""Accounts of provider adjustments (PLB03-1); any other goes to payer adjustments and warns."""


class Unpaid(NamedTuple):
    """What a claim's whole answer says about an adjustment in it.

    ``allowed`` is whether the payer allowed anything on the line: it paid, or gave the client a
    share. A line with neither is denied, whatever its reasons say.
    """

    line_of_business: LineOfBusiness
    allowed: bool


def account_for(adjustment: Adjustment, unpaid: Unpaid) -> Account | None:
    """Return the account that takes the adjustment, or ``None`` when it moves nothing.

    Source: the tables in ``docs/algorithms/posting.md``. The answer does not depend on the sign,
    so that a takeback undoes exactly what it takes back.
    """
    if adjustment.reason == OTHER_PAYER_REASON or (
        adjustment.group != "PR" and adjustment.reason in UNMOVED_REASONS
    ):
        return None
    if adjustment.group == "PR":
        owes = unpaid.line_of_business not in NEVER_THE_CLIENTS
        return Account.CLIENT_RECEIVABLE if owes else Account.DENIED
    if adjustment.reason in ADDED_REASONS:
        return Account.OTHER_ADJUSTMENTS
    if adjustment.group == "CO" and adjustment.reason in CONTRACTUAL_REASONS and unpaid.allowed:
        return Account.CONTRACTUAL
    return Account.DENIED


def why_by_hand(claim: RemitClaim, asked_cents: int | None = None) -> str:
    """Return why a person must post this claim, as a sentence; empty when nobody must.

    ``asked_cents`` is what a second payer was asked for (``SentClaim.asked_cents``): its answer is
    posted where all that it says beside the first payer's part (reason 23) comes to just that.
    """
    adjustments = [*claim.adjustments]
    for line in claim.lines:
        adjustments.extend(line.adjustments)
    if not {each.group for each in adjustments} <= _KNOWN_GROUPS:
        return "an adjustment does not say who bears it (its group is none of CO, PR, OA, PI)"
    if asked_cents is not None:
        return _why_second_by_hand(claim, adjustments, asked_cents)
    if claim.status in _SECOND_PAYER_STATUSES or any(
        each.reason == OTHER_PAYER_REASON for each in adjustments
    ):
        return "a second payer answered; its amounts overlap with what the first one settled"
    if claim.status not in _ANSWERED_STATUSES:
        return f"status {claim.status or '(none)'} is no first payer's decision about a claim"
    return ""


def _why_second_by_hand(
    claim: RemitClaim, adjustments: Iterable[Adjustment], asked_cents: int
) -> str:
    if claim.status not in _ANSWERED_STATUSES | _SECOND_PAYER_STATUSES:
        return f"status {claim.status or '(none)'} is no payer's decision about a claim"
    moved = (each.cents for each in adjustments if each.reason != OTHER_PAYER_REASON)
    if abs(claim.paid_cents + sum(moved)) != asked_cents:
        return (
            "a second payer answered another amount than the first one left; its amounts overlap "
            "with what was settled"
        )
    return ""
