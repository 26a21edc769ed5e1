"""Django's name for this step."""

from django.apps import AppConfig


class CodesConfig(AppConfig):
    """The code sets that were loaded here, for every host and every practice."""

    name = "effleurage.apps.codes"
    label = "codes"
    default_auto_field = "django.db.models.UUIDField"
