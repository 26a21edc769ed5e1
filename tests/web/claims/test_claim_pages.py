"""The list of claims, the page of one, and what its buttons do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from effleurage.apps.audit.models import Event
from effleurage.apps.claims import actions
from effleurage.apps.claims.models import Claim, Override
from effleurage.apps.coverage import answers
from effleurage.apps.coverage.answer_facts import AnswerFacts
from effleurage.apps.exchange import actions as exchange
from effleurage.apps.exchange.actions import ByHand
from effleurage.apps.exchange.models import Method, Submission
from effleurage.apps.practices.keeping import keep_form_offset
from effleurage.apps.practices.queries import get_practice
from effleurage.core.claims import life
from effleurage.core.claims.life import Outcome
from effleurage.web.claims import views
from tests.apps import world
from tests.apps.claims.a_claim_of import (
    a_billed_client,
    a_decided_claim,
    a_draft,
    a_ready_claim,
    a_visit_to_bill,
    row,
    take,
)
from tests.apps.exchange.a_sending_of import a_connection, by_hand, delivered
from tests.web import people


def _url(name, claim, **more):
    return reverse(name, kwargs={"claim_id": claim.id, **more})


def _text(response):
    assert response.status_code == 200
    return response.content.decode()


def _numbers(response):
    return [each.number for each in response.context["table"].rows.items]


@pytest.fixture
def mailed(ana, at):
    ready = a_ready_claim(ana)
    how = ByHand(connection_id=by_hand(ana, Method.MAIL).id, confirmation="9400 1000")
    exchange.record_sent(ana, claim_id=ready.id, by_hand=how, at=at)
    return row(ready.id)


def test_the_list_narrows_by_state_payer_and_money_and_counts_each_state(ana, anas_browser):
    draft, ready = a_draft(ana), a_ready_claim(ana)

    drafts = anas_browser.get("/claims/?state=draft")
    of_payer = anas_browser.get(f"/claims/?payer={ready.payer_id}")
    dear = anas_browser.get("/claims/?least=50000")

    assert _numbers(drafts) == [draft.number]
    assert {each.word: each.how_many for each in drafts.context["tabs"]}["Ready"] == "1"
    assert _numbers(of_payer) == [ready.number]
    assert _numbers(dear) == []


def test_the_list_knows_age_and_days(ana, anas_browser):
    old = timezone.now().date() - timedelta(days=45)
    young = timezone.now().date() - timedelta(days=5)
    policy = a_billed_client(ana)
    then, now = (a_draft(ana, policy, service_date=day) for day in (old, young))

    assert _numbers(anas_browser.get("/claims/?age=30")) == [then.number]
    assert _numbers(anas_browser.get(f"/claims/?until={old}")) == [then.number]
    assert _numbers(anas_browser.get(f"/claims/?from={young}")) == [now.number]


@pytest.mark.parametrize("sort", ["service_from", "-service_from", "total_cents", "-total_cents"])
def test_pages_of_the_list_go_on_where_the_last_one_ended(ana, anas_browser, monkeypatch, sort):
    monkeypatch.setattr(views, "CLAIMS", replace(views.CLAIMS, size=2))
    made = [a_draft(ana).number for _ in range(5)]

    url, seen = f"/claims/?sort={sort}", []
    while url:
        page = anas_browser.get(url)
        seen += _numbers(page)
        url = page.context["table"].next_url

    assert sorted(seen) == sorted(made)


def test_the_list_asks_as_often_for_many_claims_as_for_one(
    ana, anas_browser, django_assert_num_queries
):
    a_draft(ana)
    anas_browser.get("/claims/")
    with CaptureQueriesContext(connection) as first:
        anas_browser.get("/claims/")
    for _ in range(3):
        a_draft(ana)

    with django_assert_num_queries(len(first)):
        anas_browser.get("/claims/")


def test_the_list_leaves_as_csv_with_a_reason(ana, anas_browser):
    claim = a_draft(ana)

    answer = anas_browser.post("/claims/", {"export": "csv", "reason": "for the accountant"})

    assert claim.number in answer.content.decode()
    assert Event.objects.filter(action="records.exported", object_kind="claim").count() == 1


def test_one_press_checks_a_draft_and_makes_it_ready(ana, anas_browser):
    draft = a_draft(ana)

    answer = anas_browser.post(_url("make_claim_ready", draft), follow=True)

    assert row(draft.id).state == "ready"
    assert "ready to be sent" in answer.content.decode()


def test_a_blocked_draft_stays_and_names_the_page_that_mends_it(ana, anas_browser):
    draft = a_draft(ana, a_billed_client(ana), diagnoses=("M54.5",), lines=(world.an_hour(),))

    anas_browser.post(_url("make_claim_ready", draft))
    page = anas_browser.get(_url("claim", draft))

    assert (row(draft.id).state, row(draft.id).verdict) == ("draft", "blocked")
    assert "GATE-DX-01" in _text(page)
    assert all(each.fixes for each in page.context["mends"] if each.finding.severity == "block")


def test_letting_pass_asks_for_a_reason_and_keeps_who_and_why(ana, ben, anas_browser):
    draft = a_draft(ana, a_billed_client(ana), diagnoses=("M54.5",), lines=(world.an_hour(),))
    actions.check_claim(ana, claim_id=draft.id, at=world.AT)
    url = _url("let_pass", draft, code="GATE-DX-01")

    empty = anas_browser.post(url, {"reason": ""})
    said = people.signed_in(ben).post(url, {"reason": "the payer confirmed it"})

    assert (empty.status_code, said.status_code) == (422, 302)
    assert [(each.by_name, each.reason) for each in Override.objects.all()] == [
        ("Ben", "the payer confirmed it")
    ]
    assert row(draft.id).verdict == "warned"


def test_what_nobody_may_let_pass_has_no_form(ana, anas_browser):
    draft = a_draft(ana)

    page = anas_browser.get(_url("let_pass", draft, code="GATE-MONEY-01"))

    assert "mend the claim instead" in _text(page)
    assert 'name="reason"' not in page.content.decode()


def test_a_claim_is_held_with_a_day_and_released(ana, anas_browser):
    draft = a_draft(ana)
    day = timezone.now().date() + timedelta(days=9)

    anas_browser.post(_url("hold_claim", draft), {"reason": "new card", "wake_on": str(day)})
    held = row(draft.id)
    anas_browser.post(_url("release_claim", draft))

    assert (held.hold_reason, held.wake_on) == ("new card", day)
    assert row(draft.id).wake_on is None


def test_a_claim_leaves_over_a_connection(ana, anas_browser, tmp_path):
    ready, way = a_ready_claim(ana), a_connection(ana, tmp_path)

    anas_browser.post(_url("send_claim", ready), {"connection": str(way.id)})

    assert row(ready.id).state == "sent"
    assert len(delivered(tmp_path)) == 1


def test_a_claim_leaves_by_hand_only_with_its_proof(ana, anas_browser):
    ready, mail = a_ready_claim(ana), by_hand(ana, Method.MAIL)
    typed = {"connection": str(mail.id), "confirmation": ""}

    without = anas_browser.post(_url("send_by_hand", ready), typed)
    anas_browser.post(_url("send_by_hand", ready), typed | {"confirmation": "9400 1000"})

    assert "what proves that it left" in without.content.decode()
    assert (row(ready.id).state, Submission.objects.get().confirmation) == ("sent", "9400 1000")


def test_the_packet_is_printed_before_it_is_sent_and_told_in_the_trail(ana, anas_browser):
    ready, mail = a_ready_claim(ana), by_hand(ana, Method.MAIL)

    answer = anas_browser.post(_url("claim_packet", ready), {"connection": str(mail.id)})

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert Event.objects.filter(action="records.printed").count() == 1
    assert row(ready.id).state == "ready"


def test_the_sheet_for_a_portal_stands_in_the_order_of_the_form(ana, anas_browser):
    page = anas_browser.get(_url("claim_copy_sheet", a_ready_claim(ana)))

    boxes = [each.box for each in page.context["rows"]]
    assert boxes.index("1a") < boxes.index("21") < boxes.index("33")


def test_an_acceptance_heard_is_recorded(mailed, anas_browser):
    typed = {"said": "accepted", "confirmation": "Robin, ref 4471", "claim_number": "ICN7"}

    anas_browser.post(_url("answer_claim", mailed), typed)

    assert (row(mailed.id).state, row(mailed.id).payer_claim_number) == ("accepted", "ICN7")
    assert "Robin, ref 4471" in _text(anas_browser.get(_url("claim", mailed)))


def test_a_rejection_heard_needs_its_reason_and_may_be_taken_back(mailed, anas_browser):
    typed = {"said": "rejected", "confirmation": "Robin, ref 4471", "reason": ""}

    without = anas_browser.post(_url("answer_claim", mailed), typed)
    anas_browser.post(_url("answer_claim", mailed), typed | {"reason": "not on file"})
    rejected = row(mailed.id).state
    anas_browser.post(_url("take_claim_back", mailed))

    assert without.status_code == 422
    assert (rejected, row(mailed.id).state) == ("rejected", "draft")


def test_what_was_mailed_is_taken_out_byte_for_byte_with_a_reason(mailed, anas_browser):
    sending = Submission.objects.get(claim=mailed)
    url = reverse("sent_claim", args=[sending.id])

    answer = anas_browser.post(url, {"reason": "the payer lost it"})

    assert sending.file is not None
    assert answer.content == bytes(sending.file.body)
    assert Event.objects.filter(action="records.exported", object_kind="file").count() == 1


def test_a_file_is_shown_for_this_claim_alone(ana, at, anas_browser, tmp_path):
    one, other = a_ready_claim(ana), a_ready_claim(ana)
    way = a_connection(ana, tmp_path)
    exchange.send_claims(ana, claim_ids=[one.id, other.id], connection_id=way.id, at=at)

    page = _text(
        anas_browser.get(reverse("sent_claim", args=[Submission.objects.get(claim=one).id]))
    )

    assert one.number in page
    assert other.number not in page


def test_the_file_to_look_at_is_marked_and_addressed_to_nobody(ana, anas_browser):
    ready = a_ready_claim(ana)

    page = _text(anas_browser.get(_url("claim_file", ready)))
    taken = anas_browser.post(_url("claim_file", ready), {"reason": "to compare"})

    assert "service" in page
    assert b"*T*:~" in taken.content
    assert b"NOTFORSENDING" in taken.content
    assert Submission.objects.count() == 0


def test_a_blocked_claim_has_a_draft_of_the_form_and_no_file(ana, anas_browser):
    draft = a_draft(ana, a_billed_client(ana), diagnoses=("M54.5",), lines=(world.an_hour(),))

    form = anas_browser.get(_url("claim_form", draft))
    file = anas_browser.get(_url("claim_file", draft))

    assert form.context["is_draft"] is True
    assert "GATE-DX-01" in _text(file)


def test_a_decided_claim_is_corrected_by_a_replacement(ana, anas_browser):
    decided = a_decided_claim(ana)

    anas_browser.post(_url("correct_claim", decided))

    assert Claim.objects.get(follows=decided).frequency == "7"


def test_a_void_is_asked_about_once(ana, anas_browser):
    decided = a_decided_claim(ana, outcome=Outcome.PAID)

    asked = anas_browser.post(_url("void_claim", decided))
    anas_browser.post(_url("void_claim", decided), {"confirmed": "1"})

    assert asked.status_code == 200
    assert Claim.objects.get(follows=decided).frequency == "8"


def test_a_claim_is_closed_and_reopened(ana, anas_browser):
    draft = a_draft(ana)

    anas_browser.post(_url("close_claim", draft), {"note": "paid at the desk"})
    closed = row(draft.id).state
    anas_browser.post(_url("reopen_claim", draft))

    assert (closed, row(draft.id).state) == ("closed", "draft")


def test_visits_are_billed_together_and_each_claim_is_checked(ana, anas_browser):
    visits = [a_visit_to_bill(ana), a_visit_to_bill(ana)]

    answer = anas_browser.post(
        reverse("draft_claims"), {"visits": [str(each.id) for each in visits]}, follow=True
    )

    assert "2 claims drafted" in _text(answer)
    assert all(each.verdict for each in Claim.objects.all())
    assert anas_browser.get(reverse("draft_claims")).context["choices"] == []


def test_a_claim_in_doubt_says_so_and_can_be_changed_by_nothing(ana, anas_browser):
    ready = a_ready_claim(ana)
    Claim.objects.filter(pk=ready.pk).update(is_leaving=True)

    page = anas_browser.get(_url("claim", ready))

    assert "Take it back" not in _text(page)
    assert not any(page.context["ways"].values())


def test_an_auditor_sees_a_claim_and_no_button(ana, practice):
    ready = a_ready_claim(ana)
    auditor = world.a_member(practice, name="Avery", role="auditor")
    browser = people.signed_in(auditor)

    page = _text(browser.get(_url("claim", ready)))

    assert "Send it" not in page
    assert "Back to draft" not in page
    assert browser.post(_url("take_claim_back", ready)).status_code == 403


def test_the_front_desk_sees_no_claim(ana, practice):
    desk = people.signed_in(world.a_member(practice, name="Sol", role="front-desk"))

    assert desk.get("/claims/").status_code == 403
    assert desk.get(_url("claim", a_draft(ana))).status_code == 403


def test_an_answered_claim_tells_each_step_once(ana, anas_browser, mailed):
    take(ana, mailed.id, life.adjudicate, outcome=Outcome.DENIED, payer_claim_number="ICN1")

    titles = [each.title for each in anas_browser.get(_url("claim", mailed)).context["timeline"]]

    assert titles[0] == "Decided: denied"
    assert titles[-1] == "Drafted"
    assert len([each for each in titles if "ailed" in each]) == 1


def test_the_overlay_begins_with_the_offset_that_the_practice_keeps(ana, anas_browser, at):
    ready, version = a_ready_claim(ana), get_practice(ana).version
    keep_form_offset(ana, right=-7, down=12, version=version, at=at)

    form = anas_browser.get(_url("claim_overlay", ready)).context["form"]

    assert (form["right"].value(), form["down"].value()) == (-7, 12)


def test_what_was_not_checked_leads_to_where_it_is_given(ana, anas_browser):
    draft = a_draft(ana)
    actions.check_claim(ana, claim_id=draft.id, at=world.AT)

    page = anas_browser.get(_url("claim", draft))

    told = {each.missing: each for each in page.context["unchecked"]}
    compare = reverse("compare_card", args=[draft.policy_id])
    assert told["what the card says"].fix.url == f"{compare}#id_card_member_id"
    assert told["what the card says"].rules
    assert "What the card says. " in _text(page)
    assert [each.missing for each in told.values() if each.fix is None] == []
    for each in told.values():
        address, _, anchor = each.fix.url.partition("#")
        assert f'id="{anchor}"' in _text(anas_browser.get(address))


def test_a_fact_that_was_given_is_missing_no_longer(ana, anas_browser):
    draft = a_draft(ana)
    said = AnswerFacts(how="phone", answered_on=world.AT.date(), is_active=True)
    answers.note_answer(ana, policy_id=draft.policy_id, facts=said, at=world.AT)

    actions.check_claim(ana, claim_id=draft.id, at=world.AT)
    page = anas_browser.get(_url("claim", draft))

    missing = {each.missing for each in page.context["unchecked"]}
    assert "what the card says" in missing
    assert "what the payer said of the policy" not in missing
