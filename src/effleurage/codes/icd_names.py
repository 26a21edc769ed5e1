"""The names that a search finds diagnosis codes by: the published ones and our own lay words.

Knows how titles, inclusion terms and the table of lay words (``data/lay_words.tsv``, written by
the project for what massage therapists meet) become names with a liking. Refuses to invent codes:
a row of the table that names a code the release never had stops the build.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from effleurage.codes import icd_families, tables
from effleurage.codes.icd_families import Place
from effleurage.codes.icd_tabular import Entry
from effleurage.codes.search_index import Name

LAY_WORDS = "lay_words.tsv"

# Muscles and joints, symptoms, nerves and injuries are what massage therapists treat; the rest is
# found as well, but further down. The unit is the score of a name, of which 1 is a perfect fit.
_CHAPTER = {"13": 0.0, "18": -0.015, "6": -0.02, "19": -0.03, "9": -0.07, "5": -0.05, "15": -0.08}
_OTHER_CHAPTER = -0.12
_OURS = 0.10
_LAY = {"pregnancy": 0.02}  # not to be offered before anybody speaks of pregnancy
_INCLUSION, _ABOVE = -0.02, -0.05
_OTHER, _PLAIN = -0.04, 0.01
_FOUND_BY = ("inclusion_term", "includes")


class LayWordsDoNotFit(ValueError):
    """A row of the lay words names a code that the release does not have."""


def names(
    entries: Sequence[Entry], places: Mapping[int, Place], *, is_strict: bool
) -> Iterator[Name]:
    """Yield every name of every family, ours first.

    ``is_strict`` is for the release our words were written for; with another one, a row goes to
    what its code was divided into, and a code that is gone is left out.
    """
    yield from _ours(entries, places, is_strict=is_strict)
    seen: set[tuple[int, str]] = set()
    for at, place in places.items():
        for text, liking in _published(entries, at):
            if (place.family, text) not in seen:
                seen.add((place.family, text))
                yield Name(text, (place.family,), liking, is_ours=False)


def _ours(
    entries: Sequence[Entry], places: Mapping[int, Place], *, is_strict: bool
) -> Iterator[Name]:
    position = {entries[at].code: at for at in places}
    ordered = sorted(position)
    for row in tables.rows(LAY_WORDS):
        families: dict[int, None] = {}
        for code in row["codes"].split():
            if code not in position and is_strict:
                raise LayWordsDoNotFit(f"{LAY_WORDS}: {row['says']!r} names {code}, unknown here")
            for begun in _beginning_with(ordered, code):
                families |= dict.fromkeys(_with_past(position[begun], entries, places))
        for text in row["says"].split("; "):
            yield Name(text, tuple(families), _LAY.get(row["region"], _OURS), is_ours=True)


def _beginning_with(ordered: Sequence[str], code: str) -> Sequence[str]:
    return ordered[bisect_left(ordered, code) : bisect_left(ordered, f"{code}~")]


def _with_past(at: int, entries: Sequence[Entry], places: Mapping[int, Place]) -> Iterator[int]:
    """Yield a code's family and those of the headers that could once be billed in its stead."""
    place: int | None = at
    while place is not None:
        if place in places:
            yield places[place].family
        place = entries[place].parent


def _published(entries: Sequence[Entry], at: int) -> Iterator[tuple[str, float]]:
    entry = entries[at]
    stem_at = at
    if entry.parent is not None and entries[entry.parent].seventh_characters:
        stem_at = entry.parent
    base = _CHAPTER.get(entry.chapter, _OTHER_CHAPTER)
    title = icd_families.spoken_title(entry, entries)
    yield title, base + _plainness(title)
    for text in _terms(entries[stem_at]):
        yield text, base + _INCLUSION
    above = entries[stem_at].parent
    if above is not None and entries[above].kind == "code":
        lead = title.partition(",")[0]
        for text in _terms(entries[above]):
            yield text, base + _ABOVE + _plainness(title)
        if entries[above].title not in title and lead != entries[above].title:
            yield f"{entries[above].title} {title}", base + _ABOVE + _plainness(title)


def _plainness(title: str) -> float:
    low = title.lower()
    if low.startswith("other"):
        return _OTHER
    return _PLAIN if "unspecified" in low else 0.0


def _terms(entry: Entry) -> list[str]:
    return [text for kind, text in entry.notes if kind in _FOUND_BY]
