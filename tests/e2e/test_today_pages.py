"""Today and money in a browser: both themes, three widths, axe, and a payment without JavaScript."""

from __future__ import annotations

import pytest

from effleurage.apps.claims import client_money
from tests.apps import world
from tests.apps.claims import a_claim_of
from tests.apps.claims.test_client_money import ON, a_share, pay
from tests.e2e.conftest import THEMES, WIDTHS


@pytest.fixture
def client(ana, practice, at):
    claim = a_claim_of.a_ready_claim(ana)
    a_share(ana, claim)
    a_claim_of.a_draft(ana)
    cash = world.a_signed_visit(ana, claim.client)
    client_money.charge_cash_visit(ana, visit_id=cash.id, on=ON, at=at)
    world.a_visit(ana, claim.client)
    return claim.client


@pytest.mark.parametrize("theme", THEMES)
def test_today_and_money_please_axe(theme, open_as, ana, client, at, axe, shoot):
    receipt = pay(ana, client, at)
    paths = {
        "today": "/",
        "money": "/money/",
        "owing": "/money/clients/",
        "account": f"/money/clients/{client.id}/",
        "pay": f"/money/clients/{client.id}/pay/",
        "receipt": f"/money/receipts/{receipt.id}/",
    }
    for width in (WIDTHS["phone"], WIDTHS["desk"]):
        page = open_as(ana, theme=theme, width=width)
        for name, path in paths.items():
            page.goto(path)
            shoot(page, f"{name}-{theme}-{width}")
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.complaints == []


def test_a_payment_is_taken_without_javascript(open_as, ana, client):
    page = open_as(ana, scripts=False, width=390)
    page.goto(f"/money/clients/{client.id}/")

    page.get_by_role("link", name="Take a payment").click()
    page.get_by_label("Amount").fill("40")
    page.get_by_role("button", name="Take the payment").click()

    page.get_by_role("heading", name="Receipt").wait_for()
    assert "Unused, kept for the client" in page.inner_text("main")
