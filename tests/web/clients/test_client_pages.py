"""Clients on their pages: found without a name in any address, added, changed, merged, kept apart."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse

from effleurage.apps.audit.models import Event
from effleurage.apps.claims import client_money
from effleurage.apps.clients import merging
from effleurage.apps.clients.models import Client, ClientMerge, Document
from effleurage.apps.practices.models import Role
from tests.apps import world
from tests.gateways.papers import alter
from tests.web import people
from tests.web.clients.addresses import PNG

TYPED = {
    "first_name": "Marta",
    "last_name": "Lindqvist",
    "birth_date": "1984-05-17",
    "sex": "F",
}


@pytest.fixture
def client_row(practice) -> Client:
    return world.a_client(practice)


@pytest.fixture
def bens_browser(ben) -> Browser:
    return people.signed_in(ben)


def _text(response) -> str:
    return response.content.decode()


def _token(browser: Browser, url: str) -> str:
    return browser.get(url).context["form"].new_token


# Finding


def test_a_search_by_name_leaves_no_name_in_any_address(anas_browser, practice, client_row):
    world.a_client(practice, last_name="Okonkwo", first_name="Ade")
    url = reverse("clients")

    posted = anas_browser.post(url, {"words": "okon"})
    page = _text(anas_browser.get(posted["Location"]))

    assert posted["Location"] == url
    assert "Okonkwo" in page
    assert "Abernathy" not in page
    assert "okon" not in posted["Location"]


def test_a_search_is_kept_until_it_is_cleared(anas_browser, client_row):
    anas_browser.post(reverse("clients"), {"words": "zzz"})
    narrowed = _text(anas_browser.get(reverse("clients")))
    anas_browser.post(reverse("clients"), {"words": ""})

    assert "Nothing matches" in narrowed
    assert "Abernathy" in _text(anas_browser.get(reverse("clients")))


def test_an_empty_list_teaches_the_first_step(anas_browser):
    page = _text(anas_browser.get(reverse("clients")))

    assert "No clients yet" in page
    assert reverse("add_client") in page


def test_those_set_aside_are_listed_when_asked_for(anas_browser, practice):
    world.a_client(practice, last_name="Quist", is_active=False)

    assert "Quist" not in _text(anas_browser.get(reverse("clients")))
    assert "Quist" in _text(anas_browser.get(reverse("clients") + "?record=all"))


def test_the_list_costs_the_same_however_long(
    anas_browser, practice, django_assert_max_num_queries
):
    for number in range(60):
        world.a_client(practice, last_name=f"Client{number:02}")
    anas_browser.get(reverse("clients"))

    with django_assert_max_num_queries(16):
        page = _text(anas_browser.get(reverse("clients")))

    assert "1–50 of 60" in page
    assert "51–60 of 60" in _text(anas_browser.get(reverse("clients") + "?page=2"))


def test_a_list_leaves_as_csv_with_a_reason_in_the_trail(anas_browser, practice, client_row):
    world.a_client(practice, last_name="=cmd|calc", first_name="")
    url = reverse("clients")

    without = anas_browser.post(url, {"export": "csv", "reason": " "})
    response = anas_browser.post(url, {"export": "csv", "reason": "audit of 2026"})

    assert without.status_code == 302
    lines = _text(response).removeprefix("\ufeff").splitlines()
    assert lines[0] == "Name,Born,Phone,Record"
    assert "'=cmd|calc" in lines[1]
    assert '"Abernathy, Lou",1984-03-09,2535550177,active' in lines[2]
    event = Event.objects.get(action="records.exported")
    assert (event.reason, event.details["client"]) == ("audit of 2026", 2)
    assert "Abernathy" not in response["Content-Disposition"]


def test_whoever_may_not_export_neither_sees_nor_gets_it(practice, client_row):
    browser = people.signed_in(world.a_member(practice, name="Fay", role=Role.FRONT_DESK))

    page = _text(browser.get(reverse("clients")))
    response = browser.post(reverse("clients"), {"export": "csv", "reason": "curious"})

    assert "CSV" not in page
    assert response.status_code == 403


# Adding and changing


def test_a_client_is_added_once_however_often_the_form_is_sent(anas_browser):
    url = reverse("add_client")
    once = _token(anas_browser, url)

    first = anas_browser.post(url, {**TYPED, "once": once})
    again = anas_browser.post(url, {**TYPED, "once": once})

    assert Client.objects.count() == 1
    assert again["Location"] == first["Location"]


def test_somebody_like_that_is_asked_about_first(anas_browser, practice):
    world.a_client(practice, **{**TYPED, "birth_date": "1984-05-17"})
    url = reverse("add_client")

    asked = anas_browser.post(url, TYPED)
    added = anas_browser.post(url, {**TYPED, "is_another": "on"})

    assert asked.status_code == 422
    assert "is here already" in _text(asked)
    assert added.status_code == 302
    assert Client.objects.count() == 2


def test_what_is_wrong_stands_at_its_field(anas_browser):
    page = anas_browser.post(reverse("add_client"), {**TYPED, "birth_date": "2090-01-01"})

    assert page.status_code == 422
    assert page.context["form"].errors["birth_date"] == [
        "That day has not come yet. Correct the date."
    ]
    assert 'href="#id_birth_date"' in _text(page)
    assert 'aria-invalid="true"' in _text(page)


def test_a_stale_edit_shows_both_values_and_saves_what_was_typed(anas_browser, client_row):
    url = reverse("edit_client", args=[client_row.id])
    typed = {"first_name": "Lou", "last_name": "Abernathy", "birth_date": "1984-03-09", "sex": "F"}
    anas_browser.post(url, {**typed, "phone": "2535550111", "version": "1"})

    stale = anas_browser.post(url, {**typed, "phone": "2535550122", "version": "1"})

    assert stale.status_code == 409
    assert "2535550111" in _text(stale)
    assert "2535550122" in _text(stale)
    anas_browser.post(url, {**typed, "phone": "2535550122", "version": "2"})
    client_row.refresh_from_db()
    assert client_row.phone == "2535550122"


def test_setting_aside_can_be_undone(anas_browser, client_row):
    page = anas_browser.post(reverse("set_client_aside", args=[client_row.id]), follow=True)
    back = reverse("bring_client_back", args=[client_row.id])

    assert "Set aside" in _text(page)
    assert f'action="{back}"' in _text(page)
    anas_browser.post(back)
    client_row.refresh_from_db()
    assert client_row.is_active


def test_what_a_role_may_not_do_is_not_on_the_page(practice, client_row):
    browser = people.signed_in(world.a_member(practice, name="Aud", role="auditor"))

    page = _text(browser.get(reverse("client", args=[client_row.id])))

    assert "Abernathy" in page
    assert reverse("edit_client", args=[client_row.id]) not in page
    assert "Set aside" not in page


def test_another_practice_never_learns_of_a_client(cleos_browser, client_row):
    for name in ("client", "edit_client", "merge_client", "add_paper", "set_client_aside"):
        assert cleos_browser.get(reverse(name, args=[client_row.id])).status_code == 404
    assert "Abernathy" not in _text(cleos_browser.get(reverse("clients")))


# Papers and merging


def test_a_paper_is_kept_and_shown_in_a_frame_that_only_we_may_make(anas_browser, client_row):
    url = reverse("add_paper", args=[client_row.id])
    upload = SimpleUploadedFile("Lou Abernathy.png", PNG, content_type="image/png")

    added = anas_browser.post(url, {"kind": "card", "title": "Card, front", "file": upload})
    paper = Document.objects.get()
    file = anas_browser.get(reverse("paper_file", args=[paper.id]))

    assert added["Location"] == reverse("paper", args=[paper.id])
    assert (file.content, file["Content-Type"]) == (PNG, "image/png")
    assert "frame-ancestors 'self'" in file["Content-Security-Policy"]
    assert file["X-Frame-Options"] == "SAMEORIGIN"
    assert "Abernathy" not in file["Content-Disposition"]


def test_a_paper_damaged_on_the_disk_says_so_in_words(anas_browser, client_row):
    upload = SimpleUploadedFile("card.png", PNG, content_type="image/png")
    typed = {"kind": "card", "title": "Card", "file": upload}
    anas_browser.post(reverse("add_paper", args=[client_row.id]), typed)
    (blob,) = (each for each in settings.DOCUMENTS.rglob("*") if each.is_file())
    alter(blob)

    file = anas_browser.get(reverse("paper_file", args=[Document.objects.get().id]))

    assert file.status_code == 410
    assert "Bring it back from a backup" in file.content.decode()


def test_a_file_that_is_no_paper_is_refused_in_words(anas_browser, client_row):
    upload = SimpleUploadedFile("x.exe", b"MZ...", content_type="application/pdf")
    typed = {"kind": "card", "title": "Card", "file": upload}

    page = anas_browser.post(reverse("add_paper", args=[client_row.id]), typed)

    assert page.status_code == 422
    assert "print it to PDF or photograph it" in _text(page).lower().replace("pdf", "PDF")


def test_two_records_are_seen_side_by_side_and_merged_with_a_reason(
    anas_browser, practice, client_row
):
    twin = world.a_client(practice, birth_date="1984-03-08")
    url = reverse("merge_client", args=[client_row.id])

    choose = _text(anas_browser.get(url))
    both = _text(anas_browser.get(f"{url}?with={twin.id}"))
    refused = anas_browser.post(f"{url}?with={twin.id}", {"reason": ""})
    merged = anas_browser.post(f"{url}?with={twin.id}", {"reason": "mistyped birth date"})

    assert str(twin.id) in choose
    assert "8\xa0Mar\xa01984" in both
    assert refused.status_code == 422
    assert "birth_date" not in _text(refused)
    assert merged.status_code == 302
    assert ClientMerge.objects.get().dropped_id == twin.id


def test_the_settings_keep_papers_out_of_the_house_while_tests_run(tmp_path):
    assert tmp_path / "documents" == settings.DOCUMENTS


# Beside the client


def test_the_client_leads_to_referrals_and_accidents(anas_browser, client_row):
    referral, case = world.a_referral(client_row), world.a_case(client_row, claim_number="")

    page = _text(anas_browser.get(reverse("client", args=[client_row.id])))

    for address, row in (("edit_referral", referral), ("edit_case", case)):
        assert reverse(address, args=[row.id]) in page
    for address in ("add_referral", "add_case"):
        assert reverse(address, args=[client_row.id]) in page
    assert "pending" in page


def test_a_merge_is_undone_with_a_reason(anas_browser, ana, at, practice, client_row):
    twin = world.a_client(practice)
    merge = merging.merge_clients(ana, keep=client_row.id, drop=twin.id, at=at)
    url = reverse("undo_merge", args=[merge])
    leads = _text(anas_browser.get(reverse("client", args=[client_row.id])))

    refused = anas_browser.post(url, {"reason": ""})
    anas_browser.post(url, {"reason": "two cousins", "once": _token(anas_browser, url)})
    twin.refresh_from_db()

    assert url in leads
    assert refused.status_code == 422
    assert twin.merged_into_id is None
    assert Event.objects.get(action="client.merge-undone").reason == "two cousins"


# Ways to what is elsewhere


def test_the_page_says_what_the_account_says_and_leads_to_it(ana, practice, at, anas_browser):
    visit = world.a_signed_visit(ana, world.a_client(practice))
    client_money.charge_cash_visit(ana, visit_id=visit.id, on=visit.service_date, at=at)

    page = anas_browser.get(reverse("client", args=[visit.client_id]))

    assert page.context["client_owes"] == 12_000
    assert _text(page).count(f'href="{reverse("client_ledger", args=[visit.client_id])}"') == 2


def test_the_front_desk_sees_what_a_client_owes_and_no_count_of_claims(practice, client_row):
    desk = people.signed_in(world.a_member(practice, name="Fay", role=Role.FRONT_DESK))

    page = _text(desk.get(reverse("client", args=[client_row.id])))

    assert "Client owes" in page
    assert reverse("client_ledger", args=[client_row.id]) in page
    assert "number of claims" not in page


def test_only_who_may_purge_is_led_to_a_legal_hold(anas_browser, bens_browser, client_row):
    page, hold = reverse("client", args=[client_row.id]), reverse("place_hold")

    (address,) = re.findall(f'href="({hold}[^"]*)"', _text(anas_browser.get(page)))
    form = anas_browser.get(unescape(address)).context["form"]

    assert form["object_id"].value() == str(client_row.id)
    assert form["kind"].value() == "client"
    assert hold not in _text(bens_browser.get(page))
