"""Balances beside the postings, filled from the postings that are there."""

from collections.abc import Iterator
from typing import Any

import django.db.models.deletion
import effleurage.apps.rows
from django.db import migrations, models
from django.db.models import Min, Q, Sum
from django.db.models.functions import TruncMonth

_BY_CLAIM = (
    "assets:payer receivable", "assets:payer receivable:denied", "assets:client receivable",
)  # fmt: skip
_BY_REMIT = ("assets:remit clearing", "liabilities:client credit")
_AT_ONCE = 1_000


def fill(apps: Any, _: Any) -> None:
    """Add up each practice's postings: what stands open for each matter, the rest by month."""
    balance = apps.get_model("ledger", "Balance")
    balance.objects.bulk_create(_rows(apps, balance), batch_size=_AT_ONCE)


def _rows(apps: Any, balance: Any) -> Iterator[Any]:
    rows = apps.get_model("ledger", "Posting").objects.order_by()
    since = Min("entry__on"), Min("entry__on", filter=Q(cents__gt=0))
    for about, mine in (
        ("claim_number", rows.filter(account__in=_BY_CLAIM)),
        ("remit_id", rows.filter(account__in=_BY_REMIT)),
        ("month", rows.exclude(account__in=_BY_CLAIM + _BY_REMIT)),
    ):
        if about == "month":
            mine = mine.annotate(month=TruncMonth("entry__on"))
        sums = mine.values_list("practice_id", "account", about).annotate(
            sum=Sum("cents"), first=since[0], owed=since[1]
        )
        for practice_id, account, name, cents, first, owed in sums.exclude(sum=0).iterator():
            told = f"{name:%Y-%m}" if about == "month" else name
            yield balance(
                practice_id=practice_id, account=account, about=told, cents=cents,
                since=owed or first,
            )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_client_receipts"),
        ("practices", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Balance",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=effleurage.apps.rows.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("account", models.CharField(max_length=40)),
                ("about", models.CharField(blank=True, max_length=240)),
                ("cents", models.BigIntegerField()),
                ("since", models.DateField()),
                (
                    "practice",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="practices.practice",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("cents", 0)),
                        fields=["practice"],
                        name="ledger_balance_settled",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("practice", "account", "about"), name="ledger_balance_once"
                    )
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
