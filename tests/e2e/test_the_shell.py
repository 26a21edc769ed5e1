"""The shell by keyboard, without JavaScript, on a phone; papers in a frame; a session that ends."""

from __future__ import annotations

import io

import pytest
from playwright.sync_api import Page, expect
from reportlab.pdfgen import canvas

from effleurage.apps.clients import papers
from effleurage.apps.practices.models import Session
from effleurage.web.clients.papers import store
from tests.apps import world
from tests.web import people


@pytest.fixture
def client(practice):
    return world.a_client(practice)


@pytest.fixture
def pdf() -> bytes:
    out = io.BytesIO()
    sheet = canvas.Canvas(out)
    sheet.drawString(72, 720, "Referral: massage, 12 visits")
    sheet.save()
    return out.getvalue()


def test_a_client_is_added_without_the_mouse(open_as, ana, practice):
    """By keys alone: no call puts the focus anywhere."""
    page = open_as(ana)
    page.goto("/clients/")

    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Help with this page")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Add a client").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/clients/add/")
    _tab_to(page, "First name")
    for words in ("Marta", "Lindqvist"):
        page.keyboard.type(words)
        page.keyboard.press("Tab")
    _tab_to(page, "Born on")
    page.keyboard.type("05171984")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Lindqvist, Marta")
    expect(page.get_by_text("The client was added")).to_be_visible()
    assert page.complaints == []


def _tab_to(page: Page, label: str) -> None:
    field = page.get_by_label(label)
    for _ in range(60):
        if field.evaluate("(it) => it === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {label}")


def test_errors_have_the_focus_and_lead_to_their_fields(open_as, ana):
    page = open_as(ana)
    page.goto("/clients/add/")
    page.get_by_role("button", name="Add the client").click()

    expect(page.locator("#errors")).to_be_focused()
    page.get_by_role("link", name="Last name").click()
    expect(page.get_by_label("Last name")).to_be_focused()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_client_is_searched_and_filtered(scripts, open_as, ana, practice, client):
    world.a_client(practice, last_name="Quist", is_active=False)
    page = open_as(ana, scripts=scripts)
    page.goto("/clients/")

    page.get_by_label("Records").select_option("all")
    if not scripts:
        page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("link", name="Quist, Lou")).to_be_visible()
    assert "record=all" in page.url
    page.get_by_label("First letters of a name").fill("aber")
    page.get_by_role("button", name="Search").click()

    expect(page.get_by_role("link", name="Quist, Lou")).to_have_count(0)
    expect(page.get_by_role("link", name="Abernathy, Lou")).to_be_visible()
    assert "aber" not in page.url
    assert page.complaints == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_phone_reaches_everything(scripts, open_as, ana, client, shoot):
    page = open_as(ana, width=390, scripts=scripts)
    page.goto("/clients/")
    page.get_by_text("More", exact=True).click()
    if scripts:
        shoot(page, "phone-menu-390")

    page.locator(".phone-sheet").get_by_role("button", name="Dark").click()

    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    assert page.complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_open_menus_please_axe(theme, open_as, ana, axe, shoot):
    page = open_as(ana, theme=theme)
    page.goto("/clients/add/")
    page.locator(".menu-up summary").click()
    shoot(page, f"person-menu-{theme}")
    axe(page)

    page.keyboard.press("Escape")
    expect(page.locator(".menu-up .menu-sheet")).to_be_hidden()


def test_a_paper_is_read_in_its_frame(open_as, ana, client, pdf, at, settings, tmp_path, shoot):
    settings.DOCUMENTS = tmp_path
    paper = papers.Paper(kind="referral", title="Referral", content=pdf)
    kept = papers.add_document(ana, client_id=client.id, paper=paper, store=store(), at=at)
    page = open_as(ana)

    with page.expect_response(lambda answer: answer.url.endswith("/file/")) as answer:
        page.goto(f"/clients/papers/{kept}/")

    assert answer.value.status == 200
    page.wait_for_timeout(500)
    shoot(page, "paper-1440")
    assert page.complaints == []


def test_what_was_typed_survives_the_end_of_a_session(open_as, ana, axe, shoot):
    people.give_password(ana)
    page = open_as(ana)
    page.goto("/clients/add/")
    page.get_by_label("First name").fill("Marta")
    page.get_by_label("Last name").fill("Lindqvist")
    page.get_by_label("Born on").fill("1984-05-17")
    Session.objects.all().delete()

    page.get_by_role("button", name="Add the client").click()
    shoot(page, "sign-in-again")
    axe(page)
    page.get_by_label("E-mail address").fill(people.user_of(ana).email)
    page.get_by_label("Password").fill(people.PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_label("Last name")).to_have_value("Lindqvist")
    shoot(page, "typed-again")
    axe(page)
    page.get_by_role("button", name="Add the client").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lindqvist, Marta")


def test_somebody_who_is_away_is_asked_before_the_session_ends(open_as, ana):
    page = open_as(ana)
    page.clock.install()
    page.goto("/clients/")

    page.clock.run_for(28 * 60 * 1000 + 1000)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="I am still here").click()

    expect(dialog).to_have_count(0)
    assert page.complaints == []


@pytest.mark.parametrize("path", ["/no/such/page/", "/sign-in/"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_outside_please_axe(path, theme, open_as, axe, shoot):
    page = open_as(None, theme=theme)
    page.goto(path)

    shoot(page, f"{path.strip('/').replace('/', '-')}-{theme}")
    axe(page)
