"""Bytes to :class:`~effleurage.x12.envelope.File`: never raises, never hangs, loses no neighbour.

Knows envelopes alone: it finds ISA, GS, ST and their ends by scanning for them, and leaves the
segments between uncut until somebody asks for that transaction. What is odd becomes a finding;
what cannot be X12 is refused from its first bytes. Refuses to know any guide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import ClassVar, NamedTuple

from effleurage.findings import Position
from effleurage.x12 import counts, oddities
from effleurage.x12.catalogue import Notes
from effleurage.x12.delimiters import Delimiters, Header, bare_start
from effleurage.x12.envelope import (
    File,
    Ground,
    Group,
    Interchange,
    Kind,
    Span,
    TransactionSet,
    tidied,
)
from effleurage.x12.oddities import Stretch
from effleurage.x12.source import (
    GLANCE,
    MOST_BYTES,
    Source,
    decoded,
    isa_headers,
    no_beginning,
    refusal,
)

_TAG = re.compile(r"([A-Za-z][A-Za-z0-9]{1,2})[^A-Za-z0-9]")
_ENVELOPE = ("GS", "GE", "ST", "SE", "IEA", "TA1")


def read(data: bytes, *, limit: int = MOST_BYTES) -> File:
    """Return what a file holds and what is wrong with its envelopes; never raises.

    ``limit`` is the most bytes it may have. A file that is no X12 has ``kind`` ``not-x12``, no
    interchanges and one finding that says what it looks like. Source: ASC X12.5, X12.6.
    """
    refused = refusal(data[:GLANCE], size=len(data), limit=limit)
    if refused:
        return File(Kind.NOT_X12, (), (refused,))
    notes = Notes()
    source, headers = _unwrapped(decoded(data), notes)
    if not headers:
        return File(Kind.NOT_X12, (), (no_beginning(),))
    first = headers[0]
    whole = Stretch(source, first.delimiters, first.start, len(source.text), 1)
    used = "".join(character for header in headers for character in header.delimiters)
    oddities.note_bytes(notes, whole, data, used)
    _note_preface(notes, source.text[: first.start])
    interchanges = tuple(_interchanges(source, headers, notes))
    counts.note(notes, interchanges)
    kind = Kind.X12 if any(header.elements for header in headers) else Kind.BARE
    return File(kind, interchanges, notes.all())


def _unwrapped(source: Source, notes: Notes) -> tuple[Source, list[Header]]:
    """Return the text and its headers, without line ends where they stand inside segments."""
    headers = _headers(source.text)
    if any(set(header.delimiters) & {"\r", "\n"} for header in headers):
        return source, headers
    for stretch in _stretches(source, headers):
        wrap = oddities.wrap_at(stretch)
        if wrap is not None:
            whole = source.unwrapped()
            found = _headers(whole.text)
            if found:
                notes.add("X12-ENV-WRAPPED", stretch.position(wrap))
                return whole, found
    return source, headers


def _headers(text: str) -> list[Header]:
    """Return the ISAs; a transaction that stands before or without any has one of no elements."""
    headers = isa_headers(text)
    bare = bare_start(text[: headers[0].start] if headers else text)
    if bare:
        headers.insert(0, Header(bare[1], [], bare[0], bare[0]))
    return headers


def _note_preface(notes: Notes, preface: str) -> None:
    if preface.strip():
        notes.add("X12-ENV-PREFACE", Position(1, 0), count=len(preface))
    elif preface:
        notes.add("X12-ENV-LEADING", Position(1, 0))


def _interchanges(source: Source, headers: list[Header], notes: Notes) -> Iterator[Interchange]:
    for header, stretch in zip(headers, _stretches(source, headers), strict=True):
        if header.elements:
            oddities.note_header(notes, header, stretch.position(header.start))
        else:
            notes.add("X12-ENV-NO-ISA", stretch.position(header.start))
        ground = oddities.note_text(notes, stretch)
        yield _Nest(ground, header, stretch, notes).interchange()


def _stretches(source: Source, headers: list[Header]) -> Iterator[Stretch]:
    """Yield each interchange's part of the text, to the beginning of the next."""
    number = 1
    ends = [*(header.start for header in headers[1:]), len(source.text)]
    for header, end in zip(headers, ends, strict=True):
        yield Stretch(source, header.delimiters, header.start, end, number)
        if end == len(source.text):
            return
        number += source.text.count(header.delimiters.segment, header.start, end)
        number += not _is_terminated(source.text, end, header.delimiters)


def _is_terminated(text: str, end: int, delimiters: Delimiters) -> bool:
    """Whether nothing but blanks stands behind the last terminator before ``end``."""
    last = text.rfind(delimiters.segment, 0, end)
    return last >= oddities.last_visible(text, end) - 1


class _Mark(NamedTuple):
    """An envelope segment: its identifier and the text from there to behind its terminator."""

    tag: str
    start: int
    end: int
    number: int


@lru_cache(maxsize=32)
def _envelope_tags(delimiters: Delimiters, *, plain: bool) -> re.Pattern[str]:
    segment, element = re.escape(delimiters.segment), re.escape(delimiters.element)
    if plain:
        return re.compile(f"{segment}({'|'.join(_ENVELOPE)})(?={element})")
    tags = "|".join(tag + "|" + tag.lower() for tag in _ENVELOPE)
    return re.compile(rf"{segment}\s*({tags})(?=[{element}{segment}])")


class _Nest:
    """Puts the envelope segments of one interchange into each other, complete or not."""

    def __init__(self, ground: Ground, header: Header, stretch: Stretch, notes: Notes) -> None:
        self._ground, self._header, self._stretch, self._notes = ground, header, stretch, notes
        self._groups: list[Group] = []
        self._sets: list[TransactionSet] = []
        self._ta1s: list[TransactionSet] = []
        self._gs: _Mark | None = None
        self._st: _Mark | None = None
        self._iea: _Mark | None = None
        self._last: _Mark | None = None
        self._loose_from = header.end

    def interchange(self) -> Interchange:
        """Return the interchange with everything found in it."""
        for mark in self._marks():
            self._take(mark)
        self._note_end()
        self._close_set(self._stretch.end, complete=False)
        self._close_group(None)
        begin = self._ground.position(self._stretch.number, self._header.start)
        return Interchange(
            self._header.elements,
            self._elements(self._iea),
            self._header.delimiters,
            tuple(self._groups),
            tuple(self._ta1s),
            begin,
            self._place(self._iea) if self._iea else begin,
            Span(self._ground, self._stretch.start, self._stretch.end, self._stretch.number),
        )

    def _marks(self) -> Iterator[_Mark]:
        """Yield the envelope segments in order; a bare transaction's ST has nothing before it."""
        text, segment = self._ground.source.text, self._ground.delimiters.segment
        start, end, number = self._stretch.start, self._stretch.end, self._stretch.number
        is_bare = not self._header.elements
        begin, places = (start, [start]) if is_bare else (self._header.end - 1, [])
        pattern = _envelope_tags(self._ground.delimiters, plain=self._ground.plain)
        places += [found.start(1) for found in pattern.finditer(text, begin, end)]
        for before, at in pairwise([start, *places]):
            number += text.count(segment, before, at)
            stop = text.find(segment, at, end)
            tag = text[at : at + 3].rstrip(self._ground.delimiters.element + segment).upper()
            yield _Mark(tag, at, end if stop < 0 else stop + 1, number)

    def _take(self, mark: _Mark) -> None:
        if self._st and mark.tag == "TA1":
            return
        if self._st and mark.tag != "SE":
            self._close_set(mark.start, complete=False)
        elif not self._st:
            self._note_loose(mark.start)
        self._last = mark
        self._TAKERS[mark.tag](self, mark)
        self._loose_from = mark.end

    def _take_gs(self, mark: _Mark) -> None:
        self._close_group(None)
        self._gs = mark

    def _take_st(self, mark: _Mark) -> None:
        self._st = mark

    def _take_se(self, mark: _Mark) -> None:
        if self._st:
            self._close_set(mark.end, complete=True)
        else:
            self._note_stray(mark)

    def _take_ge(self, mark: _Mark) -> None:
        if self._gs or self._sets:
            self._close_group(mark)
        else:
            self._note_stray(mark)

    def _take_iea(self, mark: _Mark) -> None:
        self._close_group(None)
        if self._iea:
            self._note_stray(mark)
        else:
            self._iea = mark

    def _take_ta1(self, mark: _Mark) -> None:
        ta1 = TransactionSet(self._ground, mark.start, mark.end, mark.number, complete=False)
        self._ta1s.append(ta1)

    _TAKERS: ClassVar[dict[str, Callable[[_Nest, _Mark], None]]] = {
        "GS": _take_gs,
        "ST": _take_st,
        "SE": _take_se,
        "GE": _take_ge,
        "IEA": _take_iea,
        "TA1": _take_ta1,
    }

    def _close_set(self, end: int, *, complete: bool) -> None:
        if self._st:
            start, number = self._st.start, self._st.number
            self._sets.append(TransactionSet(self._ground, start, end, number, complete=complete))
            self._st, self._loose_from = None, end

    def _close_group(self, ge: _Mark | None) -> None:
        first = self._gs or (self._sets and self._sets[0])
        if not first:
            return
        begin = self._ground.position(first.number, first.start)
        end = self._place(ge) if ge else begin
        group = Group(self._elements(self._gs), self._elements(ge), tuple(self._sets), begin, end)
        for transaction in self._sets:
            transaction.group_version = group.version
        self._groups.append(group)
        self._gs, self._sets = None, []

    def _note_end(self) -> None:
        """Note a last segment without terminator, and text behind the last envelope segment."""
        text, end = self._ground.source.text, self._stretch.end
        last = self._last
        terminated = _is_terminated(text, end, self._ground.delimiters)
        if last and last.end == end and not terminated:
            closes = "IEA" if self._header.elements else "SE"
            whole = last.tag == closes and len(self._elements(last)) > 2
            self._notes.add("X12-ENV-LAST" if whole else "X12-ENV-CUT", self._place(last))
        elif self._st and not terminated:
            at = oddities.last_visible(text, end) - 1
            self._notes.add("X12-ENV-CUT", self._stretch.position(at))
        elif not self._st:
            self._note_loose(end)

    def _note_loose(self, end: int) -> None:
        """Note what stands between envelope segments, outside any transaction."""
        start, delimiters = self._loose_from, self._ground.delimiters
        loose = self._ground.source.text[start:end]
        bare = loose.strip()
        if not bare.replace(delimiters.segment, "").strip():
            return
        lead = len(loose) - len(loose.lstrip())
        number = (self._last.number if self._last else self._stretch.number) + 1
        number += loose[:lead].count(delimiters.segment)
        position = self._ground.position(number, start + lead)
        tag = _TAG.match(bare)
        if tag and tag[0].endswith(delimiters.element):
            count = bare.removesuffix(delimiters.segment).count(delimiters.segment) + 1
            self._notes.add("X12-ENV-STRAY", position, count=count, tag=tag[1])
        else:
            self._notes.add("X12-ENV-JUNK", position, count=len(bare))

    def _note_stray(self, mark: _Mark) -> None:
        self._notes.add("X12-ENV-STRAY", self._place(mark), count=1, tag=mark.tag)

    def _place(self, mark: _Mark) -> Position:
        return self._ground.position(mark.number, mark.start)

    def _elements(self, mark: _Mark | None) -> list[str]:
        if mark is None:
            return []
        raw = self._ground.source.text[mark.start : mark.end]
        delimiters = self._ground.delimiters
        return tidied(raw, delimiters).split(delimiters.element)
