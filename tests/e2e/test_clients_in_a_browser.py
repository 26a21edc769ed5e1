"""Clients by clicking, by keyboard, without JavaScript, in both themes and at three widths."""

from __future__ import annotations

import pytest

from tests.apps import world
from tests.e2e.conftest import THEMES, WIDTHS


@pytest.fixture
def client(practice):
    client = world.a_client(practice)
    for last, first in (("Bergström", "Maja"), ("Castellanos", "Robin"), ("Dupont", "Élise")):
        world.a_client(practice, last_name=last, first_name=first)
    world.a_policy(client, world.a_payer(practice))
    world.a_referral(client)
    return client


PAGES = (
    "/clients/",
    "/clients/add/",
    "/clients/{id}/",
    "/clients/{id}/edit/",
    "/clients/{id}/merge/",
)


@pytest.mark.parametrize("theme", THEMES)
def test_every_page_of_clients_pleases_axe(theme, open_as, ana, client, axe, shoot):
    for width in WIDTHS.values():
        page = open_as(ana, theme=theme, width=width)
        for path in PAGES:
            page.goto(path.format(id=client.id))
            shoot(page, f"{path.format(id='x').strip('/').replace('/', '-')}-{theme}-{width}")
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.complaints == []
