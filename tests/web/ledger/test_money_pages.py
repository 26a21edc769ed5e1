"""The pages of money: a payment from form to receipt, what a role may do, what a list asks."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from effleurage.apps.claims import client_money, owing
from effleurage.apps.ledger.models import Receipt
from effleurage.web.ledger import views
from tests.apps import world
from tests.apps.claims import a_claim_of
from tests.apps.claims.test_client_money import ON, WHY, a_share, owes, pay, unused
from tests.web import people


def _typed(**changes):
    return {"cents": "25.00", "on": "2026-01-05", "method": "cash", "use": "keep"} | changes


def test_a_copay_at_the_desk_ends_on_its_receipt(ana, practice):
    client = world.a_client(practice)
    desk = people.signed_in(world.a_member(practice, name="Desk", role="front-desk"))

    response = desk.post(reverse("take_payment", args=[client.id]), _typed(), follow=True)

    receipt = Receipt.objects.get()
    assert response.request["PATH_INFO"] == reverse("receipt", args=[receipt.id])
    assert "$25.00" in response.text
    assert unused(ana, client) == 2_500


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"cents": "0"}, "cents"),
        ({"cents": "-5"}, "cents"),
        ({"cents": "lots"}, "cents"),
        ({"on": "2999-01-01"}, "on"),
        ({"use": "C999"}, "use"),
        ({"method": "barter"}, "method"),
    ],
)
def test_a_fault_stands_beside_its_field_and_nothing_is_taken(
    changes, field, practice, anas_browser
):
    client = world.a_client(practice)

    response = anas_browser.post(reverse("take_payment", args=[client.id]), _typed(**changes))

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Receipt.objects.exists()


def test_the_account_tells_the_payers_reason_in_words(ana, anas_browser):
    claim = a_claim_of.a_ready_claim(ana)
    a_share(ana, claim)

    response = anas_browser.get(reverse("client_ledger", args=[claim.client_id]))

    assert "PR-2, coinsurance" in response.text
    assert response.context["owes"] == 1_600
    assert response.context["sums"]["owes"] == 1_600


def test_the_statements_sums_are_the_accounts_balances(ana, at, anas_browser):
    claim = a_claim_of.a_ready_claim(ana)
    a_share(ana, claim)
    pay(ana, claim.client, at)

    context = anas_browser.get(reverse("client_ledger", args=[claim.client_id])).context

    assert context["sums"]["owes"] == context["owes"] - context["credit"]
    assert context["sums"]["by_client"] == 2_500


def test_a_refund_of_too_much_is_said_at_the_top(ana, practice, at, anas_browser):
    receipt = pay(ana, world.a_client(practice), at)

    response = anas_browser.post(
        reverse("refund_receipt", args=[receipt.id]), {"cents": "25.01", "reason": "too much"}
    )

    assert response.status_code == 422
    assert "Less than that is unused" in response.text


def test_a_cash_visit_is_charged_from_the_account(ana, practice, anas_browser):
    visit = world.a_signed_visit(ana, world.a_client(practice))

    anas_browser.post(reverse("charge_visit", args=[visit.id]))

    assert owes(ana, visit.client) == 12_000


def test_eight_cash_visits_are_shown_and_the_rest_is_one_link_away(ana, practice, anas_browser):
    client = world.a_client(practice)
    for _ in range(views.SHOWN + 2):
        world.a_signed_visit(ana, client)
    url = reverse("money")

    short, whole = anas_browser.get(url), anas_browser.get(url, {"all": "1"})

    assert short.text.count("Charge it") == views.SHOWN == 8
    assert "and 2 more" in short.text
    assert whole.text.count("Charge it") == 10
    assert " more<" not in whole.text


def test_an_entry_by_hand_is_undone_with_a_reason(ana, practice, at, anas_browser):
    visit = world.a_signed_visit(ana, world.a_client(practice))
    client_money.charge_cash_visit(ana, visit_id=visit.id, on=ON, at=at)
    context = anas_browser.get(reverse("client_ledger", args=[visit.client_id])).context
    url = context["lines"][0].reverse_url

    response = anas_browser.post(url, {"reason": "wrong price"})

    assert response["Location"] == reverse("client_ledger", args=[visit.client_id])
    assert owes(ana, visit.client) == 0


def test_the_front_desk_is_offered_no_refund(ana, practice, at):
    receipt = pay(ana, world.a_client(practice), at)
    desk = people.signed_in(world.a_member(practice, name="Desk", role="front-desk"))

    page = desk.get(reverse("receipt", args=[receipt.id]))

    assert reverse("refund_receipt", args=[receipt.id]) not in page.text
    assert desk.get(reverse("refund_receipt", args=[receipt.id])).status_code == 403


def test_the_list_of_who_owes_narrows_by_age_and_leaves_as_csv(ana, anas_browser):
    a_share(ana, a_claim_of.a_ready_claim(ana))
    url = reverse("clients_owing")

    old = anas_browser.get(url, {"age": "90"}).context["table"].rows.total
    csv = anas_browser.post(url, {"export": "csv", "reason": "a phone call"})

    assert old == 0 or (date.today() - date(2026, 11, 20)).days > 90
    assert csv["Content-Type"].startswith("text/csv")
    assert "16.00" in csv.text


def test_more_clients_ask_no_more_questions(ana, anas_browser):
    url = reverse("clients_owing")
    a_share(ana, a_claim_of.a_ready_claim(ana))
    anas_browser.get(url)
    with CaptureQueriesContext(connection) as few:
        anas_browser.get(url)
    for _ in range(3):
        a_share(ana, a_claim_of.a_ready_claim(ana))

    with CaptureQueriesContext(connection) as many:
        anas_browser.get(url)

    assert len(many) == len(few)
    assert owing.clients_owing(ana, today=ON).total == 4


def test_a_receipt_taken_back_says_so(ana, practice, at, anas_browser):
    receipt = pay(ana, world.a_client(practice), at)
    client_money.take_receipt_back(ana, receipt_id=receipt.id, decision=WHY, at=at)

    page = anas_browser.get(reverse("receipt", args=[receipt.id]))

    assert "was taken back" in page.text
