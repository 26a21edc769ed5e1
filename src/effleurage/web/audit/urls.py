"""The addresses of the trail, of holds and of charts past their years."""

from __future__ import annotations

from django.urls import path

from effleurage.web.audit import keeping, views

urlpatterns = [
    path("audit/", views.events, name="audit"),
    path("audit/export/", views.export_events, name="export_audit"),
    path("audit/sign-ins/", views.sign_ins, name="sign_ins"),
    path("audit/holds/", keeping.holds, name="holds"),
    path("audit/holds/place/", keeping.place_hold, name="place_hold"),
    path("audit/holds/<uuid:hold_id>/lift/", keeping.lift_hold, name="lift_hold"),
    path("audit/purge/", keeping.purge_due, name="purge_due"),
    path("audit/purge/<uuid:client_id>/", keeping.purge_client, name="purge_client"),
]
