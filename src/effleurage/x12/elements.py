"""Looks at the elements of a segment that has its place in a guide.

Knows presence, length, type, codes, components, repetitions and syntax notes (ASC X12.6 and the
guide's table), and asks for a value's outside list where one is handed in. Values are shown in a
finding only where they are codes: anything else may be health data.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from effleurage.x12.catalogue import Notes
from effleurage.x12.element_faults import SyntaxNote
from effleurage.x12.envelope import TransactionSet
from effleurage.x12.guides.model import Element, SegmentUse, Usage
from effleurage.x12.outside import CODES, DATE_FORMATS, Lists, is_dated, is_qualified
from effleurage.x12.walk import Step

_REAL = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_WHOLE = re.compile(r"-?\d+", re.ASCII)
_MEANINGS = {
    "P": "all of these or none: {places}",
    "R": "at least one of these: {places}",
    "E": "at most one of these: {places}",
    "C": "the first of these needs the others: {places}",
    "L": "the first of these needs one of the others: {places}",
}


class _Held(NamedTuple):
    """An element or component among its siblings, and the text of the one before it."""

    siblings: tuple[Element, ...]
    at: int
    before: str

    @property
    def element(self) -> Element:
        return self.siblings[self.at]

    @property
    def qualifier(self) -> str:
        """Return the code that says what the value is, empty where none does."""
        return self.before if is_qualified(self.siblings, self.at) else ""

    @property
    def is_dated(self) -> bool:
        return is_dated(self.siblings, self.at)


class Look:
    """A look at the segments of one transaction; ``version`` names the guide in the sources."""

    def __init__(
        self, transaction: TransactionSet, version: str, notes: Notes, lists: Lists | None = None
    ) -> None:
        self._transaction, self._version, self._notes = transaction, version, notes
        self._lists = lists
        self._delimiters = transaction.delimiters

    def at(self, step: Step) -> None:
        """Note every fault in the elements of a segment."""
        use = step.use
        if use is None or self._notes.is_full:
            return
        segment = step.text.split(self._delimiters.element)
        if len(segment) - 1 > len(use.elements):
            self._look_beyond(step, use, segment)
        segment += [""] * (len(use.elements) + 1 - len(segment))
        for at, element in enumerate(use.elements):
            value = segment[at + 1]
            if value or element.usage is Usage.REQUIRED:
                self._look(step, _Held(use.elements, at, segment[at]), value)
        for text in use.syntax:
            if _syntax_note(text).is_broken_by(tuple(segment[1:])):
                places = " ".join(re.findall("..", text[1:]))
                meaning = _MEANINGS[text[0]].format(places=places)
                self._note("X12-SYN-NOTE", step, use.tag, tag=use.tag, note=text, meaning=meaning)

    def _look_beyond(self, step: Step, use: SegmentUse, segment: list[str]) -> None:
        most = len(use.elements)
        if any(segment[most + 1 :]):
            real = len(segment) - 1
            self._note("X12-SYN-MANY-ELEMENTS", step, use.tag, tag=use.tag, real=real, most=most)

    def _look(self, step: Step, held: _Held, value: str) -> None:
        element = held.element
        if not value:
            self._fault("X12-GUIDE-MISSING-ELEMENT", step, element)
            return
        if element.usage is Usage.NOT_USED:
            self._fault("X12-GUIDE-NOT-USED", step, element)
            return
        repetition = self._delimiters.repetition
        values = value.split(repetition) if repetition and repetition in value else [value]
        if len(values) > element.repeat:
            real, most = len(values), element.repeat
            self._fault("X12-SYN-REPEAT", step, element, real=real, most=most)
        for each in values:
            self._look_at_one(step, held, each)

    def _look_at_one(self, step: Step, held: _Held, value: str) -> None:
        element = held.element
        component = self._delimiters.component
        parts = value.split(component) if component in value else [value]
        most = len(element.components) or 1
        if len(parts) > most and any(parts[most:]):
            real = len(parts)
            self._fault("X12-SYN-MANY-COMPONENTS", step, element, real=real, most=most)
        if not element.components:
            self._look_at_value(step, held, value)
            return
        parts = [*parts, *[""] * (most - len(parts))]
        for at, part in enumerate(element.components):
            if parts[at]:
                if part.usage is Usage.NOT_USED:
                    self._fault("X12-GUIDE-NOT-USED", step, part)
                else:
                    before = parts[at - 1] if at else ""
                    self._look_at_value(step, _Held(element.components, at, before), parts[at])
            elif part.usage is Usage.REQUIRED:
                self._fault("X12-GUIDE-MISSING-ELEMENT", step, part)

    def _look_at_value(self, step: Step, held: _Held, value: str) -> None:
        element = held.element
        wrong = _WRONG_TYPE.get(element.kind)
        if wrong and wrong[1](value):
            self._fault(wrong[0], step, element)
            return
        length = _length(element.kind, value)
        if not element.shortest <= length <= element.longest:
            shortest, longest = element.shortest, element.longest
            self._fault(
                "X12-SYN-LENGTH", step, element, real=length, shortest=shortest, longest=longest
            )
        elif element.codes and value not in element.codes:
            self._fault("X12-GUIDE-CODE", step, element, value=value)
        elif held.is_dated:
            self._look_at_date(step, held, value)
        elif element.external and self._lists:
            why = self._lists.fault(element.external, held.qualifier, value)
            if why:
                self._fault(CODES[element.external], step, element, value=value, why=why)

    def _look_at_date(self, step: Step, held: _Held, value: str) -> None:
        """Note text that is not written as its format says: D8 a day, RD8 from a day to a day."""
        days = value.split("-") if held.qualifier == "RD8" else [value]
        if held.qualifier not in DATE_FORMATS:
            return
        if len(days) != 1 + (held.qualifier == "RD8") or any(map(_is_no_day, days)):
            self._fault("X12-SYN-DATE", step, held.element)
        elif days[0] > days[-1]:
            self._fault("X12-SYN-DATE-ORDER", step, held.element)

    def _fault(self, code: str, step: Step, element: Element, **holes: object) -> None:
        self._note(code, step, element.ref, ref=element.ref, label=element.label, **holes)

    def _note(self, code: str, step: Step, element: str, **holes: object) -> None:
        if self._notes.is_full:
            return
        position = self._transaction.position(step.at, loop=step.loop, element=element)
        source = f"{self._version}, loop {step.loop}, {element}"
        self._notes.add(code, position, source=source, **holes)


def _length(kind: str, value: str) -> int:
    """Return the length as the standard counts it: of a number its digits, blanks at no end."""
    if kind == "R" or kind[0] == "N":
        return sum(character.isdigit() for character in value)
    return len(value.rstrip(" ")) or 1


def _is_no_date(value: str) -> bool:
    if len(value) not in (6, 8) or not (value.isascii() and value.isdigit()):
        return True
    century = "" if len(value) == 8 else "20"
    text = century + value
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return True
    return False


def _is_no_day(value: str) -> bool:
    return len(value) != 8 or _is_no_date(value)


def _is_no_time(value: str) -> bool:
    digits = value.isascii() and value.isdigit() and len(value) in (4, 6, 7, 8)
    return not (digits and value[:2] < "24" and value[2:4] < "60" and (value[4:6] or "0") < "60")


_WRONG_TYPE: dict[str, tuple[str, Callable[[str], bool]]] = {
    "R": ("X12-SYN-NUMBER", lambda value: not _REAL.fullmatch(value)),
    "N0": ("X12-SYN-NUMBER", lambda value: not _WHOLE.fullmatch(value)),
    "N2": ("X12-SYN-NUMBER", lambda value: not _WHOLE.fullmatch(value)),
    "DT": ("X12-SYN-DATE", _is_no_date),
    "TM": ("X12-SYN-TIME", _is_no_time),
}


@lru_cache(maxsize=256)
def _syntax_note(text: str) -> SyntaxNote:
    return SyntaxNote(text)
