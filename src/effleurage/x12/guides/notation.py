"""The shorthand in which guide tables are written: one line an element, read once at import.

A table calls :func:`seg`, :func:`loop` and :func:`guide`; each element is one line of text::

    seg("SVC", "service paid", S, 999,
        "01      R C            procedure paid",
        "01-1    R ID 2/2       qualifier [AD ER HC HP IV N4 N6 NU UI WK]",
        "01-2    R AN 1/48      procedure code @procedure",
        "01-3..6 S AN 2/2       modifier",
        "02      R R  1/18      charge",
        "07      S R  1/15      units billed when they differ from units paid",
        syntax="P0304")

A line is: *place*, *usage* (R, S or N), *type* (AN, ID, N0, N2, R, DT, TM; ``C`` opens a
composite), *shortest/longest* (absent for ``C``; ``x5`` behind it lets the element repeat), then
our own label, and at its end, if wanted, the values allowed in brackets and ``@`` with the name of
the outside list. Places: ``03`` is an element, ``03-2`` a component, ``02..12`` and ``03..12-2``
and ``01-3..6`` write the same line for each of a range. A component's line follows its
composite's. Elements not mentioned are *not used*. Runs of blanks are one blank.

Several uses of one segment id in a loop differ in the codes of their first elements:
``"01 R ID 2/3 role [85]"``. Anything written wrongly stops the import: :class:`TableMistyped`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from effleurage.x12.guides.model import Element, Guide, Loop, SegmentUse, Usage

R = Usage.REQUIRED
S = Usage.SITUATIONAL
N = Usage.NOT_USED

_LINE = re.compile(
    r"(?P<first>\d\d)(?:\.\.(?P<last>\d\d))?(?:-(?P<part>\d+)(?:\.\.(?P<last_part>\d+))?)?"
    r" (?P<usage>[RSN])"
    r" (?P<kind>C|(?:AN|ID|N\d|R|DT|TM|B) (?P<shortest>\d+)/(?P<longest>\d+))(?:x(?P<repeat>\d+))?"
    r" (?P<label>[^\[\]@]+?)(?: \[(?P<codes>[^\]]+)\])?(?: @(?P<external>[a-z0-9-]+))?"
)


class TableMistyped(ValueError):
    """A guide table does not follow the notation, so nothing can be checked by it."""


def seg(tag: str, label: str, usage: Usage, most: int, *lines: str, syntax: str = "") -> SegmentUse:
    """Return one use of a segment; ``most`` is how often it may repeat, 0 without limit.

    ``syntax`` holds the syntax notes, parted by blanks (``"P0304 R0205"``). Raises
    :class:`TableMistyped` for a line that is not in the notation.
    """
    elements: dict[int, Element] = {}
    for line in lines:
        for place, part, element in _written(tag, line):
            _put(elements, place, part, element)
    row = tuple(
        elements.get(place) or _unused(f"{tag}{place:02d}")
        for place in range(1, max(elements, default=0) + 1)
    )
    return SegmentUse(tag, label, usage, most, row, tuple(syntax.split()))


def loop(ref: str, label: str, usage: Usage, most: int, *children: SegmentUse | Loop) -> Loop:
    """Return a loop, opened by its first child; ``most`` 0 is without limit.

    Raises :class:`TableMistyped` where the first child is no segment.
    """
    if not children or not isinstance(children[0], SegmentUse):
        raise TableMistyped(f"loop {ref} must begin with the segment that opens it")
    return Loop(ref, label, usage, most, children)


def guide(
    transaction: str, functional_group: str, version: str, label: str, *children: SegmentUse | Loop
) -> Guide:
    """Return a guide: ST01, GS01, the version of GS08 and ST03, and all from ST to SE."""
    return Guide(transaction, functional_group, version, label, children)


def _written(tag: str, line: str) -> Iterator[tuple[int, int, Element]]:
    """Yield place, part (0 for the element itself) and element, for each place the line names."""
    found = _LINE.fullmatch(" ".join(line.split()))
    if not found:
        raise TableMistyped(f"{tag}: not in the notation: {line!r}")
    first, part = int(found["first"]), int(found["part"] or 0)
    for place in range(first, int(found["last"] or first) + 1):
        for component in range(part, int(found["last_part"] or part) + 1):
            yield place, component, _element(tag, place, component, found)


def _element(tag: str, place: int, part: int, found: re.Match[str]) -> Element:
    return Element(
        ref=f"{tag}{place:02d}-{part}" if part else f"{tag}{place:02d}",
        label=found["label"],
        kind=found["kind"].split()[0],
        shortest=int(found["shortest"] or 0),
        longest=int(found["longest"] or 0),
        usage=Usage(found["usage"]),
        codes=frozenset((found["codes"] or "").split()),
        external=found["external"] or "",
        repeat=int(found["repeat"] or 1),
    )


def _put(elements: dict[int, Element], place: int, part: int, element: Element) -> None:
    if not part:
        elements[place] = element
        return
    whole = elements.get(place)
    if whole is None or whole.kind != "C":
        raise TableMistyped(f"{element.ref} comes before its composite")
    row = list(whole.components)
    row += [_unused(f"{whole.ref}-{n}") for n in range(len(row) + 1, part + 1)]
    row[part - 1] = element
    elements[place] = replace(whole, components=tuple(row))


def _unused(ref: str) -> Element:
    return Element(ref, "not used", "AN", 0, 0, Usage.NOT_USED)
