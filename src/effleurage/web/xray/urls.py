"""The addresses of the X-ray."""

from __future__ import annotations

from django.urls import path

from effleurage.web.xray import views

urlpatterns = [
    path("xray/", views.xray, name="xray"),
    path("xray/held/", views.xray_held, name="xray_held"),
    path("xray/held/away/", views.put_away_xray, name="put_away_xray"),
    path("xray/files/<uuid:file_id>/", views.xray_file, name="xray_file"),
]
