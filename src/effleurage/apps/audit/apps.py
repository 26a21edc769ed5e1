"""Django's name for this step."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The records of the step audit."""

    name = "effleurage.apps.audit"
    label = "audit"
    default_auto_field = "django.db.models.UUIDField"
