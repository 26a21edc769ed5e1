"""The trail on its pages: read, narrowed and taken out; holds; a chart that goes for good."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from effleurage.apps.audit import holds
from effleurage.apps.audit import queries as audit
from effleurage.apps.audit.models import Event
from effleurage.apps.clients.models import Client
from effleurage.web.audit import sentences
from tests.apps import world
from tests.web import people

LONG_AGO = datetime(1990, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def old_client(practice) -> Client:
    return world.a_client(practice, created_at=LONG_AGO, birth_date=date(1950, 1, 1))


def _text(response) -> str:
    return response.content.decode()


def _token(browser: Browser, url: str) -> str:
    return browser.get(url).context["form"].new_token


def _rows(response) -> list[audit.EventLine]:
    return list(response.context["table"].rows.items)


def test_each_line_says_who_did_what(anas_browser, practice):
    client = world.a_client(practice)
    anas_browser.get(reverse("client", args=[client.id]))

    page = _text(anas_browser.get(reverse("audit")))

    assert "looked at" in page
    assert "1 client" in page
    assert "Abernathy" not in page


def test_the_trail_is_narrowed_by_person_kind_and_object(anas_browser, ana, ben, practice):
    client = world.a_client(practice)
    for browser in (anas_browser, people.signed_in(ben)):
        browser.post(reverse("set_client_aside", args=[client.id]))
    url = reverse("audit")

    bens = _rows(anas_browser.get(f"{url}?person={ben.user_id}"))
    asides = _rows(anas_browser.get(f"{url}?kind=client.&about={client.id}"))
    others = _rows(anas_browser.get(f"{url}?kind=client.&about={world.nobody()}"))

    assert {line.actor_id for line in bens} == {ben.user_id}
    assert {line.action for line in asides} == {"client.deactivated"}
    assert others == []


def test_days_are_the_practices_own_and_the_last_is_included(anas_browser, practice):
    client = world.a_client(practice)
    anas_browser.post(reverse("set_client_aside", args=[client.id]))
    today = anas_browser.get(reverse("audit")).context["today"]

    def found(since: date, until: date) -> int:
        url = f"{reverse('audit')}?kind=client.&since={since}&until={until}"
        return len(_rows(anas_browser.get(url)))

    assert found(today, today) == 1
    assert found(today + timedelta(days=1), today + timedelta(days=2)) == 0


def test_pages_follow_each_other_without_a_gap(anas_browser, ana, practice, monkeypatch):
    at = datetime(2026, 11, 3, tzinfo=UTC)
    for number in range(120):
        Event(
            chain=str(practice.pk), practice_id=practice.pk, at=at + timedelta(seconds=number),
            actor_id=ana.user_id, actor_name="Ana", action="fee.set", object_kind="fee", mac="0",
        ).save(force_insert=True)  # fmt: skip
    url, seen = f"{reverse('audit')}?kind=fee.", list[str]()

    while url:
        page = anas_browser.get(url)
        seen += [str(line.event_id) for line in _rows(page)]
        url = page.context["table"].next_url

    assert len(seen) == len(set(seen)) == 120


@pytest.mark.parametrize("mark", ["x", "2026-11-03~1", "2026-11-03T00:00:00~" + "0" * 32])
def test_a_mark_that_makes_no_sense_shows_the_first_page(anas_browser, mark):
    assert anas_browser.get(reverse("audit"), {"after": mark}).status_code == 200


def test_an_export_needs_a_reason_and_leaves_its_own_line(anas_browser, practice):
    client = world.a_client(practice)
    anas_browser.post(reverse("set_client_aside", args=[client.id]))
    url = f"{reverse('export_audit')}?kind=client."

    refused = anas_browser.post(url, {"reason": ""})
    taken = anas_browser.post(url, {"reason": "the board asked"})

    assert refused.status_code == 422
    assert "client.deactivated" in _text(taken)
    assert "records.read" not in _text(taken)
    assert Event.objects.get(action="records.exported").reason == "the board asked"


def test_sign_ins_of_members_are_listed(anas_browser, ben):
    people.signed_in(ben)

    page = anas_browser.get(reverse("sign_ins"))

    assert "signed in" in _text(page)
    assert ben.user_id in {line.actor_id for line in _rows(page)}


def test_what_was_done_to_several_is_counted():
    line = audit.EventLine(
        at=LONG_AGO, actor_name="Ana", action="claim.checked", object_kind="claim",
        object_ids=("a", "b"), reason="", details={}, is_sealed=True, actor_id=None,
        event_id=world.nobody(),
    )  # fmt: skip

    assert sentences.sentence(line) == "checked 2 claims"


def test_an_action_without_words_of_its_own_is_still_readable():
    line = audit.EventLine(
        at=LONG_AGO, actor_name="Ana", action="thing.turned_upside-down", object_kind="thing",
        object_ids=(), reason="", details={"count": 2}, is_sealed=True, actor_id=None,
        event_id=world.nobody(),
    )  # fmt: skip

    assert sentences.sentence(line) == "thing turned upside down"
    assert sentences.details_of(line) == "count: 2"


@pytest.mark.parametrize("action", sorted(sentences._SAID))
def test_an_older_event_without_details_is_still_a_sentence(action):
    line = audit.EventLine(
        at=LONG_AGO, actor_name="Ana", action=action, object_kind="claim", object_ids=("a",),
        reason="", details={}, is_sealed=True, actor_id=None, event_id=world.nobody(),
    )  # fmt: skip

    assert "{" not in sentences.sentence(line)


# What is kept


def test_a_held_client_is_listed_and_let_go_with_a_reason(anas_browser, practice, old_client):
    place = reverse("place_hold")
    typed = {"kind": "client", "object_id": str(old_client.id), "reason": "case 26-2-01"}
    anas_browser.post(place, {**typed, "once": _token(anas_browser, place)})
    held = holds.holds_in_force(practice.pk)
    due = _text(anas_browser.get(reverse("purge_due")))
    lift = reverse("lift_hold", args=[held[0].id])

    anas_browser.post(lift, {"reason": "dismissed", "once": _token(anas_browser, lift)})

    assert [each.object_id for each in held] == [old_client.id]
    assert "Abernathy" not in due
    assert holds.holds_in_force(practice.pk) == []
    assert "Abernathy" in _text(anas_browser.get(reverse("purge_due")))


def test_a_hold_on_something_that_is_not_there_is_refused(anas_browser):
    place = reverse("place_hold")
    typed = {"kind": "client", "object_id": str(world.nobody()), "reason": "case 1"}

    answer = anas_browser.post(place, {**typed, "once": _token(anas_browser, place)})

    assert answer.status_code == 404


def test_a_chart_goes_only_after_both_confirmations(anas_browser, old_client):
    url = reverse("purge_client", args=[old_client.id])
    typed = {"is_read": "on", "word": "delete for good", "reason": "past its years"}

    for missing in typed:
        half = {name: value for name, value in typed.items() if name != missing}
        assert anas_browser.post(url, half).status_code == 422
    anas_browser.post(url, {**typed, "once": _token(anas_browser, url)})

    assert not Client.objects.filter(pk=old_client.pk).exists()


def test_a_chart_that_is_not_due_stays_and_says_until_when(anas_browser, practice):
    client = world.a_client(practice)
    url = reverse("purge_client", args=[client.id])
    typed = {"is_read": "on", "word": "delete for good", "reason": "past its years"}

    answer = anas_browser.post(url, {**typed, "once": _token(anas_browser, url)})

    assert answer.status_code == 422
    assert "is kept until" in _text(answer)
    assert Client.objects.filter(pk=client.pk).exists()


def test_reading_the_trail_asks_the_same_however_long_it_is(
    anas_browser, practice, django_assert_max_num_queries
):
    for _ in range(12):
        anas_browser.get(reverse("clients"))

    with django_assert_max_num_queries(20):
        anas_browser.get(reverse("audit"))
