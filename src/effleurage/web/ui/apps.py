"""The pages' design system as a Django app, for its template tags and static files."""

from __future__ import annotations

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Name and label."""

    name = "effleurage.web.ui"
    label = "ui"
