"""What a segment without a fault looks like: one pattern for each use of a segment in a guide.

A pattern accepts only what ``elements`` would find nothing to say about, so that a faultless
segment costs one match and only the others are looked at element by element. It may refuse
what is right (a day in the year 1875): then ``elements`` looks, and says nothing. Refuses to
name faults. Pens have patterns of their own: what we write must be narrower than what we accept.

A value from an outside list, and its qualifier, are a pair of groups of the pattern, so that a
match gives what ``outside`` has to be asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from effleurage.x12.delimiters import Delimiters
from effleurage.x12.element_faults import SyntaxNote, open_notes
from effleurage.x12.guides.model import Element, SegmentUse, Usage
from effleurage.x12.outside import CODES, is_dated, is_qualified

#: A pattern takes a millisecond to compile, a look some ten microseconds.
_WORTH_COMPILING = 100
_NEVER = r"(?!)"
_DAY_OF_MONTH = (
    r"(?:(?:0[13578]|1[02])(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)(?:0[1-9]|[12]\d|30)"
    r"|02(?:0[1-9]|1\d|2[0-8]))"
)
_LEAP = r"(?:0[48]|[2468][048]|[13579][26])"
_DAYS = {
    8: rf"(?:(?:19|20)\d\d{_DAY_OF_MONTH}|(?:2000|(?:19|20){_LEAP})0229)",
    6: rf"(?:\d\d{_DAY_OF_MONTH}|(?:00|{_LEAP})0229)",
}
_TIME = r"(?:[01]\d|2[0-3])[0-5]\d"
_TIMES = {4: _TIME, 6: rf"{_TIME}[0-5]\d", 7: rf"{_TIME}[0-5]\d\d", 8: rf"{_TIME}[0-5]\d\d\d"}
_BY_SIZE = {"DT": _DAYS, "TM": _TIMES}
_LONGEST_FRACTION = 3


class Shape:
    """The pattern of one use in one file's delimiters, compiled when it is worth it.

    ``fits`` says whether a segment's text is known to be faultless; None means "look yourself".
    ``outside`` names the list of each pair of groups in the match.
    """

    __slots__ = ("_delimiters", "_looks", "_use", "fits", "outside")

    def __init__(self, use: SegmentUse, delimiters: Delimiters) -> None:
        self._use, self._delimiters, self._looks = use, delimiters, 0
        self.outside = tuple(_lists_of(use))
        self.fits: Callable[[str], re.Match[str] | None] = self._not_yet

    def compiled(self) -> re.Pattern[str]:
        """Return the pattern of the whole segment, without its terminator."""
        return re.compile(_Writer(self._delimiters).segment(self._use), re.ASCII)

    def _not_yet(self, _: str) -> re.Match[str] | None:
        self._looks += 1
        if self._looks == _WORTH_COMPILING:
            self.fits = self.compiled().fullmatch
        return None


def _lists_of(use: SegmentUse) -> Iterator[str]:
    for element in use.elements:
        for part in element.components or (element,):
            if _is_listed(part):
                yield part.external


def _is_listed(part: Element) -> bool:
    return part.external in CODES and part.usage is not Usage.NOT_USED


class _Writer:
    """Writes patterns in one file's delimiters."""

    def __init__(self, delimiters: Delimiters) -> None:
        self._element = re.escape(delimiters.element)
        self._component = re.escape(delimiters.component)
        self._repetition = re.escape(delimiters.repetition)
        self._given = f"[^{self._element}]"
        self._data = f"[^{''.join(map(re.escape, delimiters))}]"

    def segment(self, use: SegmentUse) -> str:
        values = [self._element_value(use, at) for at in range(len(use.elements))]
        _capture(use.elements, values)
        checks = [""] * len(values)
        first = ""
        for note in open_notes(use):
            if note.kind == "R":
                first += self._unbroken(note, 0)
            elif (start := min(note.places)) < len(checks):
                checks[start] += self._unbroken(note, start + 1)
        return re.escape(use.tag) + first + _row(use.elements, values, self._element, checks)

    def _element_value(self, use: SegmentUse, at: int) -> str:
        element = use.elements[at]
        if element.usage is Usage.NOT_USED:
            return ""
        if is_dated(use.elements, at):
            return self._dated(element)
        one = self._composite(element) if element.components else self._value(element)
        if element.repeat > 1 and any(map(_is_listed, element.components)):
            return _NEVER
        if element.repeat > 1 and self._repetition:
            one += f"(?:{self._repetition}{one}){{0,{element.repeat - 1}}}+"
        return one if element.usage is Usage.REQUIRED else _optional(one)

    def _dated(self, element: Element) -> str:
        """Return the pattern of a day behind D8; a range of days is looked at, for its order."""
        day = f"(?<={self._element}D8{self._element}){_DAYS[8]}"
        return day if element.usage is Usage.REQUIRED else _optional(day)

    def _composite(self, element: Element) -> str:
        parts = element.components
        if parts[0].usage is not Usage.REQUIRED:
            return _NEVER
        values = [self._component_value(part) for part in parts]
        _capture(parts, values)
        row = _row(parts, values, self._component, [""] * len(parts))
        return row.removeprefix(self._component)

    def _component_value(self, part: Element) -> str:
        if part.usage is Usage.NOT_USED:
            return ""
        value = self._value(part)
        return value if part.usage is Usage.REQUIRED else _optional(value)

    def _value(self, element: Element) -> str:
        shortest, longest = element.shortest, element.longest
        if element.codes:
            return _any_of(map(re.escape, sorted(_codes_without_fault(element))))
        if element.kind in _BY_SIZE:
            shapes = _BY_SIZE[element.kind]
            return _any_of(shapes[size] for size in shapes if shortest <= size <= longest)
        if element.kind in ("N0", "N2"):
            return rf"-?\d{{{shortest},{longest}}}+"
        if element.kind == "R":
            return _real(shortest, longest)
        text = f"{self._data}{{{shortest},{longest}}}+"
        return text if shortest < 2 else f"{text}(?<! )"

    def _unbroken(self, note: SyntaxNote, start: int) -> str:
        """Return a look ahead, from behind the separator of place ``start``, that the note holds.

        A segment that ends before its first place breaks no note but an ``R``, which looks from
        behind the identifier (``start`` 0).
        """
        reach = [self._reach(place + 1 - start) for place in note.places]
        given, left = [f"(?={each})" for each in reach], [f"(?!{each})" for each in reach]
        if note.kind == "P":
            return _any_of(("".join(given), "".join(left)))
        if note.kind == "R":
            return _any_of(given)
        if note.kind == "E":
            return _any_of("".join((*left[:at], *left[at + 1 :])) for at in range(len(left)))
        return _any_of((left[0], "".join(given[1:]) if note.kind == "C" else _any_of(given[1:])))

    def _reach(self, steps: int) -> str:
        return f"(?:{self._given}*+{self._element}){{{steps}}}{self._given}"


def _capture(parts: Sequence[Element], values: list[str]) -> None:
    """Put values from outside lists, and their qualifiers, into groups: always two by two."""
    for at in range(len(parts)):
        if _is_listed(parts[at]) and is_qualified(parts, at):
            values[at - 1], values[at] = f"({values[at - 1]})", f"({values[at]})"
        elif _is_listed(parts[at]):
            values[at] = f"()({values[at]})"


def _row(parts: Sequence[Element], values: Sequence[str], between: str, checks: list[str]) -> str:
    """Return elements or components in a row; those behind the last required may be left out.

    A check stands behind the separator of the place from which it looks ahead.
    """
    row = ""
    needed = [at for at, part in enumerate(parts) if part.usage is Usage.REQUIRED]
    for at in reversed(range(len(parts))):
        row = between + checks[at] + values[at] + row
        if at > max(needed, default=-1):
            row = _optional(row)
    return row


def _codes_without_fault(element: Element) -> Iterator[str]:
    """Yield the codes of an element that are of its own type and length; all, in a sound table."""
    for code in element.codes:
        typed = element.kind in ("AN", "ID") or (element.kind == "N0" and code.isdigit())
        if typed and element.shortest <= len(code.rstrip(" ")) <= element.longest:
            yield code


def _optional(pattern: str) -> str:
    """Return the pattern or nothing; an alternative is matched faster than a repetition."""
    return f"(?:{pattern}|)" if pattern else ""


def _any_of(patterns: Iterable[str]) -> str:
    texts = list(patterns)
    if len(texts) == 1:
        return texts[0]
    return f"(?:{'|'.join(texts)})" if texts else _NEVER


def _real(shortest: int, longest: int) -> str:
    """Return a decimal number whose digits, counted together, cannot be too many or too few."""
    fraction = min(_LONGEST_FRACTION, longest - 1)
    whole = longest - fraction
    if shortest > 1 or not fraction:
        return rf"-?\d{{{shortest},{longest}}}+"
    return rf"-?(?:\d{{1,{whole}}}+(?:\.\d{{0,{fraction}}}+|)|\.\d{{1,{fraction}}}+)"
