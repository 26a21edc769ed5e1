"""What a person is told about a remit's sums and oddities.

Knows the words, codes and severities of ``docs/algorithms/balancing.md``: what holds up money
blocks, what sets a claim aside or needs a question warns. Refuses to decide what is proven
(``proof``). Messages carry claim numbers and amounts, never names.
"""

from __future__ import annotations

from collections.abc import Iterator

from effleurage.core.money import format_dollars
from effleurage.core.remits.checks import Check, SetAside, What, client_share, place
from effleurage.core.remits.remit import Remit, RemitClaim
from effleurage.findings import Finding, Severity

_SOURCE = "005010X221A1 balancing; docs/algorithms/balancing.md"
_GROUPS = frozenset({"CO", "PR", "OA", "PI", "CR"})
_DENIED = "4"

NO_PAYMENT = "NON"
"""BPR04 of a notice that no money was sent."""

_FAILURES = {
    What.LINE_PAID: ("remit-line-unbalanced", "the line's charge less its adjustments"),
    What.CLAIM_PAID: ("remit-claim-unbalanced", "the claim's charge less all adjustments"),
    What.LINE_CHARGES: ("remit-line-charges", "the sum of the lines' charges"),
    What.LINE_PAYMENTS: (
        "remit-line-payments",
        "the sum of the lines' payments less the claim's own adjustments",
    ),
    What.PAYMENT: ("remit-payment-unbalanced", "the claims' payments less provider adjustments"),
}


def _unbalanced(check: Check, severity: Severity, fix: str) -> Finding:
    code, expected = _FAILURES[check.what]
    message = (
        f"states {format_dollars(check.found_cents)}, but {expected} is "
        f"{format_dollars(check.expected_cents)}: a difference of "
        f"{format_dollars(check.difference_cents)}"
    )
    return Finding(code, severity, check.where, message, fix, _SOURCE)


def claim_findings(remit: Remit, set_aside: tuple[SetAside, ...]) -> Iterator[Finding]:
    """Yield what is wrong or odd about each claim: its failing sums first, in order."""
    for aside in set_aside:
        fix = f"claim {aside.claim_id} is set aside: ask the payer how it was decided, then post it"
        for check in aside.checks:
            yield _unbalanced(check, Severity.WARN, fix)
    for claim in remit.claims:
        share = client_share(claim)
        if claim.client_share_cents != share:
            yield from _share_finding(claim, share)
        if claim.status == _DENIED and claim.paid_cents:
            yield _denied_but_paid(claim)
        if claim.status == "22" and (claim.charge_cents > 0 or claim.paid_cents > 0):
            yield _reversal_sign(claim)
        if not _groups(claim) <= _GROUPS:
            yield _unknown_group(claim)


def _groups(claim: RemitClaim) -> set[str]:
    found = {each.group for each in claim.adjustments}
    for line in claim.lines:
        for each in line.adjustments:
            found.add(each.group)
    return found


def _share_finding(claim: RemitClaim, share_cents: int) -> Iterator[Finding]:
    if claim.is_reversal and not claim.client_share_cents:
        return
    yield Finding(
        "remit-client-share",
        Severity.WARN,
        place(claim.segment, "CLP05", f"claim {claim.claim_id}"),
        f"states a client share of {format_dollars(claim.client_share_cents)}, but the PR "
        f"adjustments sum to {format_dollars(share_cents)}",
        "the PR adjustments are what is posted; ask the payer before billing the client",
        _SOURCE,
    )


def _denied_but_paid(claim: RemitClaim) -> Finding:
    return Finding(
        "remit-denied-but-paid",
        Severity.WARN,
        place(claim.segment, "CLP02", f"claim {claim.claim_id}"),
        f"the claim is denied (status 4), yet {format_dollars(claim.paid_cents)} is paid",
        "ask the payer which of the two is meant before relying on the payment",
        "005010X221A1 2100 CLP02",
    )


def _reversal_sign(claim: RemitClaim) -> Finding:
    return Finding(
        "remit-reversal-sign",
        Severity.WARN,
        place(claim.segment, "CLP03", f"claim {claim.claim_id}"),
        "a reversal (status 22) carries a positive charge or payment; it is taken as signed",
        "ask the payer whether this takes money back",
        "005010X221A1 section 1.10.2.8 (reversals and corrections)",
    )


def _unknown_group(claim: RemitClaim) -> Finding:
    return Finding(
        "remit-adjustment-group",
        Severity.WARN,
        place(claim.segment, "CAS01", f"claim {claim.claim_id}"),
        "an adjustment stands under a group that is none of CO, PR, OA, PI, CR",
        "who bears the amount is not said: the claim is held until a person decides",
        "005010X221A1 2100 and 2110 CAS01",
    )


def payment_findings(remit: Remit, payment: Check, *, confined: bool) -> Iterator[Finding]:
    """Yield what is wrong or odd about the whole payment.

    ``confined`` says that a difference lies wholly in the claims set aside.
    """
    if remit.method == NO_PAYMENT and remit.amount_cents:
        yield Finding(
            "remit-no-payment-with-amount",
            Severity.BLOCK,
            payment.where,
            f"a notice of no payment (NON) states {format_dollars(remit.amount_cents)}",
            "nothing is posted: ask the payer whether money was sent",
            "005010X221A1 BPR02 and BPR04",
        )
    if remit.method not in (NO_PAYMENT, "") and not remit.amount_cents:
        yield Finding(
            "remit-empty-payment",
            Severity.INFO,
            payment.where,
            "a payment of $0.00 is not marked as a notice of no payment",
            "nothing to do: no money was sent",
            "005010X221A1 BPR04",
        )
    if not payment.holds and confined:
        fix = "the difference lies in the claims set aside; all others may be posted"
        yield _unbalanced(payment, Severity.WARN, fix)
    elif not payment.holds:
        fix = "nothing is posted from this payment: ask the payer for a corrected remit"
        yield _unbalanced(payment, Severity.BLOCK, fix)
