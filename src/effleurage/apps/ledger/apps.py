"""Django's name for this step."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The records of the step ledger."""

    name = "effleurage.apps.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.UUIDField"
