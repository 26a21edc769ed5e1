"""Payers on their pages: taken from the short list unverified, asked, changed, set aside."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from effleurage.apps.coverage.defaults import default_payers
from effleurage.apps.coverage.models import Payer, PayerRule
from tests.apps import world
from tests.web import people

TYPED = {
    "name": "Harbour Health",
    "payer_id": "HH01",
    "line_of_business": "commercial",
    "unit_rule": "unknown",
    "requires_prescription": "unknown",
    "requires_gp": "unknown",
    "uses_ncci": "unknown",
}


@pytest.fixture
def payer(practice) -> Payer:
    return world.a_payer(practice)


def _text(response) -> str:
    return response.content.decode()


def test_a_payer_begins_from_the_short_list_and_is_not_verified(anas_browser):
    url = reverse("add_payer")
    form = anas_browser.get(f"{url}?from=0").context["form"]
    begun = {name: form.initial[name] for name in form.fields if form.initial.get(name)}
    begun = {name: value for name, value in begun.items() if value is not True}

    anas_browser.post(f"{url}?from=0", {**TYPED, **begun})

    row = Payer.objects.get()
    assert row.name == default_payers()[0].facts.name
    assert row.filing_limit_days == default_payers()[0].terms.filing_limit_days
    assert not row.terms_verified
    assert PayerRule.objects.filter(payer=row, kind="filing-limit").count() == 1


@pytest.mark.parametrize("start", ["99", "-1", "x", "٣", "1" * 40])
def test_a_place_on_the_list_that_is_none_gives_an_empty_form(anas_browser, start):
    page = anas_browser.get(reverse("add_payer"), {"from": start})

    assert page.status_code == 200


def test_a_term_without_a_source_is_asked_for_one(anas_browser):
    page = anas_browser.post(reverse("add_payer"), {**TYPED, "filing_limit_days": "90"})

    assert page.status_code == 422
    assert "The terms have no source" in page.context["form"].errors["source"][0]


def test_changed_terms_keep_their_history_in_words(anas_browser):
    anas_browser.post(reverse("add_payer"), TYPED)
    payer = Payer.objects.get()
    url = reverse("edit_terms", args=[payer.id])
    typed = {
        **TYPED, "filing_limit_days": "90", "requires_gp": "yes", "source": "phone, 12 Nov",
        "is_verified": "on", "version": "1",
    }  # fmt: skip

    stale_version = anas_browser.get(url).context["form"].version_now
    anas_browser.post(url, typed)
    page = _text(anas_browser.get(reverse("payer", args=[payer.id])))

    payer.refresh_from_db()
    assert stale_version == 1
    assert (payer.filing_limit_days, payer.requires_gp, payer.requires_prescription) == (
        90,
        True,
        None,
    )
    assert "Claims must arrive" in page
    assert "Within 90 days of the visit" in page
    assert page.count("For all days") == 2
    assert "The payer itself confirmed these terms" in page


def test_saving_terms_as_shown_changes_none_of_them(anas_browser, payer):
    url = reverse("edit_terms", args=[payer.id])
    form = anas_browser.get(url).context["form"]
    shown = {name: form[name].value() for name in form.fields if form[name].value()}

    anas_browser.post(url, shown | {"version": "1"})

    again = Payer.objects.get()
    assert (again.uses_ncci, again.requires_gp, again.unit_rule) == (True, False, "midpoint")
    assert again.version == 2


def test_payers_to_ask_again_are_counted_and_listed(anas_browser, practice, payer):
    world.a_payer(practice, name="Due Mutual", recheck_by=date(2020, 1, 1))
    world.a_payer(practice, name="Later Mutual", recheck_by=date(2090, 1, 1))

    page = _text(anas_browser.get(reverse("payers")))
    due = _text(anas_browser.get(reverse("payers") + "?ask=again"))

    assert "1 payer to ask again" in page
    assert "Due Mutual" in due
    assert "Later Mutual" not in due
    assert timezone.now().year < 2090


def test_a_payer_set_aside_is_listed_when_asked_for_and_comes_back(anas_browser, payer):
    told = anas_browser.post(reverse("set_payer_aside", args=[payer.id]), follow=True)
    listed = _text(anas_browser.get(reverse("payers")))
    everything = _text(anas_browser.get(reverse("payers") + "?record=all"))
    anas_browser.post(reverse("bring_payer_back", args=[payer.id]))

    assert reverse("bring_payer_back", args=[payer.id]) in _text(told)
    assert str(payer.id) not in listed
    assert str(payer.id) in everything
    payer.refresh_from_db()
    assert payer.is_active


def test_a_stale_edit_of_a_payer_shows_both(anas_browser, payer):
    url = reverse("edit_payer", args=[payer.id])
    typed = {"name": payer.name, "payer_id": "CMH01", "line_of_business": "commercial"}
    anas_browser.post(url, {**typed, "name": "Cascade One", "version": "1"})

    stale = anas_browser.post(url, {**typed, "name": "Cascade Two", "version": "1"})

    assert stale.status_code == 409
    assert "Cascade One" in _text(stale)


def test_a_therapist_reads_payers_and_changes_none(practice, payer):
    browser = people.signed_in(world.a_member(practice, name="Tess", role="therapist"))

    page = _text(browser.get(reverse("payer", args=[payer.id])))

    assert "Within 180 days" in page
    assert reverse("edit_terms", args=[payer.id]) not in page
    assert browser.post(reverse("edit_terms", args=[payer.id]), TYPED).status_code == 403


def test_the_list_costs_the_same_however_long(
    anas_browser, practice, django_assert_max_num_queries
):
    for number in range(60):
        world.a_payer(practice, name=f"Payer {number:02}")
    anas_browser.get(reverse("payers"))

    with django_assert_max_num_queries(16):
        page = _text(anas_browser.get(reverse("payers")))

    assert "1–50 of 60" in page
    assert "Payer 59" in _text(anas_browser.get(reverse("payers") + "?page=2"))


def test_the_list_of_rules_asks_as_often_for_many_rules_as_for_one(
    anas_browser, practice, django_assert_num_queries
):
    world.a_payer(practice, name="Payer one")
    anas_browser.get(reverse("rules"))
    with CaptureQueriesContext(connection) as first:
        anas_browser.get(reverse("rules"))
    for number in range(12):
        world.a_payer(practice, name=f"Payer {number:02}")

    with django_assert_num_queries(len(first)):
        page = anas_browser.get(reverse("rules"))

    assert "Payer 11" in _text(page)
