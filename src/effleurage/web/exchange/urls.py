"""The addresses of files that crossed the border, and of sendings in doubt."""

from __future__ import annotations

from django.urls import path

from effleurage.web.exchange import adding, files, views

urlpatterns = [
    path("exchange/", views.exchange, name="exchange"),
    path("exchange/add/", adding.add_file, name="add_file"),
    path("exchange/files/<uuid:file_id>/", files.exchange_file, name="exchange_file"),
    path("exchange/files/<uuid:file_id>/bytes/", files.file_bytes, name="file_bytes"),
    path("exchange/sendings/<uuid:submission_id>/", views.settle_sending, name="settle_sending"),
]
