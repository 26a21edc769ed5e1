"""What a page can look like besides as it opens: errors, nothing there, refused, open, out of step.

Each state is reached as a person reaches it, and then judged like every page: axe in both themes,
nothing wider than its window.
"""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from effleurage.apps.practices.models import Session
from tests.apps import world
from tests.e2e.looking import barriers
from tests.web import people

#: Forms and the button that sends each, empty.
FORMS = {
    "add_client": "Add the client",
    "add_payer": "Add the payer",
    "invite_person": "Make the link",
    "add_location": "Save the place",
    "add_therapist": "Save the therapist",
    "enter_eob": "Save the EOB",
    "add_file": "Take it in",
    "export_audit": "Download",
}
LISTS = (
    *(
        "home",
        "clients",
        "visits",
        "claims",
        "batches",
        "exchange",
        "remits",
        "money",
        "clients_owing",
    ),
    *("payers", "draft_claims", "locations", "therapists", "fees", "connections"),
)


def _send_empty(page: Page, button: str) -> None:
    page.locator("#main, main").get_by_role("button", name=button, exact=True).first.click()
    page.wait_for_load_state("load")


def test_forms_that_were_sent_empty(open_as, ana):
    page = open_as(ana)
    found = {}

    for name, button in FORMS.items():
        page.goto(reverse(name))
        _send_empty(page, button)
        expect(page.locator(".field-error, .error-summary, .errorlist").first).to_be_visible()
        if told := barriers(page, f"empty-{name}"):
            found[name] = told

    assert found == {}


def test_lists_with_nothing_in_them(open_as, cleo):
    page = open_as(cleo)
    found = {}

    for name in LISTS:
        page.goto(reverse(name))
        if told := barriers(page, f"nothing-{name}"):
            found[name] = told

    assert found == {}
    assert page.complaints == []


def test_a_list_in_which_nothing_matches(open_as, ana, practice):
    world.a_client(practice)
    page = open_as(ana)
    page.goto("/clients/")

    page.get_by_label("First letters of a name").fill("zzz")
    page.get_by_role("button", name="Search").click()

    expect(page.get_by_role("heading", name="Nothing matches")).to_be_visible()
    assert barriers(page, "nothing-matches") == []


def test_the_open_menus_and_the_question_before_the_end(open_as, ana, practice):
    world.a_client(practice)
    page = open_as(ana)
    page.clock.install()
    page.goto("/clients/")

    page.get_by_text("CSV", exact=True).click()
    told = barriers(page, "menu-csv")
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.clock.run_for(28 * 60 * 1000 + 1000)
    expect(page.get_by_role("dialog")).to_be_visible()
    told += barriers(page, "still-here")

    assert told == []


def test_the_pages_that_refuse(open_as, ana, cleo, practice, monkeypatch):
    client = world.a_client(practice)
    page, stranger = open_as(ana), open_as(cleo)
    told = {}

    assert stranger.goto(f"/clients/{client.id}/").status == 404
    told["404"] = barriers(stranger, "404")
    page.goto("/clients/add/")
    page.evaluate("document.querySelectorAll('[name=csrfmiddlewaretoken],[name=once]')"
                  ".forEach((it) => it.value = 'x')")  # fmt: skip
    _send_empty(page, "Add the client")
    expect(page.get_by_role("heading", level=1)).to_contain_text("open too long")
    told["403, a form"] = barriers(page, "403-form")
    monkeypatch.setattr(
        "effleurage.apps.clients.queries.search_clients", lambda actor, **more: {}["Lindqvist"]
    )
    assert page.goto("/clients/").status == 500
    told["500"] = barriers(page, "500")

    assert {name: found for name, found in told.items() if found} == {}


def test_what_a_role_may_not_see(open_as, ben, ana):
    page = open_as(ben)

    assert page.goto(reverse("export_audit")).status == 403

    assert barriers(page, "403") == []


def test_too_large_a_paper(open_as, ana, practice, tmp_path, settings):
    settings.LARGEST_REQUEST_BYTES = 100_000
    client = world.a_client(practice)
    page = open_as(ana)
    page.goto(f"/clients/{client.id}/papers/add/")
    large = tmp_path / "large.pdf"
    large.write_bytes(b"%PDF-1.7\n" + b"0" * 200_000)

    page.get_by_label("Title").fill("Referral")
    page.get_by_label("File").set_input_files(large)
    with page.expect_navigation():
        _send_empty(page, "Keep the paper")

    expect(page.get_by_text("20 MB").first).to_be_visible()
    assert barriers(page, "413") == []


@pytest.mark.parametrize("path", ["/sign-in/", "/help/", "/help/start/", "/no/such/page/"])
def test_whoever_is_not_signed_in(path, open_as):
    page = open_as(None)
    page.goto(path)

    assert barriers(page, f"outside-{path.strip('/').replace('/', '-')}") == []


def test_a_wrong_password_and_signing_out(open_as, ana):
    people.give_password(ana)
    page = open_as(None)
    page.goto("/sign-in/")
    page.get_by_label("E-mail address").fill(people.user_of(ana).email)
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Sign in").click()
    told = barriers(page, "sign-in-wrong")
    inside = open_as(ana)
    inside.goto(reverse("account_logout"))
    told += barriers(inside, "sign-out")

    assert told == []


def test_signing_in_again_in_mid_form(open_as, ana):
    people.give_password(ana)
    page = open_as(ana)
    page.goto("/clients/add/")
    page.get_by_label("Last name").fill("Lindqvist")
    Session.objects.all().delete()

    _send_empty(page, "Add the client")

    assert barriers(page, "sign-in-again") == []
