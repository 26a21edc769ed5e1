"""A client's account on paper: what a person prints and hands over is whole."""

from __future__ import annotations

from django.urls import reverse

from tests.web.ledger import addresses

LETTER = {"width": 720, "height": 960}
"""Letter at 96 dots an inch, less half an inch at each edge."""


def test_every_column_of_an_account_stands_on_the_paper(open_as, ana, at):
    page = open_as(ana)
    page.goto(reverse("client_ledger", kwargs=addresses.objects(ana, at)["client_ledger"]))

    page.set_viewport_size(LETTER)
    page.emulate_media(media="print")

    widest = page.evaluate("document.documentElement.scrollWidth")
    assert widest <= LETTER["width"]
