"""The addresses of people."""

from __future__ import annotations

from django.urls import path

from effleurage.web.people import inviting, views

_PERSON = "people/<uuid:membership_id>/"

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/invite/", inviting.invite_person, name="invite_person"),
    path(
        "people/invitations/<uuid:invitation_id>/withdraw/",
        inviting.withdraw_person,
        name="withdraw_person",
    ),
    path(_PERSON, views.person, name="person"),
    path(f"{_PERSON}role/", views.change_person, name="change_person"),
    path(f"{_PERSON}end/", views.end_person, name="end_person"),
    path(f"{_PERSON}sign-out/", views.sign_person_out, name="sign_person_out"),
]
