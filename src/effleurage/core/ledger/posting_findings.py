"""What a person should look at after a remit was posted.

Knows the words for a denial that waits, a share that is no client's, an answer that moves nothing,
a takeback without its correction, and a provider adjustment we have no account for. Refuses to
repeat what the proof and the matches already said.
"""

from __future__ import annotations

from collections.abc import Iterator

from effleurage.core.ledger.accounts import Account
from effleurage.core.ledger.entry import Posting
from effleurage.core.ledger.reasons import (
    NEVER_THE_CLIENTS,
    PROVIDER_ADJUSTMENT_ACCOUNTS,
    why_by_hand,
)
from effleurage.core.money import format_dollars
from effleurage.core.remits.checks import client_share, place
from effleurage.core.remits.remit import ProviderAdjustment, Remit, RemitClaim
from effleurage.core.remits.sent import SentClaim
from effleurage.findings import Finding, Severity

_SOURCE = "docs/algorithms/posting.md"


def of_remit(remit: Remit) -> Iterator[Finding]:
    """Yield what stands outside any single claim: takebacks left open, unknown adjustments."""
    answered = {claim.claim_id for claim in remit.claims if not claim.is_reversal}
    for claim in remit.claims:
        if claim.is_reversal and claim.claim_id not in answered:
            yield _uncorrected(claim)
    for each in remit.provider_adjustments:
        if each.reason not in PROVIDER_ADJUSTMENT_ACCOUNTS:
            yield _unknown_adjustment(each)


def of_claim(
    claim: RemitClaim, sent: SentClaim, postings: tuple[Posting, ...]
) -> Iterator[Finding]:
    """Yield what the posting of one claim leaves for a person to decide."""
    if not postings:
        yield _moves_nothing(claim)
    denied = sum(each.cents for each in postings if each.account is Account.DENIED)
    if denied > 0:
        yield _denied(claim, postings, denied)
    if sent.line_of_business in NEVER_THE_CLIENTS and client_share(claim):
        yield _never_the_clients(claim, sent)


def by_hand(claim: RemitClaim, sent: SentClaim) -> Finding:
    """Return that a proven and matched claim was held for a person, and why."""
    return Finding(
        "posting-by-hand",
        Severity.WARN,
        _where(claim, "CLP02"),
        why_by_hand(claim, sent.asked_cents),
        "its money stays in the clearing account: work out with the payer what is still owed",
        _SOURCE,
    )


def _where(claim: RemitClaim, element: str) -> str:
    return place(claim.segment, element, f"claim {claim.claim_id}")


def _moves_nothing(claim: RemitClaim) -> Finding:
    return Finding(
        "posting-moves-nothing",
        Severity.INFO,
        _where(claim, "CLP"),
        "this answer changes no balance: the payer points to another answer or another payer",
        "look for that answer before sending the claim again",
        _SOURCE,
    )


def _denied(claim: RemitClaim, postings: tuple[Posting, ...], cents: int) -> Finding:
    reasons = sorted({each.reason for each in postings if each.account is Account.DENIED})
    return Finding(
        "posting-denied-waits",
        Severity.WARN,
        _where(claim, "CAS"),
        f"{format_dollars(cents)} was not paid for {', '.join(reasons)} and waits for a decision",
        "correct the claim, appeal, or write it off; until then it stays on the account as denied",
        _SOURCE,
    )


def _never_the_clients(claim: RemitClaim, sent: SentClaim) -> Finding:
    return Finding(
        "posting-never-the-clients",
        Severity.WARN,
        _where(claim, "CLP05"),
        f"the payer names a client share, but a {sent.line_of_business} client owes nothing",
        "do not bill the client; ask the payer what it meant",
        "domain/REFERENCE.md §8",
    )


def _uncorrected(claim: RemitClaim) -> Finding:
    return Finding(
        "posting-takeback-alone",
        Severity.INFO,
        _where(claim, "CLP02"),
        "an earlier answer is taken back, and no new answer to that claim is in this remit",
        "the claim is open again: find out from the payer why, and whether a correction comes",
        _SOURCE,
    )


def _unknown_adjustment(each: ProviderAdjustment) -> Finding:
    return Finding(
        "posting-provider-adjustment",
        Severity.WARN,
        place(each.segment, "PLB03", f"provider adjustment {each.reason}"),
        f"{format_dollars(each.cents)} moved outside any claim for {each.reason}, a reason without "
        "an account of its own",
        "it stands under payer adjustments: ask the payer what it is",
        _SOURCE,
    )
