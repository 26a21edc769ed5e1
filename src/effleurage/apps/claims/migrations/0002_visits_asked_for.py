"""Which visits a payer or the client is asked for, as claims and ledger tell; lists by index."""

from typing import Any

from django.db import migrations, models
from django.db.models import Exists, OuterRef, Sum


def fill(apps: Any, _: Any) -> None:
    """Mark the visits on a live claim, and those that stand charged to the client."""
    visits = apps.get_model("visits", "Visit")
    live = apps.get_model("claims", "ClaimVisit").objects.filter(is_live=True)
    visits.objects.filter(pk__in=live.values("visit_id")).update(is_asked=True)
    charges = apps.get_model("ledger", "Posting").objects.filter(
        practice_id=OuterRef("practice_id"),
        account="income:services",
        claim_number=OuterRef("number"),
    )
    sums = charges.order_by().values("claim_number").annotate(sum=Sum("cents"))
    charged = visits.objects.exclude(number="").filter(Exists(sums.filter(sum__lt=0)))
    visits.objects.filter(pk__in=list(charged.values_list("pk", flat=True))).update(is_asked=True)


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0001_initial"),
        ("ledger", "0003_kept_balances"),
        ("visits", "0002_is_asked"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(fields=["practice", "total_cents", "id"], name="claims_by_charge"),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                fields=[
                    "practice",
                    "state",
                    "outcome",
                    "-service_from",
                    "total_cents",
                    "wake_on",
                ],  # fmt: skip
                name="claims_by_outcome",
            ),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                fields=["practice", "state", "total_cents", "id"], name="claims_state_by_charge"
            ),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                fields=["practice", "payer", "-service_from"], name="claims_by_payer"
            ),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                condition=models.Q(("is_leaving", True)),
                fields=["practice", "-service_from"],
                name="claims_leaving",
            ),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                condition=models.Q(("wake_on__isnull", False)),
                fields=["practice", "-service_from"],
                name="claims_held",
            ),
        ),
    ]
