"""The address of the catalogue."""

from __future__ import annotations

from django.urls import path

from effleurage.web.catalogue import views

urlpatterns = [
    path("ui/", views.catalogue, name="catalogue"),
    path("ui/form/", views.a_form, name="catalogue_form"),
    path("ui/question/", views.a_question, name="catalogue_question"),
]
