"""Code sets, one's own codes, and asking the referrer, in a browser: no barrier, on a phone too."""

from __future__ import annotations

import pytest
from django.urls import reverse

from effleurage.apps.visits.facts import Billing
from effleurage.apps.visits.models import FavouriteDiagnosis, Visit
from effleurage.apps.visits.own_procedures import ProcedureFacts, add_procedure
from tests.apps import world


@pytest.fixture
def draft(ana, practice) -> Visit:
    client = world.a_client(practice)
    order = world.a_referral(client, diagnoses=["M54.5"])
    return world.a_visit(
        ana,
        client,
        therapist_id=world.a_therapist_of(ana).id,
        diagnoses=("M54.5",),
        origins={},
        billing=Billing(referral_id=order.id),
    )


@pytest.mark.parametrize("name", ["code_sets", "load_codes", "own_codes", "add_own_code"])
def test_the_pages_of_codes_have_no_barrier(open_as, axe, shoot, ana, at, name):
    facts = ProcedureFacts(code="0509M", words="Massage, board code", is_timed=True)
    add_procedure(ana, facts=facts, at=at)
    page = open_as(ana, width=390)

    page.goto(reverse(name))

    shoot(page, name)
    axe(page)
    assert page.complaints == []


def test_the_question_to_the_referrer_has_no_barrier(open_as, axe, shoot, ana, draft):
    page = open_as(ana, width=390, theme="dark")

    page.goto(reverse("ask_referrer", args=[draft.id, 1]))

    shoot(page, "ask")
    axe(page)
    assert page.complaints == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_diagnosis_is_found_starred_and_taken_with_the_keyboard(
    open_as, axe, shoot, ana, draft, scripts
):
    page = open_as(ana, scripts=scripts)
    page.goto(reverse("visit", args=[draft.id]))

    page.get_by_label("Find a diagnosis").fill("neck sprain left")
    if not scripts:
        page.get_by_role("button", name="Find").press("Enter")
    page.get_by_text("the injury is healing").wait_for()
    page.get_by_role("button", name="Star S13.4XXA", exact=True).press("Enter")
    page.get_by_role("button", name="Take the star off S13.4XXA", exact=True).wait_for()
    page.get_by_role("button", name="M54.50 Low back pain").first.press("Enter")
    page.get_by_label("Who confirmed it").first.wait_for()

    shoot(page, f"diagnoses-{scripts}")
    if scripts:
        axe(page)
    assert FavouriteDiagnosis.objects.get().code == "S13.4XXA"
    assert page.get_by_label("Diagnosis A", exact=True).input_value() == "M54.50"
    assert page.complaints == []
