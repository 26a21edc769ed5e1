"""Sending together: what may leave goes in one file, what may not is named and stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from effleurage.apps.audit.models import Event
from effleurage.apps.claims import actions
from effleurage.apps.exchange.models import File, Submission
from tests.apps import world
from tests.apps.claims.a_claim_of import a_ready_claim, row
from tests.apps.exchange.a_sending_of import a_connection, delivered
from tests.web import people


@pytest.fixture
def connection(ana, tmp_path):
    return a_connection(ana, tmp_path)


def _send(browser, claims, connection):
    typed = {"claims": [str(each.id) for each in claims], "connection": str(connection.id)}
    return browser.post(reverse("send_batch"), typed)


def test_ready_claims_stand_by_payer_with_their_money(ana, anas_browser):
    a_ready_claim(ana)

    page = anas_browser.get("/batches/")

    (payer,) = page.context["ready"]
    assert (payer.how_many, payer.cents) == (1, 12_000)


def test_what_is_chosen_leaves_in_one_file_at_once_where_no_worker_runs(
    ana, anas_browser, connection, tmp_path
):
    claims = [a_ready_claim(ana), a_ready_claim(ana)]

    answer = _send(anas_browser, claims, connection)

    file = File.objects.get(direction="out")
    assert answer["Location"] == reverse("batch", args=[file.id])
    assert {row(each.id).state for each in claims} == {"sent"}
    assert len(delivered(tmp_path)) == 1
    assert anas_browser.get(answer["Location"]).context["row"].state == "sent"


def test_one_that_is_blocked_since_stays_with_its_reason(ana, anas_browser, connection):
    good, bad = a_ready_claim(ana), a_ready_claim(ana)
    a_slip_in(bad)

    answer = _send(anas_browser, [good, bad], connection)
    page = anas_browser.get(answer["Location"]).content.decode()

    assert (row(good.id).state, row(bad.id).state) == ("sent", "ready")
    assert f"{bad.number} stays" in page
    assert row(bad.id).verdict == "blocked"


def a_slip_in(claim):
    """Let the text of a ready claim name a number that is no NPI, which the gate finds anew."""
    text = claim.snapshot
    text["therapist"]["npi"] = "1234567890"
    type(claim).objects.filter(pk=claim.pk).update(snapshot=text)


def test_a_held_claim_is_named_and_nothing_leaves(ana, at, anas_browser, connection):
    held = a_ready_claim(ana)
    page = anas_browser.get(reverse("send_batch"))
    day = timezone.now().date() + timedelta(days=9)
    actions.put_on_hold(ana, claim_id=held.id, reason="a call", wake_on=day, at=timezone.now())

    answer = _send(anas_browser, [held], connection)

    assert len(page.context["payers"]) == 1
    assert answer.status_code == 422  # it is no choice any more
    assert Submission.objects.count() == 0


def test_the_same_form_sent_twice_sends_once(ana, anas_browser, connection, tmp_path):
    claims = [a_ready_claim(ana)]
    token = anas_browser.get(reverse("send_batch")).context["form"].new_token
    typed = {
        "claims": [str(claims[0].id)],
        "connection": str(connection.id),
        "once": token,
    }

    answers = [anas_browser.post(reverse("send_batch"), typed) for _ in range(2)]

    assert Submission.objects.count() == 1
    assert len(delivered(tmp_path)) == 1
    assert answers[0].status_code == 302


def test_a_file_is_taken_out_as_it_left_with_a_reason(ana, anas_browser, connection):
    _send(anas_browser, [a_ready_claim(ana)], connection)
    file = File.objects.get(direction="out")

    answer = anas_browser.post(
        reverse("batch", args=[file.id]), {"reason": "the clearinghouse asked"}
    )

    assert answer.content == bytes(file.body)
    event = Event.objects.get(action="records.exported", object_kind="file")
    assert event.reason == "the clearinghouse asked"


def test_an_incoming_file_is_no_batch(ana, anas_browser):
    body = b"x"
    file = File.objects.create(
        practice_id=ana.practice_id, direction="in", kind="other", name="x", sha256="0" * 64,
        size_bytes=1, body=body, at=timezone.now(),
    )  # fmt: skip

    assert anas_browser.get(reverse("batch", args=[file.id])).status_code == 404


def test_who_may_not_send_sees_the_files_and_no_button(ana, practice, connection):
    a_ready_claim(ana)
    auditor = people.signed_in(world.a_member(practice, name="Avery", role="auditor"))

    page = auditor.get("/batches/")

    assert "Send together" not in page.content.decode()
    assert auditor.get(reverse("send_batch")).status_code == 403


def test_the_list_of_files_asks_as_often_for_many_as_for_few(
    ana, anas_browser, connection, django_assert_max_num_queries
):
    for _ in range(3):
        _send(anas_browser, [a_ready_claim(ana)], connection)

    with django_assert_max_num_queries(20):
        anas_browser.get("/batches/")
