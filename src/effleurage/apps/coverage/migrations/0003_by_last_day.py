"""Cover by the day on which it ends: the first page looks for what ends soon."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("coverage", "0002_rules_contracts_and_benefits")]

    operations = [
        migrations.AddIndex(
            model_name="policy",
            index=models.Index(fields=["practice", "active_until"], name="coverage_policy_by_end"),
        ),
        migrations.AddIndex(
            model_name="authorisation",
            index=models.Index(fields=["practice", "valid_until"], name="coverage_approval_by_end"),
        ),
    ]
