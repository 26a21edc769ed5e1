"""Django's name for what is done without anybody waiting."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """The workers and their rounds."""

    name = "effleurage.apps.work"
    label = "work"
    default_auto_field = "django.db.models.UUIDField"
