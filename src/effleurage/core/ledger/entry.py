"""One event in the ledger: its postings sum to zero, or it cannot be made.

Knows balance, idempotency keys and reversal. Refuses to know why money moves: callers give each
entry its cause, its key and its words. Cents everywhere; a debit is positive.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from effleurage.core.ledger.accounts import Account


class InvariantBroken(Exception):
    """We broke a promise of our own: a bug, to be logged and mended, never caught and passed."""


class Cause(StrEnum):
    """What kind of event moved the money."""

    CHARGE = "charge"
    CASH_CHARGE = "cash charge"
    CLIENT_PAYMENT = "client payment"
    CREDIT_USED = "credit used"
    REFUND = "refund"
    REMIT = "remit"
    REMIT_CLAIM = "remit claim"
    TAKEBACK = "takeback"
    PROVIDER_ADJUSTMENT = "provider adjustment"
    WRITE_OFF = "write-off"
    REVERSAL = "reversal"


class Posting(NamedTuple):
    """One amount in one account: whose claim, which line, which remit, for what reason (CO45).

    A cash visit stands under its own number where a claim would, and a client's receipt
    (``receipt:R7``) where a remit would: those numbers never meet.
    """

    account: Account
    cents: int
    claim_id: str = ""
    line_id: str = ""
    remit_id: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event: when, why, in words, and its postings, which sum to zero.

    ``key`` names the event that caused it, so that the same event posted twice is one entry. It
    is not made from the day or the words: a remit imported again next week is the same event.
    Raises :class:`InvariantBroken` for postings that do not balance, fewer than two of them, a
    posting of nothing, an amount that is not whole cents, or an empty key.
    """

    key: str
    on: date
    cause: Cause
    words: str
    postings: tuple[Posting, ...]

    def __post_init__(self) -> None:
        if not self.key:
            raise InvariantBroken("an entry without a key could be posted twice")
        if type(self.postings) is not tuple or len(self.postings) < 2:
            raise InvariantBroken(f"{self.key}: an entry is a tuple of two postings or more")
        for posting in self.postings:
            # bool and float would both add up; neither is money.
            if type(posting.cents) is not int or not posting.cents:
                raise InvariantBroken(f"{self.key}: a posting is whole cents and never zero")
        difference = sum(posting.cents for posting in self.postings)
        if difference:
            raise InvariantBroken(f"{self.key}: the postings are {difference} cents out of balance")

    def moves_the_same(self, other: Entry) -> bool:
        """Return whether both move the same cents, whatever their day, order and words."""
        return sorted(self.postings) == sorted(other.postings)


def summed(postings: Iterable[Posting]) -> tuple[Posting, ...]:
    """Return the postings with those alike but for their cents added up, and zero sums left out."""
    sums: dict[tuple[Account, str, str, str, str], int] = defaultdict(int)
    for account, cents, claim_id, line_id, remit_id, reason in postings:
        sums[account, claim_id, line_id, remit_id, reason] += cents
    return tuple(
        Posting(account, cents, *belongs_to)
        for (account, *belongs_to), cents in sums.items()
        if cents
    )


def reverse(entry: Entry, *, on: date, reason: str) -> Entry:
    """Return the entry that undoes this one to the cent; the mistake itself stays on record.

    ``reason`` is a sentence for the person who reads the ledger. The key follows from the
    entry's, so an entry is reversed once, however often it is asked.
    """
    return Entry(
        key=f"{entry.key}:reversed",
        on=on,
        cause=Cause.REVERSAL,
        words=f"Undone: {entry.words} ({reason})",
        postings=tuple(posting._replace(cents=-posting.cents) for posting in entry.postings),
    )
