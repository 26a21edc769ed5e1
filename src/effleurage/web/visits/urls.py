"""The addresses of visits."""

from __future__ import annotations

from django.urls import path

from effleurage.web.visits import asking, finding, sealing, starting, views, writing

urlpatterns = [
    path("visits/", views.visits, name="visits"),
    path("visits/start/", starting.choose_client, name="choose_client"),
    path("visits/start/<uuid:client_id>/", starting.start_visit, name="start_visit"),
    path("visits/diagnoses/", finding.search_diagnoses, name="search_diagnoses"),
    path("visits/units/", writing.count_units, name="count_units"),
    path("visits/<uuid:visit_id>/", views.visit, name="visit"),
    path("visits/<uuid:visit_id>/sign/", sealing.sign_visit, name="sign_visit"),
    path("visits/<uuid:visit_id>/add/", views.add_addendum, name="add_addendum"),
    path("visits/<uuid:visit_id>/billing/", views.edit_billing, name="edit_billing"),
    path("visits/<uuid:visit_id>/ask/<int:place>/", asking.ask_referrer, name="ask_referrer"),
    path("visits/<uuid:visit_id>/cancel/", views.cancel_visit, name="cancel_visit"),
    path("visits/<uuid:visit_id>/bill/", views.bill_visit, name="bill_visit"),
]
