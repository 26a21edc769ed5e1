"""Cover on its pages: the card, who holds it, what was approved, what happened, who ordered it."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from effleurage.apps.clients.models import Case, Document, Referral
from effleurage.apps.coverage.models import Authorisation, Policy
from tests.apps import world
from tests.web import people
from tests.web.clients.addresses import PNG


@pytest.fixture
def client_row(practice):
    return world.a_client(practice)


@pytest.fixture
def payer(practice):
    return world.a_payer(practice)


@pytest.fixture
def policy(client_row, payer):
    return world.a_policy(client_row, payer)


CARD = {
    "member_id": "CMH777",
    "claim_filing_code": "CI",
    "priority": "1",
    "relationship": "self",
    "benefits_assigned": "Y",
    "accepts_assignment": "on",
    "signature_on_file": "on",
}


def _text(response) -> str:
    return response.content.decode()


def test_a_policy_is_added_with_the_photograph_of_its_card(anas_browser, client_row, payer):
    upload = SimpleUploadedFile("card.png", PNG, content_type="image/png")
    url = reverse("add_policy", args=[client_row.id])

    added = anas_browser.post(url, {**CARD, "payer_id": str(payer.id), "front": upload})

    policy = Policy.objects.get()
    page = _text(anas_browser.get(added["Location"]))
    assert added["Location"] == reverse("policy", args=[policy.id])
    assert policy.member_id == "CMH777"
    assert Document.objects.get().kind == "card"
    assert "Card, front" in page


def test_a_photograph_that_is_none_takes_back_the_policy_too(anas_browser, client_row, payer):
    upload = SimpleUploadedFile("card.exe", b"MZ..", content_type="image/png")
    url = reverse("add_policy", args=[client_row.id])

    page = anas_browser.post(url, {**CARD, "payer_id": str(payer.id), "front": upload})

    assert page.status_code == 422
    assert Policy.objects.count() == 0


def test_a_spouse_who_holds_the_policy_is_kept_and_shown_again(anas_browser, policy):
    url = reverse("edit_policy", args=[policy.id])
    holder = {
        "relationship": "spouse",
        "subscriber.name.last": "Abernathy",
        "subscriber.name.first": "Kim",
        "subscriber.birth_date": "1980-02-03",
        "subscriber.sex": "M",
    }

    anas_browser.post(url, {**CARD, **holder, "version": "1"})
    form = anas_browser.get(url).context["form"]

    policy.refresh_from_db()
    assert policy.subscriber["name"] == {"last": "Abernathy", "first": "Kim"}
    assert policy.subscriber["birth_date"] == "1980-02-03"
    assert form["subscriber.name.first"].value() == "Kim"
    assert form.is_held_by_another


def test_a_holder_who_is_not_named_is_asked_for_at_the_field(anas_browser, policy):
    url = reverse("edit_policy", args=[policy.id])

    page = anas_browser.post(url, {**CARD, "relationship": "spouse", "version": "1"})

    assert page.status_code == 422
    assert "Nobody holds the policy" in page.context["form"].errors["subscriber.name.last"][0]


def test_a_policy_says_in_words_whether_it_covers_a_day(anas_browser, policy):
    Policy.objects.update(active_until=date(2026, 7, 1))
    url = reverse("policy", args=[policy.id])

    def says(day: str) -> str:
        return _text(anas_browser.get(f"{url}?on={day}")).replace("\xa0", " ")

    assert "It covers 30 Jun 2026, and to 30 Jun 2026" in says("2026-06-30")
    assert "It does not cover 1 Jul 2026: its last day was 30 Jun 2026" in says("2026-07-01")
    assert "It does not cover 31 Dec 2025: it begins on 1 Jan 2026" in says("2025-12-31")


def test_a_policy_ends(anas_browser, policy):
    url = reverse("end_policy", args=[policy.id])

    wrong = anas_browser.post(url, {"active_until": "2025-01-01", "version": "1"})
    right = anas_browser.post(url, {"active_until": "2026-12-01", "version": "1"})

    assert wrong.status_code == 422
    assert right.status_code == 302
    policy.refresh_from_db()
    assert policy.active_until == date(2026, 12, 1)


def test_an_authorisation_is_added_and_extended_with_the_visits_used(anas_browser, ana, policy):
    anas_browser.post(
        reverse("add_authorisation", args=[policy.id]), {"number": "A-1", "visits_allowed": "6"}
    )
    row = Authorisation.objects.get()
    url = reverse("edit_authorisation", args=[row.id])
    anas_browser.post(url, {"number": "A-1", "visits_allowed": "12", "version": "1"})

    page = _text(anas_browser.get(reverse("policy", args=[policy.id])))

    row.refresh_from_db()
    assert row.visits_allowed == 12
    assert "0 of 12" in page


def test_an_accident_keeps_its_number_when_the_claim_number_comes(anas_browser, client_row):
    typed = {"cause": "work", "injury_date": "2026-10-14", "state": "WA", "employer_name": "Mill"}
    anas_browser.post(reverse("add_case", args=[client_row.id]), typed)
    case = Case.objects.get()

    anas_browser.post(
        reverse("edit_case", args=[case.id]), {**typed, "claim_number": "WC-9", "version": "1"}
    )

    number = case.number
    case.refresh_from_db()
    assert (case.claim_number, case.number, case.employer_name) == ("WC-9", number, "Mill")


def test_a_referral_on_which_a_note_relies_is_corrected_with_a_reason_only(
    anas_browser, client_row, at
):
    row = world.a_referral(client_row)
    Referral.objects.update(used_at=at)
    url = reverse("edit_referral", args=[row.id])
    typed = {
        "referrer_last_name": "Nakamura", "referrer_first_name": "Joël", "referrer_npi": "1660002035",
        "role": "DN", "ordered_on": "2026-10-12", "valid_until": "2027-04-12",
        "visits_allowed": "12", "diagnoses": "M54.2, M62830", "version": "1",
    }  # fmt: skip

    without = anas_browser.post(url, typed)
    more_visits = anas_browser.post(url, {**typed, "visits_allowed": "20", "reason": "typo"})
    corrected = anas_browser.post(url, {**typed, "reason": "first name misspelt"})

    assert (without.status_code, more_visits.status_code) == (422, 422)
    assert corrected.status_code == 302
    row.refresh_from_db()
    assert (row.referrer_first_name, row.diagnoses) == ("Joël", ["M54.2", "M62.830"])


def test_an_npi_with_a_wrong_digit_is_said_at_its_field(anas_browser, client_row):
    typed = {"referrer_last_name": "Vance", "referrer_npi": "1234567890", "role": "DN"}

    page = anas_browser.post(reverse("add_referral", args=[client_row.id]), typed)

    assert "check digit" in page.context["form"].errors["referrer_npi"][0]


def test_whoever_only_reads_sees_no_way_to_change_cover(practice, policy):
    browser = people.signed_in(world.a_member(practice, name="Aud", role="auditor"))

    page = _text(browser.get(reverse("policy", args=[policy.id])))

    assert "CMH100200300" in page
    assert reverse("edit_policy", args=[policy.id]) not in page
    assert reverse("add_authorisation", args=[policy.id]) not in page
    assert browser.get(reverse("edit_policy", args=[policy.id])).status_code == 403


def test_the_front_desk_sees_cover_without_any_visit(practice, policy):
    world.an_authorisation(policy)
    browser = people.signed_in(world.a_member(practice, name="Fay", role="front-desk"))

    response = browser.get(reverse("policy", args=[policy.id]))

    assert response.status_code == 200
    assert "Start a visit" not in _text(response)
