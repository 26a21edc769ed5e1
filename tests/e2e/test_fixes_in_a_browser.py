"""A fix by clicking, with and without scripts; what the payer would say while a note is written."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from effleurage.apps.claims import actions
from tests.apps import world
from tests.apps.claims.a_claim_of import a_billed_client, a_draft, a_mendable_draft
from tests.e2e.conftest import WIDTHS


@pytest.fixture
def header(ana, at):
    draft = a_draft(ana, diagnoses=("M54.5", "M62.830"))
    actions.check_claim(ana, claim_id=draft.id, at=at)
    return draft


@pytest.mark.parametrize("scripts", [True, False])
def test_a_code_is_chosen_confirmed_and_taken_back(ana, header, open_as, scripts):
    page = open_as(ana, scripts=scripts)
    page.goto(f"/claims/{header.id}/")
    page.get_by_role("link", name="Choose the code that is meant…").click()

    page.get_by_label("M54.50 Low back pain, unspecified").check()
    page.get_by_label("Who confirmed it").fill("Kim at the clinic")
    page.get_by_label("How", exact=False).last.select_option("phone")
    page.get_by_label("On which day").fill("2026-11-20")
    page.get_by_role("button", name="Apply it").click()

    expect(page.locator("#messages")).to_contain_text("Mended, and checked again")
    expect(page.locator("#findings")).to_contain_text("Confirmed by Kim at the clinic by phone")
    page.locator("#messages").get_by_role("button", name="Undo").click()
    expect(page.locator("#messages")).to_contain_text("Taken back")
    expect(page.locator("#findings")).to_contain_text("M54.5 is a header")
    assert page.complaints == []


@pytest.mark.parametrize(("theme", "width"), [("light", "desk"), ("dark", "phone")])
def test_the_pages_of_fixes_have_no_barrier(ana, header, open_as, axe, shoot, theme, width):
    mendable, key = a_mendable_draft(ana)
    policy = a_billed_client(ana, requires_gp=True)
    visit = world.a_visit(ana, policy.client, policy=policy, diagnoses=("M54.5",))
    page = open_as(ana, width=WIDTHS[width], theme=theme)
    page.goto(f"/claims/{header.id}/")
    shoot(page, f"claim-{theme}-{width}")
    page.get_by_role("link", name="Choose the code that is meant…").click()
    axe(page)
    shoot(page, f"mend-code-{theme}-{width}")
    page.goto(f"/claims/{mendable.id}/mend/{key}/")
    axe(page)
    shoot(page, f"mend-gp-{theme}-{width}")
    page.goto(f"/visits/{visit.id}/what-if/")
    axe(page)
    shoot(page, f"what-if-{theme}-{width}")
    assert page.complaints == []


def test_the_note_tells_beside_it_what_the_payer_would_say(ana, open_as, axe, shoot):
    policy = a_billed_client(ana, requires_gp=True)
    visit = world.a_visit(ana, policy.client, policy=policy, diagnoses=("M54.5",))
    page = open_as(ana)

    page.goto(f"/visits/{visit.id}/")

    beside = page.locator("#h-what-if")
    expect(beside).to_contain_text("would stop the claim")
    axe(page)
    shoot(page, "note-with-what-if")
    assert page.complaints == []
