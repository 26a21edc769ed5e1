"""What `effleurage check` asks of the ledger: that every entry still balances, and is whole.

And that the balances kept beside it are what the postings sum up to.

Knows sums over rows: a constraint sees one row at a time, so an entry that was written balanced and
then touched by somebody who owns the database is found here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, Sum

from effleurage.apps.audit.checks import Check
from effleurage.apps.ledger import rebuilding
from effleurage.apps.ledger.models import Entry, Posting
from effleurage.core.money import format_dollars
from effleurage.findings import Finding, Severity

_SOURCE = "docs/algorithms/posting.md"
_SHOWN = 20


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
    """Yield a finding about each balance that differs from its postings, and of many the first."""
    for each in rebuilding.differences()[:_SHOWN]:
        kept, true = format_dollars(each.kept_cents), format_dollars(each.true_cents)
        yield Finding(
            "ledger-balance-wrong",
            Severity.BLOCK,
            f"balance {each.account} {each.about} of practice {each.practice_id}",
            f"{kept} is kept, and its entries sum up to {true}",
            "the entries are true: find out who changed the balance; then: effleurage check"
            " --mend-balances",
            _SOURCE,
        )


OF_ENTRIES = (Check("ledger", "every entry balances to the cent", ledger_balances_hold),)
"""What must hold before a balance is corrected by the entries."""
CHECKS = (
    *OF_ENTRIES,
    Check("balances", "every balance is the sum of its entries", kept_balances_agree),
)
