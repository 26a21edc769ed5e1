"""What happened to a claim's money, in lines that a person can read.

Knows how an entry reads in columns (charge, paid, adjusted, client share, balance) and as a
journal in the style of plain-text accounting. Refuses to know why anything was posted, and to
read an account that is not in the chart.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from effleurage.core.ledger.accounts import GIVEN_UP, STILL_OWED, Account
from effleurage.core.ledger.entry import Entry, Posting
from effleurage.core.money import format_dollars


class StoryLine(NamedTuple):
    """One event in the life of a claim, in cents.

    ``charge`` − ``paid`` − ``adjusted`` of all lines so far is ``balance``: what payer and client
    together still owe. ``client_share`` is what became the client's to pay, a part of it.
    """

    on: date
    words: str
    charge_cents: int
    paid_cents: int
    adjusted_cents: int
    client_share_cents: int
    balance_cents: int


def story(entries: Iterable[Entry], *, claim_id: str) -> tuple[StoryLine, ...]:
    """Return the claim's events by day (events of one day as they were posted), in cents."""
    lines: list[StoryLine] = []
    balance = 0
    for entry in sorted(entries, key=lambda entry: entry.on):
        postings = [posting for posting in entry.postings if posting.claim_id == claim_id]
        if postings:
            balance += _sum(postings, *STILL_OWED)
            lines.append(_story_line(entry, postings, balance))
    return tuple(lines)


def as_text(lines: Iterable[StoryLine]) -> str:
    """Return the story as a table of fixed width, amounts in dollars, a blank for nothing."""
    head = ("date", "charge", "paid", "adjusted", "client", "balance", "")
    rows = [head, *map(_cells, lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    return "\n".join(
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:6], widths[1:]), row[6]]).rstrip()
        for row in rows
    )


def journal(entries: Iterable[Entry]) -> str:
    """Return the entries as a plain-text journal, which hledger can read."""
    return "\n".join(_journal_entry(entry) for entry in entries)


def _story_line(entry: Entry, postings: list[Posting], balance_cents: int) -> StoryLine:
    # Used credit names the claim when it is used, and the bank when it came: once, either way.
    by_client = _sum(postings, Account.BANK, Account.CLIENT_CREDIT)
    return StoryLine(
        on=entry.on,
        words=entry.words,
        charge_cents=-_sum(postings, Account.SERVICES),
        paid_cents=by_client + _sum(postings, Account.CLEARING),
        adjusted_cents=_sum(postings, *GIVEN_UP),
        # A client's payment lowers what the client owes; it does not lower the share.
        client_share_cents=_sum(postings, Account.CLIENT_RECEIVABLE) + by_client,
        balance_cents=balance_cents,
    )


def _sum(postings: Iterable[Posting], *accounts: Account) -> int:
    return sum(posting.cents for posting in postings if posting.account in accounts)


def _cells(line: StoryLine) -> tuple[str, ...]:
    amounts = (line.charge_cents, line.paid_cents, line.adjusted_cents, line.client_share_cents)
    shown = [format_dollars(cents) if cents else "" for cents in amounts]
    return (line.on.isoformat(), *shown, format_dollars(line.balance_cents), line.words)


def _journal_entry(entry: Entry) -> str:
    lines = [f"{entry.on.isoformat()} {entry.words}"]
    for posting in entry.postings:
        noted = (posting.claim_id, posting.line_id, posting.remit_id, posting.reason)
        comment = " ".join(part for part in noted if part)
        amount = format_dollars(posting.cents)
        lines.append(f"    {posting.account:<30}  {amount:>12}  ; {comment}".rstrip("; "))
    return "\n".join(lines) + "\n"
