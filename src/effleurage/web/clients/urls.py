"""The addresses of clients and their papers."""

from __future__ import annotations

from django.urls import path

from effleurage.web.clients import merging, papers, views

urlpatterns = [
    path("clients/", views.clients, name="clients"),
    path("clients/add/", views.add_client, name="add_client"),
    path("clients/<uuid:client_id>/", views.client, name="client"),
    path("clients/<uuid:client_id>/edit/", views.edit_client, name="edit_client"),
    path("clients/<uuid:client_id>/set-aside/", views.set_client_aside, name="set_client_aside"),
    path("clients/<uuid:client_id>/bring-back/", views.bring_client_back, name="bring_client_back"),
    path("clients/<uuid:client_id>/merge/", merging.merge_client, name="merge_client"),
    path("clients/merges/<uuid:merge_id>/undo/", merging.undo_merge, name="undo_merge"),
    path("clients/<uuid:client_id>/papers/add/", papers.add_paper, name="add_paper"),
    path("clients/papers/<uuid:document_id>/", papers.paper, name="paper"),
    path("clients/papers/<uuid:document_id>/file/", papers.paper_file, name="paper_file"),
]
