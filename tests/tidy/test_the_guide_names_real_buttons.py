"""What the guide tells a reader to press is there to be pressed, under that very name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "guide"
PAGES = ROOT / "src" / "effleurage" / "web"
TO_PRESS = re.compile(r"\bpress(?:es|ing)? \*\*([^*]+)\*\*", re.IGNORECASE)


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _named() -> list[tuple[str, str]]:
    return [
        (page.name, name)
        for page in sorted(GUIDE.glob("*.md"))
        for name in TO_PRESS.findall(_one_line(page.read_text(encoding="utf-8")))
    ]


@pytest.fixture(scope="module")
def words() -> str:
    """All that pages say: their templates, and the words that their views give to them."""
    files = sorted(each for each in PAGES.rglob("*") if each.suffix in {".html", ".py"})
    return "\n".join(_one_line(each.read_text(encoding="utf-8")) for each in files)


def test_the_guide_names_buttons_at_all():
    assert len(_named()) > 25


@pytest.mark.parametrize(("page", "name"), _named())
def test_each_button_of_the_guide_is_on_a_page(page, name, words):
    said = rf"""["'>}}] ?{re.escape(name)} ?["'<{{]"""

    assert re.search(said, words), f"{page} says to press {name!r}, which is on no page"
