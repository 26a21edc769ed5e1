"""Settings, people and the trail in a real browser: axe, three widths, both themes, no JavaScript."""

from __future__ import annotations

import pytest
from django.utils import timezone

from effleurage.apps.exchange import connections
from effleurage.apps.exchange.models import Method
from effleurage.apps.practices import people_actions
from effleurage.apps.practices.models import Membership
from effleurage.apps.retention import actions
from tests.apps import world
from tests.e2e.conftest import THEMES, WIDTHS

PAGES = (
    *("/settings/", "/settings/practice/", "/settings/therapists/", "/settings/therapists/add/"),
    *("/settings/fees/", "/settings/fees/97124/", "/settings/connections/{connection}/"),
    *("/settings/printer/", "/settings/backups/", "/settings/running/"),
    *("/people/", "/people/invite/", "/people/{member}/"),
    *("/audit/", "/audit/sign-ins/", "/audit/holds/", "/audit/purge/", "/audit/purge/{client}/"),
)


@pytest.fixture
def office(ana, ben, at, practice) -> dict[str, str]:
    terms = connections.Terms(name="Portal of Acme", method=Method.PORTAL)
    client = world.a_client(practice)
    world.a_therapist(practice)
    world.a_location(practice)
    world.a_fee(practice)
    people_actions.invite(ana, email="dee@new.example", role="biller", at=timezone.now())
    actions.place_hold(ana, kind="client", object_id=client.id, reason="case 26-2-01", at=at)
    member = Membership.objects.get(user_id=ben.user_id)
    connection = connections.add_connection(ana, terms=terms, at=at)
    return {"connection": str(connection), "member": str(member.pk), "client": str(client.pk)}


def _name(path: str) -> str:
    return path.replace("{", "").replace("}", "").strip("/").replace("/", "-")


@pytest.mark.parametrize("theme", THEMES)
def test_every_page_of_the_office_pleases_axe(theme, open_as, ana, office, axe, shoot):
    page = open_as(ana, theme=theme, width=WIDTHS["desk"])
    for path in PAGES:
        page.goto(path.format(**office))
        shoot(page, f"{_name(path)}-{theme}-desk")
        axe(page)
    assert page.complaints == []


def test_every_page_of_the_office_fits_a_phone(open_as, ana, office, shoot):
    page = open_as(ana, width=WIDTHS["phone"])
    for path in PAGES:
        page.goto(path.format(**office))
        shoot(page, f"{_name(path)}-light-phone")
        width = page.evaluate("document.documentElement.scrollWidth")
        assert (path, width <= WIDTHS["phone"]) == (path, True)


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
