"""The addresses of batches."""

from __future__ import annotations

from django.urls import path

from effleurage.web.batches import views

urlpatterns = [
    path("batches/", views.batches, name="batches"),
    path("batches/send/", views.send_batch, name="send_batch"),
    path("batches/<uuid:file_id>/", views.batch, name="batch"),
]
