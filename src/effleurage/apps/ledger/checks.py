"""What `effleurage check` asks of the ledger: that every entry still balances, and is whole.

And that the balances kept beside it are what the postings sum up to.

Knows sums over rows: a constraint sees one row at a time, so an entry that was written balanced and
then touched by somebody who owns the database is found here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, Sum

from effleurage.apps.audit.checks import Check
from effleurage.apps.ledger import balances
from effleurage.apps.ledger.models import Balance, Entry, Posting
from effleurage.core.ledger import Account
from effleurage.core.ledger import Posting as CorePosting
from effleurage.core.money import format_dollars
from effleurage.findings import Finding, Severity

_SOURCE = "docs/algorithms/posting.md"


def ledger_balances_hold(_: datetime) -> Iterator[Finding]:
    """Yield a finding about the first entry that does not balance, lacks postings or is torn."""
    yield from _out_of_balance()
    yield from _without_postings()
    yield from _torn_between_practices()


def _out_of_balance() -> Iterator[Finding]:
    sums = Posting.objects.values("entry_id").annotate(sum=Sum("cents"), count=Count("id"))
    wrong = sums.filter(~Q(sum=0) | Q(count__lt=2)).order_by("entry_id").first()
    if wrong:
        entry = Entry.objects.get(pk=wrong["entry_id"])
        yield _wrong(entry, f"its postings are {format_dollars(wrong['sum'])} out of balance")


def _without_postings() -> Iterator[Finding]:
    postings = Posting.objects.filter(entry_id=OuterRef("pk"))
    if entry := Entry.objects.filter(~Exists(postings)).order_by("id").first():
        yield _wrong(entry, "it has no postings")


def _torn_between_practices() -> Iterator[Finding]:
    torn = Posting.objects.exclude(practice_id=F("entry__practice_id")).select_related("entry")
    if posting := torn.order_by("entry_id").first():
        yield _wrong(posting.entry, "a posting of it belongs to another practice")


def _wrong(entry: Entry, message: str) -> Finding:
    return Finding(
        "ledger-entry-wrong",
        Severity.BLOCK,
        f"entry {entry.id} ({entry.key})",
        message,
        "keep this database as it is, compare the entry with the last backup, and find out who "
        "can write to it",
        _SOURCE,
    )


def kept_balances_agree(_: datetime) -> Iterator[Finding]:
    """Yield a finding about the first account whose kept balances differ from its postings."""
    told = _as_kept(Posting.objects.values_list("practice_id", *_PLACE).annotate(sum=Sum("cents")))
    kept = Balance.objects.values_list("practice_id", "account", "about").annotate(sum=Sum("cents"))
    for practice_id, account, about, cents in kept.order_by("practice_id", "account", "about"):
        told[practice_id, account, balances.folded(Account(account), about)] -= cents
    wrong = sorted((place, cents) for place, cents in told.items() if cents)
    for (practice_id, account, about), cents in wrong[:1]:
        yield Finding(
            "ledger-balance-wrong",
            Severity.BLOCK,
            f"balance {account} {about} of practice {practice_id}",
            f"it is {format_dollars(-cents)} away from what its entries sum up to",
            "the entries are true: run effleurage check again after the worker has folded the "
            "month, and if it stays, restore the last backup or report this",
            _SOURCE,
        )


_PLACE = ("account", "claim_number", "remit_id", "entry__on__year", "entry__on__month")


def _as_kept(rows: Iterable[tuple[Any, ...]]) -> dict[tuple[UUID, str, str], int]:
    """Return the sums of postings under the names that balances have."""
    found: dict[tuple[UUID, str, str], int] = defaultdict(int)
    for practice_id, account, claim, remit, year, month, cents in rows:
        posting = CorePosting(Account(account), cents, claim, remit_id=remit)
        about = balances.about_of(posting.account, posting, date(year, month, 1))
        found[practice_id, account, about] += cents
    return found


CHECKS = (
    Check("ledger", "every entry balances to the cent", ledger_balances_hold),
    Check("balances", "every balance is the sum of its entries", kept_balances_agree),
)
