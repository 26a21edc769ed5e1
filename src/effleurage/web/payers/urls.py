"""The addresses of payers."""

from __future__ import annotations

from django.urls import path

from effleurage.web.payers import views

urlpatterns = [
    path("payers/", views.payers, name="payers"),
    path("payers/add/", views.add_payer, name="add_payer"),
    path("payers/<uuid:payer_id>/", views.payer, name="payer"),
    path("payers/<uuid:payer_id>/edit/", views.edit_payer, name="edit_payer"),
    path("payers/<uuid:payer_id>/terms/", views.edit_terms, name="edit_terms"),
    path("payers/<uuid:payer_id>/set-aside/", views.set_payer_aside, name="set_payer_aside"),
    path("payers/<uuid:payer_id>/bring-back/", views.bring_payer_back, name="bring_payer_back"),
]
