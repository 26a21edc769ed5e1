"""The catalogue pleases axe in both themes and at every width, in each state; keys and menus work."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import THEMES, WIDTHS


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS.values())
def test_every_component_pleases_axe(theme, width, open_as, ana, axe, shoot):
    page = open_as(ana, theme=theme, width=width)

    for path in ("/ui/", "/ui/form/", "/ui/question/", "/ui/keys/"):
        page.goto(path)
        shoot(page, f"{path.strip('/').replace('/', '-')}-{theme}-{width}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto("/ui/form/")
    page.get_by_role("button", name="Send it").click()
    shoot(page, f"ui-form-errors-{theme}-{width}")
    axe(page)
    assert [each for each in page.complaints if "422" not in each] == []
