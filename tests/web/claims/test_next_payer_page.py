"""From the page of a decided claim to the claim of the second payer."""

from __future__ import annotations

from django.urls import reverse

from effleurage.apps.claims.models import Claim
from tests.apps.remits.test_next_payer import a_decided_claim, another_policy, paid


def test_the_button_stands_where_another_plan_may_be_asked_and_leads_to_the_second_claim(
    ana, anas_browser
):
    first = a_decided_claim(ana)
    policy = another_policy(first)
    browser = anas_browser
    asked = reverse("bill_next_payer", args=[first.id])

    shown = browser.get(reverse("claim", args=[first.id])).content.decode()
    form = browser.get(asked)
    answer = browser.post(asked, {"policy": str(policy.id), "once": form.context["form"].new_token})

    second = Claim.objects.get(number="C1S1")
    assert asked in shown
    assert "Bill the second payer" in shown
    assert answer.status_code == 302
    assert answer["Location"] == reverse("claim", args=[second.id])
    told = browser.get(answer["Location"]).content.decode()
    assert "Decided before by" in told
    assert asked not in browser.get(reverse("claim", args=[first.id])).content.decode()


def test_without_another_plan_there_is_no_button_and_the_page_says_why(ana, anas_browser):
    first = a_decided_claim(ana)
    browser = anas_browser
    asked = reverse("bill_next_payer", args=[first.id])

    shown = browser.get(reverse("claim", args=[first.id])).content.decode()

    assert asked not in shown
    assert "No other plan" in browser.get(asked).content.decode()


def test_a_second_claim_is_checked_and_made_ready_like_any_other(ana, anas_browser):
    first = a_decided_claim(ana)
    policy = another_policy(first)
    browser = anas_browser
    browser.post(reverse("bill_next_payer", args=[first.id]), {"policy": str(policy.id)})
    second = Claim.objects.get(number="C1S1")

    browser.post(reverse("make_claim_ready", args=[second.id]))

    second.refresh_from_db()
    assert second.state == "ready"


def test_a_forwarded_claim_asks_for_a_persons_word_in_words(ana, anas_browser):

    first = a_decided_claim(ana, paid(status="19"))
    policy = another_policy(first)
    asked = reverse("bill_next_payer", args=[first.id])

    answer = anas_browser.post(asked, {"policy": str(policy.id)})

    assert answer.status_code == 422
    assert "forwarded" in answer.content.decode()
    assert not Claim.objects.filter(number="C1S1").exists()
