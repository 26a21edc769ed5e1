"""Every address, and what each of us gets there. An address missing from the table fails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from http.cookies import SimpleCookie
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from effleurage.apps.audit.actor import Actor
from effleurage.apps.practices import people_actions
from tests.apps import world
from tests.web import people

HTML = "text/html; charset=utf-8"
TO_SIGN_IN = "to sign-in"
TO_HOME = "to the first page"
TO_CONFIRM = "to the password"
PERSONAS = ("nobody", "ana", "ben", "cleo")

#: What a GET gets: a status, or where it is sent. Ana owns the objects that addresses name; Ben works
#: with her; Cleo owns another practice.
PAGES: dict[str, tuple[object, object, object, object]] = {
    #                              nobody      ana         ben         cleo
    "home":                       (TO_SIGN_IN, 200,        200,        200),
    "choose_practice":            (TO_SIGN_IN, 200,        200,        200),
    "unlock":                     (TO_HOME,    TO_HOME,    TO_HOME,    TO_HOME),
    "unlock_with_code":           (TO_HOME,    TO_HOME,    TO_HOME,    TO_HOME),
    "invitation":                 (200,        404,        404,        404),
    "account_login":              (200,        TO_HOME,    TO_HOME,    TO_HOME),
    "mfa_authenticate":           (TO_SIGN_IN, TO_HOME,    TO_HOME,    TO_HOME),
    "account_inactive":           (200,        200,        200,        200),
    "account_logout":             (TO_SIGN_IN, 200,        200,        200),
    "mfa_index":                  (TO_SIGN_IN, 200,        200,        200),
    "account_reauthenticate":     (TO_SIGN_IN, 200,        200,        200),
    "mfa_reauthenticate":         (TO_SIGN_IN, TO_CONFIRM, TO_CONFIRM, TO_CONFIRM),
    "account_change_password":    (TO_SIGN_IN, 200,        200,        200),
    "mfa_activate_totp":          (TO_SIGN_IN, TO_CONFIRM, TO_CONFIRM, TO_CONFIRM),
    "mfa_deactivate_totp":        (TO_SIGN_IN, 404,        404,        404),
    "mfa_view_recovery_codes":    (TO_SIGN_IN, 404,        404,        404),
    "mfa_generate_recovery_codes": (TO_SIGN_IN, TO_CONFIRM, TO_CONFIRM, TO_CONFIRM),
    "own_sessions":               (TO_SIGN_IN, 200,        200,        200),
    "end_other_sessions":         (TO_SIGN_IN, 405,        405,        405),
    "end_all_sessions":           (TO_SIGN_IN, 405,        405,        405),
    "end_session":                (TO_SIGN_IN, 405,        405,        405),
    "choose_theme":               (405,        405,        405,        405),
    "keys":                       (TO_SIGN_IN, 200,        200,        200),
    "still_here":                 (TO_SIGN_IN, 204,        204,        204),
}  # fmt: skip

#: What a POST gets where the address names an object of Ana's.
POSTS: dict[str, tuple[object, object, object, object]] = {
    "end_session": (TO_SIGN_IN, 302, 404, 404),
    "invitation": (422, 404, 404, 404),
    "choose_practice": (TO_SIGN_IN, TO_HOME, TO_HOME, 404),
}

#: Each step of the journey brings its own part of the tables, and the objects its addresses name.
STEPS = [
    import_module(f"tests.web.{each.parent.name}.addresses")
    for each in sorted(Path(__file__).parent.glob("*/addresses.py"))
]
for step in STEPS:
    PAGES |= step.PAGES
    POSTS |= step.POSTS


class Standing(NamedTuple):
    """Everything that addresses name, made once: each test is undone and finds it as it was."""

    actors: dict[str, Actor]
    cookies: dict[str, SimpleCookie[str]]
    objects: dict[str, dict[str, object]]
    documents: Path


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Standing]:
    documents = tmp_path_factory.mktemp("papers")
    cheap = override_settings(
        DOCUMENTS=documents, PASSWORD_HASHERS=["tests.web.people.CheapHasher"]
    )
    with django_db_blocker.unblock(), cheap, transaction.atomic():
        practice = world.a_practice()
        other = world.a_practice(organisation="Otherside Bodywork", npi="1660004056")
        actors = {
            "ana": world.a_member(practice, name="Ana", role="owner"),
            "ben": world.a_member(practice, name="Ben", role="biller"),
            "cleo": world.a_member(other, name="Cleo", role="owner"),
        }
        cookies = {name: people.signed_in(actor).cookies for name, actor in actors.items()}
        yield Standing(actors, cookies, _objects(actors["ana"]), documents)
        transaction.set_rollback(True)


def _objects(ana: Actor) -> dict[str, dict[str, object]]:
    now = timezone.now()
    token = people_actions.invite(ana, email="dee@new.example", role="biller", at=now).token
    other = people.signed_in(ana)
    own = {
        "end_session": {"session_id": people.session_row(other).pk},
        "invitation": {"token": token},
    }
    for step in STEPS:
        own |= step.objects(ana, world.AT)
    return own


@pytest.fixture(autouse=True)
def _papers_are_where_they_were_put(standing, _cheap_passwords, settings) -> None:
    settings.DOCUMENTS = standing.documents


@pytest.fixture
def ana(standing, db) -> Actor:
    return standing.actors["ana"]


@pytest.fixture
def ben(standing, db) -> Actor:
    return standing.actors["ben"]


@pytest.fixture
def cleo(standing, db) -> Actor:
    return standing.actors["cleo"]


@pytest.fixture
def browsers(standing, db) -> dict[str, Client]:
    found = {name: Client() for name in PERSONAS}
    for name, cookies in standing.cookies.items():
        found[name].cookies = deepcopy(cookies)
    return found


@pytest.fixture
def objects(standing) -> dict[str, dict[str, object]]:
    return standing.objects


def _names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern.url_patterns)
        else:
            assert pattern.name, f"{pattern.pattern} has no name"
            yield pattern.name


def _met(response, wanted: object) -> bool:
    if isinstance(wanted, int):
        return response.status_code == wanted
    where = {
        TO_SIGN_IN: reverse("account_login"),
        TO_HOME: "/",
        TO_CONFIRM: reverse("account_reauthenticate"),
    }[wanted]
    return response.status_code == 302 and response["Location"].partition("?")[0] == where


def test_every_address_is_in_the_table():
    assert sorted(_names(get_resolver().url_patterns)) == sorted(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_each_of_us_gets_what_the_table_says(name, browsers, objects):
    address = reverse(name, kwargs=objects.get(name))

    got = {who: browsers[who].get(address) for who in PERSONAS}

    wrong = {
        who: (got[who].status_code, got[who].headers.get("Location"))
        for who, wanted in zip(PERSONAS, PAGES[name], strict=True)
        if not _met(got[who], wanted)
    }
    assert wrong == {}


@pytest.mark.parametrize("name", POSTS)
def test_each_of_us_may_do_what_the_table_says(name, browsers, objects, ana):
    address = reverse(name, kwargs=objects.get(name))
    typed = {"practice": str(ana.practice_id)}

    got = {who: browsers[who].post(address, typed) for who in ("nobody", "cleo", "ben", "ana")}

    wrong = {
        who: (got[who].status_code, got[who].headers.get("Location"))
        for who, wanted in zip(PERSONAS, POSTS[name], strict=True)
        if not _met(got[who], wanted)
    }
    assert wrong == {}


@pytest.mark.parametrize("name", PAGES)
def test_a_form_that_is_not_ours_is_refused_everywhere(name, browsers, objects):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browsers["ana"].cookies

    response = strict.post(reverse(name, kwargs=objects.get(name)))

    assert response.status_code == 403
    assert "open too long" in response.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_every_answer_wears_the_headers(name, browsers, objects):
    response = browsers["ana"].get(reverse(name, kwargs=objects.get(name)))

    if response.status_code == 200 and response["Content-Type"] != HTML:
        assert "default-src 'none'" in response["Content-Security-Policy"]  # a paper in a frame
    else:
        _assert_headers(response)
    assert "no-store" in response["Cache-Control"]


def _assert_headers(response) -> None:
    policy = response["Content-Security-Policy"].split("; ")
    assert policy[0] == "default-src 'none'"
    assert set(policy) == {
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "frame-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    }
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"
    assert "Strict-Transport-Security" not in response


@pytest.mark.parametrize("name", PAGES)
def test_no_page_needs_another_host_or_a_script_or_style_of_its_own(name, browsers, objects):
    response = browsers["ana"].get(reverse(name, kwargs=objects.get(name)))
    if response.get("Content-Type") != HTML:
        return
    text = response.content.decode()

    assert set(re.findall(r"<script\b[^>]*>(?!</script>)", text)) == set()
    assert all(src.startswith("/static/") for src in re.findall(r'<script src="([^"]*)"', text))
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:", text) == []
    outside = text.replace("http://www.w3.org/2000/svg", "").replace("otpauth://", "")
    assert "://" not in outside
    assert 'src="//' not in outside


def test_refusals_wear_the_headers_too(client, anas_browser):
    anas_browser.raise_request_exception = False
    answers = {
        404: anas_browser.get("/no/such/page/"),
        400: client.get("/", headers={"host": "evil.example"}),
        403: Client(enforce_csrf_checks=True).post(reverse("account_login")),
    }

    for status, response in answers.items():
        assert response.status_code == status
        _assert_headers(response)


def test_a_bug_is_a_plain_page_that_says_nothing_of_it(anas_browser, monkeypatch):
    anas_browser.raise_request_exception = False
    monkeypatch.setattr(
        "effleurage.apps.practices.queries.get_practice", lambda actor: {}["Marta Lindqvist"]
    )

    response = anas_browser.get("/")

    assert response.status_code == 500
    assert "broke" in response.content.decode()
    assert "Lindqvist" not in response.content.decode()
    _assert_headers(response)


def test_too_many_requests_are_a_plain_page(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    client.post(reverse("account_login"), {"login": "a@b.example", "password": "x"})

    response = client.post(reverse("account_login"), {"login": "a@b.example", "password": "x"})

    assert response.status_code == 429
    assert "Wait a minute" in response.content.decode()


def test_behind_tls_cookies_and_headers_say_so(ana, client, settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    user = people.give_password(ana)

    page = client.get(reverse("account_login"), secure=True)
    client.post(
        reverse("account_login"), {"login": user.email, "password": people.PASSWORD}, secure=True
    )

    assert page["Strict-Transport-Security"] == "max-age=31536000"
    assert client.cookies["effleurage"]["secure"] is True
    assert client.cookies["effleurage-form"]["secure"] is True
    assert client.cookies["effleurage-form"]["httponly"] is True


def test_the_trio_is_what_it_says(ana, ben, cleo):
    assert ana.practice_id == ben.practice_id != cleo.practice_id
    assert (ana.role, ben.role, cleo.role) == ("owner", "biller", "owner")
    assert world.AT.tzinfo is not None
