"""A visit in a real browser: typed live, without scripts, by keyboard, and left half written."""

from __future__ import annotations

import pytest

from effleurage.apps.visits.models import Visit
from tests.apps import world


@pytest.fixture
def places(ana, practice):
    """A draft, a signed visit, and the cover they hang on; what their addresses name."""
    client = world.a_client(practice)
    payer = world.a_payer(practice, recheck_by=world.AT.date())
    policy = world.a_policy(client, payer)
    approval = world.an_authorisation(policy)
    world.a_case(client)
    referral = world.a_referral(client)
    mine = world.a_therapist_of(ana)
    world.a_fee(practice, procedure="97140", charge_cents=3_400)
    signed = world.a_signed_visit(ana, client, policy=policy)
    draft = world.a_visit(ana, client, policy=policy, therapist_id=mine.id)
    return {
        "client": client.id, "payer": payer.id, "policy": policy.id, "draft": draft.id,
        "signed": signed.id, "approval": approval.id, "referral": referral.id,
    }  # fmt: skip


def test_units_and_diagnoses_answer_while_somebody_types(open_as, ana, places, axe):
    page = open_as(ana)
    page.goto(f"/visits/{places['draft']}/")

    page.select_option("[name='lines[1].procedure']", "97140")
    page.fill("[name='lines[1].minutes']", "20")
    page.wait_for_selector("#units :text('97140: 20 minutes')")
    page.fill("#id_words", "M25.51")
    page.click("button[value='add:M25.511']")
    page.wait_for_selector("#diagnoses >> text=Not on the chosen referral")
    page.click("button[value=line]")
    page.wait_for_selector(".visit-line >> nth=2")
    page.wait_for_selector("#what-if :text('What the payer would say')")
    assert page.title() == "A visit · Effleurage"
    axe(page)
    page.click(".form-end button[value=save]")
    page.wait_for_url(f"**/visits/{places['draft']}/")
    page.wait_for_selector("text=The draft is saved")

    visit = Visit.objects.get(pk=places["draft"])
    assert visit.diagnoses[2] == "M25.511"
    assert dict(visit.lines.values_list("procedure", "units")) == {"97124": 4, "97140": 1}
    assert page.complaints == []


def test_the_same_without_scripts_and_without_a_mouse(open_as, ana, places):
    page = open_as(ana, width=390, scripts=False)
    page.goto(f"/visits/{places['draft']}/")

    page.fill("#id_words", "M25.511")
    page.press("#id_words", "Enter")
    page.focus("button[value='add:M25.511']")
    page.keyboard.press("Enter")
    page.get_by_text("Not on the chosen referral").wait_for()
    assert page.input_value("[name='diagnoses[2]']") == "M25.511"
    page.select_option("[name='origins[2].source']", "payer-letter")
    page.focus("button[value=sign]")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Sign the note").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Make the claim").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=The claim is drafted")

    visit = Visit.objects.get(pk=places["draft"])
    assert (visit.state, visit.diagnoses[2]) == ("signed", "M25.511")
    assert visit.claim_visits.count() == 1


def test_whoever_leaves_a_changed_note_is_asked(open_as, ana, places):
    page = open_as(ana)
    page.goto(f"/visits/{places['draft']}/")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))

    page.fill("[name=plan]", "Something new")
    page.click("nav[aria-label=Main] >> text=Payers", no_wait_after=True)
    page.wait_for_timeout(500)

    assert asked == ["beforeunload"]
    assert page.input_value("[name=plan]") == "Something new"
