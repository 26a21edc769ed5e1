"""Django's name for this step."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """The records of the step visits."""

    name = "effleurage.apps.visits"
    label = "visits"
    default_auto_field = "django.db.models.UUIDField"
