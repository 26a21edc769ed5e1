"""A paper EOB typed in: proven while it is typed, refused until it adds up, posted like a file."""

from __future__ import annotations

from django.urls import reverse

from effleurage.apps.ledger import queries as ledger
from effleurage.apps.remits.models import Remit, RemitPart
from effleurage.core.ledger import Account
from tests.apps.remits import world
from tests.core.test_remit_builders import VISIT_DAY

HEAD = {
    "rows": "3",
    "payer_name": "Acme Health",
    "trace_number": "CHK 5501",
    "amount": "64.00",
    "paid_on": "2026-11-20",
    "method": "CHK",
    "withheld_reason": "WO",
}
LINE = {
    "line0-claim_number": "C1",
    "line0-service_date": VISIT_DAY.isoformat(),
    "line0-procedure": "97124",
    "line0-charge": "100.00",
    "line0-contractual": "20.00",
    "line0-coinsurance": "16.00",
    "line0-paid": "64.00",
}
URL = "enter_eob"


def _post(browser, **typed):
    token = browser.get(reverse(URL)).context["form"].new_token
    return browser.post(reverse(URL), {"once": token, "do": "save", **HEAD, **LINE, **typed})


def test_an_eob_that_adds_up_is_posted_and_answers_its_claim(anas_browser, ana):
    world.sent(ana, "C1")

    answer = _post(anas_browser)

    row = Remit.objects.get()
    assert answer["Location"] == reverse("remit", args=[row.id])
    assert (row.state, row.file_id) == ("posted", None)
    assert ledger.claim_balances(ana, number="C1")[Account.CLIENT_RECEIVABLE] == 1_600


def test_an_eob_that_is_a_cent_off_is_refused_with_the_cent(anas_browser, ana):
    answer = _post(anas_browser, amount="64.01")

    assert answer.status_code == 422
    assert "$0.01 more" in answer.content.decode()
    assert not Remit.objects.exists()


def test_a_paper_that_does_not_add_up_is_saved_and_held_on_saying_so(anas_browser, ana):
    world.sent(ana, "C1")

    _post(anas_browser, amount="64.01", although_off="on")

    assert Remit.objects.get().state == "held"


def test_a_service_that_does_not_add_up_is_named(anas_browser, ana):
    answer = _post(anas_browser, **{"line0-contractual": "19.00"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Service 1" in page
    assert "$1.00 less than charge less the rest" in page


def test_looking_saves_nothing_and_keeps_what_was_typed(anas_browser, ana):
    answer = _post(anas_browser, do="look", amount="60")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "$4.00 less than what explains it" in page
    assert 'value="CHK 5501"' in page
    assert not Remit.objects.exists()


def test_the_services_of_a_claim_are_taken_into_empty_rows(anas_browser, ana):
    world.sent(ana, "C1")

    page = anas_browser.post(
        reverse(URL), {"do": "take", "take_claim": "C1", "rows": "1"}
    ).content.decode()

    assert 'name="line0-claim_number" value="C1"' in page
    assert 'name="line0-charge" value="100.00"' in page


def test_more_rows_are_added_without_losing_any(anas_browser, ana):
    answer = _post(anas_browser, do="more")

    assert len(answer.context["form"].lines) == 6
    assert 'value="97124"' in answer.content.decode()


def test_what_was_taken_back_is_negative_on_a_claim_of_its_own(anas_browser, ana):
    world.sent(ana, "C1")
    again = {
        name.replace("line0", "line1"): value
        for name, value in LINE.items()
        if "charge" not in name
    }

    _post(
        anas_browser, amount="0.00", **again, **{"line1-charge": "100.00", "line1-takeback": "on"}
    )

    paid = sorted(RemitPart.objects.filter(kind="claim").values_list("paid_cents", "status"))
    assert paid == [(-6_400, "22"), (6_400, "1")]


def test_a_code_that_is_none_is_said_at_its_field(anas_browser, ana):
    answer = _post(anas_browser, **{"line0-other": "5.00", "line0-other_code": "hm"})

    assert answer.status_code == 422
    assert "Copy the code" in answer.content.decode()


def test_an_empty_form_asks_for_the_payment(anas_browser):
    answer = anas_browser.post(reverse(URL), {"do": "save"})

    assert {"payer_name", "trace_number", "amount", "paid_on"} <= set(answer.context["form"].errors)
