"""Which diagnoses ICD-10-CM says must not stand beside one another (Excludes1).

Knows how the tabular list writes the codes into its notes, that a note above a code holds for it,
and the few notes that name an injury in words only. Refuses to know the exceptions: two conditions
that have nothing to do with each other may both be true, so a finding is never more than a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import permutations
from typing import NamedTuple

from effleurage.core.gate.facts import IcdEdition

_CODE = r"[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?"
_NAMED = re.compile(rf"({_CODE})(?:-({_CODE})|\.?-)?")
_BRACKETS = re.compile(r"\(([^()]*)\)")

# "Current injury - see injury of spine by body region": a complaint of the spine with the injury
# of the same region, as long as that injury heals (a sequela is no current injury).
_SPINE = (
    (("M542", "M436", "M50", "M5411", "M5412", "M5413"), ("S13", "S16")),
    (("M546", "M5414"), ("S23", "S29012")),
    (("M545", "M543", "M544", "M5415", "M5416", "M5417", "M5136", "M5137"), ("S33", "S39012")),
)
_SEQUELA = "S"
_LONG = 7


class Excluded(NamedTuple):
    """Two diagnoses of one claim (numbers from 1), and the code whose note excludes the other."""

    first: int
    second: int
    noted_at: str


class _Range(NamedTuple):
    """A code and everything below it, or all from one to another."""

    low: str
    high: str

    def holds(self, code: str) -> bool:
        return self.low <= code[: len(self.low)] and code[: len(self.high)] <= self.high


@lru_cache(maxsize=4_096)
def excluded_pairs(diagnoses: tuple[str, ...], icd: IcdEdition) -> tuple[Excluded, ...]:
    """Return the pairs of diagnoses that exclude one another, each once, in the claim's order."""
    plain = [code.replace(".", "").strip().upper() for code in diagnoses]
    found: dict[tuple[int, int], str] = {}
    for one, other in permutations(range(len(plain)), 2):
        pair = (min(one, other), max(one, other))
        if pair not in found and (at := _noted_at(diagnoses[one], plain, one, other, icd)):
            found[pair] = at
    return tuple(Excluded(one + 1, other + 1, at) for (one, other), at in sorted(found.items()))


def _noted_at(code: str, plain: list[str], one: int, other: int, icd: IcdEdition) -> str:
    if plain[one] == plain[other]:
        return ""
    for at, ranges in _notes(code, icd):
        if any(each.holds(plain[other]) for each in ranges):
            return at
    if not _spine_with_injury(plain[one], plain[other]):
        return ""
    return "M43.6" if plain[one] == "M436" else "M50-M54"


@lru_cache(maxsize=4_096)
def _notes(code: str, icd: IcdEdition) -> tuple[tuple[str, tuple[_Range, ...]], ...]:
    """Return where a note stands, at the code or above it, and the codes that the note names."""
    own = icd.code(code)
    entries = [*([own] if own else []), *icd.ancestors(code)]
    return tuple(
        (entry.code, ranges)
        for entry in entries
        if (ranges := tuple(each for text in entry.excludes1 for each in _named(text)))
    )


def _named(text: str) -> Iterator[_Range]:
    for inside in _BRACKETS.findall(text):
        for low, high in _NAMED.findall(inside):
            yield _Range(low.replace(".", ""), (high or low).replace(".", ""))


def _spine_with_injury(complaint: str, injury: str) -> bool:
    if not injury.startswith("S") or (len(injury) == _LONG and injury.endswith(_SEQUELA)):
        return False
    return any(
        complaint.startswith(complaints) and injury.startswith(injuries)
        for complaints, injuries in _SPINE
    )
