"""The first page of the demo: one click inside, or away to one's own practice."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.web import people

_asked_for: list[str] = []


def leave_for(part: str) -> None:
    _asked_for.append(part)


@pytest.fixture
def demo(settings, ana, tmp_path):
    """The demo, with Ana as its owner, under a password that everybody is told."""
    user = people.give_password(ana)
    settings.PART, settings.LOGIN_URL = "demo", "welcome"
    settings.DEMO_PEOPLE = [(user.email, "Ana", "owner")]
    settings.DEMO_PASSWORD = people.PASSWORD
    settings.LEAVE_FOR = f"{__name__}.leave_for"
    settings.OWN_HOME = tmp_path
    _asked_for.clear()
    return user


def test_one_click_signs_in_as_somebody_of_the_demo(demo, client):
    assert client.get("/")["Location"].startswith(reverse("welcome"))

    inside = client.post(reverse("enter_demo"), {"person": demo.email})

    assert inside["Location"] == "/"
    assert people.session_row(client).user == demo


def test_nobody_else_comes_in_by_a_click(demo, ben, client, settings):
    other = people.give_password(ben)

    assert client.post(reverse("enter_demo"), {"person": other.email})["Location"] == reverse(
        "welcome"
    )
    away = client.post(reverse("enter_demo"), {"person": demo.email}, REMOTE_ADDR="192.0.2.7")
    settings.PART = "own"
    own = client.post(reverse("enter_demo"), {"person": demo.email})

    assert (away.status_code, own.status_code) == (404, 404)
    assert client.get(reverse("own_sessions")).status_code == 302


def test_a_click_is_not_more_than_the_published_password(demo, client):
    demo.set_password("quite another password")
    demo.save()

    response = client.post(reverse("enter_demo"), {"person": demo.email})

    assert response["Location"] == reverse("account_login")


def test_a_second_step_is_asked_for_also_after_a_click(demo, ana, client):
    people.set_up_codes(people.signed_in(ana))

    response = client.post(reverse("enter_demo"), {"person": demo.email})

    assert response["Location"] == reverse("mfa_authenticate")


def test_the_other_home_is_asked_for_once_and_waited_for(demo, client):
    asks = client.get(reverse("switch_part"))
    none_yet = list(_asked_for)

    waits = client.post(reverse("switch_part"))

    assert (asks.status_code, none_yet) == (200, [])
    assert _asked_for == ["own"]
    assert 'content="3; url=/"' in waits.content.decode()


def test_the_demo_is_made_anew_once_asked_from_this_computer(demo, client, settings):
    address = reverse("start_demo_afresh")
    asks = client.get(address)
    away = client.post(address, REMOTE_ADDR="192.0.2.7")
    none_yet = list(_asked_for)

    waits = client.post(address)
    settings.PART = "own"
    own = client.post(address)

    assert "is gone" in asks.content.decode()
    assert (away.status_code, own.status_code, none_yet) == (404, 404, [])
    assert "Making the demo anew" in waits.content.decode()
    assert _asked_for == ["fresh-demo"]


def test_the_second_door_says_whether_there_is_a_practice(demo, client, settings):
    before = client.get(reverse("welcome")).content.decode()
    (settings.OWN_HOME / "keys.json").write_text("{}")

    after = client.get(reverse("welcome")).content.decode()

    assert "Set up my practice" in before
    assert "Open my practice" in after


def test_whoever_is_inside_sees_today_and_the_way_to_her_own(demo, ana):
    inside = people.signed_in(ana)

    assert inside.get(reverse("welcome"))["Location"] == "/"
    assert reverse("switch_part") in inside.get("/").content.decode()
