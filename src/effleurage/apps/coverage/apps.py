"""Django's name for this step."""

from django.apps import AppConfig


class CoverageConfig(AppConfig):
    """The records of the step coverage."""

    name = "effleurage.apps.coverage"
    label = "coverage"
    default_auto_field = "django.db.models.UUIDField"
