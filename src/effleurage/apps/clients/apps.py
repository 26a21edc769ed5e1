"""Django's name for this step."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    """The records of the step clients."""

    name = "effleurage.apps.clients"
    label = "clients"
    default_auto_field = "django.db.models.UUIDField"
