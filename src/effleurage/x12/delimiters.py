"""The four characters that part an interchange, and how to find them when nobody says.

Knows the ISA's shape: sixteen elements, the sixteenth being the component separator, and behind
it the segment terminator (ASC X12.5). Reads it by its columns where it has its 106 characters and
by its separators where it has not. Refuses to read anything else of the file.
"""

from __future__ import annotations

import re
from typing import NamedTuple

ISA_WIDTH = 106
#: An ISA cannot well be longer than this; what is longer is no ISA.
_LONGEST_ISA = 400
_LINE_ENDS = re.compile(r"[\r\n]")
_SEPARATOR = re.compile(r"[^A-Za-z0-9 ]")
#: A line end, then the real terminator, then the next segment: seen in wrapped 4010 files.
_TERMINATOR_ON_NEXT_LINE = re.compile(r"[\r\n]+([^A-Za-z0-9\s])(?=(?:GS|TA1|IEA)\W)")
_NEXT_SEGMENT = re.compile(r"\s*(?:[A-Za-z][A-Za-z0-9]{1,2}([^A-Za-z0-9])|\Z)")
#: A file without its envelope: ST, and the segment behind it by which the terminator shows.
_BARE_ST = re.compile(
    r"(?<![A-Za-z0-9])ST([^A-Za-z0-9\s])\d{3}\1[^\r\n~]{0,60}?([^A-Za-z0-9\s]|[\r\n])\s*"
    r"(?:BPR|BHT|AK1|BGN)\1"
)
_COMPOSITE = re.compile(r"\b(?:SVC|SV1|HI)[^A-Za-z0-9]\w{2,3}([^A-Za-z0-9\s])")


class Delimiters(NamedTuple):
    """The separators of one interchange. ``repetition`` is empty where there is none."""

    element: str = "*"
    repetition: str = "^"
    component: str = ":"
    segment: str = "~"


class Header(NamedTuple):
    """An ISA as found: its delimiters, its 17 parts (``ISA`` first) and where it ends.

    ``end`` is the index behind the terminator; ``component_given`` is false when ISA16 was empty
    and ``:`` was assumed.
    """

    delimiters: Delimiters
    elements: list[str]
    start: int
    end: int
    component_given: bool = True

    @property
    def width(self) -> int:
        """Characters from the I of ISA to its terminator, line ends left out; 106 is right."""
        return sum(map(len, self.elements)) + len(self.elements)


def header_at(text: str, start: int) -> Header | None:
    """Return the ISA that begins at ``start``, or None when what stands there cannot be one."""
    if text[start : start + 3].upper() != "ISA":
        return None
    window = text[start : start + _LONGEST_ISA]
    element = window[3:].lstrip(" ")[:1]
    if not _SEPARATOR.match(element):
        return None
    parts = window.split(element, 16)
    if len(parts) < 17:
        return None
    return _with_terminator(text, start, element, parts)


def bare_start(text: str) -> tuple[int, Delimiters] | None:
    """Return where a transaction without envelope begins, and its delimiters, guessed.

    The terminator is what stands between the ST and the first segment that must follow it.
    """
    found = _BARE_ST.search(text)
    if not found:
        return None
    composite = _COMPOSITE.search(text, found.start())
    component = composite[1] if composite and composite[1] != found[1] else ":"
    return found.start(), Delimiters(found[1], "", component, found[2])


def _with_terminator(text: str, start: int, element: str, parts: list[str]) -> Header | None:
    sixteenth = start + len(element.join(parts[:16])) + 1
    component, at = text[sixteenth : sixteenth + 1], sixteenth + 1
    given = _separates(component) and not text[at : at + 1].isalnum()
    if not given:
        component, at = ":", sixteenth
    if at - start != ISA_WIDTH - 1:
        at += len(text[at : at + 20]) - len(text[at : at + 20].lstrip(" "))
    late = _TERMINATOR_ON_NEXT_LINE.match(text, at)
    segment, end = (late[1], late.end()) if late else (text[at : at + 1], at + 1)
    if not late and text[at : at + 2] == "\r\n":
        segment, end = "\n", at + 2
    if not _plausible(text, end, element, component, segment):
        return None
    if any(segment in part for part in parts[1:16]) and segment not in "\r\n":
        return None
    values = [_LINE_ENDS.sub("", part) for part in parts[:16]]
    if len(parts[11]) == 1:
        values[11] = parts[11]  # a line end may itself be the repetition separator
    repetition = _repetition(
        values[11].strip(" "), values[12].strip(" "), element + component + segment
    )
    delimiters = Delimiters(element, repetition, component, segment)
    return Header(delimiters, [*values, component if given else ""], start, end, given)


def _plausible(text: str, end: int, element: str, component: str, segment: str) -> bool:
    while segment and text.startswith(segment, end):
        end += 1  # an empty segment, which the reader tells
    behind = _NEXT_SEGMENT.match(text, end)
    distinct = len({element, component, segment}) == 3 and _separates(segment)
    return distinct and behind is not None and behind[1] in (element, None)


def _separates(character: str) -> bool:
    return character not in ("", " ") and not character.isalnum()


def _repetition(isa11: str, version: str, taken: str) -> str:
    """Return ISA11 where it is a separator: since 00402; before, it named the standard (``U``)."""
    if version < "00402" or len(isa11) != 1 or isa11.isalnum() or isa11 in taken:
        return ""
    return isa11
