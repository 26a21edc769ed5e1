"""Until when somebody can act on a denial: Today, the list of denied claims, the claim's page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from effleurage.apps.claims import lists
from effleurage.apps.claims import waiting as waits
from effleurage.apps.claims.models import Claim
from effleurage.apps.coverage.models import PayerRule
from effleurage.apps.remits.models import Remit
from effleurage.apps.remits.next_payer import bill_next_payer
from effleurage.core import calendar
from effleurage.core.remits.remit import Adjustment
from effleurage.web.remits import words
from effleurage.web.ui import formats
from tests.apps.remits import world
from tests.apps.remits.test_next_payer import a_decided_claim, another_policy
from tests.apps.remits.test_taking_in import paid, take_in
from tests.core.test_remit_builders import PAID_ON, VISIT_DAY, a_remit


@pytest.fixture
def denied(ana):
    (claim,) = world.sent(ana, "C1")
    take_in(ana, a_remit(paid("C1", "CO50 10000", status="4")))
    return claim


def _rule(claim, amount=180):
    return PayerRule.objects.create(
        practice_id=claim.practice_id, payer=claim.payer, kind="appeal-days", amount=amount,
        source="a call", set_at=world.AT,
    )  # fmt: skip


def _list(browser, state="denied"):
    return browser.get(reverse("claims"), {"state": state}).text


def _left(page, browser):
    today = browser.get("/").context["today"]
    return formats.days_left(PAID_ON + timedelta(days=180), today=today) in page


def test_the_last_day_to_appeal_stands_on_today_the_list_and_the_claim(denied, anas_browser):
    _rule(denied)

    claim = anas_browser.get(reverse("claim", args=[denied.id])).text

    assert "Left to appeal" in claim
    assert "180 days from" in claim
    assert "Nobody has verified this rule yet" in claim
    for page in (claim, anas_browser.get("/").text, _list(anas_browser)):
        assert _left(page, anas_browser)


def test_the_claims_page_says_in_words_why_it_was_not_paid(denied, anas_browser):
    page = anas_browser.get(reverse("claim", args=[denied.id])).text

    assert "CO-50" in page
    assert escape(words.reason(Adjustment("CO", "50", 10_000)).words) in page
    assert reverse("remit", args=[Remit.objects.get().id]) in page


def test_where_no_rule_is_known_the_pages_say_to_ask_and_where_to_write_it(denied, anas_browser):
    page = anas_browser.get(reverse("claim", args=[denied.id])).text

    assert "Left to appeal" not in page
    assert "Nobody knows how long this can be appealed" in page
    assert f'href="{reverse("payer", args=[denied.payer_id])}"' in page
    assert "ask how long an appeal may take" in _list(anas_browser)
    assert "ask how long an appeal may take" in anas_browser.get("/").text


def test_only_the_list_of_denied_claims_counts_to_an_appeal(denied, anas_browser):
    assert "To act" in _list(anas_browser)
    assert "To act" not in _list(anas_browser, state="decided")


def test_more_denials_ask_no_more_questions(ana, denied, anas_browser):
    _rule(denied)
    with CaptureQueriesContext(connection) as few:
        _list(anas_browser)
        anas_browser.get("/")
    world.sent(ana, *(f"D{number}" for number in range(6)))
    further = (paid(f"D{number}", "CO50 10000", status="4") for number in range(6))
    take_in(ana, a_remit(*further, trace_number="T2"))

    with CaptureQueriesContext(connection) as many:
        _list(anas_browser)
        anas_browser.get("/")

    assert len(many) == len(few)


def test_a_claim_to_a_second_payer_is_filed_from_the_first_ones_decision(ana, anas_browser):
    first = a_decided_claim(ana)
    policy = another_policy(first)
    bill_next_payer(ana, claim_id=first.id, policy_id=policy.id, at=world.AT)
    second = Claim.objects.get(number="C1S1")
    until = calendar.last_filing_day(PAID_ON, limit_days=policy.payer.filing_limit_days)

    (listed,) = lists.claims_of_ids(ana, [second.id])
    (waiting,) = waits.to_finish(ana).lines

    assert second.service_from < PAID_ON
    assert (listed.file_until, waiting.until) == (until, until)
    page = anas_browser.get(reverse("claim", args=[second.id]))
    assert page.context["file_until"] == until


@pytest.mark.parametrize(("yes", "start"), [(None, PAID_ON), (True, PAID_ON), (False, VISIT_DAY)])
def test_a_second_payer_with_a_rule_of_its_own_is_counted_by_it(ana, anas_browser, yes, start):
    first = a_decided_claim(ana)
    policy = another_policy(first)
    PayerRule.objects.create(
        practice_id=ana.practice_id, payer=policy.payer, kind="next-payer-filing-limit",
        amount=45, yes=yes, source="a call", set_at=world.AT,
    )  # fmt: skip
    bill_next_payer(ana, claim_id=first.id, policy_id=policy.id, at=world.AT)
    second = Claim.objects.get(number="C1S1")

    (listed,) = lists.claims_of_ids(ana, [second.id])
    page = anas_browser.get(reverse("claim", args=[second.id]))

    assert listed.file_until == start + timedelta(days=45)
    assert page.context["file_until"] == listed.file_until


def test_an_unprocessable_claim_counts_to_its_filing_and_to_no_appeal(ana, anas_browser):
    (claim,) = world.sent(ana, "C1")
    take_in(ana, a_remit(paid("C1", "CO16 10000", status="4", remarks=("MA130",))))

    page = anas_browser.get(reverse("claim", args=[claim.id]))

    assert "appeal" not in page.context
    assert page.context["file_until"] is not None
    assert "never decided: send it as new" in _list(anas_browser)
