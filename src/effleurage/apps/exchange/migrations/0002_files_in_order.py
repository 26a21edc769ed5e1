"""Files in the order in which they crossed, and the few sendings that are not settled."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="file",
            index=models.Index(fields=["practice", "-at"], name="exchange_file_by_arrival"),
        ),
        migrations.AddIndex(
            model_name="file",
            index=models.Index(fields=["practice", "kind", "-at"], name="exchange_file_by_kind"),
        ),
        migrations.RemoveIndex(model_name="file", name="exchange_file_to_deal_with"),
        migrations.AddIndex(
            model_name="file",
            index=models.Index(
                condition=models.Q(("done_at", None)),
                fields=["practice", "direction", "kind", "at"],
                name="exchange_file_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(fields=["practice", "file"], name="exchange_sent_in_file"),
        ),
        migrations.AddIndex(
            model_name="acknowledgement",
            index=models.Index(fields=["practice", "file"], name="exchange_answers_in_file"),
        ),
        migrations.RemoveIndex(model_name="submission", name="exchange_open_sendings"),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(
                condition=models.Q(("settled_at", None)),
                fields=["practice", "intended_at"],
                name="exchange_not_settled",
            ),
        ),
    ]
