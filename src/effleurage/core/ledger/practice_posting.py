"""What the practice itself posts: charges, the client's payments, and what it gives up.

Knows the first and the last ledgers of ``docs/algorithms/posting.md``. Refuses to know what a
payer answers (``remit_posting``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from effleurage.core.claims import other_cover
from effleurage.core.claims.claim import Claim
from effleurage.core.claims.kinds import Frequency
from effleurage.core.ledger.accounts import Account
from effleurage.core.ledger.entry import Cause, Entry, Posting, reverse, summed


class NothingToCharge(ValueError):
    """The claim's lines charge nothing, so there is nothing to post."""


class VoidNeedsItsCharge(ValueError):
    """A void claim takes back a charge, and none was given."""


class NotDenied(ValueError):
    """Only what a payer denied is given up by hand; a receivable is not."""


class AmountNotPositive(ValueError):
    """An amount of zero or less: a mistake is undone by reversing its entry."""


def charge(claim: Claim, *, on: date, replaces: Entry | None = None) -> tuple[Entry, ...]:
    """Return the entry that charges each line of the claim to the payer's account.

    ``replaces`` is the charge of the claim that this one corrects (frequency 7) or voids (8): it
    is reversed first, and a void charges nothing more. Raises :class:`NothingToCharge` for a
    claim whose lines all charge zero, and :class:`VoidNeedsItsCharge` for a void without
    ``replaces``.
    """
    undone = _undone(claim, on, replaces)
    if claim.frequency is Frequency.VOID:
        if not undone:
            raise VoidNeedsItsCharge(f"claim {claim.claim_id} voids a charge that was not given")
        return undone
    postings = summed(_charges(claim))
    if not postings:
        raise NothingToCharge(f"claim {claim.claim_id} charges nothing on any line")
    words = f"Charged to {claim.payer.name}, claim {claim.claim_id}"
    return (*undone, Entry(_charge_key(claim, replaces), on, Cause.CHARGE, words, postings))


def charge_next_payer(
    claim: Claim, *, answered: Iterable[Posting], on: date, replaces: Entry | None = None
) -> tuple[Entry, ...]:
    """Return the entry that moves what an earlier payer left open to the next payer's account.

    The services were charged once, to the first payer; ``answered`` are the postings of its
    answers (and of what was given up of them) to the claim that this one goes on from. Moved are
    the client's share and what was denied, as ``other_cover.left_cents`` counts it. ``replaces``
    as in :func:`charge`, with its refusals.
    """
    undone = _undone(claim, on, replaces)
    if claim.frequency is Frequency.VOID:
        return charge(claim, on=on, replaces=replaces)
    left = [posting for posting in summed(answered) if _is_left(posting, claim)]
    asked = [
        Posting(Account.PAYER_RECEIVABLE, each.cents, claim.claim_id, each.line_id) for each in left
    ]
    postings = summed([*asked, *(each._replace(cents=-each.cents) for each in left)])
    if not postings:
        raise NothingToCharge(f"nothing is left open for claim {claim.claim_id} to ask for")
    words = f"Asked of {claim.payer.name}, claim {claim.claim_id}: what was left open"
    return (*undone, Entry(_charge_key(claim, replaces), on, Cause.CHARGE, words, postings))


def _is_left(posting: Posting, claim: Claim) -> bool:
    decision = other_cover.last_decided(claim)
    if decision is None or posting.account is Account.CLIENT_RECEIVABLE:
        return decision is not None
    if posting.account is not Account.DENIED:
        return False
    # An answer without lines to a claim with one line is posted to that line.
    line_id = posting.line_id if decision.lines else ""
    is_allowed = line_id in other_cover.allowed_lines(decision)
    return not (is_allowed and posting.reason.startswith("CO"))


def _charge_key(claim: Claim, replaces: Entry | None) -> str:
    key = f"charge:{claim.claim_id}"
    if replaces and f"{replaces.key}:".startswith(f"{key}:"):
        # The same claim number charged again: the chain of keys keeps each charge apart.
        return f"{replaces.key}:again"
    return key


def client_payment(
    *, payment_id: str, claim_id: str, cents: int, on: date, line_id: str = ""
) -> Entry:
    """Return the entry for ``cents`` that a client paid towards a claim, or one line of it.

    ``payment_id`` is the receipt's own number: the same receipt is posted once. Raises
    :class:`AmountNotPositive` unless there is at least one cent.
    """
    _require_positive(cents, f"client payment {payment_id}")
    return Entry(
        key=f"client payment:{payment_id}",
        on=on,
        cause=Cause.CLIENT_PAYMENT,
        words=f"Client paid towards claim {claim_id}, receipt {payment_id}",
        postings=(
            Posting(Account.BANK, cents, claim_id, line_id),
            Posting(Account.CLIENT_RECEIVABLE, -cents, claim_id, line_id),
        ),
    )


def write_off(denied: Posting, *, decision_id: str, on: date, reason: str) -> Entry:
    """Return the entry by which a person gives up what one posting to the denied account holds.

    ``reason`` is a sentence for whoever reads the ledger, ``decision_id`` the decision's own
    number. Raises :class:`NotDenied` for a posting to any other account, and
    :class:`AmountNotPositive` for one that takes a denial back.
    """
    if denied.account is not Account.DENIED:
        raise NotDenied(f"write-off {decision_id} names an amount in {denied.account}")
    _require_positive(denied.cents, f"write-off {decision_id}")
    return Entry(
        key=f"write-off:{decision_id}",
        on=on,
        cause=Cause.WRITE_OFF,
        words=f"Given up on claim {denied.claim_id}: {reason}",
        postings=(
            denied._replace(account=Account.OTHER_ADJUSTMENTS),
            denied._replace(cents=-denied.cents),
        ),
    )


def _charges(claim: Claim) -> Iterator[Posting]:
    for line in claim.lines:
        at = (claim.claim_id, line.line_id)
        yield Posting(Account.PAYER_RECEIVABLE, line.charge_cents, *at)
        yield Posting(Account.SERVICES, -line.charge_cents, *at)


def _undone(claim: Claim, on: date, replaces: Entry | None) -> tuple[Entry, ...]:
    if replaces is None:
        return ()
    done = "voided" if claim.frequency is Frequency.VOID else "replaced"
    return (reverse(replaces, on=on, reason=f"{done} by claim {claim.claim_id}"),)


def _require_positive(cents: int, what: str) -> None:
    if cents <= 0:
        raise AmountNotPositive(f"{what} is for {cents} cents; reverse an entry to take it back")
