"""What a release to come may do: a new column, filled from others, and a table built anew."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models
from django.db.models import F

from effleurage.apps.ledger import migrations as todays

_LAST = max(path.stem for path in Path(todays.__path__[0]).glob("[0-9]*.py"))


def _fill(apps, schema_editor):
    apps.get_model("ledger", "Posting").objects.update(cents_again=F("cents"))


class Migration(migrations.Migration):
    dependencies = [("ledger", _LAST)]
    operations = [
        migrations.AddField("posting", "cents_again", models.BigIntegerField(null=True)),
        migrations.RunPython(_fill, migrations.RunPython.noop),
        # On SQLite this builds the table anew, and its triggers are gone.
        migrations.AlterField("posting", "cents_again", models.BigIntegerField(default=0)),
    ]
