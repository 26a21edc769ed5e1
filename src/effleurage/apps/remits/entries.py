"""The entries by which a held part leaves clearing.

Knows their keys: an answer has the key that the core would have given it, so that it is the same
event; what a person booked instead has one of its own, and a part posted again after its posting
was taken back counts on. Refuses to decide which of them it is.
"""

from __future__ import annotations

from datetime import date

from effleurage.apps.remits.models import PartKind, RemitPart
from effleurage.apps.remits.parts import key_of
from effleurage.core.ledger import Account, Cause, Entry, Posting, remit_id
from effleurage.core.ledger.claim_answer import answer_postings
from effleurage.core.ledger.reasons import PROVIDER_ADJUSTMENT_ACCOUNTS
from effleurage.core.remits.matching import ClaimMatch
from effleurage.core.remits.remit import Remit, RemitClaim

__all__ = ["BY_HAND", "answer", "outside", "remit_id", "towards"]

BY_HAND = ":by hand"


def answer(
    part: RemitPart, claim: RemitClaim, told: ClaimMatch, remit: Remit, *, on: date
) -> tuple[Entry, ...]:
    """Return the entry that posts the answer to a claim; none where it moves nothing."""
    identity = remit_id(remit)
    postings = answer_postings(claim, told, remit_id=identity)
    if not postings:
        return ()
    cause, verb = (
        (Cause.TAKEBACK, "took back its answer to")
        if claim.is_reversal
        else (Cause.REMIT_CLAIM, "answered")
    )
    words = f"{remit.payer_name} {verb} claim {postings[0].claim_id}"
    return (Entry(_key(part, identity), on, cause, words, postings),)


def towards(
    part: RemitPart, identity: str, claim: tuple[str, Account], *, on: date, words: str
) -> tuple[Entry, ...]:
    """Return the entry that pays what the part holds towards a claim's account."""
    number, account = claim
    to = Posting(account, -part.held_cents, number, remit_id=identity)
    return _moved(part, identity, Cause.REMIT_CLAIM, to, on=on, words=words)


def outside(part: RemitPart, identity: str, *, on: date, words: str) -> tuple[Entry, ...]:
    """Return the entry that books what the part holds outside any claim."""
    reason = part.body["reason"] if part.kind == PartKind.ADJUSTMENT else ""
    account = PROVIDER_ADJUSTMENT_ACCOUNTS.get(reason, Account.PAYER_ADJUSTMENTS)
    to = Posting(account, -part.held_cents, remit_id=identity, reason=reason)
    return _moved(part, identity, Cause.PROVIDER_ADJUSTMENT, to, on=on, words=words)


def _moved(  # noqa: PLR0913 - one entry's own parts
    part: RemitPart, identity: str, cause: Cause, to: Posting, *, on: date, words: str
) -> tuple[Entry, ...]:
    if not part.held_cents:
        return ()
    # The claim stands on both postings, so that its story shows the payment.
    out = Posting(Account.CLEARING, part.held_cents, to.claim_id, remit_id=identity)
    return (Entry(f"{_key(part, identity)}{BY_HAND}", on, cause, words, (out, to)),)


def _key(part: RemitPart, identity: str) -> str:
    key = key_of(identity, part.kind, part.position)
    return f"{key}:again {part.attempt}" if part.attempt else key
