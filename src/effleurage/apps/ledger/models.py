"""The ledger: entries that are only ever added. Database triggers refuse anything else."""

from __future__ import annotations

from django.db import models

from effleurage.apps.rows import PracticeRow
from effleurage.core.ledger import Account


class Entry(PracticeRow):
    """One event of money, known by the key that its cause made (``core.ledger``)."""

    practice = models.ForeignKey(
        "practices.Practice", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    key = models.CharField(max_length=300)
    on = models.DateField()
    cause = models.CharField(max_length=40)
    words = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "key"], name="ledger_entry_once")
        ]

    def __str__(self) -> str:
        return self.key


class Posting(PracticeRow):
    """One amount of an entry; debits are positive, and an entry's postings sum to zero."""

    # Both keys lead an index below; a further one each would only slow down posting.
    practice = models.ForeignKey(
        "practices.Practice", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    entry = models.ForeignKey(
        Entry, on_delete=models.PROTECT, related_name="postings", db_index=False
    )
    position = models.PositiveSmallIntegerField()
    account = models.CharField(max_length=40)
    cents = models.BigIntegerField()
    claim_number = models.CharField(max_length=20, blank=True)
    line_id = models.CharField(max_length=50, blank=True)
    remit_id = models.CharField(max_length=240, blank=True)
    reason = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "position"], name="ledger_posting_position"),
            models.CheckConstraint(
                condition=~models.Q(cents=0), name="ledger_posting_moves_something"
            ),
        ]
        indexes = [
            models.Index(fields=["practice", "claim_number"], name="ledger_by_claim"),
            models.Index(fields=["practice", "account"], name="ledger_by_account"),
            models.Index(
                fields=["practice", "remit_id"],
                condition=models.Q(account=Account.CLEARING.value),
                name="ledger_clearing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.cents}"
