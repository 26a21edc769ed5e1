"""What happened to one client's money, event by event: a statement that adds up.

Knows how entries read from the client's side. Refuses to know names and claims: whose numbers and
receipts they are, the caller says.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from effleurage.core.ledger.accounts import GIVEN_UP, Account
from effleurage.core.ledger.entry import Cause, Entry, Posting, summed


class Reason(NamedTuple):
    """One amount that a payer did not pay: its group and reason (CO45), and where it went."""

    reason: str
    account: Account
    cents: int


class Told(NamedTuple):
    """One event for one bill (a claim or a cash visit), in cents; ``bill`` may be empty.

    ``client_owes`` is the client's own balance after it: her shares less what she has paid and
    less what of it is still unused. ``by_client`` is negative for a refund.
    """

    key: str
    on: date
    cause: Cause
    words: str
    bill: str
    charge_cents: int
    by_payer_cents: int
    adjusted_cents: int
    denied_cents: int
    share_cents: int
    by_client_cents: int
    client_owes_cents: int
    reasons: tuple[Reason, ...]


def client_story(
    entries: Iterable[Entry], *, bills: Iterable[str], receipts: Iterable[str]
) -> tuple[Told, ...]:
    """Return the events of these bills and receipts (``receipt:R7``), by day, in cents."""
    mine, paid = frozenset(bills), frozenset(receipts)
    told: list[Told] = []
    owes = 0
    for entry in sorted(entries, key=lambda entry: entry.on):
        for bill, postings in _by_bill(entry, mine, paid).items():
            owes += _sum(postings, Account.CLIENT_RECEIVABLE, Account.CLIENT_CREDIT)
            told.append(_told(entry, bill, postings, owes))
    return tuple(told)


def _by_bill(
    entry: Entry, bills: frozenset[str], receipts: frozenset[str]
) -> dict[str, list[Posting]]:
    found: dict[str, list[Posting]] = {}
    for posting in entry.postings:
        if posting.claim_id in bills or (not posting.claim_id and posting.remit_id in receipts):
            found.setdefault(posting.claim_id, []).append(posting)
    return found


def _told(entry: Entry, bill: str, postings: list[Posting], owes: int) -> Told:
    came = _sum(postings, Account.BANK)
    used = _sum(postings, Account.CLIENT_CREDIT) if bill else 0
    return Told(
        key=entry.key,
        on=entry.on,
        cause=entry.cause,
        words=entry.words,
        bill=bill,
        charge_cents=-_sum(postings, Account.SERVICES),
        by_payer_cents=_sum(postings, Account.CLEARING),
        adjusted_cents=_sum(postings, *GIVEN_UP),
        denied_cents=_sum(postings, Account.DENIED),
        share_cents=_sum(postings, Account.CLIENT_RECEIVABLE) + came + used,
        by_client_cents=came,
        client_owes_cents=owes,
        reasons=tuple(
            Reason(each.reason, each.account, each.cents)
            for each in summed(each._replace(line_id="", remit_id="") for each in postings)
            if each.reason
        ),
    )


def _sum(postings: Iterable[Posting], *accounts: Account) -> int:
    return sum(posting.cents for posting in postings if posting.account in accounts)
