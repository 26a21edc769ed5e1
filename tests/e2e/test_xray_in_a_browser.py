"""The X-ray in a real browser: axe, both themes, a phone, without scripts, copying a segment."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.apps.remits import world
from tests.e2e.conftest import THEMES, WIDTHS
from tests.edi.test_golden import GOLDEN

WRONG = GOLDEN / "005010X221A1-835" / "fail" / "a-day-that-does-not-exist.edi"


@pytest.fixture
def address(ana) -> str:
    file = world.a_file(ana, WRONG.read_bytes(), name="wrong.835")
    return reverse("xray_file", args=[file.id])


@pytest.mark.parametrize("theme", THEMES)
def test_the_x_ray_pleases_axe(theme, open_as, ana, address, axe, shoot):
    page = open_as(ana, theme=theme, width=WIDTHS["desk"])

    page.goto(address)
    shoot(page, f"xray-{theme}-desk")
    axe(page)
    page.fill("#words", "vega")
    page.click("text=Find >> nth=-1")
    shoot(page, f"xray-found-{theme}-desk")
    axe(page)
    page.goto("/xray/")
    axe(page)
    assert page.complaints == []


def test_the_x_ray_fits_a_phone(open_as, ana, address, shoot):
    page = open_as(ana, width=WIDTHS["phone"])

    page.goto(address)
    shoot(page, "xray-light-phone")

    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS["phone"]


def test_a_file_is_looked_at_searched_and_put_away_without_scripts(open_as, ana):
    page = open_as(ana, scripts=False)

    page.goto("/xray/")
    page.set_input_files("input[type=file]", WRONG)
    page.click("text=Show it")
    page.fill("#words", "vega")
    page.click("form[role=search] button")
    page.click("text=segment 28")
    assert page.url.endswith("?sheet=1#s28")
    page.click("text=Put it away")

    assert page.get_by_text("nothing of the file is kept").is_visible()


def test_one_press_copies_a_segment(open_as, ana, address):
    page = open_as(ana)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    page.goto(address)
    page.click("[data-copies=raw-15]")

    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "CLP*QH-1001*1*120*90*10*12*EV7788001*11*1"
