"""Hands that count what they do, and a reckoning of how long a person's hands would take.

The reckoning is the keystroke-level model: so long for a key, for pointing, for moving the hand,
for making up one's mind. What the model leaves out is reading; it is added from the words that each
page shows. See docs/algorithms/setup-time.md.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from datetime import date

from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as NeverCame

from tests.e2e.hands import Hands

#: Seconds: a key, pointing at something, a hand from mouse to keys, and making up one's mind.
KEY, POINT, HAND, MIND = 0.28, 1.10, 0.40, 1.35
#: How fast adults read plain English to themselves, on average.
WORDS_A_MINUTE = 238
#: What a page says: not the lists that open, nor what only a screen reader says. With each text,
#: whether it tells the person something: tables, facts and the story so far are only looked at.
_SAID = """(main) => { const out = [], walk = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) { const it = walk.currentNode, by = it.parentElement;
    if (by.closest('select, .visually-hidden, .optional') || !by.checkVisibility()) continue;
    const tells = !by.closest('table, dl, aside, .timeline, .crumbs, .stats, .keys');
    if (it.data.trim()) out.push([it.data.trim().replace(/\\s+/g, ' '), tells]) }
  return out }"""


@dataclass
class Counted:
    """What was done. ``words`` are those that tell something, ``every_word`` all; each line once.

    ``reached`` are the fields that the mouse was needed for: the first after anything pressed.
    """

    pages: int = 0
    presses: int = 0
    choices: int = 0
    fields: int = 0
    reached: int = 0
    characters: int = 0
    words: int = 0
    every_word: int = 0
    waited_seconds: float = 0.0
    seen: set[str] = field(default_factory=set)

    @property
    def seconds(self) -> float:
        """Return how long a person is busy; what the program takes is no fact about her."""
        return sum(self.parts()[:3])

    def parts(self) -> tuple[float, float, float, float]:
        """Return the seconds of typing, of pressing and choosing, of reading, and of waiting."""
        by_mouse_first = self.reached * (HAND + POINT + KEY + HAND)
        by_tab = (self.fields - self.reached) * KEY
        by_hand = self.fields * MIND + by_mouse_first + by_tab + self.characters * KEY
        by_mouse = self.presses * (MIND + POINT + KEY) + self.choices * (MIND + 2 * (POINT + KEY))
        reading = self.words / WORDS_A_MINUTE * 60
        return by_hand, by_mouse, reading, self.waited_seconds


class CountingHands(Hands):
    """By mouse, for reaching things, and by keys, for typing: as most people do."""

    def __init__(self, page: Page, *, scripts: bool = True) -> None:
        super().__init__(page, scripts=scripts)
        self.counted = Counted()
        self._at_keys = False

    def open(self, address: str) -> None:
        """Type an address."""
        self.counted.characters += len(address)
        super().open(address)
        self._read()

    def press(self, name: str | re.Pattern[str], *, within: str = "#main") -> None:
        """Press, wait for the next page, and read it."""
        began = time.monotonic()
        super().press(name, within=within)
        self.counted.waited_seconds += time.monotonic() - began
        self.counted.pages += 1
        self._read()

    def day(self, label: str, on: date) -> None:
        """Type a day: eight digits."""
        self._count_field()
        self.counted.characters += len("mmddyyyy")
        super().day(label, on)

    def clock(self, label: str, at: str) -> None:
        """Type a time: four digits and a letter."""
        self._count_field()
        self.counted.characters += len("hhmmA")
        super().clock(label, at)

    def pick(self, label: str, words: str) -> None:
        """Choose from a list."""
        self.counted.choices += 1
        self._at_keys = False
        super().pick(label, words)

    def tick(self, label: str) -> None:
        """Tick a box."""
        self.counted.presses += 1
        self._at_keys = False
        super().tick(label)

    def _activate(self, control: Locator) -> None:
        self.counted.presses += 1
        self._at_keys = False
        super()._activate(control)

    def _write(self, field_: Locator, text: str) -> None:
        self._count_field()
        self.counted.characters += len(text)
        super()._write(field_, text)

    def _count_field(self) -> None:
        self.counted.fields += 1
        self.counted.reached += 0 if self._at_keys else 1
        self._at_keys = True

    def _read(self) -> None:
        """Read what the page says that no page before it said."""
        try:
            said: list[tuple[str, bool]] = self.page.locator("main").evaluate(_SAID)
        except NeverCame:
            return  # no page of ours, as while one part of the program hands over to the other
        for line, tells in said:
            if line not in self.counted.seen:
                self.counted.seen.add(line)
                self.counted.every_word += len(line.split())
                self.counted.words += len(line.split()) if tells else 0
