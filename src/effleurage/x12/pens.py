"""Pens: each writes one segment of a guide and refuses whatever the guide would not let stand.

A pen is one use of a segment, compiled: its whole shape (lengths, types, codes, required and
unused elements, characters) is one regular expression over the finished text, so that an element
is never checked twice and a delimiter inside data cannot shift its neighbours. Only when the text
does not fit does the pen walk the elements to say which one is wrong. Knows nothing of envelopes
(``writer``) or of any guide by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NewType, cast

from effleurage.x12.characters import COMPONENT, ELEMENT, WRITABLE
from effleurage.x12.element_faults import Value, open_notes, refuse_first_fault
from effleurage.x12.guides.model import Element, Guide, Loop, SegmentUse, Usage

Segment = NewType("Segment", str)
"""The text of one checked segment, without its terminator."""

_SET = "[" + re.escape("".join(sorted(WRITABLE))) + "]"
_NOT_BLANK = "[" + re.escape("".join(sorted(WRITABLE - {" "}))) + "]"
_DATE = r"[12]\d{3}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_TIME = r"(?:[01]\d|2[0-3])[0-5]\d"


class NoSuchSegment(LookupError):
    """The guide has no such segment in that loop, or several and no code to tell them apart."""


Pen = Callable[..., Segment]
"""Called with the elements in order, later empty ones left out, a composite as a tuple of its
components; returns the segment with trailing empty elements and components trimmed, or raises the
:class:`~effleurage.x12.element_faults.CannotBeWritten` of the first element at fault."""


def pen_for(loop: str, use: SegmentUse) -> Pen:
    """Return the pen of one segment use, compiled; ``loop`` is said in its refusals.

    A closure, not an object with ``__call__``: it runs some thirty times a claim (bench_837p).
    """
    composites = tuple(place for place, element in enumerate(use.elements) if element.components)
    write = _plain_pen(loop, use)
    if not composites:
        return write

    def write_composites(*values: Value) -> Segment:
        flat = list(values)
        for place in composites:
            if place >= len(flat):
                break
            parts = flat[place]
            if isinstance(parts, str):
                parts = (parts,)
            joined = COMPONENT.join(parts)
            if joined.count(COMPONENT) >= (len(parts) or 1):
                refuse_first_fault(loop, use, values)
            flat[place] = joined.rstrip(COMPONENT)
        return write(*flat)

    return write_composites


def _plain_pen(loop: str, use: SegmentUse) -> Pen:
    """Return the pen for elements that are all text; composites come to it joined."""
    places, lead = len(use.elements), use.tag + ELEMENT
    pads = ["", *(ELEMENT * (places - given) for given in range(1, places + 1))]
    fits = re.compile(_segment_pattern(use), re.ASCII).fullmatch
    notes = tuple(open_notes(use))
    noted_from = min((note.settled_below for note in notes), default=places + 1)

    def write(*values: str) -> str:
        given = len(values)
        if given > places:
            refuse_first_fault(loop, use, values)
        text = lead + "*".join(values) + pads[given]
        if fits(text) is None:
            refuse_first_fault(loop, use, _parted(use, values))
        if given >= noted_from:
            for note in notes:
                if note.is_broken_by(values):
                    refuse_first_fault(loop, use, values)
        return text.rstrip("*")

    return cast(Pen, write)


def _parted(use: SegmentUse, values: tuple[str, ...]) -> tuple[Value, ...]:
    """Return the values with joined composites parted again, for the walk that names a fault."""
    return tuple(
        tuple(value.split(COMPONENT)) if element.components else value
        for value, element in zip(values, use.elements, strict=False)
    )


class Pens:
    """All the pens of one guide, found by loop, tag and the code that tells uses apart."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self._uses: dict[tuple[str, str], list[SegmentUse]] = {}
        for ref, use in _uses(guide.children, "header"):
            known = self._uses.setdefault((ref, use.tag), [])
            if use not in known:
                known.append(use)

    def pen(self, loop: str, tag: str, code: str = "") -> Pen:
        """Return the pen for one segment use, such as ``pen("2010AA", "NM1", "85")``.

        Segments outside any loop stand in the loop ``header``. Raises :class:`NoSuchSegment`
        unless exactly one use fits.
        """
        found = [use for use in self._uses.get((loop, tag), ()) if _begins_with(use, code)]
        if len(found) != 1:
            raise NoSuchSegment(f"{self.guide.version} loop {loop}: {len(found)} × {tag} {code}")
        return pen_for(loop, found[0])


@lru_cache
def pens_of(guide: Guide) -> Pens:
    """Return the pens of a guide, compiled once."""
    return Pens(guide)


def _uses(children: tuple[SegmentUse | Loop, ...], loop: str) -> Iterator[tuple[str, SegmentUse]]:
    for child in children:
        if isinstance(child, SegmentUse):
            yield loop, child
        else:
            yield from _uses(child.children, child.ref)


def _begins_with(use: SegmentUse, code: str) -> bool:
    """Return whether the code may stand first in the segment (any use fits an empty code)."""
    first = use.elements[0]
    codes = first.components[0].codes if first.components else first.codes
    return not code or code in codes


def _segment_pattern(use: SegmentUse) -> str:
    return use.tag + "".join(rf"\*{_element_pattern(element)}" for element in use.elements)


def _element_pattern(element: Element) -> str:
    if element.usage is Usage.NOT_USED:
        return ""
    pattern = _composite_pattern(element) if element.components else _data_pattern(element)
    return pattern if element.usage is Usage.REQUIRED else f"(?:{pattern})?"


def _composite_pattern(element: Element) -> str:
    """Return components up to the last required one, then the rest while they are there."""
    pattern, parts = "", element.components
    needed = max((n for n, part in enumerate(parts) if part.usage is Usage.REQUIRED), default=0)
    for place in reversed(range(len(parts))):
        part = (COMPONENT if place else "") + _element_pattern(parts[place]) + pattern
        pattern = f"(?:{part})?" if place > needed else part
    return pattern


def _data_pattern(element: Element) -> str:
    least, most = element.shortest, element.longest
    if element.codes:
        return "(?:" + "|".join(map(re.escape, sorted(element.codes))) + ")"
    if element.kind in ("R", "N0", "N2"):
        return _number_pattern(element)
    if element.kind == "DT":
        return _DATE if most == 8 else _DATE.replace(r"[12]\d{3}", r"\d\d")
    if element.kind == "TM":
        return rf"{_TIME}\d{{{max(least - 4, 0)},{most - 4}}}"
    return _text_pattern(least, most)


def _text_pattern(least: int, most: int) -> str:
    """Return text without a blank at either end: blanks there are padding, and get lost."""
    if most == 1:
        return _NOT_BLANK
    rest = f"{_SET}{{{max(least - 2, 0)},{most - 2}}}{_NOT_BLANK}"
    return _NOT_BLANK + (rest if least > 1 else f"(?:{rest})?")


def _number_pattern(element: Element) -> str:
    """Return the shape of a number; its length is that of its digits alone (B.1.1.3.1)."""
    least, most = element.shortest, element.longest
    if element.kind != "R":
        return rf"-?\d{{{least},{most}}}"
    return rf"-?(?:\d{{{least},{most}}}(?![\d.])|(?=[\d.]{{2,{most + 1}}}(?![\d.]))\d*\.\d+)"
