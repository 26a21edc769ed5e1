"""Settings in a real browser: an NPI tested while it is typed, and a fee without JavaScript."""

from __future__ import annotations

import pytest

from tests.apps import world


@pytest.fixture
def office(practice) -> None:
    world.a_therapist(practice)
    world.a_location(practice)
    world.a_fee(practice)


def test_an_npi_is_tested_while_it_is_typed(open_as, ana, office):
    page = open_as(ana)
    page.goto("/settings/therapists/add/")

    page.get_by_label("Her own NPI").press_sequentially("1234567890")

    page.get_by_text("That is no NPI").wait_for()


def test_a_fee_is_set_without_javascript(open_as, ana, office):
    page = open_as(ana, scripts=False)
    page.goto("/settings/fees/97140/")
    page.get_by_label("For one unit").fill("38")

    page.get_by_role("button", name="Set this fee").click()

    assert page.get_by_role("row", name="97140").get_by_text("$38.00").is_visible()
