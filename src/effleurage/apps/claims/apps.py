"""Django's name for this step."""

from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    """The records of the step claims."""

    name = "effleurage.apps.claims"
    label = "claims"
    default_auto_field = "django.db.models.UUIDField"
