"""Money in a browser: a payment without JavaScript, on a phone."""

from __future__ import annotations

import pytest

from effleurage.apps.claims import client_money
from tests.apps import world
from tests.apps.claims import a_claim_of
from tests.apps.claims.test_client_money import ON, a_share


@pytest.fixture
def client(ana, practice, at):
    claim = a_claim_of.a_ready_claim(ana)
    a_share(ana, claim)
    a_claim_of.a_draft(ana)
    cash = world.a_signed_visit(ana, claim.client)
    client_money.charge_cash_visit(ana, visit_id=cash.id, on=ON, at=at)
    world.a_visit(ana, claim.client)
    return claim.client


def test_a_payment_is_taken_without_javascript(open_as, ana, client):
    page = open_as(ana, scripts=False, width=390)
    page.goto(f"/money/clients/{client.id}/")

    page.get_by_role("link", name="Take a payment").click()
    page.get_by_label("Amount").fill("40")
    page.get_by_role("button", name="Take the payment").click()

    page.get_by_role("heading", name="Receipt").wait_for()
    assert "Unused, kept for the client" in page.inner_text("main")
