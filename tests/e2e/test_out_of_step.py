"""Two tabs, two presses, a worker that stopped: what a person sees when things are out of step."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from effleurage.apps.clients.models import Client
from effleurage.apps.ledger.models import Receipt
from effleurage.apps.work.models import Worker
from tests.apps import world
from tests.e2e.looking import barriers

DOWN = "Nothing is being sent just now."


@pytest.fixture
def client(practice) -> Client:
    return world.a_client(practice, city="Tacoma")


def _edit(page: Page, client: Client) -> None:
    page.goto(reverse("edit_client", args=[client.id]))


def _save(page: Page) -> None:
    page.get_by_role("button", name="Save the client").click()


def _two_tabs(open_as, ana, client: Client) -> Page:
    """Both tabs show the form; the first saved another city; the second is about to save its own."""
    first = open_as(ana)
    second = first.context.new_page()
    second.complaints = first.complaints
    _edit(first, client)
    _edit(second, client)
    first.get_by_label("City").fill("Olympia")
    second.get_by_label("City").fill("Seattle")
    _save(first)
    first.get_by_text("The client was changed.").wait_for()
    return second


def test_the_second_of_two_tabs_sees_both_values_and_saves_nothing(open_as, ana, client):
    second = _two_tabs(open_as, ana, client)

    _save(second)

    row = second.get_by_role("row", name="City")
    expect(row).to_contain_text("Olympia")
    expect(row).to_contain_text("Seattle")
    client.refresh_from_db()
    assert client.city == "Olympia"
    assert barriers(second, "stale") == []


@pytest.mark.parametrize(
    ("choice", "city"), [("Save what I typed", "Seattle"), ("Keep it as it is now", "Olympia")]
)
def test_either_value_can_be_chosen_in_the_second_tab(choice, city, open_as, ana, client):
    second = _two_tabs(open_as, ana, client)
    _save(second)

    second.get_by_text(choice, exact=True).click()
    second.wait_for_load_state("load")

    client.refresh_from_db()
    assert client.city == city
    if city == "Olympia":
        expect(second.get_by_label("City")).to_have_value("Olympia")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_button_that_is_pressed_twice_does_it_once(scripts, open_as, ana, client):
    page = open_as(ana, scripts=scripts)
    page.goto(reverse("take_payment", args=[client.id]))
    page.get_by_label("Amount").fill("40")

    page.get_by_role("button", name="Take the payment").dblclick(no_wait_after=True)
    page.get_by_role("heading", name="Receipt").wait_for()

    assert Receipt.objects.count() == 1
    assert page.url.endswith(f"/{Receipt.objects.get().pk}/")


def test_the_same_form_sent_from_a_second_tab_leads_to_what_the_first_did(open_as, ana, client):
    """As a browser does that sends a page again after it was restored, with all its fields."""
    first = open_as(ana)
    first.goto(reverse("take_payment", args=[client.id]))
    second = first.context.new_page()
    second.goto(first.url)
    token = first.locator("[name=once]").input_value()
    second.evaluate("(it) => document.querySelector('[name=once]').value = it", token)

    for page in (first, second):
        page.get_by_label("Amount").fill("40")
        page.get_by_role("button", name="Take the payment").click()
        page.get_by_role("heading", name="Receipt").wait_for()

    assert first.url == second.url
    assert Receipt.objects.count() == 1


def test_a_worker_that_stopped_is_said_on_every_page(open_as, ana):
    page = open_as(ana)
    page.goto("/")
    expect(page.get_by_text(DOWN)).to_be_visible()
    assert barriers(page, "worker-down") == []

    now = timezone.now()
    worker = Worker.objects.create(where="this desk", release="0", started_at=now, beat_at=now)
    page.reload()
    expect(page.get_by_text(DOWN)).to_have_count(0)
    Worker.objects.filter(pk=worker.pk).update(beat_at=now - timedelta(hours=1))
    page.goto("/claims/")

    expect(page.get_by_text(DOWN)).to_be_visible()
