"""Three ways to use the same pages: by mouse, by keyboard alone, and by mouse without JavaScript.

Each finds a control by the name that a person reads, so a journey is written once for all three.
"""

from __future__ import annotations

import re
from datetime import date

from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as NeverCame

_MOST_TABS = 250
_IS_THERE = "(it) => it === document.activeElement"
_PATIENCE = 8_000


class Hands:
    """By mouse: click, and type into what was clicked. ``page`` may be with or without scripts."""

    def __init__(self, page: Page, *, scripts: bool = True) -> None:
        self.page = page
        self.scripts = scripts

    def open(self, address: str) -> None:
        """Type an address."""
        self.page.goto(address)

    def press(self, name: str | re.Pattern[str], *, within: str = "#main") -> None:
        """Press the link or the button with that name, and wait until what it does is done."""
        self._activate(self._control(name, within))
        self.page.wait_for_load_state("load")

    def press_here(self, name: str) -> None:
        """Press what changes a part of this page, and wait for nothing."""
        self._activate(self._control(name, "#main"))

    def type(self, label: str, text: str) -> None:
        """Type into the field with that label."""
        self._write(self._field(label), text)

    def day(self, label: str, on: date) -> None:
        """Type a day."""
        self._field(label).fill(on.isoformat())

    def clock(self, label: str, at: str) -> None:
        """Type a time of the morning, as 10:00."""
        self._field(label).fill(at)

    def pick(self, label: str, words: str) -> None:
        """Choose from a list."""
        field = self._field(label)
        field.select_option(label=self._choice(field, words))

    def tick(self, label: str) -> None:
        """Tick a box or choose one of several."""
        self._field(label).check()

    def sees(self, words: str | re.Pattern[str]) -> None:
        """Wait until the words can be read on the page."""
        seen = self.page.locator("body").get_by_text(words).locator("visible=true")
        self._there(seen.first, words)

    def _field(self, label: str) -> Locator:
        name = re.compile(rf"^\s*{re.escape(label)}(\s*(if any|by words.*))?\s*$")
        return self._there(self.page.locator("main").get_by_label(name).first, label)

    def _control(self, name: str | re.Pattern[str], within: str) -> Locator:
        inside = self.page.locator(within)
        as_button = inside.get_by_role("button", name=name, exact=True)
        as_link = inside.get_by_role("link", name=name, exact=True)
        return self._there(as_button.or_(as_link).first, name)

    def _there(self, control: Locator, words: str | re.Pattern[str]) -> Locator:
        """Wait for it; where it never comes, say what the page shows instead."""
        try:
            control.wait_for(timeout=_PATIENCE)
        except NeverCame:
            shown = self.page.locator("body").inner_text()
            raise AssertionError(f"no {words!r} on {self.page.url}, but:\n{shown}") from None
        return control

    def _choice(self, field: Locator, words: str) -> str:
        labels: list[str] = field.locator("option").all_inner_texts()
        return next(each for each in labels if each.startswith(words))

    def _activate(self, control: Locator) -> None:
        control.click()

    def _write(self, field: Locator, text: str) -> None:
        field.fill(text)


class Keys(Hands):
    """By keyboard alone: Tab to a control, then Enter, Space, arrows or letters."""

    def day(self, label: str, on: date) -> None:
        """Type a day into the parts of a date field, as this browser orders them."""
        self._go_to(self._field(label))
        self.page.keyboard.type(f"{on:%m%d%Y}")

    def clock(self, label: str, at: str) -> None:
        """Type a time of the morning into the parts of its field."""
        self._go_to(self._field(label))
        self.page.keyboard.type(at.replace(":", "") + "A")

    def pick(self, label: str, words: str) -> None:
        """Type the beginning of a choice."""
        field = self._field(label)
        self._go_to(field)
        self.page.keyboard.type(words)
        chosen = field.evaluate("(it) => it.selectedOptions[0].label")
        assert chosen.startswith(words), f"{label}: {chosen}"

    def tick(self, label: str) -> None:
        """Press the space bar on a box; walk to one of several with the arrows."""
        field = self._field(label)
        if field.get_attribute("type") == "radio":
            self._walk_to(field)
        else:
            self._go_to(field)
            self.page.keyboard.press("Space")
        assert field.is_checked()

    def _activate(self, control: Locator) -> None:
        self._go_to(control)
        self.page.keyboard.press("Enter")

    def _write(self, field: Locator, text: str) -> None:
        self._go_to(field)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def _go_to(self, control: Locator) -> None:
        for _ in range(_MOST_TABS):
            if control.evaluate(_IS_THERE):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {control}")

    def _walk_to(self, field: Locator) -> None:
        group = self.page.locator(f'input[name="{field.get_attribute("name")}"]')
        for _ in range(_MOST_TABS):
            if group.evaluate_all("(them) => them.includes(document.activeElement)"):
                break
            self.page.keyboard.press("Tab")
        for _ in range(group.count()):
            if field.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
