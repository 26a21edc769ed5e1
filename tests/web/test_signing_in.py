from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from effleurage.apps.audit.models import Event
from effleurage.apps.practices.models import Practice, Session, User
from effleurage.config import settings as settings_module
from tests.apps import world
from tests.web import people
from tests.web.people import PASSWORD, sign_in

SIGN_IN = reverse("account_login")


def _events(action: str) -> list[Event]:
    return list(Event.objects.filter(chain="installation", action=action))


def test_the_right_password_signs_in_and_leads_to_the_only_practice(ana, client):
    user = people.give_password(ana)

    response = sign_in(client, user)

    assert response.status_code == 302
    assert response["Location"] == "/"
    assert "Stillwater Massage PLLC" in client.get("/").content.decode()
    (event,) = _events("session.started")
    assert (event.actor_id, event.details) == (
        user.pk,
        {"by": ["password"], "from": "127.0.0.1"},
    )


def test_the_address_is_taken_in_any_case_and_with_blanks_around_it(ana, client):
    user = people.give_password(ana)

    client.post(SIGN_IN, {"login": f"  {user.email.upper()} ", "password": PASSWORD})

    assert client.get("/").status_code == 200


def test_the_session_key_changes_at_sign_in(ana, client):
    user = people.give_password(ana)
    secret, _ = people.set_up_codes(people.signed_in(ana))
    sign_in(client, user)
    before = client.cookies["effleurage"].value

    client.post(reverse("mfa_authenticate"), {"code": people.code_of(secret, steps_on=1)})

    assert client.get("/").status_code == 200
    assert client.cookies["effleurage"].value != before
    assert not Session.objects.filter(key_hash=people.key_hash(before)).exists()


def test_a_wrong_password_says_no_more_than_an_unknown_address(ana, client):
    user = people.give_password(ana)

    wrong = sign_in(client, user, password="another one entirely")
    unknown = client.post(SIGN_IN, {"login": "nobody@nowhere.example", "password": PASSWORD})

    said = [response.context["form"].non_field_errors() for response in (wrong, unknown)]
    assert said[0] == said[1]
    assert said[0] == ["This address and password do not belong together. Try again."]


def test_an_unknown_address_takes_the_same_work_as_a_wrong_password(ana, client):
    user = people.give_password(ana)
    work = []

    for login in (user.email, "nobody@nowhere.example"):
        people.CheapHasher.hashed = 0
        client.post(SIGN_IN, {"login": login, "password": "wrong wrong wrong"})
        work.append(people.CheapHasher.hashed)

    assert work == [1, 1]


def test_failures_leave_events_without_what_was_typed(ana, client):
    user = people.give_password(ana)

    sign_in(client, user, password="not the one at all")
    client.post(SIGN_IN, {"login": "typed@password.example", "password": "x"})

    known, unknown = _events("session.refused")
    assert known.details["user"] == str(user.pk)
    assert unknown.details["user"] == ""
    assert "typed" not in str([unknown.details, unknown.actor_name])


def test_the_right_password_is_refused_while_locked_out(ana, client):
    user = people.give_password(ana)
    for _ in range(5):
        sign_in(client, user, password="not the one at all")

    response = sign_in(client, user)

    assert "Too many tries" in response.content.decode()
    assert client.get("/").status_code == 302
    assert _events("session.refused")[-1].details["at"] == "locked out"


def test_another_name_of_this_computer_is_no_way_around_the_lock_out(ana, client):
    user = people.give_password(ana)
    for _ in range(5):
        client.post(SIGN_IN, {"login": user.email, "password": "no"}, headers={"host": "localhost"})

    response = client.post(
        SIGN_IN, {"login": user.email, "password": PASSWORD}, headers={"host": "127.0.0.1"}
    )

    assert "Too many tries" in response.content.decode()


def test_one_locked_out_user_keeps_nobody_else_out(ana, ben, client):
    for _ in range(6):
        sign_in(client, people.give_password(ana), password="not the one at all")

    sign_in(client, people.give_password(ben))

    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    "outside",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:evil",
    ],
)
def test_a_next_page_outside_is_not_followed(ana, client, outside):
    user = people.give_password(ana)

    response = sign_in(client, user, next=outside)

    assert response["Location"] == "/"


def test_a_next_page_of_ours_is_followed(ana, client):
    user = people.give_password(ana)

    response = sign_in(client, user, next="/account/")

    assert response["Location"] == "/account/"


def test_nobody_signs_up(client):
    for path in ("/signup/", "/sign-up/", "/accounts/signup/"):
        assert client.get(path).status_code == 404
    assert "sign-up" not in client.get(SIGN_IN).content.decode()


def test_a_closed_account_is_told_so_only_with_the_right_password(ana, client):
    user = people.give_password(ana)
    User.objects.filter(pk=user.pk).update(is_active=False)

    right = sign_in(client, user)
    wrong = sign_in(Client(), user, password="not the one at all")

    assert right["Location"] == reverse("account_inactive")
    assert "do not belong together" in wrong.content.decode()
    assert client.get("/").status_code == 302


def test_signing_out_ends_the_session_and_leaves_an_event(anas_browser):
    key = anas_browser.cookies["effleurage"].value

    anas_browser.post(reverse("account_logout"))

    assert not Session.objects.filter(key_hash=people.key_hash(key)).exists()
    assert len(_events("session.ended")) == 1


def test_a_user_in_two_practices_chooses_one(ana, cleo, client):
    user = people.give_password(ana)
    other = Practice.objects.get(pk=cleo.practice_id)
    world.Membership.objects.create(practice=other, user=user, role="biller", since=world.AT)
    sign_in(client, user)

    asked = client.get("/")
    client.post(reverse("choose_practice"), {"practice": str(other.pk)})

    assert asked["Location"] == reverse("choose_practice")
    assert "Otherside Bodywork" in client.get("/").content.decode()


def test_nobody_chooses_a_practice_she_does_not_work_in(anas_browser, cleo):
    response = anas_browser.post(reverse("choose_practice"), {"practice": str(cleo.practice_id)})

    assert response.status_code == 404
    assert "Otherside" not in anas_browser.get("/").content.decode()


def test_an_ended_membership_ends_work_at_the_next_page(anas_browser, ana):
    assert anas_browser.get("/").status_code == 200

    world.Membership.objects.filter(user_id=ana.user_id).update(ended_at=world.AT)

    assert anas_browser.get("/")["Location"] == reverse("choose_practice")
    assert "do not work in any practice" in anas_browser.get("/practice/").content.decode()


def test_a_new_password_signs_every_other_browser_out(ana, anas_browser):
    elsewhere = Client()
    sign_in(elsewhere, people.user_of(ana))
    new = "lantern gravel seventeen moths"

    changed = anas_browser.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    assert changed.status_code == 302
    assert anas_browser.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302
    assert sign_in(Client(), people.user_of(ana), password=new).status_code == 302
    assert len(_events("password.changed")) == 1


@pytest.mark.parametrize(
    "weak", ["shortish", "password1234", "123456789012345", "ana@stillwater.example"]
)
def test_a_password_that_can_be_guessed_is_refused(ana, anas_browser, weak):
    user = people.user_of(ana)
    User.objects.filter(pk=user.pk).update(email="ana@stillwater.example")

    response = anas_browser.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": weak, "password2": weak},
    )

    assert response.status_code == 200
    assert response.context["form"].errors


def test_passwords_are_kept_as_argon2_and_nothing_else():
    assert settings_module.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
