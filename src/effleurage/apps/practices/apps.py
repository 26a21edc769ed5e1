"""Django's name for this step."""

from django.apps import AppConfig


class PracticesConfig(AppConfig):
    """The records of the step practices."""

    name = "effleurage.apps.practices"
    label = "practices"
    default_auto_field = "django.db.models.UUIDField"
