from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings as live_settings
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from effleurage.apps.audit.models import Event
from effleurage.apps.practices import sessions
from effleurage.apps.practices.models import Session, User
from effleurage.config.session_engine import SessionStore
from tests.apps import world
from tests.web import people
from tests.web.people import session_row, sign_in


def _elsewhere(actor) -> Client:
    client = Client(
        headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko Firefox/140.0"}
    )
    sign_in(client, people.user_of(actor))
    return client


def _age(client: Client, **by: float) -> None:
    """Let a session lie as if it had been last used, or begun, that long ago."""
    row = session_row(client)
    row.last_seen_at -= timedelta(**by)
    row.expires_at -= timedelta(**by)
    row.save()


def test_a_session_left_alone_for_half_an_hour_is_over(anas_browser):
    _age(anas_browser, minutes=29)
    still = anas_browser.get("/")
    _age(anas_browser, minutes=31)

    assert still.status_code == 200
    assert anas_browser.get("/").status_code == 302


def test_use_keeps_a_session_alive_but_not_past_twelve_hours(anas_browser):
    row = session_row(anas_browser)
    eleven = timezone.now() - timedelta(hours=11, minutes=50)
    store = SessionStore(anas_browser.cookies["effleurage"].value)
    store[sessions.STARTED_AT] = eleven.isoformat()
    store.save()
    Session.objects.filter(pk=row.pk).update(last_seen_at=timezone.now() - timedelta(minutes=5))

    anas_browser.get("/")

    row.refresh_from_db()
    assert row.last_seen_at > timezone.now() - timedelta(minutes=1)
    assert row.expires_at == eleven + timedelta(hours=12)


def test_the_time_outs_are_settings(anas_browser, settings):
    settings.SESSION_IDLE_MINUTES = 5
    row = session_row(anas_browser)
    Session.objects.filter(pk=row.pk).update(last_seen_at=timezone.now() - timedelta(minutes=2))

    anas_browser.get("/")

    row.refresh_from_db()
    assert row.expires_at <= timezone.now() + timedelta(minutes=5)


def test_a_page_soon_after_another_writes_no_session(anas_browser):
    before = session_row(anas_browser).last_seen_at

    anas_browser.get("/")

    assert session_row(anas_browser).last_seen_at == before


def test_the_list_shows_where_one_is_signed_in(ana, anas_browser):
    _elsewhere(ana)

    page = anas_browser.get(reverse("own_sessions"))

    shown = [
        (each["session"].browser, each["session"].is_this_one, each["last_used"])
        for each in page.context["rows"]
    ]
    assert shown == [
        ("Firefox on Windows", False, "just now"),
        ("Another browser", True, "just now"),
    ]


def test_one_browser_is_signed_out_from_another(ana, anas_browser):
    other = _elsewhere(ana)

    anas_browser.post(reverse("end_session", args=[session_row(other).pk]))

    assert other.get("/").status_code == 302
    assert anas_browser.get("/").status_code == 200
    assert Event.objects.filter(chain="installation", action="session.ended").count() == 1


def test_another_users_session_is_not_there(ana, anas_browser, cleos_browser):
    row = session_row(anas_browser)

    response = cleos_browser.post(reverse("end_session", args=[row.pk]))

    assert response.status_code == 404
    assert anas_browser.get("/").status_code == 200


def test_every_other_browser_is_signed_out_at_once(ana, anas_browser):
    others = [_elsewhere(ana) for _ in range(3)]

    anas_browser.post(reverse("end_other_sessions"))

    assert [each.get("/").status_code for each in others] == [302, 302, 302]
    assert anas_browser.get("/").status_code == 200


def test_signing_out_everywhere_leaves_no_session_alive(ana, anas_browser):
    other = _elsewhere(ana)
    stolen = other.cookies["effleurage"].value

    anas_browser.post(reverse("end_all_sessions"))

    thief = Client()
    thief.cookies["effleurage"] = stolen
    assert [each.get("/").status_code for each in (anas_browser, other, thief)] == [302, 302, 302]
    assert not Session.objects.filter(user_id=ana.user_id).exists()
    assert sign_in(Client(), people.user_of(ana)).status_code == 302


def test_a_session_begun_before_signing_out_everywhere_is_dead_although_its_row_came_back(
    ana, anas_browser
):
    User.objects.filter(pk=ana.user_id).update(sessions_valid_from=timezone.now())

    assert anas_browser.get("/").status_code == 302
    assert anas_browser.get("/").status_code == 302


def test_a_session_ended_meanwhile_is_not_brought_back_by_saving_it(anas_browser):
    store = SessionStore(anas_browser.cookies["effleurage"].value)
    store["anything"] = 1
    Session.objects.all().delete()

    with pytest.raises(UpdateError):
        store.save()


def test_the_database_holds_neither_the_key_nor_what_a_session_holds(ana, anas_browser):
    key = anas_browser.cookies["effleurage"].value

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM practices_session")
        rows = cursor.fetchall()
    text = b"".join(
        bytes(each) if isinstance(each, bytes | memoryview) else str(each).encode()
        for row in rows
        for each in row
    )

    assert key.encode() not in text
    assert b"argon2" not in text
    assert b"_auth_user" not in text


def test_a_row_put_in_another_ones_place_signs_nobody_in(anas_browser, cleos_browser):
    ana, cleo = session_row(anas_browser), session_row(cleos_browser)
    Session.objects.filter(pk=cleo.pk).update(sealed=ana.sealed, user_id=ana.user_id)

    assert cleos_browser.get("/").status_code == 302


def test_sessions_that_are_over_are_cleared_away_at_sign_in(ana, anas_browser):
    _age(anas_browser, hours=1)

    _elsewhere(ana)

    assert Session.objects.filter(user_id=ana.user_id).count() == 1


def test_the_cookie_is_for_the_server_only_and_goes_with_the_browser(anas_browser):
    cookie = anas_browser.cookies["effleurage"]

    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == ""
    assert cookie["secure"] == ""
    assert live_settings.SESSION_COOKIE_SECURE is False


def test_long_lists_ask_the_database_no_more_often(ana, anas_browser):
    asked = {}
    for name, make in (("own_sessions", _more_sessions), ("choose_practice", _more_practices)):
        few = _queries_of(anas_browser, name)
        make(ana)
        asked[name] = (few, _queries_of(anas_browser, name))

    assert asked["own_sessions"][0] == asked["own_sessions"][1] <= 4
    assert asked["choose_practice"][0] == asked["choose_practice"][1] <= 4


def _queries_of(client: Client, name: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse(name)).status_code == 200
    return len(queries)


def _more_sessions(actor) -> None:
    for _ in range(5):
        _elsewhere(actor)


def _more_practices(actor) -> None:
    for number in range(5):
        other = world.a_practice(organisation=f"Practice {number}")
        world.Membership.objects.create(
            practice=other, user_id=actor.user_id, role="biller", since=world.AT
        )
