"""Oddities of the text itself: line ends, blanks, small letters, strange characters.

Knows what is odd before any segment is understood, and whether the text must be tidied before it
can be split. Refuses to know envelopes. Each kind of oddity is noted once, with its count.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from effleurage.findings import Position
from effleurage.x12.catalogue import Notes
from effleurage.x12.delimiters import ISA_WIDTH, Delimiters, Header
from effleurage.x12.envelope import Ground, lower_case_tag
from effleurage.x12.source import Source

#: So much of a file is looked through at once: a second copy of all of it is not held.
_PIECE = 64 * 1024
_CONTROLS = bytes({*range(9), 11, 12, *range(14, 32), 127})


class Stretch(NamedTuple):
    """One interchange's part of the text, and the number of its first segment."""

    source: Source
    delimiters: Delimiters
    start: int
    end: int
    number: int

    def position(self, index: int) -> Position:
        """Return the segment and byte of a character of the text."""
        passed = self.source.text.count(self.delimiters.segment, self.start, index)
        return Position(self.number + passed, self.source.byte_at(index))


def note_header(notes: Notes, header: Header, position: Position) -> None:
    """Note what is wrong with an ISA that could be read all the same."""
    version = header.elements[12].strip()
    if header.width != ISA_WIDTH:
        notes.add("X12-ENV-ISA-WIDTH", position, width=header.width)
    if not header.component_given:
        notes.add_once("X12-ENV-ISA16", position)
    if not header.delimiters.repetition and version >= "00402":
        notes.add_once("X12-ENV-ISA11", position, version=version)


def note_bytes(notes: Notes, whole: Stretch, data: bytes, delimiters: str) -> None:
    """Note a byte order mark, characters outside ASCII, and control characters in the data."""
    if whole.source.lead:
        notes.add("X12-ENV-BOM", Position(1, 0))
    if whole.source.encoding != "ascii":
        _note_first(notes, whole, r"[^\x00-\x7f]", "X12-SYN-NON-ASCII")
    controls = bytes(byte for byte in _CONTROLS if chr(byte) not in delimiters)
    pieces = (data[at : at + _PIECE] for at in range(0, len(data), _PIECE))
    if any(len(piece.translate(None, controls)) != len(piece) for piece in pieces):
        pattern = "[" + re.escape(controls.decode("ascii")) + "]"
        _note_first(notes, whole, pattern, "X12-SYN-CONTROL")


def note_text(notes: Notes, stretch: Stretch) -> Ground:
    """Note line ends, blanks and small identifiers; return the ground the spans can stand on."""
    source, delimiters, start, end, _ = stretch
    lines = _note_line_ends(notes, stretch)
    first, visible = source.text[start : start + 2], last_visible(source.text, end)
    plain = not _no_identifier(delimiters).search(source.text, start, visible)
    odd = not plain and _odd_beginning(delimiters).search(source.text, start, visible)
    if not lines and not odd and first == first.upper():
        return Ground(source, delimiters, clean=True, plain=plain)
    _note_lower_case(notes, stretch)
    blanks = _note_blank_segments(notes, stretch)
    return Ground(source, delimiters, clean=False, blanks=blanks)


def last_visible(text: str, end: int) -> int:
    """Return the index behind the last character before ``end`` that is no blank or line end."""
    while end > 0:
        tail = text[max(end - 4096, 0) : end].rstrip()
        if tail:
            return max(end - 4096, 0) + len(tail)
        end = max(end - 4096, 0)
    return 0


@lru_cache(maxsize=32)
def _no_identifier(delimiters: Delimiters) -> re.Pattern[str]:
    """Return the pattern of a terminator behind which no identifier with elements begins.

    It is searched for first: of all ways to see that nothing is odd, it takes the least time.
    """
    segment, element = re.escape(delimiters.segment), re.escape(delimiters.element)
    return re.compile(rf"{segment}(?![A-Z][A-Z0-9]{{1,2}}+{element})(?=[\s\S])")


@lru_cache(maxsize=32)
def _odd_beginning(delimiters: Delimiters) -> re.Pattern[str]:
    """Return the pattern of a terminator behind which no plain identifier begins."""
    return re.compile(re.escape(delimiters.segment) + "(?=[^A-Z]|[A-Z][A-Z0-9]?[a-z])")


def _note_first(notes: Notes, whole: Stretch, pattern: str, code: str) -> None:
    places = [found.start() for found in re.finditer(pattern, whole.source.text)]
    if places:
        where, encoding = whole.position(places[0]), whole.source.encoding
        notes.add(code, where, count=len(places), encoding=encoding)


def _note_line_ends(notes: Notes, stretch: Stretch) -> bool:
    found = _has_line_end(stretch)
    if found:
        notes.add_once("X12-ENV-LINES", stretch.position(stretch.start))
    return found


def _has_line_end(stretch: Stretch) -> bool:
    """Whether a line end stands somewhere that is no delimiter; most files are told so at once."""
    source, delimiters, start, end, _ = stretch
    kinds = [kind for kind in "\r\n" if kind not in delimiters]
    return any(source.text.find(kind, start, end) >= 0 for kind in kinds)


def wrap_at(stretch: Stretch) -> int | None:
    """Return where a line end first stands inside a segment, away from any terminator."""
    source, delimiters, start, end, _ = stretch
    segment, text = delimiters.segment, source.text
    if not _has_line_end(stretch):
        return None
    at_ends = text.count(segment + "\n", start, end) + text.count(segment + "\r\n", start, end)
    if "\n" not in delimiters and at_ends == text.count("\n", start, end):
        return None
    mark = re.escape(segment)
    inside = re.compile(rf"[^\s{mark}][ \t]*([\r\n])\s*(?=[^\s{mark}])")
    found = inside.search(text, start, end)
    return found.start(1) if found and found[1] not in delimiters else None


def _note_lower_case(notes: Notes, stretch: Stretch) -> None:
    source, delimiters, start, end, _ = stretch
    first = source.text[start : start + 2]
    places = [start] if first != first.upper() else []
    small = lower_case_tag(delimiters)
    places += [found.end() - 1 for found in small.finditer(source.text, start, end)]
    if places:
        notes.add("X12-SYN-LOWER", stretch.position(places[0]), count=len(places))


def _note_blank_segments(notes: Notes, stretch: Stretch) -> bool:
    source, delimiters, start, end, _ = stretch
    mark = re.escape(delimiters.segment)
    blank = re.compile(rf"{mark}\s*(?={mark})")
    places = [
        found.end() for found in blank.finditer(source.text, start, last_visible(source.text, end))
    ]
    if places:
        notes.add("X12-SYN-BLANK", stretch.position(places[0]), count=len(places))
    return bool(places)
