"""A session that ends in mid-form, a form too old, too large a file, a bug: each has its page."""

from __future__ import annotations

import logging

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from effleurage.apps.clients.models import Client
from effleurage.apps.practices.models import Session
from effleurage.web.ui import once, typed
from tests.web import people

TYPED = {"first_name": "Marta", "last_name": "Lindqvist", "birth_date": "1984-05-17", "sex": "F"}
ADD = "/clients/add/"


@pytest.fixture
def filled_in(anas_browser) -> dict[str, str]:
    return {**TYPED, "once": anas_browser.get(ADD).context["form"].new_token}


def _end_sessions() -> None:
    Session.objects.all().delete()


def test_what_was_typed_when_the_session_ended_is_there_again(anas_browser, ana, filled_in):
    _end_sessions()

    sent = anas_browser.post(ADD, filled_in)
    people.sign_in(anas_browser, people.user_of(ana))
    page = anas_browser.get(ADD)

    assert sent["Location"] == f"{reverse('account_login')}?next={ADD}"
    assert 'value="Lindqvist"' in page.content.decode()
    assert "Your session had ended" in page.content.decode()
    assert Client.objects.count() == 0
    assert 'value="Lindqvist"' not in anas_browser.get(ADD).content.decode()


def test_nobody_else_sees_what_was_typed(anas_browser, ben, filled_in):
    _end_sessions()
    anas_browser.post(ADD, filled_in)

    people.sign_in(anas_browser, people.give_password(ben))

    assert "Lindqvist" not in anas_browser.get(ADD).content.decode()
    assert typed.KEY not in anas_browser.session


def test_what_was_typed_is_kept_for_a_quarter_of_an_hour(anas_browser, ana, filled_in, monkeypatch):
    _end_sessions()
    anas_browser.post(ADD, filled_in)
    people.sign_in(anas_browser, people.user_of(ana))
    later = timezone.now() + typed.KEPT
    monkeypatch.setattr(typed.timezone, "now", lambda: later)

    assert "Lindqvist" not in anas_browser.get(ADD).content.decode()


def test_a_stranger_can_store_nothing(client):
    client.post(ADD, {**TYPED, "once": "made-up"})

    assert Session.objects.count() == 0


def test_a_form_with_an_old_cookie_is_shown_again_as_it_was_typed(anas_browser, filled_in):
    strict = Browser(enforce_csrf_checks=True)
    strict.cookies = anas_browser.cookies

    sent = strict.post(ADD, filled_in)

    assert sent["Location"] == ADD
    assert 'value="Lindqvist"' in strict.get(ADD).content.decode()
    assert Client.objects.count() == 0


def test_an_htmx_request_without_a_session_leads_the_whole_page_to_sign_in(client):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/clients/?record=all"}

    response = client.get("/clients/", headers=headers)

    assert response["HX-Redirect"].startswith(reverse("account_login"))
    assert "record" in response["HX-Redirect"]


def test_htmx_gets_the_page_without_its_shell(anas_browser):
    page = anas_browser.get("/clients/", headers={"HX-Request": "true"}).content.decode()

    assert "<nav" not in page
    assert 'id="main"' in page


def test_what_is_too_large_has_its_page_before_it_is_read(anas_browser):
    response = anas_browser.generic(
        "POST", ADD, b"x", content_type="text/plain", CONTENT_LENGTH=str(30 * 1024 * 1024)
    )

    assert response.status_code == 413
    assert "20 MB" in response.content.decode()


def test_a_bug_has_a_number_that_the_log_knows_and_nothing_else(anas_browser, monkeypatch, caplog):
    anas_browser.raise_request_exception = False
    monkeypatch.setattr(
        "effleurage.apps.clients.queries.search_clients",
        lambda actor, **more: {}["Marta Lindqvist"],
    )

    with caplog.at_level(logging.ERROR, logger="effleurage.web"):
        response = anas_browser.get("/clients/")

    (line,) = [each.getMessage() for each in caplog.records if each.name == "effleurage.web"]
    number = line.split()[1].rstrip(":")
    assert response.status_code == 500
    assert number in response.content.decode()
    assert "KeyError" in line
    assert "Lindqvist" not in line + response.content.decode()


def test_a_token_belongs_to_one_person_in_one_practice(anas_browser, ana):
    token = anas_browser.get(ADD).context["form"].new_token

    assert once.owner_of(token) == once.Whose(str(ana.user_id), str(ana.practice_id))
    assert once.owner_of(token + "x") is None


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_are_remembered_by_a_cookie_that_no_script_reads(anas_browser, theme):
    back = anas_browser.post(reverse("choose_theme"), {"theme": theme, "next": "/clients/"})
    away = anas_browser.post(reverse("choose_theme"), {"theme": "auto", "next": "//evil.example/"})

    assert back["Location"] == "/clients/"
    assert back.cookies["effleurage-theme"]["httponly"]
    assert away["Location"] == "/"
