"""Looking at one open page as axe and a ruler do: in both themes, on a phone, a tablet and a desk.

Axe is read once into a page. The theme is switched by the attribute that the pages themselves use,
so the same page is judged in both without being fetched again; in the dark only colours can differ.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

WIDTHS = {"phone": 390, "tablet": 820, "desk": 1440}
THEMES = ("light", "dark")
HIGH = 900
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_ALL: dict[str, Any] = {"runOnly": {"type": "tag", "values": _RULES}}
_COLOURS: dict[str, Any] = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
#: What can be worse on a phone than on a desk: targets, what scrolls, and the bar of its own.
_ON_A_PHONE: dict[str, Any] = {
    "runOnly": {
        "type": "rule",
        "values": [
            *("target-size", "scrollable-region-focusable", "link-name", "button-name"),
            *("region", "landmark-unique", "aria-hidden-focus", "heading-order"),
        ],
    }
}
_AXE = {"phone": _ON_A_PHONE, "desk": _ALL}
_RUN = "(options) => axe.run({...options, resultTypes: ['violations']})"
_THEME = """theme => { document.documentElement.setAttribute('data-bs-theme', theme);
  return getComputedStyle(document.body).color }"""
_CUT = ["auto", "scroll", "hidden", "clip"]
#: Whatever sticks out of the window to the right, unless it lies in something that scrolls.
_TOO_WIDE = """(cut) => { const wide = document.documentElement.clientWidth, out = [];
  if (document.documentElement.scrollWidth > wide)
    out.push('the page: ' + document.documentElement.scrollWidth);
  for (const it of document.body.querySelectorAll('*')) {
    const box = it.getBoundingClientRect();
    if (!box.width || !box.height || box.right <= wide + 1) continue;
    let up = it.parentElement;
    while (up && !cut.includes(getComputedStyle(up).overflowX)) up = up.parentElement;
    if (!up) out.push(it.tagName + '.' + it.className + ': ' + Math.round(box.right));
  }
  return out }"""


def violations(page: Page, options: dict[str, Any] = _ALL) -> list[str]:
    """Return what axe finds on the page as it is."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(_RUN, options)["violations"]
    return [
        f"{each['id']} ({each['impact']}): {node['target']} {node['failureSummary']}"
        for each in found
        for node in each["nodes"]
    ]


def barriers(page: Page, name: str = "") -> list[str]:
    """Return all that is wrong with an open page, in both themes and at three widths."""
    page.emulate_media(reduced_motion="reduce")  # otherwise colours take a moment to change
    told = []
    for device, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": HIGH})
        told += [f"{device}: {each} is too wide" for each in page.evaluate(_TOO_WIDE, _CUT)]
        if device in _AXE:
            told += [f"{device}: {each}" for each in violations(page, _AXE[device])]
        picture(page, f"{name}-light-{width}")
    told += [f"dark: {each}" for each in _in_the_dark(page, name)]
    return told


def _in_the_dark(page: Page, name: str) -> list[str]:
    light = page.evaluate(_THEME, "light")
    dark = page.evaluate(_THEME, "dark")
    assert light != dark
    found = violations(page, _COLOURS)
    picture(page, f"{name}-dark-{WIDTHS['desk']}")
    return found


def picture(page: Page, name: str) -> None:
    """Keep a picture of the whole page, where a folder was asked for."""
    folder = os.environ.get("EFFLEURAGE_SCREENSHOTS", "")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
