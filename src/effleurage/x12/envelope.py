"""A file as X12 nests it: interchanges, functional groups, transaction sets, segments.

Knows where everything stands, by segment number and byte, and splits a transaction only when
asked, one at a time. Refuses to judge: faults are found by ``reader`` (the envelope) and
``check`` (the rest). Segment numbers count from 1 over the whole file; empty segments count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from effleurage.findings import Finding, Position
from effleurage.x12.delimiters import Delimiters
from effleurage.x12.source import Source


class Kind(StrEnum):
    """What a file turned out to be; ``bare`` is X12 whose ISA is missing."""

    X12 = "x12"
    BARE = "bare"
    NOT_X12 = "not-x12"


class Ground(NamedTuple):
    """What all spans of an interchange stand on.

    ``clean`` says that nothing has to be tidied away before splitting (see :func:`tidied`);
    ``blanks`` that empty segments stand somewhere; ``plain`` that every segment begins with an
    identifier and has an element behind it.
    """

    source: Source
    delimiters: Delimiters
    clean: bool
    blanks: bool = False
    plain: bool = False

    def position(self, number: int, index: int) -> Position:
        """Return segment number ``number``, which begins at a character of the text."""
        return Position(number, self.source.byte_at(index))


class Span:
    """A run of segments in the text, from the first's identifier to behind the last's terminator.

    ``number`` is the first one's number in the file.
    """

    __slots__ = ("_ground", "_segments", "_starts", "end", "number", "start")

    def __init__(self, ground: Ground, start: int, end: int, number: int) -> None:
        self._ground = ground
        self.start = start
        self.end = end
        self.number = number
        self._segments: list[list[str]] | None = None
        self._starts: list[int] | None = None

    @property
    def delimiters(self) -> Delimiters:
        """Return what parts its segments and elements."""
        return self._ground.delimiters

    @property
    def source_text(self) -> str:
        """Return the whole file's text, which ``start`` and ``end`` count in."""
        return self._ground.source.text

    @property
    def is_plain(self) -> bool:
        """Whether every segment is known to begin with an identifier."""
        return self._ground.plain

    @property
    def raw(self) -> str:
        """Return the text exactly as it stands in the file."""
        return self._ground.source.text[self.start : self.end]

    @property
    def text(self) -> str:
        """Return the text to split: no terminator at its end, nothing between segments."""
        if self._ground.clean:
            return self.raw.removesuffix(self.delimiters.segment)
        return tidied(self.raw, self.delimiters)

    @property
    def segments(self) -> list[list[str]]:
        """Return each segment as its elements, the identifier first; an empty one is ``['']``."""
        if self._segments is None:
            element = self.delimiters.element
            pieces = self.text.split(self.delimiters.segment)
            self._segments = [piece.split(element) for piece in pieces]
        return self._segments

    def forget(self) -> None:
        """Let go of what was worked out of the text; it is worked out anew when it is asked for."""
        self._segments = self._starts = None

    def cut(self, start: int, end: int, number: int) -> Span:
        """Return a run of this one's segments, the first of which has that number."""
        return Span(self._ground, start, end, number)

    def position(self, index: int, *, loop: str = "", element: str = "") -> Position:
        """Return where a segment stands in the file, by its index in :attr:`segments`."""
        if self._starts is None:
            pieces = self.raw.split(self.delimiters.segment)
            self._starts = list(accumulate((len(piece) + 1 for piece in pieces), initial=0))
        at = min(self.start + self._starts[min(index, len(self._starts) - 1)], self.end)
        text = self._ground.source.text
        while at < self.end and text[at].isspace() and text[at] not in self.delimiters:
            at += 1
        return Position(self.number + index, self._ground.source.byte_at(at), loop, element)


class TransactionSet(Span):
    """ST to SE. ``complete`` is false where the SE is missing; ``group_version`` is GS08."""

    __slots__ = ("complete", "group_version", "header")

    def __init__(
        self, ground: Ground, start: int, end: int, number: int, *, complete: bool = True
    ) -> None:
        super().__init__(ground, start, end, number)
        self.complete = complete
        self.group_version = ""
        text, segment = ground.source.text, self.delimiters.segment
        behind = text.find(segment, start, end)
        first = text[start : end if behind < 0 else behind]
        self.header = tidied(first, self.delimiters).split(self.delimiters.element)

    @property
    def kind(self) -> str:
        """Return ST01, such as ``835``."""
        return part(self.header, 1)

    @property
    def count(self) -> int:
        """Return how many segments there are from ST to SE; empty ones do not count."""
        if self._ground.blanks:
            return sum(1 for segment in self.segments if segment != [""])
        return self._ground.source.text.count(self.delimiters.segment, self.start, self._last) + 1

    @property
    def is_cut(self) -> bool:
        """Whether it ends in the middle of a segment."""
        text, visible = self.raw, self.raw.rstrip()
        return not (self.complete or self.delimiters.segment in text[len(visible) - 1 :])

    @property
    def trailer(self) -> list[str]:
        """Return the SE as its elements, or an empty list where it is missing."""
        if not self.complete:
            return []
        text, segment = self._ground.source.text, self.delimiters.segment
        begin = text.rfind(segment, self.start, self._last) + 1
        return tidied(text[begin : self.end], self.delimiters).split(self.delimiters.element)

    @property
    def _last(self) -> int:
        """The index of the last terminator, or of the end where it is missing."""
        text, segment = self._ground.source.text, self.delimiters.segment
        return self.end - 1 if text[self.end - 1] == segment else self.end

    @property
    def control_number(self) -> str:
        """Return ST02."""
        return part(self.header, 2)

    @property
    def version(self) -> str:
        """Return ST03, or where it is missing (before 5010) GS08."""
        return part(self.header, 3) or self.group_version


@dataclass(frozen=True, slots=True)
class Group:
    """GS to GE; ``gs`` and ``ge`` are their elements, empty lists where they are missing."""

    gs: list[str]
    ge: list[str]
    transactions: tuple[TransactionSet, ...]
    position: Position
    end_position: Position

    @property
    def version(self) -> str:
        """Return GS08, the guide's version."""
        return part(self.gs, 8)


@dataclass(frozen=True, slots=True)
class Interchange:
    """ISA to IEA. ``ta1s`` are its TA1 segments, which stand outside groups, each a span of one.

    ``whole`` is all its text, with what stands behind it up to the next one.
    """

    isa: list[str]
    iea: list[str]
    delimiters: Delimiters
    groups: tuple[Group, ...]
    ta1s: tuple[TransactionSet, ...]
    position: Position
    end_position: Position
    whole: Span

    @property
    def acknowledgements(self) -> tuple[list[str], ...]:
        """Return its TA1 segments as their elements."""
        return tuple(each.header for each in self.ta1s)

    @property
    def is_test(self) -> bool:
        """Whether ISA15 marks it as a test."""
        return part(self.isa, 15) == "T"


class File(NamedTuple):
    """Everything read from one file. ``findings`` holds the envelope's faults."""

    kind: Kind
    interchanges: tuple[Interchange, ...]
    findings: tuple[Finding, ...]

    @property
    def is_x12(self) -> bool:
        """Whether anything could be read at all."""
        return self.kind is not Kind.NOT_X12

    def transactions(self, kind: str = "") -> Iterator[TransactionSet]:
        """Yield the transaction sets in file order, those with a given ST01 or all.

        Each is put away when the next is asked for, so that a walk over a file of many takes the
        memory of the largest, beside the text itself.
        """
        for interchange in self.interchanges:
            for group in interchange.groups:
                for transaction in group.transactions:
                    if kind in ("", transaction.kind):
                        yield transaction
                        transaction.forget()


def part(elements: list[str], place: int) -> str:
    """Return an element by its X12 place (1 is the first behind the identifier), or empty."""
    return elements[place].strip(" ") if place < len(elements) else ""


def tidied(raw: str, delimiters: Delimiters) -> str:
    """Return the text without line ends, blanks behind terminators and the last terminator.

    A line end that is itself a delimiter stays. Identifiers are put in capitals.
    """
    segment = delimiters.segment
    text = raw.lstrip()
    for line_end in ("\r", "\n"):
        if line_end not in delimiters:
            text = text.replace(line_end, "")
    if segment + " " in text or segment + "\t" in text:
        text = re.sub(f"{re.escape(segment)}[ \t]+", lambda _: segment, text)
    in_capitals = lower_case_tag(delimiters).sub(lambda found: found[0].upper(), segment + text)
    return in_capitals.removeprefix(segment).removesuffix(segment)


@lru_cache(maxsize=32)
def lower_case_tag(delimiters: Delimiters) -> re.Pattern[str]:
    """Return the pattern of a terminator and an identifier behind it that is not all capitals."""
    segment, element = re.escape(delimiters.segment), re.escape(delimiters.element)
    return re.compile(rf"{segment}\s*[A-Z0-9]{{0,2}}[a-z][A-Za-z0-9]{{0,2}}(?={element})")
