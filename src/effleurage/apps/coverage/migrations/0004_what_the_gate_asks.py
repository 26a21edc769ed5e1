"""What the gate asks of a case, a policy and an approval."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0001_initial"),
        ("coverage", "0003_by_last_day"),
    ]

    operations = [
        migrations.RemoveField(model_name="casepayment", name="next_payer"),
        migrations.AddField(
            model_name="casepayment",
            name="next_payer",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="casepayment",
            name="auto_cover",
            field=models.CharField(default="unknown", max_length=8),
        ),
        migrations.AddField(
            model_name="authorisation", name="codes", field=models.JSONField(default=list)
        ),
        migrations.AddField(
            model_name="policy",
            name="case",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="policies",
                to="clients.case",
            ),
        ),
    ]
