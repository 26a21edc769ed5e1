"""Whether anybody is asked to pay for a visit; filled by the claims, which know (claims 0002)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="visit",
            name="is_asked",
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(
                condition=models.Q(("is_asked", False)),
                fields=["practice", "state", "service_date"],
                name="visits_nobody_was_asked_for",
            ),
        ),
    ]
