"""Referrals by the day on which they end: the first page looks for those still in force."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clients", "0002_confirmations")]

    operations = [
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["practice", "valid_until"], name="clients_referral_by_end"),
        ),
    ]
