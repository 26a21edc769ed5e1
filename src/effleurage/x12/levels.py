"""Hierarchical levels: whether the HL segments of a transaction tell one tree.

Knows numbering (HL01), parents (HL02) and whether levels below are announced (HL04), and learns
from a guide's table which kind of level stands below which. Refuses to know what a level means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from effleurage.x12.catalogue import Notes
from effleurage.x12.delimiters import Delimiters
from effleurage.x12.envelope import TransactionSet
from effleurage.x12.guides.model import Guide, Loop, SegmentUse

_PLACES = {"NUMBER": "HL01", "PARENT": "HL02", "CHILDREN": "HL04"}


def note_levels(notes: Notes, transaction: TransactionSet, guide: Guide) -> None:
    """Note every HL whose number, parent or announcement does not agree with the others."""
    kinds = parents_of(guide)
    if not kinds:
        return
    book = _Book(notes, transaction, guide)
    latest: dict[str, int] = {}
    below = [0] * len(book.met)
    expected = 1
    for nth, (number, above, kind, _) in enumerate(book.met):
        if number != str(expected):
            book.note("NUMBER", nth, said=number, real=expected)
            expected = int(number) if number.isascii() and number.isdigit() else expected
        expected += 1
        parent = latest.get(kinds.get(kind, ""), -1)
        wanted = book.met[parent][0] if parent >= 0 else ""
        if above != wanted and kind in kinds:
            book.note("PARENT", nth, said=above or "nothing", real=wanted or "nothing")
        if parent >= 0:
            below[parent] += 1
        latest[kind] = nth
    for nth, count in enumerate(below):
        announces = book.met[nth][3]
        if announces and (announces == "1") != bool(count):
            book.note("CHILDREN", nth, said=announces, real=count or "nothing")


@lru_cache(maxsize=16)
def parents_of(guide: Guide) -> dict[str, str]:
    """Return which kind of level (HL03) stands below which, empty for the outermost."""
    return dict(_kinds(guide.children, ""))


def _kinds(children: Sequence[SegmentUse | Loop], parent: str) -> Iterator[tuple[str, str]]:
    for child in children:
        if not isinstance(child, Loop):
            continue
        kind, first = parent, child.children[0]
        if isinstance(first, SegmentUse) and first.tag == "HL":
            kind = min(first.elements[2].codes)
            yield kind, parent
        yield from _kinds(child.children, kind)


class _Book:
    """The HL segments of a transaction, as HL01 to HL04, and what is noted about them."""

    def __init__(self, notes: Notes, transaction: TransactionSet, guide: Guide) -> None:
        self._notes, self._transaction, self._version = notes, transaction, guide.version
        self._pattern = _pattern(transaction.delimiters)
        self.met: list[tuple[str, str, str, str]] = self._pattern.findall(transaction.text)
        self._indices: list[int] = []

    def note(self, what: str, nth: int, **holes: object) -> None:
        """Note a fault of the HL that is nth from 0."""
        if self._notes.is_full:
            return
        number = self.met[nth][0] or "without a number"
        position = self._transaction.position(self._index(nth), element=_PLACES[what])
        code = f"X12-GUIDE-HL-{what}"
        self._notes.add(code, position, version=self._version, number=number, **holes)

    def _index(self, nth: int) -> int:
        """Return the index from ST of the HL that is nth; all are counted at once."""
        if not self._indices:
            text, segment = self._transaction.text, self._transaction.delimiters.segment
            index = passed = 0
            for found in self._pattern.finditer(text):
                index += text.count(segment, passed, found.start() + 1)
                passed = found.start() + 1
                self._indices.append(index)
        return self._indices[nth]


@lru_cache(maxsize=16)
def _pattern(delimiters: Delimiters) -> re.Pattern[str]:
    segment, element = re.escape(delimiters.segment), re.escape(delimiters.element)
    data = f"([^{element}{segment}]*+)"
    return re.compile(f"{segment}HL" + f"(?:{element}{data}|)" * 4)
