"""The guide in a browser: in the shell and before sign-in, both themes, three widths, no scripts."""

from __future__ import annotations

from tests.e2e.looking import barriers

PAGES = ("", "first-payment/", "denied/", "search/")


def test_every_kind_of_page_of_the_guide_pleases_axe_and_fits(open_as, ana):
    page = open_as(ana)
    found = {}

    for path in PAGES:
        page.goto(f"/help/{path}")
        if told := barriers(page, f"help-{path.strip('/') or 'contents'}"):
            found[path] = told

    assert found == {}
    assert page.complaints == []


def test_the_guide_is_read_before_signing_in(open_as):
    page = open_as(None)

    page.goto("/help/keys-and-backups/")

    assert page.get_by_role("heading", level=1).count() == 1
    assert barriers(page, "help-bare") == []


def test_words_are_searched_for_by_keyboard_and_without_scripts(open_as, ana, axe, shoot):
    page = open_as(ana, scripts=False)
    page.goto("/help/money/")

    page.get_by_role("searchbox").press_sequentially("timely filing")
    page.get_by_role("searchbox").press("Enter")

    shoot(page, "help-found")
    assert "timely" not in page.url
    page.get_by_role("link", name="Filing limits").click()
    assert page.url.endswith("/help/denied/#filing-limits")


def test_what_was_found_pleases_axe(open_as, ana, axe):
    page = open_as(ana)
    page.goto("/help/search/")

    page.get_by_role("searchbox").fill("deductible")
    page.get_by_role("button", name="Search the guide").click()

    page.get_by_role("heading", name="Who pays the allowed amount").wait_for()
    axe(page)
