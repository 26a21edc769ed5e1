"""Codes that say the same thing but for side, trimester and visit, gathered into families.

Knows how the tabular list writes sides into its titles. Refuses to know which code of a family is
right: a side comes from the prescription or the client, never from us.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from typing import NamedTuple

from effleurage.codes.icd_tabular import Entry

_FACETS = {"right": "right", "left": "left", "bilateral": "both"}
_FACET_WORD = re.compile(r"\b(?:right|left|bilateral)\b", re.IGNORECASE)
_TRIMESTER = re.compile(r"\b(first|second|third|unspecified) trimester", re.IGNORECASE)
_OPEN = re.compile(r"\b(?:unspecified|site not specified)\b", re.IGNORECASE)
_NO_MEANING = frozenset({"side", "sided", "unspecified"})


class Place(NamedTuple):
    """Where a code stands: its family's number, its side or trimester, its seventh character.

    ``facet`` is right, left, both, first, second, third, unspecified (the family has sides, this
    code names none), or empty where there is nothing to say.
    """

    family: int
    facet: str
    seventh: str


class _Draft(NamedTuple):
    key: tuple[str, str]
    facet: str
    is_open: bool
    seventh: str


def places(entries: Sequence[Entry], billable: Container[str]) -> dict[int, Place]:
    """Return position of an entry -> its place, for each code that is in ``billable``."""
    drafts = {
        at: _draft(entry, entries)
        for at, entry in enumerate(entries)
        if entry.kind == "code" and entry.code in billable
    }
    sided = {draft.key for draft in drafts.values() if draft.facet}
    numbers: dict[tuple[str, str, str], int] = {}
    taken: set[tuple[int, str, str]] = set()
    found: dict[int, Place] = {}
    for at, draft in drafts.items():
        facet = draft.facet or ("unspecified" if draft.is_open and draft.key in sided else "")
        family = numbers.setdefault((*draft.key, ""), len(numbers))
        if (family, facet, draft.seventh) in taken or (not facet and draft.key in sided):
            alone = (*draft.key, _stem(entries, at).code)
            family = numbers.setdefault(alone, len(numbers))
        taken.add((family, facet, draft.seventh))
        found[at] = Place(family, facet, draft.seventh)
    return found


def spoken_title(entry: Entry, entries: Sequence[Entry]) -> str:
    """Return the title without side, trimester and visit, as a search should know it."""
    stem = _with_its_visits(entry, entries) or entry
    return " ".join(_FACET_WORD.sub(" ", _TRIMESTER.sub(" ", stem.title)).split())


def _draft(entry: Entry, entries: Sequence[Entry]) -> _Draft:
    stem = _with_its_visits(entry, entries)
    seventh = entry.code[-1] if stem else ""
    title = (stem or entry).title
    code = (stem or entry).code
    facet = _facet(title)
    kept = search_key(_FACET_WORD.sub(" ", _TRIMESTER.sub(" ", title)))
    above = code[:-1] if len(code) > 4 else code
    return _Draft((above, kept), facet, bool(_OPEN.search(title)), seventh)


def _facet(title: str) -> str:
    if found := _TRIMESTER.search(title):
        return found[1].lower()
    sides = {_FACETS[word.lower()] for word in _FACET_WORD.findall(title)}
    return sides.pop() if len(sides) == 1 else "both" if sides else ""


def search_key(title: str) -> str:
    """Return the words of a title that tell families apart, in one form for singular and plural."""
    words = re.findall(r"[a-z0-9%/]+", title.lower().replace("(s)", ""))
    return " ".join(word.removesuffix("s") for word in words if word not in _NO_MEANING)


def _with_its_visits(entry: Entry, entries: Sequence[Entry]) -> Entry | None:
    above = None if entry.parent is None else entries[entry.parent]
    return above if above is not None and above.seventh_characters else None


def _stem(entries: Sequence[Entry], at: int) -> Entry:
    return _with_its_visits(entries[at], entries) or entries[at]
