"""Which word of the field was meant by one that nobody knows: letters swapped, missing or doubled.

Knows the words that name what massage therapists treat, and edit distances. Refuses to correct a
word that the code set has, and to guess from three letters or fewer.
"""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

_SHORTEST = 4
_TWO_SLIPS_FROM = 7
_SHARE = {1: 0.88, 2: 0.74}
_MOST = 4


class Spelling:
    """The words of the field, ready to be compared."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = [word for word in words if len(word) >= _SHORTEST and word.isalpha()]
        self._known = frozenset(words)
        self._begun: dict[int, dict[str, str]] = {}

    def guesses(self, term: str, *, growing: bool = False) -> tuple[tuple[str, float], ...]:
        """Return the likeliest words with their weight, best first; few, or none."""
        if len(term) < _SHORTEST or not term.isalpha():
            return ()
        slips = 2 if len(term) >= _TWO_SLIPS_FROM else 1
        near = process.extract(
            term, self._words, scorer=OSA.distance, score_cutoff=slips, limit=_MOST
        )
        found = [(word, distance) for word, distance, _ in near]
        if not found and growing:
            found = self._beginnings(term, slips)
        least = min((distance for _, distance in found), default=0)
        return tuple((word, _SHARE[max(1, d)]) for word, d in found if d == least)

    def halves(self, term: str) -> tuple[str, str] | None:
        """Return the two known words that were typed without a blank, or None."""
        for at in range(len(term) - 3, 2, -1):
            if term[:at] in self._known and term[at:] in self._known:
                return term[:at], term[at:]
        return None

    def _beginnings(self, term: str, slips: int) -> list[tuple[str, int]]:
        size = len(term)
        if size not in self._begun:
            self._begun[size] = {word[:size]: word for word in self._words if len(word) > size}
        begun = self._begun[size]
        near = process.extract(
            term, [*begun], scorer=OSA.distance, score_cutoff=min(slips, 1), limit=_MOST
        )
        return [(begun[start], distance) for start, distance, _ in near]
