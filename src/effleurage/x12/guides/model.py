"""How an implementation guide is written down: loops of segments of elements, as plain data.

A guide is a table built from these values by its own module (one module a guide, named after its
id); engines in ``x12`` read the table and know no guide by name. Labels are our own words: the
guides' text is licensed, so a table cites loop and element and never quotes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Usage(StrEnum):
    """Whether the guide wants it: required, required in some situations, or not used."""

    REQUIRED = "R"
    SITUATIONAL = "S"
    NOT_USED = "N"


@dataclass(frozen=True, slots=True)
class Element:
    """One element, or one component of a composite.

    ``kind`` is the X12 data type (AN, ID, N0, N2, R, DT, TM, or ``C`` for a composite);
    ``codes`` the values this guide allows (empty: any); ``external`` names the outside list that
    a value must be on (``icd10``, ``carc``, ``rarc``, ``pos``, ``npi``, ``state``, ``taxonomy`` …).
    """

    ref: str
    label: str
    kind: str
    shortest: int
    longest: int
    usage: Usage
    codes: frozenset[str] = frozenset()
    external: str = ""
    components: tuple[Element, ...] = ()
    repeat: int = 1


@dataclass(frozen=True, slots=True)
class SegmentUse:
    """One use of a segment at one place in a guide.

    Several uses of the same segment id in a loop are told apart by ``codes`` on their first
    elements (NM1*85 and NM1*87). ``most`` is how often it may repeat, 0 for without limit.
    ``syntax`` holds the standard's syntax notes as written there (``P0304``, ``R0205``, ``C0607``).
    """

    tag: str
    label: str
    usage: Usage
    most: int
    elements: tuple[Element, ...]
    syntax: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop: its first child is the segment that opens it. ``most`` 0 is without limit."""

    ref: str
    label: str
    usage: Usage
    most: int
    children: tuple[SegmentUse | Loop, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """One implementation guide: ST01, GS01, GS08/ST03 and everything from ST to SE.

    ``has_st03`` is false for the one guide (005010X221A1) whose ST does not repeat the version.
    """

    transaction: str
    functional_group: str
    version: str
    label: str
    children: tuple[SegmentUse | Loop, ...]
    has_st03: bool = True
