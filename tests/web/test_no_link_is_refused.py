"""Whatever a role is shown, it may open: no link of any page ends in "not allowed"."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import resolve, reverse

from tests.apps import world
from tests.web import people
from tests.web.test_every_address import PAGES, STEPS

pytestmark = pytest.mark.slow
_LINK = re.compile(r'<a[^>]* href="(/[^"#]*)')
SHOWN = [name for name, (_, ana, _, _) in PAGES.items() if ana == 200]


def test_no_page_leads_where_its_reader_may_not_go(practice, ana, at, settings, tmp_path):
    settings.DOCUMENTS = tmp_path / "documents"
    objects = {name: keys for step in STEPS for name, keys in step.objects(ana, at).items()}
    pages = {name: reverse(name, kwargs=objects.get(name)) for name in SHOWN}

    refused = {
        role: _refused(people.signed_in(world.a_member(practice, name=role, role=role)), pages)
        for role in ("therapist", "biller", "front-desk", "auditor")
    }

    assert refused == {"therapist": {}, "biller": {}, "front-desk": {}, "auditor": {}}


def _refused(browser: Client, pages: dict[str, str]) -> dict[str, str]:
    """Return what pages lead to though it is refused, by name, each with a page that does."""
    links: dict[str, str] = {}
    not_allowed = set()
    for name, address in pages.items():
        answer = browser.get(address)
        if answer.status_code == 403:
            not_allowed.add(name)
        elif answer.status_code == 200 and "html" in answer["Content-Type"]:
            found = _LINK.findall(answer.content.decode())
            links |= {resolve(each.partition("?")[0]).url_name: name for each in found}
    assert len(links) > 20
    return {name: page for name, page in links.items() if name in not_allowed}
