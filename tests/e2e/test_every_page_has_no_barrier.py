"""Every address that shows a page: axe in both themes, and nothing wider than phone, tablet, desk.

The addresses are those of the table of addresses and persons, so a page that is not in it fails
there, and one that is in it cannot be forgotten here. What else a page can look like is in
``test_every_state_has_no_barrier``.
"""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tests.e2e.looking import barriers
from tests.web.test_every_address import PAGES, STEPS

#: What an owner gets at these is a paper, a picture, a part of a page, or nothing.
NO_PAGES = frozenset(
    {"paper_file", "claim_form_paper", "sent_paper", "file_bytes", "calibration_sheet"}
    | {"still_here", "help_picture", "claim_packet"}
)
SHOWN = sorted(
    name for name, (_, ana, _, _) in PAGES.items() if ana == 200 and name not in NO_PAGES
)


@pytest.fixture
def objects(ana, at, settings, tmp_path) -> dict[str, dict[str, object]]:
    settings.DOCUMENTS = tmp_path / "documents"
    return {name: keys for step in STEPS for name, keys in step.objects(ana, at).items()}


def test_every_page_pleases_axe_and_fits_in_both_themes(open_as, ana, objects):
    page: Page = open_as(ana)
    found = {}

    for name in SHOWN:
        answer = page.goto(reverse(name, kwargs=objects.get(name)))
        told = barriers(page, name)
        if told or answer.status != 200:
            found[name] = answer.status, told

    assert found == {}
    assert page.complaints == []
