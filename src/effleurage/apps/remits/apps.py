"""Django's name for this step."""

from django.apps import AppConfig


class RemitsConfig(AppConfig):
    """The records of the step remits."""

    name = "effleurage.apps.remits"
    label = "remits"
    default_auto_field = "django.db.models.UUIDField"
