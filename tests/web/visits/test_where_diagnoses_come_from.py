"""Picking a diagnosis on the page of a visit: whose word it is, what comes first, who is asked."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from effleurage.apps.audit.models import Event
from effleurage.apps.clients.models import Confirmation
from effleurage.apps.visits import favourites
from effleurage.apps.visits.facts import Billing
from effleurage.apps.visits.models import Visit
from tests.apps import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def therapist(ana):
    return world.a_therapist_of(ana)


@pytest.fixture
def client_row(practice):
    return world.a_client(practice)


@pytest.fixture
def order(client_row):
    return world.a_referral(client_row, diagnoses=["M54.5", "M62.830"])


@pytest.fixture
def draft(ana, therapist, client_row, order) -> Visit:
    policy = world.a_policy(client_row, world.a_payer(therapist.practice))
    return world.a_visit(
        ana,
        client_row,
        therapist_id=therapist.id,
        diagnoses=("M54.5", "M62.830"),
        origins={},
        billing=Billing(policy_id=policy.id, referral_id=order.id),
    )


def text(response) -> str:
    return response.content.decode()


def typed(visit: Visit, **changes: str) -> dict[str, str]:
    line = visit.lines.get(position=1)
    return {
        "version": str(visit.version),
        "service_date": visit.service_date.isoformat(),
        "therapist_id": str(visit.therapist_id),
        "location_id": str(visit.location_id),
        "policy_id": str(visit.policy_id or ""),
        "referral_id": str(visit.referral_id or ""),
        "objective": visit.objective,
        "diagnoses[0]": visit.diagnoses[0],
        "diagnoses[1]": visit.diagnoses[1],
        "lines[0].procedure": line.procedure,
        "lines[0].start": line.times[0][0],
        "lines[0].stop": line.times[0][1],
        "do": "save",
    } | changes


def url(visit: Visit) -> str:
    return reverse("visit", args=[visit.id])


def test_a_heading_shows_its_details_and_keeps_a_finding_apart(anas_browser, draft):
    page = text(anas_browser.get(url(draft)))

    apart = page.index("the physician’s finding")
    assert page.index('value="swap:0:M54.50"') < apart < page.index('value="swap:0:M54.51"')
    assert reverse("ask_referrer", args=[draft.id, 1]) in page


def test_taking_a_code_below_a_heading_asks_who_confirmed_it(anas_browser, draft):
    form = anas_browser.post(url(draft), typed(draft, do="swap:0:M54.50")).context["form"]

    assert form["diagnoses[0]"].value() == "M54.50"
    assert form["origins[0].source"].value() == "confirmed"
    swapped = typed(draft) | {"diagnoses[0]": "M54.50", "origins[0].source": "confirmed"}
    anas_browser.post(url(draft), swapped)
    sign = anas_browser.get(reverse("sign_visit", args=[draft.id]))
    assert "At diagnosis A, who confirmed it is not complete" in text(sign)
    signed = anas_browser.post(reverse("sign_visit", args=[draft.id]), {"version": "2"})
    assert signed.status_code == 422
    assert Visit.objects.get(pk=draft.pk).state == "draft"


def test_what_was_said_stands_on_the_signed_note(anas_browser, draft):
    said = {
        "diagnoses[0]": "M54.50",
        "origins[0].source": "confirmed",
        "origins[0].by": "Joel Nakamura",
        "origins[0].how": "phone",
        "origins[0].on": "2026-11-02",
    }
    anas_browser.post(url(draft), typed(draft) | said)

    signed = anas_browser.post(reverse("sign_visit", args=[draft.id]), {"version": "2"})

    page = text(anas_browser.get(url(draft)))
    assert signed.status_code == 302
    assert "Confirmed by the referrer, Joel Nakamura by phone" in page
    assert "On the referral of Joel Nakamura" in page


def test_the_question_names_the_client_by_initials_and_takes_the_answer(anas_browser, draft):
    ask = reverse("ask_referrer", args=[draft.id, 1])

    page = text(anas_browser.get(ask))
    question = anas_browser.get(ask).context["question"]
    answered = anas_browser.post(
        ask, {"code": "M54.59", "by": "Joel Nakamura", "how": "fax", "on": "2026-11-02"}
    )

    assert "for our client L.A. says M54.5" in question.splitlines()[0]
    assert "Abernathy" not in question
    assert "M54.51" in question
    assert "your finding" in question
    assert "mailto:?subject=" in page
    assert answered["Location"] == url(draft)
    assert Confirmation.objects.get().code == "M54.59"
    taken = anas_browser.post(url(draft), typed(draft, do="swap:0:M54.59"))
    assert taken.context["form"]["origins[0].source"].value() == ""
    assert "Confirmed by the referrer, Joel Nakamura by fax" in text(taken)


def test_a_star_is_kept_without_losing_what_was_typed(anas_browser, draft, ana):
    starring = typed(draft, do="star:M62.830", objective="Not saved yet.")

    page = text(anas_browser.post(url(draft), starring))

    assert favourites.starred(ana) == ("M62.830",)
    assert "Not saved yet." in page
    assert "Take the star off" in page
    anas_browser.post(url(draft), typed(draft, do="unstar:M62.830"))
    assert favourites.starred(ana) == ()


def test_the_search_puts_first_what_is_starred_and_what_this_referrer_orders(
    anas_browser, ana, at, draft, practice
):
    favourites.star(ana, code="M25.512", at=at)

    found = anas_browser.post(
        reverse("search_diagnoses"), {"words": "shoulder pain", "service_date": "2026-11-03"}
    )

    assert found.context["found"][0].code == "M25.512"
    assert favourites.offered_first(ana, referral_id=draft.referral_id)[:3] == (
        "M25.512",
        "M54.5",
        "M62.830",
    )


def test_injury_codes_come_with_what_their_last_character_means(anas_browser, draft):
    page = text(anas_browser.post(reverse("search_diagnoses"), {"words": "neck sprain"}))

    assert "active treatment of the injury" in page
    assert "the injury is healing" in page


def test_a_day_beyond_the_newest_edition_is_said(anas_browser, ana, draft):
    until = anas_browser.get(url(draft)).context["cautions"][0]

    assert "speak for visits before October 1, 2026" in until or "speak for visits before" in until
    assert draft.service_date > date(2026, 10, 1)


def test_searching_leaves_no_event_and_few_queries(
    anas_browser, draft, django_assert_max_num_queries
):
    reads = Event.objects.count()

    with django_assert_max_num_queries(14):
        anas_browser.post(
            reverse("search_diagnoses"), {"words": "neck", "referral_id": str(draft.referral_id)}
        )

    assert Event.objects.count() == reads
