"""A payer's answers on the page of a policy: noted, read from a file, withdrawn, and how old."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from effleurage.apps.coverage.models import EligibilityAnswer
from effleurage.apps.practices.days import local_day
from tests.apps import world
from tests.apps.coverage.test_eligibility_answers import of_member


@pytest.fixture
def policy(practice):
    return world.a_policy(world.a_client(practice), world.a_payer(practice))


@pytest.fixture
def today(ana):
    return local_day(ana, timezone.now())


def page_of(browser, policy):
    return browser.get(reverse("policy", args=[policy.id]))


def test_a_call_is_noted_and_told_in_words(anas_browser, policy, today):
    said = {
        "how": "phone", "answered_on": today.isoformat(), "spoke_with": "Pat", "reference": "C-7781",
        "is_active": "yes", "covers_massage": "no", "visits_left": "7", "copay_cents": "25.50",
        "coinsurance_percent": "20",
    }  # fmt: skip
    before = page_of(anas_browser, policy)

    anas_browser.post(reverse("note_answer", args=[policy.id]), said)
    after = page_of(anas_browser, policy)

    assert before.context["last_asked"].startswith("Nobody has asked")
    text = after.content.decode()
    assert "Active; does not pay for massage; 7 visits left; copay $25.50" in text
    assert "share 20%" in text
    assert "By phone, Pat, C-7781" in text
    assert after.context["last_asked"].startswith("The newest answer counts")


def test_an_old_answer_asks_to_be_asked_again(ana, anas_browser, policy, today):
    EligibilityAnswer.objects.create(
        practice_id=ana.practice_id, policy=policy, how="portal", is_active=True,
        answered_on=today - timedelta(days=45),
        noted_at=timezone.now(), noted_by="Ana",
    )  # fmt: skip

    assert page_of(anas_browser, policy).context["last_asked"].startswith("Last asked 45 days ago")


def test_a_file_is_read_once_and_a_wrong_one_says_why(anas_browser, policy):
    url = reverse("read_answer", args=[policy.id])

    def posted(data):
        return anas_browser.post(url, {"file": SimpleUploadedFile("answer.271", data)})

    wrong, right = posted(of_member("M2")), posted(of_member(policy.member_id))
    again = posted(of_member(policy.member_id))

    assert (wrong.status_code, right.status_code, again.status_code) == (422, 302, 422)
    assert "member number" in wrong.content.decode()
    assert "12 visits left" in page_of(anas_browser, policy).content.decode()
    assert EligibilityAnswer.objects.count() == 1


def test_an_answer_noted_in_error_is_withdrawn_after_a_question(ana, anas_browser, policy, today):
    answer = EligibilityAnswer.objects.create(
        practice_id=ana.practice_id, policy=policy, how="phone", is_active=False,
        answered_on=today, noted_at=timezone.now(), noted_by="Ana",
    )  # fmt: skip
    url = reverse("withdraw_answer", args=[answer.id])

    question = anas_browser.get(url).content.decode()
    anas_browser.post(url, {"confirmed": "yes"})

    assert "noted in error" in question
    answer.refresh_from_db()
    assert answer.withdrawn_at is not None
