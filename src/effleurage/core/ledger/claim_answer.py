"""How one payer's answer to one claim moves money, line by line.

Knows that what is paid and what is adjusted leaves the payer's account, and where it goes
(``reasons``). Refuses to know remits, cheques and keys. No rule here looks at a sign or at the
claim's status, so that a takeback posts to exactly nothing with what it takes back.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from effleurage.core.claims.kinds import LineOfBusiness
from effleurage.core.ledger.accounts import Account
from effleurage.core.ledger.entry import InvariantBroken, Posting, summed
from effleurage.core.ledger.reasons import Unpaid, account_for
from effleurage.core.remits.checks import client_share
from effleurage.core.remits.matching import ClaimMatch
from effleurage.core.remits.remit import Adjustment, RemitClaim
from effleurage.core.remits.sent import SentClaim


class _Part(NamedTuple):
    """One line's answer, or the claim's own under the empty line id."""

    line_id: str
    paid_cents: int
    adjustments: tuple[Adjustment, ...]
    allowed: bool


def answer_postings(claim: RemitClaim, match: ClaimMatch, *, remit_id: str) -> tuple[Posting, ...]:
    """Return the balanced postings of a proven, matched claim; empty when nothing moves.

    Cents: clearing gives what was paid, the payer's account loses what was paid or adjusted.
    """
    if match.sent is None:
        raise InvariantBroken("an unmatched claim is held, never posted")
    sent = match.sent
    return summed(
        posting
        for part in _parts(claim, match, _whole_claim(sent))
        for posting in _part_postings(part, sent, remit_id)
    )


def _whole_claim(sent: SentClaim) -> str:
    # What is said of a claim with one line is said of that line.
    return sent.lines[0].line_id if len(sent.lines) == 1 else ""


def _parts(claim: RemitClaim, match: ClaimMatch, whole: str) -> Iterator[_Part]:
    for line, told in zip(claim.lines, match.lines, strict=True):
        share = any(each.group == "PR" and each.cents for each in line.adjustments)
        line_id = told.line.line_id if told.line else whole
        yield _Part(line_id, line.paid_cents, line.adjustments, bool(line.paid_cents) or share)
    # The claim's own adjustments lower its payment below the sum of its lines' payments.
    paid = claim.paid_cents - sum(line.paid_cents for line in claim.lines)
    allowed = bool(claim.paid_cents or client_share(claim))
    yield _Part(whole, paid, claim.adjustments, allowed)


def _part_postings(part: _Part, sent: SentClaim, remit_id: str) -> Iterator[Posting]:
    at = (sent.claim_id, part.line_id, remit_id)
    yield Posting(Account.CLEARING, part.paid_cents, *at)
    left_cents = part.paid_cents
    for each in part.adjustments:
        account = _account(each, part, sent.line_of_business)
        if account:
            yield Posting(account, each.cents, *at, f"{each.group}{each.reason}")
            left_cents += each.cents
    yield Posting(Account.PAYER_RECEIVABLE, -left_cents, *at)


def _account(each: Adjustment, part: _Part, line: LineOfBusiness) -> Account | None:
    return account_for(each, Unpaid(line, part.allowed))
