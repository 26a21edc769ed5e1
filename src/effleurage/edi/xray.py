"""What each segment of a file says, in our own words, for a page and for a printed list.

Knows how a segment's place in its guide, its codes, its money and its dates become one readable
line, with what was found wrong beside it. Refuses to judge (``file_check`` does), and to say more
than stands there: what a file means for a claim is told by ``remit_from_835`` and its neighbours.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from effleurage.core.money import NotAnAmount, format_dollars, parse_dollars
from effleurage.edi import code_words
from effleurage.edi.blocks import day_or_none
from effleurage.findings import Finding
from effleurage.x12.delimiters import Delimiters
from effleurage.x12.envelope import File
from effleurage.x12.guides.model import Element, SegmentUse, Usage
from effleurage.x12.outside import is_dated
from effleurage.x12.sheets import Placed, Sheet, loops_of, placed, sheets_of

#: An R of so many digits is money in every guide read here; shorter ones count or weigh.
_MONEY_DIGITS = 18
_MONTHS: Final = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)
_TIME = re.compile(r"([01]\d|2[0-3])([0-5]\d)(?:[0-5]\d)?", re.ASCII)
_ENVELOPE = "envelope"
#: Elements that only say what the next one is, by our label for them.
_KINDS = frozenset(
    ("kind", "kind of identifier", "kind of contact", "kind of code", "kind of number", "qualifier")
) | {"means", "second means", "third means", "which amount", "which date"}
_PLAIN = frozenset(("person or organisation",))
_MOST_FOUND = 100


class Fact(NamedTuple):
    """One element: its place (``CLP03``), what it is, and its value made readable."""

    ref: str
    label: str
    value: str

    def __str__(self) -> str:
        return f"{self.label} {self.value}"


class Line(NamedTuple):
    """One segment. ``raw`` is as it stands in the file, ``title`` what it is, ``facts`` the rest.

    ``loop`` is its loop's name, or ``envelope``; ``depth`` is that loop's place in the guide, from
    0, by which a page chooses a colour.
    """

    number: int
    byte: int
    raw: str
    loop: str
    loop_label: str
    depth: int
    title: str
    facts: tuple[Fact, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def says(self) -> str:
        """Return the whole of it in one sentence."""
        told = "; ".join(map(str, self.facts))
        return f"{self.title}: {told}" if told else self.title


class Found(NamedTuple):
    """Where words were found: the sheet (from 0) and the segment."""

    sheet: int
    number: int
    raw: str


def lines_of(sheet: Sheet, findings: Iterable[Finding] = ()) -> Iterator[Line]:
    """Yield what each segment of a sheet says, with its findings. Never raises.

    ``findings`` may be those of the whole file; what names no segment is not shown here.
    """
    at: defaultdict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.position:
            at[finding.position.segment].append(finding)
    for each in placed(sheet):
        if each.raw or each.number in at:
            yield _line(each, tuple(at.get(each.number, ())))


def search(file: File, words: str) -> Iterator[Found]:
    """Yield the first segments in which some words stand, in either case; at most a hundred."""
    wanted, found = words.strip().casefold(), 0
    for nth, sheet in enumerate(sheets_of(file) if wanted else ()):
        for run in sheet.runs:
            raw = run.span.raw
            if wanted not in raw.casefold():
                continue
            for index, piece in enumerate(raw.split(run.span.delimiters.segment)):
                if wanted in piece.casefold():
                    yield Found(nth, run.span.number + index, piece.strip())
                    found += 1
                    if found >= _MOST_FOUND:
                        return


def _line(each: Placed, findings: tuple[Finding, ...]) -> Line:
    ref, label, depth = _ENVELOPE, "the envelope", 0
    if each.loop and each.guide:
        ref, label = each.loop.ref, each.loop.label
        depth = 2 + [*loops_of(each.guide)].index(ref)
    elif each.guide and each.elements[0] not in ("ST", "SE"):
        ref, label, depth = "header", "the beginning", 1
    title, facts = _told(each)
    return Line(each.number, each.byte, each.raw, ref, label, depth, title, facts, findings)


def _told(each: Placed) -> tuple[str, tuple[Fact, ...]]:
    if each.use is None:
        where = "no place for it here" if each.guide else "no guide is at hand for it"
        tag = each.elements[0]
        shown = tag if tag.isalnum() and len(tag) <= 3 else "This text"
        return f"{shown}: {where}" if each.raw else "Nothing: two terminators together", ()
    title = each.use.label[:1].upper() + each.use.label[1:]
    return title, tuple(_facts(each.use, each.elements[1:], each.delimiters))


def _facts(use: SegmentUse, values: Sequence[str], delimiters: Delimiters) -> Iterator[Fact]:
    for place, value in enumerate(values):
        if place >= len(use.elements):
            yield Fact(f"{use.tag}{place + 1:02d}", "further", value)
            continue
        element = use.elements[place]
        if not value.strip():
            continue
        if element.components:
            parts = value.split(delimiters.component)
            yield from _of(element.components, parts, delimiters)
        else:
            yield from _of(use.elements, values, delimiters, only=place)


def _of(
    siblings: Sequence[Element],
    values: Sequence[str],
    delimiters: Delimiters,
    *,
    only: int | None = None,
) -> Iterator[Fact]:
    """Yield the facts of elements or components; a kind is told with the value behind it."""
    for at, element in enumerate(siblings):
        value = values[at].strip() if at < len(values) else ""
        if (only is not None and at != only) or not value or _goes_without_saying(element, value):
            continue
        if _is_kind_of_next(siblings, values, at):
            continue
        label = _kind_before(siblings, values, at) or element.label
        repeated = value.split(delimiters.repetition) if _repeats(element, delimiters) else [value]
        before = values[at - 1] if at and is_dated(siblings, at) else ""
        shown = ", ".join(_shown(element, each, before) for each in repeated)
        yield Fact(element.ref, label, shown)


def _repeats(element: Element, delimiters: Delimiters) -> bool:
    return element.repeat > 1 and bool(delimiters.repetition)


def _goes_without_saying(element: Element, value: str) -> bool:
    """Whether the segment's own label says it, or nobody needs it: the guide allows no other."""
    if element.usage is Usage.NOT_USED:
        return element.ref[:3] in ("ISA", "GS0")
    return (element.kind == "ID" and element.codes == {value}) or element.label in _PLAIN


def _is_kind_of_next(siblings: Sequence[Element], values: Sequence[str], at: int) -> bool:
    """Whether an element only says what the next one is, and the next one will say it."""
    behind = at + 1
    return (
        behind < min(len(siblings), len(values))
        and bool(values[behind].strip())
        and (is_dated(siblings, behind) or _is_kind(siblings[at]))
        and (is_dated(siblings, behind) or bool(_kind(siblings[at], values[at])))
    )


def _kind_before(siblings: Sequence[Element], values: Sequence[str], at: int) -> str:
    before = at - 1
    if at and _is_kind(siblings[before]):
        return _kind(siblings[before], values[before])
    return ""


def _is_kind(element: Element) -> bool:
    return element.label in _KINDS and element.ref[:2] not in ("ST", "GS", "BH")


def _kind(element: Element, value: str) -> str:
    return code_words.meaning(element.ref, element.external, value.strip())


def _shown(element: Element, value: str, before: str) -> str:
    if element.kind == "R" and element.longest == _MONEY_DIGITS:
        return _money(value)
    if element.kind == "DT" or before in ("D8", "RD8"):
        return _days(value)
    if element.kind == "TM":
        clock = _TIME.match(value)
        return f"{clock[1]}:{clock[2]}" if clock else value
    words = code_words.meaning(element.ref, element.external, value)
    return f"{value} ({words})" if words else value


def _money(value: str) -> str:
    try:
        return format_dollars(parse_dollars(value))
    except NotAnAmount:
        return value


def _days(value: str) -> str:
    first, dash, last = value.partition("-")
    return f"{_day(first)} to {_day(last)}" if dash and last != first else _day(first)


def _day(value: str) -> str:
    """Return ``Feb 10, 2025``; an envelope's date has no century and is of this one."""
    day = day_or_none(f"20{value}" if len(value) == 6 else value)
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}" if day else value


def legend(lines: Iterable[Line]) -> Mapping[str, tuple[int, str]]:
    """Return the loops among some lines in their order: name to depth and label."""
    return {line.loop: (line.depth, line.loop_label) for line in lines}
