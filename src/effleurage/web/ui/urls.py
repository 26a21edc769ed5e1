"""The shell's own addresses."""

from __future__ import annotations

from django.urls import path

from effleurage.web.ui import views

urlpatterns = [
    path("ui/theme/", views.choose_theme, name="choose_theme"),
    path("ui/keys/", views.keys, name="keys"),
    path("ui/still-here/", views.still_here, name="still_here"),
]
