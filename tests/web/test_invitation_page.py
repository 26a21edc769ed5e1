from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from effleurage.apps.practices import people_actions, queries
from effleurage.apps.practices.models import Invitation, Membership, User
from tests.web import people

NEW = {
    "name": "Dee Moran",
    "password": "violet saddle market five",
    "again": "violet saddle market five",
}


@pytest.fixture
def offer(ana):
    return people_actions.invite(ana, email="dee@new.example", role="front-desk", at=timezone.now())


def _page(offer) -> str:
    return reverse("invitation", args=[offer.token])


def test_the_page_says_who_invites_and_as_what(offer, client):
    text = client.get(_page(offer)).content.decode()

    assert "Stillwater Massage PLLC" in text
    assert "front desk" in text
    assert "dee@new.example" in text


def test_a_new_person_comes_in_with_a_password_of_her_own(offer, ana, client):
    response = client.post(_page(offer), NEW)
    people.sign_in(client, User.objects.get(email="dee@new.example"), password=NEW["password"])

    assert response["Location"] == reverse("account_login")
    assert "front desk" in client.get("/").content.decode()
    membership = Membership.objects.get(user__email="dee@new.example")
    assert (membership.practice_id, membership.role) == (ana.practice_id, "front-desk")


def test_an_invitation_works_once(offer, client):
    client.post(_page(offer), NEW)

    again = Client().post(_page(offer), NEW)

    assert again.status_code == 404
    assert "is over" in again.content.decode()


def test_a_weak_password_is_refused_with_advice(offer, client):
    response = client.post(
        _page(offer), {"name": "Dee", "password": "deedeedee", "again": "deedeedee"}
    )

    assert response.status_code == 422
    assert "at least 12 characters" in response.content.decode()
    assert not User.objects.filter(email="dee@new.example").exists()


def test_two_passwords_that_differ_are_refused(offer, client):
    response = client.post(_page(offer), {**NEW, "again": "violet saddle market six"})

    assert "not the same" in response.content.decode()


def test_an_invitation_that_ran_out_is_over(offer, client):
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert client.get(_page(offer)).status_code == 404


def test_somebody_who_signs_in_already_is_asked_to_sign_in_first(ana, cleo, cleos_browser):
    address = people.user_of(cleo).email
    offer = people_actions.invite(ana, email=address, role="biller", at=timezone.now())

    asked = Client().get(_page(offer))
    shown = cleos_browser.get(_page(offer))
    cleos_browser.post(_page(offer))

    assert asked["Location"].startswith(reverse("account_login"))
    assert shown.status_code == 200
    assert len(queries.memberships_of(cleo.user_id)) == 2
    assert "Stillwater" in cleos_browser.get("/").content.decode()


def test_a_user_already_there_is_not_given_a_password_by_whoever_has_the_link(ana, cleo, client):
    user = people.give_password(cleo)
    offer = people_actions.invite(ana, email=user.email, role="biller", at=timezone.now())

    client.post(_page(offer), NEW)

    assert people.sign_in(Client(), user).status_code == 302
    assert people.sign_in(Client(), user, password=NEW["password"]).status_code == 200


def test_an_invitation_of_another_is_not_taken(offer, cleos_browser, cleo):
    response = cleos_browser.post(_page(offer))

    assert response.status_code == 404
    assert len(queries.memberships_of(cleo.user_id)) == 1
