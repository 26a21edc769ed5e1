"""Runs of numbered segments: the part of a transaction that a reader is looking at.

Knows how to cut a transaction into levels, claims and lines, to find a segment by its identifier
and first element, and to read an amount or a date or say where it could not. Refuses to know what
any of it means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from effleurage.core.money import NotAnAmount, parse_dollars
from effleurage.findings import Finding, Severity
from effleurage.x12.envelope import TransactionSet, part


class CannotBeRead(ValueError):
    """An element that a value stands on is missing or is not what it must be.

    Raised inside readers only, which turn it into a finding at the edge of one claim.
    """

    def __init__(self, index: int, element: str, what: str) -> None:
        super().__init__(f"{element}: {what}")
        self.index, self.element, self.what = index, element, what


@dataclass(frozen=True, slots=True)
class Numbered:
    """One segment: its place in the transaction (ST is 0), its elements, identifier first."""

    index: int
    elements: list[str]

    @property
    def tag(self) -> str:
        """Return the identifier."""
        return self.elements[0]

    def at(self, place: int) -> str:
        """Return an element by its place from 1, empty where it is not there."""
        return part(self.elements, place)

    def cents(self, place: int) -> int:
        """Return an amount in cents. Raises :class:`CannotBeRead` where it is none."""
        try:
            return parse_dollars(self.at(place))
        except NotAnAmount:
            raise self.unreadable(place, "it is no amount in dollars and cents") from None

    def day(self, place: int) -> date:
        """Return a date CCYYMMDD, or of a range from and to the same day.

        Raises :class:`CannotBeRead` where it is none, or spans days.
        """
        first, last = self.days(place)
        if first != last:
            raise self.unreadable(place, "it spans days")
        return first

    def days(self, place: int) -> tuple[date, date]:
        """Return the first and last day of a date CCYYMMDD or of a range of two.

        Raises :class:`CannotBeRead` where it is none, or runs backwards.
        """
        text, _, until = self.at(place).partition("-")
        first, last = day_or_none(text), day_or_none(until or text)
        if first is None or last is None:
            raise self.unreadable(place, "it is no date")
        if last < first:
            raise self.unreadable(place, "it ends before it begins")
        return first, last

    def whole(self, place: int) -> int:
        """Return a whole number, zero or more. Raises :class:`CannotBeRead` where it is none."""
        text = self.at(place)
        digits = text.rstrip("0").removesuffix(".") if "." in text else text
        if not (text.isascii() and digits.isdigit() and len(digits) < 10):
            raise self.unreadable(place, "it is no whole number")
        return int(text.partition(".")[0])

    def unreadable(self, place: int, what: str) -> CannotBeRead:
        """Return the refusal that names this element."""
        return CannotBeRead(self.index, f"{self.tag}{place:02d}", what)


class Block:
    """Segments that belong together, in file order."""

    __slots__ = ("component", "segments")

    def __init__(self, segments: Iterable[Numbered], component: str) -> None:
        self.segments = tuple(segments)
        self.component = component

    def all(self, tag: str, *codes: str) -> Iterator[Numbered]:
        """Yield the segments of that identifier whose first element is one of the codes, if any."""
        for segment in self.segments:
            if segment.tag == tag and (not codes or segment.at(1) in codes):
                yield segment

    def first(self, tag: str, *codes: str) -> Numbered | None:
        """Return the first such segment, or ``None``."""
        return next(self.all(tag, *codes), None)

    def need(self, tag: str, *codes: str) -> Numbered:
        """Return the first such segment. Raises :class:`CannotBeRead` where there is none."""
        found = self.first(tag, *codes)
        if found is None:
            start = self.segments[0].index if self.segments else 0
            raise CannotBeRead(start, f"{tag} {' '.join(codes)}".strip(), "it is missing here")
        return found

    def text(self, tag: str, code: str, place: int = 2) -> str:
        """Return an element of the first such segment, empty where there is none."""
        found = self.first(tag, code)
        return found.at(place) if found else ""

    def day(self, tag: str, code: str, place: int = 3) -> date | None:
        """Return a date of the first such segment, ``None`` where there is none."""
        found = self.first(tag, code)
        return found.day(place) if found else None

    def cut_at(self, *tags: str) -> tuple[Block, tuple[Block, ...]]:
        """Return what stands before the first of these identifiers, and a block from each on."""
        starts = [n for n, segment in enumerate(self.segments) if segment.tag in tags]
        parts = pairwise([*starts, len(self.segments)])
        head = self.segments[: starts[0]] if starts else self.segments
        return self._new(head), tuple(self._new(self.segments[a:b]) for a, b in parts)

    def named(self, *roles: str) -> Block | None:
        """Return the first NM1 of one of these roles with all that follows up to the next NM1."""
        for block in self.cut_at("NM1")[1]:
            if block.segments[0].at(1) in roles:
                return block
        return None

    def components(self, segment: Numbered, place: int) -> list[str]:
        """Return the components of an element, at least one."""
        return segment.at(place).split(self.component)

    def _new(self, segments: Iterable[Numbered]) -> Block:
        return Block(segments, self.component)


def block_of(transaction: TransactionSet) -> Block:
    """Return a whole transaction set as a block."""
    numbered = (Numbered(n, elements) for n, elements in enumerate(transaction.segments))
    return Block(numbered, transaction.delimiters.component)


def unread(
    transaction: TransactionSet, refusal: CannotBeRead, *, code: str, what: str, source: str
) -> Finding:
    """Return the finding for something left out because one of its elements cannot be read."""
    position = transaction.position(refusal.index, element=refusal.element.split()[0])
    return Finding(
        code,
        Severity.BLOCK,
        f"segment {position.segment} ({refusal.element})",
        f"{what} was left out: {refusal.element} cannot be used, {refusal.what}.",
        "Ask whoever made the file to correct that segment and send it again.",
        source,
        position,
    )


@lru_cache(maxsize=4096)
def day_or_none(text: str) -> date | None:
    """Return the date of CCYYMMDD, ``None`` for anything else."""
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
