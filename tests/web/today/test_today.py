"""The first page: what needs whom, in which order, and what a role never sees there."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from effleurage.apps.claims.models import Claim
from effleurage.apps.ledger import actions as ledger
from effleurage.core.claims.life import Outcome
from effleurage.core.ledger import Account, Cause, Entry, Posting
from tests.apps import world
from tests.apps.claims import a_claim_of
from tests.web import people


def _titles(browser) -> list[str]:
    return [card.kind.title for card in browser.get("/").context["cards"]]


def _card(browser, title):
    return next(card for card in browser.get("/").context["cards"] if card.kind.title == title)


def _denied(actor, claim, cents=12_000):
    where = (claim.number, "L1")
    entry = Entry(
        f"denied {claim.number}", date(2026, 11, 20), Cause.REMIT_CLAIM, "Denied",
        (
            Posting(Account.DENIED, cents, *where, "R:1:1", "CO50"),
            Posting(Account.PAYER_RECEIVABLE, -cents, *where, "R:1:1"),
        ),
    )  # fmt: skip
    ledger.post(actor, [entry], at=world.AT)


def test_a_new_practice_is_led_to_its_first_claim(anas_browser):
    response = anas_browser.get("/")

    assert reverse("first_claim") in response.text
    assert "Nothing needs you" not in response.text


@pytest.mark.parametrize("make", [a_claim_of.a_draft, a_claim_of.a_decided_claim])
def test_a_practice_with_a_claim_is_not_led_to_its_first(make, ana, anas_browser):
    make(ana)

    assert reverse("first_claim") not in anas_browser.get("/").text


def test_who_drafts_no_claims_is_told_that_nothing_needs_her(practice):
    desk = world.a_member(practice, name="Desk", role="front-desk")

    page = people.signed_in(desk).get("/").text

    assert "Nothing needs you" in page
    assert reverse("first_claim") not in page


def test_an_unsigned_note_leads_to_its_visit(ana, practice, anas_browser):
    visit = world.a_visit(ana, world.a_client(practice))

    card = _card(anas_browser, "Notes to sign")

    assert card.count == "1"
    assert card.lines[0].url == f"/visits/{visit.id}/"
    assert card.url == "/visits/?state=draft"


def test_a_therapists_own_note_stands_before_an_older_one_of_another(practice, ana):
    client = world.a_client(practice)
    world.a_visit(ana, client, service_date=date(2026, 10, 1))
    tess = world.a_member(practice, name="Tess", role="therapist")
    hers = world.a_therapist_of(tess, npi="1568432105", last_name="Vance")
    world.a_visit(tess, client, service_date=date(2026, 11, 2), therapist_id=hers.id)

    card = _card(people.signed_in(tess), "Notes to sign")

    assert card.lines[0].note == "by Imani Vance"
    assert card.haste == 0


def test_each_pile_knows_its_money_and_its_last_day(ana, anas_browser):
    visit = a_claim_of.a_visit_to_bill(ana)

    card = _card(anas_browser, "Visits to bill")

    assert card.pile.cents == 12_000
    assert card.lines[0].until == date(2027, 5, 2)
    assert card.lines[0].url == f"/visits/{visit.id}/"


def test_what_is_about_to_be_lost_stands_before_more_money(ana, anas_browser):
    a_claim_of.a_visit_to_bill(ana)
    _denied(ana, a_claim_of.a_decided_claim(ana, outcome=Outcome.DENIED), 900_000)
    today = timezone.localdate()
    held = a_claim_of.a_draft(ana)
    Claim.objects.filter(pk=held.pk).update(hold_reason="a card", wake_on=today)

    titles = _titles(anas_browser)

    assert titles[0] == "Held claims"
    assert titles.index("Denied money") < titles.index("Visits to bill")


def test_a_denial_that_was_given_up_waits_no_longer(ana, anas_browser, at):
    claim = a_claim_of.a_decided_claim(ana, outcome=Outcome.DENIED)
    _denied(ana, claim)
    assert _card(anas_browser, "Denied money").pile.cents == 12_000

    ledger.write_off_denied(
        ana,
        giving_up=ledger.GivingUp(
            decision="D1", claim_number=claim.number, on=date(2026, 11, 23), reason="too late"
        ),
        at=at,
    )

    assert "Denied money" not in _titles(anas_browser)


def test_a_blocked_claim_says_its_first_finding(ana, anas_browser):
    claim = a_claim_of.a_draft(ana)
    found = {"code": "X", "severity": "block", "message": "The policy had ended."}
    Claim.objects.filter(pk=claim.pk).update(verdict="blocked", findings=[found])

    assert _card(anas_browser, "Blocked claims").lines[0].note == "The policy had ended."


def test_a_sent_claim_is_overdue_after_three_business_days(ana, anas_browser):
    claim = a_claim_of.a_sent_claim(ana)
    Claim.objects.filter(pk=claim.pk).update(sent_at=timezone.now())
    assert "Answers overdue" not in _titles(anas_browser)

    Claim.objects.filter(pk=claim.pk).update(sent_at=world.AT.replace(year=2025))

    assert _card(anas_browser, "Answers overdue").count == "1"


def test_the_front_desk_sees_cover_and_no_claim(ana, practice):
    a_claim_of.a_draft(ana)
    desk = world.a_member(practice, name="Desk", role="front-desk")

    titles = _titles(people.signed_in(desk))

    assert not {"Drafts to finish", "Notes to sign", "Visits to bill"} & set(titles)


@pytest.mark.parametrize("role", world.roles())
def test_the_page_opens_for_every_role(role, practice, ana):
    a_claim_of.a_draft(ana)
    member = world.a_member(practice, name="Some", role=role)

    assert people.signed_in(member).get("/").status_code == 200


def test_another_practice_sees_nothing_of_it(ana, cleos_browser):
    a_claim_of.a_draft(ana)
    world.a_visit(ana, world.a_client(a_claim_of.Practice.objects.get(pk=ana.practice_id)))

    assert _titles(cleos_browser) == []


def test_more_work_asks_no_more_questions(ana, anas_browser):
    for _ in range(3):
        _denied(ana, a_claim_of.a_decided_claim(ana))
        a_claim_of.a_draft(ana)
    anas_browser.get("/")
    with CaptureQueriesContext(connection) as few:
        anas_browser.get("/")
    for _ in range(3):
        _denied(ana, a_claim_of.a_decided_claim(ana))
        a_claim_of.a_draft(ana)

    with CaptureQueriesContext(connection) as many:
        anas_browser.get("/")

    assert len(many) == len(few)
