"""Remits on their pages: the proof, posting, held money decided on, each role and each practice."""

from __future__ import annotations

import re

import pytest
from django.test import Client as Browser
from django.urls import reverse

from effleurage.apps.audit.models import Event
from effleurage.apps.ledger import queries as ledger
from effleurage.apps.practices.models import Practice
from effleurage.apps.remits.models import Remit, RemitPart
from effleurage.core.ledger import Account
from tests.apps import world as people_world
from tests.apps.remits import world
from tests.apps.remits.test_taking_in import paid, take_in
from tests.core.test_remit_builders import a_remit
from tests.web import people


@pytest.fixture
def bens_browser(ben) -> Browser:
    return people.signed_in(ben)


@pytest.fixture
def imanis_browser(practice) -> Browser:
    """A therapist sees remits and decides nothing about them."""
    return people.signed_in(people_world.a_member(practice, name="Imani", role="therapist"))


def _text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def _a_remit(actor, *claims, **changes):
    (taken,) = take_in(actor, a_remit(*claims, **changes))
    return Remit.objects.get(pk=taken.remit_id)


def _held(row) -> RemitPart:
    return RemitPart.objects.filter(remit=row, state="held").order_by("position")[0]


def _stranger(**changes):
    return paid("X1", client_member_id="", **changes)


def _post(browser, url, **typed):
    return browser.post(url, {"once": browser.get(url).context["form"].new_token, **typed})


# The proof


def test_a_proven_remit_says_so_beside_its_bars(anas_browser, ana):
    world.sent(ana, "C1")
    row = _a_remit(ana, paid())

    page = anas_browser.get(reverse("remit", args=[row.id]))

    assert "Proven: every line, every claim and the payment agree" in _text(page)
    assert page.content.decode().count("<rect class=") >= 3
    assert "Coinsurance" in _text(page)
    assert "the client owes it" in _text(page)


def test_a_payment_that_disagrees_shows_the_difference_in_words(anas_browser, ana):
    world.sent(ana, "C1")
    row = _a_remit(ana, paid(), amount_cents=6_399)

    page = _text(anas_browser.get(reverse("remit", args=[row.id])))

    assert "the payment is $0.01 less than what explains it" in page
    assert "Payment and claims disagree" in page


def test_money_outside_any_claim_is_told_in_words(anas_browser, ana):
    world.sent(ana, "C1")
    row = _a_remit(ana, paid(), moved="WO 1000")

    page = _text(anas_browser.get(reverse("remit", args=[row.id])))

    assert "Withheld outside any claim" in page
    assert "($10.00)" in page
    assert "Recovery of an earlier overpayment" in page


def test_printing_an_advice_is_an_event_of_the_trail(anas_browser, ana):
    world.sent(ana, "C1")
    row = _a_remit(ana, paid())

    page = anas_browser.get(reverse("print_remit", args=[row.id]))

    assert "Remittance advice" in _text(page)
    assert Event.objects.get(action="records.printed").object_ids == [str(row.id)]


# The inbox


def test_the_inbox_narrows_to_what_needs_somebody(anas_browser, ana):
    world.sent(ana, "C1")
    _a_remit(ana, paid(), trace_number="WELL1")
    _a_remit(ana, _stranger(), trace_number="STRANGE1")

    page = _text(anas_browser.get(reverse("remits"), {"state": "open"}))

    assert "STRANGE1" in page
    assert "WELL1" not in page


def test_the_inbox_asks_as_often_for_many_as_for_one(
    anas_browser, ana, django_assert_num_queries, django_assert_max_num_queries
):
    url = reverse("remits")
    _a_remit(ana, _stranger(), trace_number="N0")
    anas_browser.get(url)
    with django_assert_max_num_queries(40) as one:
        anas_browser.get(url)
    for number in range(1, 6):
        _a_remit(ana, _stranger(), trace_number=f"N{number}")

    with django_assert_num_queries(len(one)):
        anas_browser.get(url)


def test_a_search_finds_a_trace_number_and_leaves_it_in_no_address(anas_browser, ana):
    _a_remit(ana, _stranger(), trace_number="N77")
    _a_remit(ana, _stranger(), trace_number="Z88")
    url = reverse("remits")

    posted = anas_browser.post(url, {"words": "n77"})

    assert posted["Location"] == url
    page = _text(anas_browser.get(url))
    assert "N77" in page
    assert "Z88" not in page


def test_the_list_leaves_as_a_spreadsheet(anas_browser, ana):
    _a_remit(ana, _stranger(), trace_number="N1")

    sent = anas_browser.post(reverse("remits"), {"export": "csv", "reason": "for the accountant"})

    assert sent["Content-Type"].startswith("text/csv")
    assert "N1" in sent.content.decode()


# Posting


def test_what_posting_would_do_is_said_before_and_nothing_is_done(anas_browser, ana):
    world.sent(ana, "C1")
    file = world.a_file(ana, world.as_835(a_remit(paid(), _stranger())))

    page = _text(anas_browser.get(reverse("post_remit_file", args=[file.id])))

    assert "1 claim would be posted, 1 claim would wait ( $64.00 )" in page
    assert not Remit.objects.exists()
    assert ledger.balances(ana).get(Account.BANK, 0) == 0


def test_posting_does_what_was_said(anas_browser, ana):
    world.sent(ana, "C1")
    file = world.a_file(ana, world.as_835(a_remit(paid(), _stranger())))
    url = reverse("post_remit_file", args=[file.id])

    answer = _post(anas_browser, url)

    row = Remit.objects.get()
    assert answer["Location"] == reverse("remit", args=[row.id])
    assert row.state == "part"
    assert ledger.balances(ana)[Account.BANK] == 12_800


def test_a_copy_is_told_before_it_is_posted(anas_browser, ana):
    world.sent(ana, "C1")
    _a_remit(ana, paid())
    file = world.a_file(ana, world.as_835(a_remit(paid()), control=9))

    page = _text(anas_browser.get(reverse("post_remit_file", args=[file.id])))

    assert "it is a copy" in page


def test_a_file_without_a_remit_says_so(anas_browser, ana):
    file = world.a_file(ana, b"no remit at all")

    page = anas_browser.get(reverse("post_remit_file", args=[file.id]))

    assert "No remit could be read" in _text(page)


# Decisions


def test_held_money_is_settled_to_the_claim_that_a_person_names(bens_browser, ana):
    world.sent(ana, "C1")
    row = _a_remit(ana, _stranger())
    part = _held(row)

    answer = _post(
        bens_browser,
        reverse("settle_part", args=[part.id]),
        decided="answers",
        claim_number="C1",
        reason="asked Acme",
    )

    assert answer["Location"] == reverse("remit", args=[row.id])
    row.refresh_from_db()
    assert row.state == "posted"
    assert ledger.claim_balances(ana, number="C1")[Account.CLIENT_RECEIVABLE] == 1_600


def test_a_claim_number_that_is_nobodys_is_said_beside_the_form(bens_browser, ana):
    part = _held(_a_remit(ana, _stranger()))

    answer = _post(
        bens_browser,
        reverse("settle_part", args=[part.id]),
        decided="payer",
        claim_number="C404",
        reason="asked",
    )

    assert answer.status_code == 422
    assert "No claim has that number" in _text(answer)


def test_a_decision_without_its_claim_asks_for_it(bens_browser, ana):
    part = _held(_a_remit(ana, _stranger()))
    url = reverse("settle_part", args=[part.id])

    answer = _post(bens_browser, url, decided="client", reason="asked")

    assert "claim_number" in answer.context["form"].errors


def test_a_posting_is_taken_back_and_decided_on_anew(bens_browser, ana):
    world.sent(ana, "C1")
    part = RemitPart.objects.get(remit=_a_remit(ana, paid()))

    answer = _post(bens_browser, reverse("take_back_part", args=[part.id]), reason="wrong claim")

    assert answer["Location"] == reverse("settle_part", args=[part.id])
    part.refresh_from_db()
    assert (part.state, part.held_cents) == ("held", 6_400)


def test_a_remit_without_a_number_is_named_and_posted(anas_browser, ana):
    world.sent(ana, "C1")
    row = _a_remit(ana, paid(), trace_number="000")
    url = reverse("name_remit", args=[row.id])

    _post(anas_browser, url, payer_name="Acme Health", payer_id="ACME1", trace_number="CHK 12")

    row.refresh_from_db()
    assert (row.state, row.trace_number) == ("posted", "CHK 12")


def test_a_test_is_posted_only_on_saying_so(anas_browser, ana):
    world.sent(ana, "C1")
    (taken,) = take_in(ana, data=world.as_835(a_remit(paid()), is_test=True))
    url = reverse("release_remit", args=[taken.remit_id])

    refused = _post(anas_browser, url, reason="a rehearsal")
    _post(anas_browser, url, reason="a rehearsal", although_test="on")

    assert refused.status_code == 422
    assert Remit.objects.get().state == "posted"


def test_a_remit_is_dismissed_with_a_reason(anas_browser, ana):
    (taken,) = take_in(ana, data=world.as_835(a_remit(paid()), is_test=True))
    url = reverse("dismiss_remit", args=[taken.remit_id])

    refused = _post(anas_browser, url, reason="")
    _post(anas_browser, url, reason="a test of the line")

    assert refused.status_code == 422
    assert Remit.objects.get().state == "dismissed"


def test_a_corrected_remit_replaces_the_one_that_disagreed(anas_browser, ana):
    world.sent(ana, "C1")
    wrong = _a_remit(ana, paid(), amount_cents=6_399)
    right = _a_remit(ana, paid())
    url = reverse("replace_remit", args=[right.id])

    _post(anas_browser, url, replaces=str(wrong.id), reason="Acme sent it again")

    right.refresh_from_db()
    wrong.refresh_from_db()
    assert (right.state, wrong.state) == ("posted", "dismissed")


def test_missing_claims_are_looked_for_again(anas_browser, ana):
    row = _a_remit(ana, paid("LATE1", client_member_id=""))
    world.sent(ana, "LATE1")

    anas_browser.post(reverse("rematch_remits"))

    row.refresh_from_db()
    assert row.state == "posted"


# Who sees what


def test_a_therapist_sees_a_remit_without_a_single_decision(imanis_browser, ana):
    world.sent(ana, "C1")
    row = _a_remit(ana, paid(), _stranger())

    page = imanis_browser.get(reverse("remit", args=[row.id])).content.decode()
    part = imanis_browser.get(reverse("settle_part", args=[_held(row).id])).content.decode()

    assert ">Decide<" not in page
    assert "Take back" not in page
    assert 'name="decided"' not in part
    assert imanis_browser.get(reverse("enter_eob")).status_code == 403


def test_a_front_desk_is_refused(practice, ana):
    browser = people.signed_in(people_world.a_member(practice, name="Sol", role="front-desk"))
    row = _a_remit(ana, _stranger())

    assert browser.get(reverse("remits")).status_code == 403
    assert browser.get(reverse("remit", args=[row.id])).status_code == 403


def test_another_practice_settles_nothing_of_ours(cleos_browser, cleo, ana):
    assert Practice.objects.count() == 2
    part = _held(_a_remit(ana, _stranger()))
    url = reverse("settle_part", args=[part.id])

    answer = cleos_browser.post(url, {"decided": "outside", "reason": "mine"})

    assert answer.status_code == 404
    part.refresh_from_db()
    assert part.state == "held"


def _about_c1(ana):
    """A remit whose one answer has a number of nobody's, and the day and charge of C1."""
    (claim,) = world.sent(ana, "C1")
    name = claim.client.last_name
    said = paid("X404", client_member_id="", client_last_name=name, service_from=claim.service_from)
    return _held(_a_remit(ana, said))


def test_a_likely_claim_is_a_button_that_shows_what_it_would_do_before_it_is_confirmed(
    bens_browser, ana
):
    part = _about_c1(ana)
    url = reverse("settle_part", args=[part.id])

    choices = bens_browser.get(url)
    (choice,) = choices.context["choices"]
    shown = bens_browser.get(url + choice.ways[0].url)

    assert "Agrees: day, charge, name" in choices.text
    assert 'name="reason"' not in choices.text
    assert choice.ways[0].word == "It answers this claim"
    told = {
        each.what: (each.now_cents, each.then_cents)
        for each in shown.context["preview"].effects.rows.items
    }
    assert told["Held in clearing"] == (6_400, 0)
    assert told["Payer owes"] == (10_000, 0)
    assert told["Client owes"] == (0, 1_600)
    part.refresh_from_db()
    assert part.state == "held"
    confirmed = _post(bens_browser, url, decided="answers", claim_number="C1", reason="asked")
    assert confirmed["Location"] == reverse("remit", args=[part.remit_id])
    assert ledger.claim_balances(ana, number="C1")[Account.CLIENT_RECEIVABLE] == 1_600


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?decided=answers&claim_number=C404", "No claim has that number"),
        ("?decided=outside", "booked as a payer adjustment"),
    ],
)
def test_what_cannot_be_done_is_said_before_it_is_confirmed(bens_browser, ana, query, words):
    url = reverse("settle_part", args=[_about_c1(ana).id])

    assert words in bens_browser.get(url + query).text


def test_a_reason_that_was_forgotten_is_asked_for_beside_what_it_would_do(bens_browser, ana):
    url = reverse("settle_part", args=[_about_c1(ana).id])

    answer = _post(bens_browser, url, decided="payer", claim_number="C1", reason="")

    assert answer.status_code == 422
    assert "Held in clearing" in answer.text
