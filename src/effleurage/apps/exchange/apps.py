"""Django's name for this step."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """The records of the step exchange."""

    name = "effleurage.apps.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.UUIDField"
