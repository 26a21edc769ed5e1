"""What a pen refuses, and the walk that finds which element is at fault.

Knows the refusals by name and the order in which an element is looked at: present, used, free of
delimiters, of writable characters, of its type, of its length, of its codes, and together with its
neighbours (the standard's syntax notes). Never puts the data itself into a message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NoReturn

from effleurage.x12.characters import DELIMITERS, WRITABLE
from effleurage.x12.guides.model import Element, SegmentUse, Usage

Value = str | tuple[str, ...]
"""What a caller hands over for an element: its text, or a composite's components."""

_DATE = re.compile(r"\d{6}|\d{8}", re.ASCII)
_TIME = re.compile(r"\d{4}|\d{6}|\d{7,8}", re.ASCII)
_REAL = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)", re.ASCII)
_WHOLE = re.compile(r"-?\d+", re.ASCII)
_TYPES = {
    "R": (_REAL, "a plain decimal number"),
    "N0": (_WHOLE, "a whole number"),
    "N2": (_WHOLE, "a whole number of hundredths"),
    "DT": (_DATE, "a date as CCYYMMDD"),
    "TM": (_TIME, "a time as HHMM"),
}


class CannotBeWritten(ValueError):
    """An element cannot stand in the file as the guide demands.

    ``loop`` and ``element`` say where, ``code`` is stable, ``fix`` says what to do. The value
    itself is in no message: it may be health data.
    """

    code = "x12.write"

    def __init__(self, loop: str, element: str, what: str, fix: str) -> None:
        super().__init__(f"loop {loop}, {element}: {what}; {fix}")
        self.loop, self.element, self.what, self.fix = loop, element, what, fix


class ElementIsMissing(CannotBeWritten):
    """The guide requires the element and it is empty."""

    code = "x12.write.missing"


class ElementIsNotUsed(CannotBeWritten):
    """The guide has no such element here."""

    code = "x12.write.not-used"


class ElementHasWrongLength(CannotBeWritten):
    """The element is shorter or longer than the guide allows; nothing is ever cut."""

    code = "x12.write.length"


class ElementHoldsADelimiter(CannotBeWritten):
    """The data contains a character that would end the element, and so forge the file."""

    code = "x12.write.delimiter"


class CharacterCannotBeWritten(CannotBeWritten):
    """The data contains a character outside the X12 sets that has no stated spelling."""

    code = "x12.write.character"


class ElementHasWrongType(CannotBeWritten):
    """The element is no number, date or time of the kind that the guide wants."""

    code = "x12.write.type"


class CodeIsNotInTheGuide(CannotBeWritten):
    """The element must be one of the guide's codes and is not."""

    code = "x12.write.code"


class ElementsBelongTogether(CannotBeWritten):
    """Elements that the standard ties to each other were not given together."""

    code = "x12.write.syntax"


class SyntaxNote:
    """One of the standard's notes that tie elements together, such as ``P0304`` or ``C0704``.

    P: all or none. R: at least one. E: at most one. C: the first needs all the others. L: the
    first needs at least one of the others.
    """

    __slots__ = ("kind", "places", "settled_below", "text")

    def __init__(self, text: str) -> None:
        self.text, self.kind = text, text[0]
        self.places = tuple(int(text[at : at + 2]) - 1 for at in range(1, len(text), 2))
        #: With fewer elements given than this, the note cannot be broken.
        self.settled_below = {
            "R": 0,
            "P": min(self.places) + 1,
            "E": sorted(self.places)[1] + 1,
        }.get(self.kind, self.places[0] + 1)

    def is_broken_by(self, values: tuple[Value, ...]) -> bool:
        """Return whether the elements given break the note."""
        given = [place < len(values) and any(values[place]) for place in self.places]
        if self.kind == "P":
            return any(given) and not all(given)
        if self.kind == "R":
            return not any(given)
        if self.kind == "E":
            return sum(given) > 1
        rest = all(given[1:]) if self.kind == "C" else any(given[1:])
        return given[0] and not rest


def open_notes(use: SegmentUse) -> Iterator[SyntaxNote]:
    """Yield the syntax notes of a use that required and unused elements do not already settle."""
    for text in use.syntax:
        note = SyntaxNote(text)
        usages = [
            use.elements[place].usage if place < len(use.elements) else Usage.NOT_USED
            for place in note.places
        ]
        all_required = all(usage is Usage.REQUIRED for usage in usages)
        first_unused = usages[0] is Usage.NOT_USED and note.kind in "CL"
        one_required = note.kind == "R" and Usage.REQUIRED in usages
        at_most_one = sum(usage is not Usage.NOT_USED for usage in usages) < 2
        if not (all_required or first_unused or one_required or (note.kind == "E" and at_most_one)):
            yield note


def refuse_first_fault(loop: str, use: SegmentUse, values: tuple[Value, ...]) -> NoReturn:
    """Raise the refusal for the first element, or the first syntax note, at fault."""
    for element, value in _elements_of(use, values):
        _look_at(loop, element, value)
    for text in use.syntax:
        if SyntaxNote(text).is_broken_by(values):
            raise ElementsBelongTogether(
                loop,
                f"{use.tag} ({use.label})",
                f"elements {' and '.join(re.findall('..', text[1:]))} break syntax note {text}",
                "give them together as the note says, or leave them out together",
            )
    raise CannotBeWritten(
        loop, f"{use.tag} ({use.label})", "the segment does not fit the guide", "report this"
    )


def _elements_of(use: SegmentUse, values: tuple[Value, ...]) -> Iterator[tuple[Element, str]]:
    for place, element in enumerate(use.elements):
        value = values[place] if place < len(values) else ""
        if not element.components:
            yield element, value if isinstance(value, str) else "".join(value)
            continue
        parts = (value,) if isinstance(value, str) else value
        if element.usage is Usage.REQUIRED or any(parts):
            for at, component in enumerate(element.components):
                yield component, parts[at] if at < len(parts) else ""
            yield from _beyond(element.ref, parts[len(element.components) :])
    yield from _beyond(use.tag, values[len(use.elements) :])


def _beyond(ref: str, values: tuple[Value, ...]) -> Iterator[tuple[Element, str]]:
    """Yield what was given past the last place of the guide; an empty one is refused as well."""
    for _ in values:
        yield Element(ref, "beyond the last place", "AN", 0, 0, Usage.NOT_USED), "?"


def _look_at(loop: str, element: Element, value: str) -> None:
    where = f"{element.ref} ({element.label})"
    if not value:
        if element.usage is Usage.REQUIRED:
            raise ElementIsMissing(loop, where, "it is required and empty", "fill it in")
        return
    if element.usage is Usage.NOT_USED:
        raise ElementIsNotUsed(loop, where, "the guide does not use it", "leave it out")
    _look_at_characters(loop, where, value)
    _look_at_type(loop, where, element, value)
    if element.codes and value not in element.codes:
        allowed = " ".join(sorted(element.codes)[:20])
        raise CodeIsNotInTheGuide(
            loop, where, "it is not one of the guide's codes", f"use one of {allowed}"
        )


def _look_at_characters(loop: str, where: str, value: str) -> None:
    for character in value:
        if character in DELIMITERS:
            raise ElementHoldsADelimiter(
                loop,
                where,
                f"it contains {character!r}, which would end the element",
                "replace that character in the record",
            )
        if character not in WRITABLE:
            raise CharacterCannotBeWritten(
                loop,
                where,
                f"it contains U+{ord(character):04X}, which no X12 file can carry",
                "spell it with plain letters in the record",
            )
    if value != value.strip(" "):
        raise CharacterCannotBeWritten(
            loop, where, "it begins or ends with a blank", "take the blank away or fill it in"
        )


def _look_at_type(loop: str, where: str, element: Element, value: str) -> None:
    shape, words = _TYPES.get(element.kind, (None, ""))
    if shape is not None and not shape.fullmatch(value):
        raise ElementHasWrongType(loop, where, f"it is not {words}", "correct it in the record")
    length = len(value) if shape is None else sum(character.isdigit() for character in value)
    if not element.shortest <= length <= element.longest:
        raise ElementHasWrongLength(
            loop,
            where,
            f"it has {length} characters where {element.shortest} to {element.longest} fit",
            "shorten or complete it in the record; nothing is cut here",
        )
    if element.kind in ("DT", "TM") and not is_on_the_calendar(element.kind, value):
        raise ElementHasWrongType(loop, where, f"it is not {words}", "correct it in the record")


def is_on_the_calendar(kind: str, value: str) -> bool:
    """Return whether the digits can be a month, day, hour and minute (a cheap shape test)."""
    if kind == "TM":
        return value[:2] < "24" and value[2:4] < "60"
    month, day = value[-4:-2], value[-2:]
    return "01" <= month <= "12" and "01" <= day <= "31"
