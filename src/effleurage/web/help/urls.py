"""The addresses of the guide."""

from __future__ import annotations

from django.urls import path

from effleurage.web.help import views

urlpatterns = [
    path("help/", views.contents, name="help"),
    path("help/search/", views.search, name="help_search"),
    path("help/for/<slug:place>/", views.help_for_place, name="help_for"),
    path("help/pictures/<slug:name>.png", views.picture, name="help_picture"),
    path("help/<slug:name>/", views.leaf_of, name="help_page"),
]
