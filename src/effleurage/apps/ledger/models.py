"""The ledger: entries that are only ever added. Database triggers refuse anything else.

A receipt says whose a payment was: entries know numbers only, and two records of one client may
become one. A balance repeats what postings sum up to, so that no page adds up years.
"""

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
        indexes = [models.Index(fields=["practice", "on"], name="ledger_entry_by_day")]

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
            # Whole answers lie in it: what an account holds, and what of it each claim does.
            models.Index(
                fields=["practice", "account", "claim_number", "cents"], name="ledger_balances"
            ),
            models.Index(
                fields=["practice", "remit_id"],
                condition=models.Q(account=Account.CLIENT_CREDIT.value),
                name="ledger_credit",
            ),
            models.Index(
                fields=["practice", "remit_id"],
                condition=models.Q(account=Account.CLEARING.value),
                name="ledger_clearing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.cents}"


class Balance(PracticeRow):
    """What one account holds of one matter: kept beside the postings, and never zero.

    ``about`` is a claim, a remit or a receipt in the accounts where something stands open, and a
    month in the others (``balances``). ``since`` is the day from which it has stood.
    """

    practice = models.ForeignKey(
        "practices.Practice", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    account = models.CharField(max_length=40)
    about = models.CharField(max_length=240, blank=True)
    cents = models.BigIntegerField()
    since = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "account", "about"], name="ledger_balance_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["practice"], condition=models.Q(cents=0), name="ledger_balance_settled"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.about} {self.cents}"


class Method(models.TextChoices):
    """How a client paid."""

    CASH = "cash"
    CARD = "card"
    CHECK = "check"
    OTHER = "other"


class Receipt(PracticeRow):
    """One payment of one client, as it was taken; what became of it the entries tell.

    ``number`` is the practice's own and is printed; ``reference`` is the cheque's or the card
    slip's.
    """

    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="receipts")
    number = models.CharField(max_length=20)
    cents = models.PositiveBigIntegerField()
    method = models.CharField(max_length=5, choices=Method)
    reference = models.CharField(max_length=40, blank=True)
    paid_on = models.DateField()
    taken_at = models.DateTimeField()
    taken_by = models.UUIDField(null=True)
    taken_name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "number"], name="ledger_receipt_once"),
            models.CheckConstraint(
                condition=models.Q(cents__gt=0), name="ledger_receipt_is_for_something"
            ),
            models.CheckConstraint(
                condition=models.Q(method__in=Method.values), name="ledger_receipt_method_known"
            ),
        ]

    def __str__(self) -> str:
        return self.number
