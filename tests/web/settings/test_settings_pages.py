"""Settings on their pages: changed where allowed, shown where not, and each fault at its field."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from effleurage.apps.audit.models import Event
from effleurage.apps.credentials.models import Therapist
from effleurage.apps.exchange import connections
from effleurage.apps.exchange.models import Connection, Method
from effleurage.apps.practices.models import Location, Practice
from effleurage.apps.visits.models import Fee
from effleurage.apps.work import asking
from tests.apps import world
from tests.web import people


@pytest.fixture
def bens_browser(ben) -> Browser:
    return people.signed_in(ben)


def _text(response) -> str:
    return response.content.decode()


def _filled(browser: Browser, url: str) -> dict[str, object]:
    """Return what the form at an address would post as it stands."""
    form = browser.get(url).context["form"]
    typed = {
        name: form[name].value() for name in form.fields if form[name].value() not in (None, "")
    }
    return {**typed, "once": form.new_token}


def _connection(ana, at) -> Connection:
    terms = connections.Terms(name="Portal of Acme", method=Method.PORTAL)
    return Connection.objects.get(pk=connections.add_connection(ana, terms=terms, at=at))


# The practice


def test_the_practice_is_changed_as_typed(anas_browser, practice):
    url = reverse("edit_practice")

    answer = anas_browser.post(url, {**_filled(anas_browser, url), "contact_name": "Ana R."})

    assert answer.status_code == 302
    assert Practice.objects.get(pk=practice.pk).contact_name == "Ana R."


def test_a_wrong_check_digit_is_said_at_its_field(anas_browser, practice):
    url = reverse("edit_practice")

    answer = anas_browser.post(url, {**_filled(anas_browser, url), "npi": "1234567890"})

    assert answer.status_code == 422
    assert "check digit" in str(answer.context["form"].errors["npi"])
    assert Practice.objects.get(pk=practice.pk).npi == practice.npi


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("123456789", "1 more digit."),
        ("1234567893", "The check digit is right"),
        ("1234567890", "That is no NPI"),
    ],
)
def test_an_npi_is_tested_as_it_is_typed(anas_browser, typed, said):
    assert said in _text(anas_browser.post(reverse("check_npi"), {"npi": typed}))


def test_an_address_for_cheques_is_kept_and_taken_away(anas_browser, practice):
    url = reverse("edit_practice")
    elsewhere = {
        "pay_to_street": "PO Box 9", "pay_to_city": "Tacoma", "pay_to_state": "WA",
        "pay_to_postal_code": "98402-0009",
    }  # fmt: skip

    anas_browser.post(url, {**_filled(anas_browser, url), **elsewhere})
    kept = Practice.objects.get(pk=practice.pk).pay_to
    anas_browser.post(url, {**_filled(anas_browser, url), **dict.fromkeys(elsewhere, "")})

    assert kept["postal_code"] == "984020009"
    assert Practice.objects.get(pk=practice.pk).pay_to == {}


def test_a_wrong_address_for_cheques_is_said_at_its_own_field(anas_browser):
    url = reverse("edit_practice")
    typed = {**_filled(anas_browser, url), "pay_to_street": "PO Box 9", "pay_to_city": "Tacoma"}

    answer = anas_browser.post(url, typed)

    assert answer.status_code == 422
    assert {name.startswith("pay_to_") for name in answer.context["form"].errors} == {True}


def test_charts_are_kept_six_years_at_least(anas_browser, practice):
    url = reverse("edit_retention")

    refused = anas_browser.post(url, {**_filled(anas_browser, url), "years": "5"})
    anas_browser.post(url, {**_filled(anas_browser, url), "years": "12"})

    assert refused.status_code == 422
    assert Practice.objects.get(pk=practice.pk).chart_retention_years == 12


# Therapists and places


def test_a_therapist_is_added_and_her_licence_is_watched(anas_browser, practice):
    soon = timezone.now().date() + timedelta(days=20)
    typed = {
        "first_name": "Imani", "last_name": "Okafor", "npi": "1234567893", "credential": "LMT",
        "licence_number": "MA60010274", "licence_state": "WA", "licence_until": soon.isoformat(),
        "taxonomy": "225700000X", "once": _filled(anas_browser, reverse("add_therapist"))["once"],
    }  # fmt: skip

    anas_browser.post(reverse("add_therapist"), typed)

    assert Therapist.objects.get(practice=practice).licence_until == soon
    assert "1 licence ends soon" in _text(anas_browser.get(reverse("settings")))
    assert "Expires soon" in _text(anas_browser.get(reverse("therapists")))


def test_a_therapist_who_left_can_be_taken_back(anas_browser, practice):
    row = world.a_therapist(practice)

    said = anas_browser.post(reverse("retire_therapist", args=[row.pk]), follow=True)
    back = reverse("take_back_therapist", args=[row.pk])

    assert not Therapist.objects.get(pk=row.pk).is_active
    assert f'action="{back}"' in _text(said)
    anas_browser.post(back)
    assert Therapist.objects.get(pk=row.pk).is_active


def test_a_place_is_taken_out_of_use_once_asked(anas_browser, practice):
    row = world.a_location(practice)
    url = reverse("retire_location", args=[row.pk])

    asked = anas_browser.post(url)
    anas_browser.post(url, {"confirmed": "1"})

    assert "Take it out of use" in _text(asked)
    assert not Location.objects.get(pk=row.pk).is_active


# Fees


def test_a_fee_counts_from_its_day_on(anas_browser, practice):
    world.a_fee(practice)
    url = reverse("fee", args=["97124"])
    later = timezone.now().date() + timedelta(days=30)

    typed = {"charge_cents": "42.50", "active_from": later.isoformat()}
    anas_browser.post(url, {**_filled(anas_browser, url), **typed})
    listed = _text(anas_browser.get(reverse("fees")))

    assert Fee.objects.get(practice=practice, active_from=later).charge_cents == 4_250
    assert "$30.00" in listed
    assert "$42.50" in listed


def test_the_usual_procedures_are_listed_before_they_have_a_fee(anas_browser):
    assert "97140" in _text(anas_browser.get(reverse("fees")))
    assert "97140" not in _text(anas_browser.get(reverse("fees") + "?fee=set"))


def test_an_unknown_procedure_has_no_page(anas_browser):
    assert anas_browser.get(reverse("fee", args=["ZZZZZ"])).status_code == 404


def test_the_list_of_fees_asks_the_same_however_long_it_is(
    anas_browser, practice, django_assert_max_num_queries
):
    for code in ("97124", "97140", "97110", "97112", "97010"):
        world.a_fee(practice, procedure=code)

    with django_assert_max_num_queries(20):
        anas_browser.get(reverse("fees"))


# Connections


def test_a_connection_is_switched_by_hand_after_a_plain_warning(anas_browser, ana, at):
    row = _connection(ana, at)
    url = reverse("start_production", args=[row.pk])

    warned = _text(anas_browser.post(url))
    row.refresh_from_db()
    was = row.is_production
    anas_browser.post(url, {"confirmed": "1"})
    row.refresh_from_db()

    assert "payers decide on them and pay" in warned
    assert (was, row.is_production) == (False, True)


def test_a_folder_that_is_no_whole_path_is_refused_in_words(anas_browser):
    url = reverse("add_connection")
    typed = {"name": "Clearing", "method": "folder", "outgoing_folder": "out"}

    answer = anas_browser.post(url, {**_filled(anas_browser, url), **typed})

    assert answer.status_code == 422
    assert "whole path" in _text(answer)
    assert not Connection.objects.filter(name="Clearing").exists()


# Printer, backups, what runs


def test_how_far_the_printer_is_off_is_kept(anas_browser, practice):
    url = reverse("calibration")

    anas_browser.post(url, {**_filled(anas_browser, url), "right": "10", "down": "-4"})
    too_far = anas_browser.post(url, {**_filled(anas_browser, url), "right": "101", "down": "0"})
    row = Practice.objects.get(pk=practice.pk)

    assert (row.form_offset_right, row.form_offset_down) == (10, -4)
    assert too_far.status_code == 422
    assert anas_browser.get(reverse("calibration_sheet")).content.startswith(b"%PDF")


def test_a_backup_is_asked_for_once_and_the_page_says_so(
    anas_browser, practice, settings, tmp_path
):
    settings.BACKUPS = tmp_path

    anas_browser.post(reverse("take_backup"))
    page = _text(anas_browser.get(reverse("backups")))

    if asking.backup_is_asked_for():
        assert "0 of 1 backups taken" in page
        assert Event.objects.filter(action="backup.asked").count() == 1
    else:
        assert "PostgreSQL" in page


def test_what_runs_here_names_the_codes_and_their_last_day(anas_browser):
    page = _text(anas_browser.get(reverse("running")))

    assert "ICD-10-CM" in page
    assert "No worker is running" in page


def test_whoever_may_not_change_sees_no_button(bens_browser, practice):
    world.a_therapist(practice)

    pages = [_text(bens_browser.get(reverse(name))) for name in ("settings", "therapists", "fees")]

    assert [page for page in pages if "Change</a>" in page or "Add a" in page] == []
