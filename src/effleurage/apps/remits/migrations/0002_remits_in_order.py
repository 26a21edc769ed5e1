"""Remits in each order in which they are listed, by file, and parts by what became of them."""

from django.db import migrations, models


def _add(model: str, name: str, *fields: str) -> migrations.AddIndex:
    return migrations.AddIndex(
        model_name=model, index=models.Index(fields=["practice", *fields], name=name)
    )


class Migration(migrations.Migration):
    dependencies = [("remits", "0001_initial")]

    operations = [
        _add("remit", "remits_by_file", "file"),
        _add("remit", "remits_by_day_of_payment", "paid_on"),
        _add("remit", "remits_by_amount", "amount_cents"),
        _add("remit", "remits_by_payer_name", "payer_name"),
        migrations.RemoveIndex(model_name="remitpart", name="remits_parts_held"),
        _add("remitpart", "remits_parts_by_state", "state", "hold"),
    ]
