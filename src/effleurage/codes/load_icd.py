"""A newer ICD-10-CM edition out of the files that the CDC and CMS publish each year.

Knows the tabular XML, the order file and the code list, which fiscal year a release is for, and how
a new release continues the history of the one before. Refuses to judge a release that is older
than what is there, and to make an edition without the tabular list: notes and seventh characters
stand only there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from effleurage.codes import icd, icd_build, icd_tabular
from effleurage.codes.icd_history import Past, Period
from effleurage.codes.icd_tabular import Entry
from effleurage.codes.load_files import Piece

_ROOT = "<ICD10CM.tabular"
_ORDER = re.compile(r"\d{5} ([A-Z][0-9][0-9A-Z]{1,5}) +([01]) ")
_LISTED = re.compile(r"([A-Z][0-9][0-9A-Z]{1,5})\s+\S")
_YEAR = re.compile(r"<version>\s*(20\d\d)\s*</version>")
_APRIL = re.compile(r"apr", re.IGNORECASE)
_LINES_LOOKED_AT = 20
_MOST_ENDED = 100  # more than this, and more than one code in twenty, and the list is not whole
_OURS_FIRST = ("M", "G", "S", "R", "F", "O", "I")


class ReleaseNotUsable(ValueError):
    """The files are a release of ICD-10-CM, but no edition can be made of them."""


class Release(NamedTuple):
    """The files of one release: the tabular list, and the list of valid codes."""

    tabular: Piece
    listed: Piece


class IcdChanges(NamedTuple):
    """What a release changes, each list in code order, what massage practices meet first."""

    began: tuple[str, ...]
    ended: tuple[str, ...]
    reworded: tuple[str, ...]


def is_tabular(piece: Piece) -> bool:
    """Say whether a file is the tabular list in XML."""
    return _ROOT in piece.text[:4000]


def is_code_list(piece: Piece) -> bool:
    """Say whether a file is the order file or the code list of ICD-10-CM."""
    lines = [line for line in piece.text[:4000].splitlines()[:_LINES_LOOKED_AT] if line.strip()]
    return bool(lines) and any(
        all(shape.match(line) for line in lines[:-1] or lines) for shape in (_ORDER, _LISTED)
    )


def days(release: Release, given: date | None, sources: Sequence[str]) -> tuple[date, date]:
    """Return from when until when a release is in force, half-open.

    A release is for a fiscal year that begins on 1 October before it; the April update begins on
    1 April, as the name of a file or of its zip (``sources``) tells. ``given`` is the first day
    where the user knows better.
    """
    said = _YEAR.search(release.tabular.text[:4000])
    if said is None and given is None:
        raise ReleaseNotUsable("The tabular list does not say its year. Give its first day: --from")
    if given is not None:
        end = date(given.year + (given.month >= 10), 10, 1)
        return given, end
    year = int(said[1]) if said else 0
    names = " ".join((release.tabular.name, release.listed.name, *sources))
    begin = date(year, 4, 1) if _APRIL.search(names) else date(year - 1, 10, 1)
    return begin, date(year, 10, 1)


def build(
    release: Release, *, base: icd.Edition, path: Path, given: date | None, sources: Sequence[str]
) -> IcdChanges:
    """Write a release as an edition that continues ``base``, and return what it changes.

    Raises :class:`ReleaseNotUsable`, ``icd_tabular.ReleaseUnreadable`` or
    ``icd_build.EditionUnwritable``.
    """
    begin, end = days(release, given, sources)
    if begin < base.facts.effective_from:
        raise ReleaseNotUsable(
            f"This release begins on {begin}; the one in use, {base.facts.name}, is newer and has "
            "its history already"
        )
    entries = icd_tabular.read_release(
        tabular_xml=release.tabular.text, code_list=_valid(release.listed.text)
    )
    changes = _changes(base, entries)
    if len(changes.ended) > max(_MOST_ENDED, len(base.periods()) // 20):
        raise ReleaseNotUsable(
            f"This release would end {len(changes.ended):,} codes, which no year has done: the "
            "list of codes is not whole"
        )
    name = f"ICD-10-CM, fiscal year {end.year}, in force from {begin}"
    facts = {
        "edition": path.stem,
        "name": name,
        "effective_from": begin.isoformat(),
        "effective_until": end.isoformat(),
        "source": f"loaded from {', '.join(sources)}",
        "recipe": icd_build.LOADED,
    }
    past = _past(base, entries, begin, name)
    icd_build.write_edition(path, release=entries, past=past, facts=facts)
    return changes


def _valid(text: str) -> str:
    """Return the billable codes, one a line: the order file marks headers with a 0."""
    found = []
    for line in text.splitlines():
        if ordered := _ORDER.match(line):
            if ordered[2] == "1":
                found.append(ordered[1])
        elif listed := _LISTED.match(line):
            found.append(listed[1])
    return "\n".join(found)


def _past(
    base: icd.Edition, entries: Sequence[Entry], begin: date, source: str
) -> Mapping[str, Past]:
    billable = {entry.code for entry in entries if entry.billable}
    kept = {entry.code for entry in entries if entry.kind == "code"}
    found: dict[str, Past] = {}
    before = base.periods()
    for code, periods in before.items():
        is_open = periods[-1].valid_until is None
        if is_open and code not in billable:
            last = periods[-1]._replace(valid_until=begin, source=source)
            periods = (*periods[:-1], last)  # noqa: PLW2901 - the same code's, continued
        elif not is_open and code in billable:
            periods = (*periods, Period(begin, None, source=source))  # noqa: PLW2901 - continued
        if periods != (Period(None, None),):
            known = None if code in kept else base.code(code)
            found[code] = Past(known.title if known else "", periods)
    for code in billable - before.keys():
        found[code] = Past("", (Period(begin, None, source=source),))
    return found


def _changes(base: icd.Edition, entries: Sequence[Entry]) -> IcdChanges:
    now = {entry.code: entry.title for entry in entries if entry.billable}
    then = {code for code, periods in base.periods().items() if periods[-1].valid_until is None}
    reworded = [
        code for code in now.keys() & then if (old := base.code(code)) and old.title != now[code]
    ]
    return IcdChanges(_sorted(now.keys() - then), _sorted(then - now.keys()), _sorted(reworded))


def _sorted(codes: set[str] | Sequence[str]) -> tuple[str, ...]:
    def place(code: str) -> tuple[int, str]:
        ours = code[0] in _OURS_FIRST
        return (_OURS_FIRST.index(code[0]) if ours else len(_OURS_FIRST), code)

    return tuple(sorted(codes, key=place))
