"""Every address that shows a page, in both themes: no violation of WCAG 2.2 AA or axe's practices.

The addresses are those of the table of addresses and persons, so a page that is not in it fails
there, and one that is in it cannot be forgotten here.
"""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tests.e2e.conftest import THEMES
from tests.web.test_every_address import PAGES, STEPS

# The axe tests of each step run in make test; this walk over all of them takes minutes.
pytestmark = pytest.mark.soak

#: What an owner gets at these is a paper, a picture or nothing.
NO_PAGES = frozenset(
    {"paper_file", "claim_form_paper", "sent_paper", "file_bytes", "calibration_sheet"}
    | {"still_here", "help_picture", "keys"}
)
SHOWN = sorted(
    name for name, (_, ana, _, _) in PAGES.items() if ana == 200 and name not in NO_PAGES
)
_BACKGROUND = "getComputedStyle(document.body).backgroundColor"


@pytest.fixture
def objects(ana, at, settings, tmp_path) -> dict[str, dict[str, object]]:
    settings.DOCUMENTS = tmp_path / "documents"
    return {name: keys for step in STEPS for name, keys in step.objects(ana, at).items()}


def test_every_page_pleases_axe_in_both_themes(open_as, ana, objects, axe):
    page: Page = open_as(ana)
    barriers, looks = {}, {}

    for name in SHOWN:
        page.goto(reverse(name, kwargs=objects.get(name)))
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            looks[theme] = page.evaluate(_BACKGROUND)
            try:
                axe(page)
            except AssertionError as found:
                barriers[name, theme] = str(found)

    assert barriers == {}
    assert looks["light"] != looks["dark"]
    assert page.complaints == []
