"""Django's name for this step."""

from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    """The records of the step credentials."""

    name = "effleurage.apps.credentials"
    label = "credentials"
    default_auto_field = "django.db.models.UUIDField"
