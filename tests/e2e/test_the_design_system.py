"""The catalogue of components: every one of them, and a form that was sent empty, without barrier."""

from __future__ import annotations

from tests.e2e.looking import barriers


def test_every_component_pleases_axe_and_fits(open_as, ana):
    page = open_as(ana)
    found = {}

    for path in ("/ui/", "/ui/form/", "/ui/question/", "/ui/keys/"):
        page.goto(path)
        found[path] = barriers(page, path.strip("/").replace("/", "-"))
    page.goto("/ui/form/")
    page.get_by_role("button", name="Send it").click()
    page.locator("#errors").wait_for()
    found["after errors"] = barriers(page, "ui-form-errors")

    assert {path: told for path, told in found.items() if told} == {}
    assert [each for each in page.complaints if "422" not in each] == []
