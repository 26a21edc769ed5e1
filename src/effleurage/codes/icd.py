"""What ICD-10-CM says: which diagnosis codes a claim may carry on a date of service, and why not.

Knows one edition file (``codes.icd_layout``), opened read-only. Refuses to know which diagnosis is
right for a client, what a payer covers, and what day it is: each date is passed in. Codes are
accepted in either case, with or without their dot, with blanks around; they are returned in
capitals with the dot.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, Self

from effleurage.codes import editions, icd_file, icd_search, search_index, search_query
from effleurage.codes.icd_history import ICD10_BEGAN, Period

_SHAPE = re.compile(r"([A-Z][0-9][0-9A-Z])(?:\.?([0-9A-Z]{1,4}))?\Z")
_BEGUN = re.compile(r"[A-Z][0-9]\Z")
_ALWAYS = (Period(None, None),)
_SIDES = ("right", "left", "both", "unspecified")
_BEFORE_SEVENTH = 7  # six characters and the dot
_MOST_SEEN = 20_000  # entries kept in memory
_MOST_DAYS = 40  # dates of service whose families are kept
_MOST_BEGUN = 600  # codes looked at for the beginning of one


class SeventhCharacter(NamedTuple):
    """One choice for the last place of a code, such as A, initial encounter."""

    character: str
    meaning: str


@dataclass(frozen=True, slots=True)
class IcdCode:
    """One entry of the tabular list, as the edition has it.

    ``billable`` is the edition's own answer; for another date ask :meth:`Edition.billable_on`.
    ``valid_from`` and ``valid_until`` bound the last stretch (half-open) in which the code was
    billable: a start of None means since ICD-10-CM began on 2015-10-01 or not known, an end of
    None still; both are None as well for a header that never was. ``parent`` is a code, or a block
    such as ``M50-M54`` above a category. ``seventh_characters`` are the choices that complete the
    code, empty where none is needed. ``notes`` are this entry's own (kind, text); instructions
    above it hold too: ask :meth:`Edition.ancestors`. ``laterality`` is right, left, both, or
    unspecified where the code has sides and names none; empty where it has none. ``caution`` says
    why a code is never a mere detail of its header, and is nearly always empty.
    """

    code: str
    title: str
    billable: bool
    valid_from: date | None
    valid_until: date | None
    parent: str
    chapter: str
    seventh_characters: tuple[SeventhCharacter, ...]
    notes: tuple[tuple[str, str], ...]
    periods: tuple[Period, ...]
    laterality: str = ""

    @property
    def caution(self) -> str:
        """Return why this code is offered only where its own words were typed, mostly nothing."""
        told = icd_search.cautions().get(self.code)
        return told.words if told else ""

    @property
    def inclusion_terms(self) -> tuple[str, ...]:
        """Other names of the same condition, as published."""
        return self._notes("inclusion_term")

    @property
    def excludes1(self) -> tuple[str, ...]:
        """Conditions that must not be coded beside this one, as published."""
        return self._notes("excludes1")

    @property
    def excludes2(self) -> tuple[str, ...]:
        """Conditions that are not part of this one and may be coded beside it, as published."""
        return self._notes("excludes2")

    @property
    def code_first(self) -> tuple[str, ...]:
        """What has to stand before this code, as published."""
        return self._notes("code_first")

    @property
    def use_additional(self) -> tuple[str, ...]:
        """What has to stand beside this code, as published."""
        return self._notes("use_additional")

    def _notes(self, kind: str) -> tuple[str, ...]:
        return tuple(text for its_kind, text in self.notes if its_kind == kind)


def canonical(text: str) -> str | None:
    """Return the code in capitals with its dot (``M54.50``), or None if it has not that shape."""
    if not text.isascii():  # some foreign letters turn into ASCII ones in capitals
        return None
    match = _SHAPE.match(text.strip().upper())
    if match is None:
        return None
    return f"{match[1]}.{match[2]}" if match[2] else match[1]


def _code_begun(text: str) -> str | None:
    """Return the beginning of a code that is being typed (``m5``, ``M54.``), or None."""
    typed = text.strip().removesuffix(".").upper()
    return typed if _BEGUN.match(typed) else canonical(typed)


class Edition:
    """One edition, open for reading. Threads may share it; a forked process opens its own."""

    def __init__(self, file: icd_file.EditionFile) -> None:
        self.facts = file.facts
        self._file = file
        self._seen: dict[str, IcdCode] = {}
        self._by_day: dict[date | None, dict[int, icd_search.Family | None]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; what has been looked up stays usable."""
        self._file.close()

    def covers(self, on: date) -> bool:
        """Say whether this edition can judge a date of service.

        False before ICD-10-CM began (2015-10-01) and from the day the next edition is due: the
        lookups still answer then, with what this edition knows, and the answer may be out of date.
        """
        return ICD10_BEGAN <= on < self.facts.effective_until

    def code(self, code: str) -> IcdCode | None:
        """Return what the edition says about a code or header, or None if it has no such code."""
        wanted = canonical(code)
        if wanted is None:
            return None
        return next(iter(self._codes([wanted])), None)

    def billable_on(self, code: str, on: date) -> bool:
        """Say whether a claim may carry this code for a service on that date.

        False for a header, a code whose seventh character is missing, an unknown code, a date
        before the code began or after it ended, and any date before 2015-10-01.
        """
        periods = self._periods.get(code)
        if periods is None:
            periods = self._periods.get(canonical(code) or "", ())
        return any(period.covers(on) for period in periods)

    def periods(self) -> Mapping[str, tuple[Period, ...]]:
        """Return code -> the stretches in which it was billable, for every code that ever was."""
        return self._periods

    def billable_children(self, code: str, on: date) -> tuple[IcdCode, ...]:
        """Return the codes under a header that are billable on a date, in code order.

        Empty for a code that is itself the last word. A code that stops at its placeholders
        (``S13.4XX``) gives the choices of the code they pad.
        """
        header = canonical(code)
        if header is not None and self.code(header) is None:
            header = header.rstrip("X")
        if header is None or len(header) < 3:
            return ()
        below = [c for c in self._beginning_with(header) if c != header]
        return self._codes([c for c in below if self.billable_on(c, on)])

    def ancestors(self, code: str) -> tuple[IcdCode, ...]:
        """Return the headers above a code, the nearest first, ending with block and chapter.

        Excludes notes and sequencing instructions given there hold for the code as well
        (ICD-10-CM Official Guidelines, section I.A).
        """
        wanted = canonical(code)
        return self._load(self._file.ids(icd_file.ANCESTORS, (wanted,))) if wanted else ()

    def search(
        self, words: str, *, on: date, limit: int = 20, favourites: Sequence[str] = ()
    ) -> tuple[IcdCode, ...]:
        """Return the codes that match words or the beginning of a code, the likeliest first.

        Codes that are billable on the date come before headers. Words may be lay words, unfinished
        or misspelt; sides, trimesters and visits may be said as people say them (``left side``,
        ``20 weeks``, ``follow up``). ``favourites`` are codes to put first where they fit, the
        most used first. Empty for no words, no match, or a limit below 1.
        """
        if limit < 1:
            return ()
        start = self._code_typed(words)
        side = search_query.understood(words).facet if start else ""
        looked_at = _MOST_BEGUN if side else limit
        found = self._by_code(start, on, looked_at, favourites) if start else ()
        if side:
            found = tuple(sorted(found, key=lambda code: code.laterality != side))[:limit]
        return found or self._by_words(words, on, limit, favourites)

    def _code_typed(self, words: str) -> str | None:
        """Return the code or its beginning that was typed, also where its title follows it."""
        begun = _code_begun(words)
        first = words.split(maxsplit=1)[0] if begun is None and words.strip() else ""
        return begun or (canonical(first) if self.code(first) else None)

    def _by_code(
        self, start: str, on: date, limit: int, favourites: Sequence[str]
    ) -> tuple[IcdCode, ...]:
        rows = self._file.rows(icd_file.CODES_FROM, (start, f"{start}~", _MOST_BEGUN))
        if not rows and (whole := self._without_placeholders(start, on)):
            return whole
        codes = icd_search.by_code(
            (row[0] for row in rows), lambda code: self.billable_on(code, on), favourites
        )
        return self._codes(codes[:limit])

    def _without_placeholders(self, typed: str, on: date) -> tuple[IcdCode, ...]:
        """Return ``S13.4XXD`` for ``S13.4D``, as prescriptions write it."""
        below = self.billable_children(typed[:-1], on)
        whole = typed[:-1].ljust(_BEFORE_SEVENTH, "X") + typed[-1]
        return tuple(code for code in below if code.code == whole)

    def _by_words(
        self, words: str, on: date, limit: int, favourites: Sequence[str]
    ) -> tuple[IcdCode, ...]:
        asked = search_query.understood(words)
        matches = self._index.matches(asked, most=icd_search.FAMILIES + limit)
        wanted = [match.family for match in matches]
        known = [code for one in favourites if (code := canonical(one))]
        for day in (on, None):  # what is billable, or if nothing is, what the words mean at least
            found = icd_search.ordered(matches, self._families(wanted, day), asked, known)
            if codes := [*islice(found, limit)]:
                return self._codes(codes)
        return ()

    def _families(
        self, wanted: Sequence[int], on: date | None
    ) -> dict[int, icd_search.Family | None]:
        """Return the families as they are on a date; most searches are for one and the same."""
        families = self._by_day.get(on)
        if families is None:
            if len(self._by_day) >= _MOST_DAYS:
                self._by_day = {}
            families = self._by_day.setdefault(on, {})
        missing = [family for family in wanted if family not in families]
        members: dict[int, list[icd_search.Member]] = {family: [] for family in missing}
        if missing:
            for family, *place in self._file.rows(icd_file.MEMBERS, (json.dumps(missing),)):
                if on is None or self.billable_on(place[0], on):
                    members[family].append(icd_search.Member(*place))
        for family, its in members.items():
            families[family] = icd_search.family(its) if its else None
        return families

    @cached_property
    def _index(self) -> search_index.Index:
        return search_index.Index(self._file.search_parts())

    @cached_property
    def _periods(self) -> dict[str, tuple[Period, ...]]:
        rows = self._file.periods()
        found: dict[str, tuple[Period, ...]] = {}
        for code, began, ended, exact, source in rows:
            if began is None and ended is None:
                found[code] = _ALWAYS
            else:
                period = Period(_date(began), _date(ended), bool(exact), source)
                found[code] = (*found.get(code, ()), period)
        return found

    @cached_property
    def _ordered(self) -> list[str]:
        return sorted(self._periods)

    def _beginning_with(self, start: str) -> list[str]:
        ordered = self._ordered
        return ordered[bisect_left(ordered, start) : bisect_left(ordered, f"{start}~")]

    def _codes(self, codes: Sequence[str]) -> tuple[IcdCode, ...]:
        """Return the entries with these codes, in the order asked for; unknown ones left out."""
        seen = self._seen
        missing = [code for code in codes if code not in seen]
        if missing:
            if len(seen) > _MOST_SEEN:
                seen = self._seen = {}
                missing = [*codes]
            ids = self._file.ids(icd_file.THESE_CODES, (json.dumps(missing),))
            seen.update((found.code, found) for found in self._load(ids))
        return tuple(seen[code] for code in codes if code in seen)

    def _load(self, ids: list[int]) -> tuple[IcdCode, ...]:
        """Return the entries with these ids, in the order asked for."""
        wanted = (json.dumps(ids),)
        notes: dict[int, list[tuple[str, str]]] = {}
        for entry, kind, text in self._file.rows(icd_file.NOTES, wanted):
            notes.setdefault(entry, []).append((kind, text))
        sevenths: dict[int, list[SeventhCharacter]] = {}
        for entry, character, meaning in self._file.rows(icd_file.SEVENTHS, wanted):
            sevenths.setdefault(entry, []).append(SeventhCharacter(character, meaning))
        found = {
            row[0]: self._entry(row, tuple(notes.get(row[0], ())), tuple(sevenths.get(row[0], ())))
            for row in self._file.rows(icd_file.ENTRIES, wanted)
        }
        if not found.keys() >= set(ids):
            raise editions.EditionDamaged(self._file.path, "it points to entries it does not have")
        return tuple(found[at] for at in ids)

    def _entry(
        self,
        row: tuple[Any, ...],
        notes: tuple[tuple[str, str], ...],
        sevenths: tuple[SeventhCharacter, ...],
    ) -> IcdCode:
        _, kind, code, title, parent, chapter, billable, facet = row
        periods = self._periods.get(code, ()) if kind == "code" else ()
        last = periods[-1] if periods else Period(None, None)
        return IcdCode(
            code=code,
            title=title,
            billable=bool(billable),
            valid_from=last.valid_from,
            valid_until=last.valid_until,
            parent=parent or "",
            chapter=chapter,
            seventh_characters=sevenths,
            notes=notes,
            periods=periods,
            laterality=facet if facet in _SIDES else "",
        )


def load_edition(path: Path | None = None) -> Edition:
    """Open an edition file read-only (default: :func:`codes.editions.default_path`).

    Raises :class:`editions.EditionMissing`, :class:`editions.EditionDamaged` or
    :class:`editions.EditionOutdated`, each naming the command that builds the file.
    """
    return Edition(icd_file.open_file(path or editions.default_path()))


def search(
    words: str, *, on: date, limit: int = 20, edition: Edition | None = None
) -> tuple[IcdCode, ...]:
    """Search an edition, the installed one unless another is given: see :meth:`Edition.search`."""
    if edition is not None:
        return edition.search(words, on=on, limit=limit)
    with load_edition() as installed:
        return installed.search(words, on=on, limit=limit)


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
