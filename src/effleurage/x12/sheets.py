"""A file cut into sheets that a person can look at, each placed in its guide by itself.

Knows before which segments a transaction may be cut (the first of a level, a claim, a line), and
which segments above a cut still hold behind it, so that a sheet is walked without all that came
before: one sheet of a large file costs what a sheet of a small one does. Refuses to judge, and to
know what anything means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from effleurage.x12.catalogue import Unheard
from effleurage.x12.check import guide_for, plan_of
from effleurage.x12.delimiters import Delimiters
from effleurage.x12.envelope import File, Interchange, Span, TransactionSet, tidied
from effleurage.x12.guides.envelopes import ENVELOPES
from effleurage.x12.guides.model import Guide, Loop, SegmentUse
from effleurage.x12.walk import Walk

#: A sheet ends before the next claim once it has so many segments; before the next line, or at
#: last anywhere, once it has many more.
ENOUGH: Final = 100
PLENTY: Final = 200
MOST: Final = 400
#: What begins a claim, or the level that a claim stands in.
_CLAIMS = frozenset(("HL", "CLP", "AK2"))
#: What opens loops too small to be cut before, and too many to be kept in mind.
_SMALL = frozenset(("NM1", "N1", "LS"))


class Run(NamedTuple):
    """Consecutive segments. ``transaction`` is None outside any.

    ``continues`` are the segments above, the outermost first, whose loops are open where it begins.
    """

    span: Span
    transaction: TransactionSet | None = None
    continues: tuple[str, ...] = ()

    @property
    def length(self) -> int:
        """Return how many terminators it holds."""
        span = self.span
        return span.source_text.count(span.delimiters.segment, span.start, span.end)


class Sheet(NamedTuple):
    """What one page shows: the runs, and the number of the first segment."""

    runs: tuple[Run, ...]

    @property
    def first(self) -> int:
        """Return the number of its first segment in the file."""
        return self.runs[0].span.number


class Placed(NamedTuple):
    """One segment in its place: as it stands in the file, and as it is read (identifier first).

    ``loop`` is None in an envelope and where no guide is at hand; ``use`` where it has no place.
    """

    number: int
    byte: int
    raw: str
    elements: tuple[str, ...]
    loop: Loop | None
    use: SegmentUse | None
    guide: Guide | None
    delimiters: Delimiters


def sheets_of(file: File) -> tuple[Sheet, ...]:
    """Return a file's sheets in order; together they hold every byte from its first ISA on."""
    sheets: list[Sheet] = []
    runs: list[Run] = []
    held = 0
    for interchange in file.interchanges:
        for run in _runs(interchange):
            if held and held + run.length > ENOUGH:
                sheets.append(Sheet(tuple(runs)))
                runs, held = [], 0
            runs.append(run)
            held += run.length
    return (*sheets, Sheet(tuple(runs))) if runs else tuple(sheets)


def sheet_of(sheets: Sequence[Sheet], number: int) -> int:
    """Return which sheet, from 0, holds a segment by its number in the file."""
    return max((nth for nth, sheet in enumerate(sheets) if sheet.first <= number), default=0)


def placed(sheet: Sheet) -> Iterator[Placed]:
    """Yield every segment of a sheet in its place, empty ones too. Never raises."""
    for run in sheet.runs:
        yield from _placed(run)


def _runs(interchange: Interchange) -> Iterator[Run]:
    whole, at = interchange.whole, interchange.whole.start
    number = whole.number
    for group in interchange.groups:
        for transaction in group.transactions:
            yield from _outside(whole, at, transaction.start, number)
            yield from _inside(transaction)
            at = transaction.end
            number = transaction.number + Run(transaction).length
    yield from _outside(whole, at, whole.end, number)


def _outside(whole: Span, start: int, end: int, number: int) -> Iterator[Run]:
    if whole.source_text[start:end].strip():
        for cut in _by_force(whole, start, end):
            passed = whole.source_text.count(whole.delimiters.segment, start, cut.start)
            yield Run(whole.cut(cut.start, cut.end, number + passed))


class _Cut(NamedTuple):
    start: int
    end: int


def _by_force(span: Span, start: int, end: int) -> Iterator[_Cut]:
    """Yield stretches of at most :data:`MOST` segments, wherever they must be cut."""
    text, segment = span.source_text, span.delimiters.segment
    while text.count(segment, start, end) > MOST:
        stop = start
        for _ in range(MOST):
            stop = text.index(segment, stop, end) + 1
        yield _Cut(start, stop)
        start = stop
    yield _Cut(start, end)


def _inside(transaction: TransactionSet) -> Iterator[Run]:
    text, segment = transaction.source_text, transaction.delimiters.segment
    start, number = transaction.start, transaction.number
    continues: tuple[str, ...] = ()
    for cut, above in _cuts(transaction):
        for piece in _by_force(transaction, start, cut):
            yield Run(transaction.cut(piece.start, piece.end, number), transaction, continues)
            number += text.count(segment, piece.start, piece.end)
        start, continues = cut, above


def _cuts(transaction: TransactionSet) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield where a transaction is cut, with the segments that still hold there, and its end."""
    text, delimiters = transaction.source_text, transaction.delimiters
    depths = _depths(guide_for(transaction.kind, transaction.version))
    above: list[tuple[int, str]] = []
    held, counted = 0, transaction.start
    for tag, at in _openers(transaction, depths):
        held += text.count(delimiters.segment, counted, at)
        counted = at
        opener = _segment_at(text, at, delimiters)
        depth = depths.get((tag, _level(opener, delimiters)), 0)
        while above and above[-1][0] >= depth:
            above.pop()
        if held >= (ENOUGH if tag in _CLAIMS else PLENTY):
            yield at, tuple(each for _, each in above)
            held = 0
        above.append((depth, opener))
    yield transaction.end, ()


def _openers(
    transaction: TransactionSet, depths: Mapping[tuple[str, str], int]
) -> Iterator[tuple[str, int]]:
    tags = tuple(sorted({tag for tag, _ in depths}))
    if tags:
        pattern = _pattern(tags, transaction.delimiters)
        found = pattern.finditer(transaction.source_text, transaction.start, transaction.end)
        yield from ((each[1], each.start(1)) for each in found)


@lru_cache(maxsize=32)
def _pattern(tags: tuple[str, ...], delimiters: Delimiters) -> re.Pattern[str]:
    segment, element = re.escape(delimiters.segment), re.escape(delimiters.element)
    return re.compile(rf"{segment}\s*({'|'.join(tags)})(?={element})")


def _segment_at(text: str, at: int, delimiters: Delimiters) -> str:
    end = text.find(delimiters.segment, at)
    return tidied(text[at : end if end >= 0 else len(text)], delimiters)


def _level(opener: str, delimiters: Delimiters) -> str:
    """Return the kind of level (HL03) that a segment begins, empty for any other segment."""
    elements = opener.split(delimiters.element)
    return elements[3] if elements[0] == "HL" and len(elements) > 3 else ""


@lru_cache(maxsize=16)
def _depths(guide: Guide | None) -> Mapping[tuple[str, str], int]:
    """Return how deep the loops lie that each segment opens, the deepest where there are several.

    An HL is told by its kind of level as well.
    """
    depths: dict[tuple[str, str], int] = {}
    for loop, depth in _loops(guide.children if guide else (), 1):
        opener = loop.children[0]
        if isinstance(opener, SegmentUse) and opener.tag not in _SMALL:
            for code in opener.elements[2].codes if opener.tag == "HL" else ("",):
                depths[opener.tag, code] = max(depth, depths.get((opener.tag, code), 0))
    return depths


def _loops(children: Sequence[SegmentUse | Loop], depth: int) -> Iterator[tuple[Loop, int]]:
    for child in children:
        if isinstance(child, Loop):
            yield child, depth
            yield from _loops(child.children, depth + 1)


@lru_cache(maxsize=16)
def loops_of(guide: Guide) -> Mapping[str, Loop]:
    """Return a guide's loops by their names, in its order."""
    return {loop.ref: loop for loop, _ in _loops(guide.children, 1)}


def _placed(run: Run) -> Iterator[Placed]:
    span, delimiters = run.span, run.span.delimiters
    guide = guide_for(run.transaction.kind, run.transaction.version) if run.transaction else None
    walk = _walk(run, guide)
    pieces = span.raw.split(delimiters.segment)
    if not pieces[-1].strip():
        pieces.pop()
    for index, piece in enumerate(pieces):
        text = tidied(piece, delimiters)
        elements = tuple(text.split(delimiters.element))
        loop, use = None, ENVELOPES.get(elements[0])
        if walk and guide and text and elements[0] not in ("ST", "SE"):
            step = walk.step(index, text)
            loop, use = loops_of(guide).get(step.loop), step.use
        position = span.position(index)
        raw = piece.strip()
        yield Placed(
            span.number + index, position.byte, raw, elements, loop, use, guide, delimiters
        )


def _walk(run: Run, guide: Guide | None) -> Walk | None:
    """Return a walk that stands where the run begins."""
    if guide is None or run.transaction is None:
        return None
    walk = Walk(plan_of(guide, run.span.delimiters), run.transaction, Unheard())
    for text in run.continues:
        walk.step(0, text)
    return walk
