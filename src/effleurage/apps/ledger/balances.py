"""Balances kept beside the postings, so that no page adds up the years.

Knows what of each account stands open by itself (a claim's receivables, a remit's clearing, a
receipt's credit) and is kept for each, and which accounts only grow and are kept by the month.
Refuses to be believed more than the postings: ``effleurage check`` holds one against the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from effleurage.apps.ledger import bulk
from effleurage.apps.ledger.models import Balance
from effleurage.apps.rows import new_id
from effleurage.core.ledger import Account, Entry, Posting

BY_CLAIM = frozenset({Account.PAYER_RECEIVABLE, Account.DENIED, Account.CLIENT_RECEIVABLE})
BY_REMIT = frozenset({Account.CLEARING, Account.CLIENT_CREDIT})
"""Accounts whose postings name a remit or, of a client's credit, a receipt."""

BY_MONTH = frozenset(Account) - BY_CLAIM - BY_REMIT

LOOSE = "+"
"""Stands between a month and what one transaction added to it, until somebody folds it in.

Everybody who posts would wait for everybody else if they all wrote to the month's own row.
"""

_COLUMNS = ("id", "practice_id", "account", "about", "cents", "since")
_TO = ("practice_id", "account", "about")
_AT_ONCE = 2_000
_Place = tuple[str, str]


@dataclass(slots=True)
class Kept:
    """What is added to one balance, and the first day on which something was."""

    cents: int
    since: date


def add(practice_id: UUID, entries: Iterable[Entry]) -> None:
    """Add what these new entries move; in the transaction that posts them."""
    write(practice_id, _sums(entries, loose=new_id().hex))


def write(practice_id: UUID, sums: Mapping[_Place, Kept]) -> None:
    """Add these sums, in one order for all, and drop the balances that are settled by it."""
    rows = [
        (new_id(), practice_id, *place, each.cents, each.since)
        for place, each in sorted(sums.items())
        if each.cents
    ]
    if bulk.add(Balance, rows, columns=_COLUMNS, to=_TO, sums="cents"):
        Balance.objects.filter(practice_id=practice_id, cents=0).delete()


def about_of(account: Account, posting: Posting, on: date) -> str:
    """Return which of an account's balances a posting belongs to."""
    if account in BY_CLAIM:
        return posting.claim_id
    return posting.remit_id if account in BY_REMIT else month_of(on)


def folded(account: Account, about: str) -> str:
    """Return what a balance is about once it is folded; a remit's own number may hold a plus."""
    return about.partition(LOOSE)[0] if account in BY_MONTH else about


def month_of(day: date) -> str:
    """Return the month as balances name it."""
    return f"{day:%Y-%m}"


def fold() -> int:
    """Fold what was added to the months into them; return how many rows that saved.

    Whoever reads meanwhile finds the same sums. Two who fold at once do not fold the same rows.
    """
    loose = Balance.objects.filter(account__in=BY_MONTH, about__contains=LOOSE)
    gone = 0
    for practice_id, account in set(loose.order_by().values_list("practice_id", "account")):
        mine = loose.filter(practice_id=practice_id, account=account)
        gone += _fold_some(practice_id, account, mine.values_list("pk", flat=True)[:_AT_ONCE])
    return gone


def _fold_some(practice_id: UUID, account: str, keys: Iterable[UUID]) -> int:
    with transaction.atomic():
        rows = Balance.objects.filter(pk__in=list(keys)).select_for_update()
        found = list(rows.order_by("pk"))
        sums: dict[_Place, Kept] = {}
        for row in found:
            month = row.about.partition(LOOSE)[0]
            _add(sums, (account, month), row.cents, row.since)
        Balance.objects.filter(pk__in=[row.pk for row in found]).delete()
        write(practice_id, sums)
    return len(found) - len(sums)


def _sums(entries: Iterable[Entry], *, loose: str) -> dict[_Place, Kept]:
    sums: dict[_Place, Kept] = {}
    for entry, posting in _postings(entries):
        account = posting.account
        about = about_of(account, posting, entry.on)
        if account in BY_MONTH:
            about = f"{about}{LOOSE}{loose}"
        _add(sums, (account.value, about), posting.cents, entry.on)
    return sums


def _postings(entries: Iterable[Entry]) -> Iterator[tuple[Entry, Posting]]:
    return ((entry, posting) for entry in entries for posting in entry.postings)


def _add(sums: dict[_Place, Kept], place: _Place, cents: int, on: date) -> None:
    there = sums.get(place)
    if there is None:
        sums[place] = Kept(cents, on)
    else:
        there.cents += cents
        there.since = min(there.since, on)
