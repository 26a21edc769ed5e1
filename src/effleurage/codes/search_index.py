"""The index a search asks: names, the terms in them, and the families of codes they lead to.

Knows how names are packed into a few arrays at build time, so that a process has them in
milliseconds, and how the names that fit some terms are scored. Refuses to know dates, sides and
codes (``codes.icd_search``). Very common beginnings have their best names worked out beforehand.
"""

from __future__ import annotations

import heapq
import json
import math
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from effleurage.codes import search_spelling, search_words
from effleurage.codes.search_query import Asked

MOST_NAMES = 500
"""Terms and beginnings with more names than this are answered from a list made beforehand."""
KEPT_NAMES = 300
_MOST_SHARED = 3000
_WIDEST = 250  # names of the rarer terms that a very common beginning may still tell apart
_NAMES_A_FAMILY = 3

_ALSO, _BEGUN = 0.92, 0.95
_HINT = 0.25  # a word that only hints at the visit need hardly be found
_UNHEARD = 5.0  # the weight of a word nobody knows
_ASKED_SHARE, _NAME_SHARE = 0.62, 0.38
_LONGER = 0.03  # how much a longer name is liked less, by word
_NEXT_CODE = 0.015  # a name that leads to several families means the first of them most


class Name(NamedTuple):
    """One name: what it says, the families it leads to in order, how likely it is meant."""

    text: str
    families: tuple[int, ...]
    liking: float
    is_ours: bool


class Match(NamedTuple):
    """A family that fits, and how well: 1 is every word and no other."""

    family: int
    score: float


def pack(names: Iterable[Name]) -> dict[str, bytes]:
    """Return the parts of an index as bytes, the same for the same names.

    Names are numbered so that the better liked and shorter come first.
    """
    names = sorted(names, key=lambda name: _LONGER * len(name.text.split()) - name.liking)
    said = [[*dict.fromkeys(search_words.terms(name.text))] for name in names]
    postings: dict[str, list[int]] = {}
    for at, its_terms in enumerate(said):
        for term in its_terms:
            postings.setdefault(term, []).append(at)
    words = sorted(postings)
    number = {word: at for at, word in enumerate(words)}
    ours = {term for name, its in zip(names, said, strict=True) if name.liking >= 0 for term in its}
    return {
        "words": "\n".join(words).encode(),
        "field": "\n".join(word for word in words if word in ours).encode(),
        "liking": _bytes("f", (name.liking for name in names)),
        "common": json.dumps(_common(postings), sort_keys=True).encode(),
        **_lists("posting", [postings[word] for word in words]),
        **_lists("term", [[number[term] for term in its] for its in said]),
        **_lists("family", [[*name.families] for name in names]),
    }


def _common(postings: Mapping[str, Sequence[int]]) -> dict[str, list[int]]:
    """Return word or beginning -> its best names, for each with very many; words end in a blank."""
    found: dict[str, set[int]] = {}
    for word, its_names in postings.items():
        for begun in (*(word[:size] for size in range(1, len(word) + 1)), f"{word} "):
            found.setdefault(begun, set()).update(its_names)
    return {
        begun: sorted(names)[:KEPT_NAMES]
        for begun, names in found.items()
        if len(names) > MOST_NAMES
    }


def _lists(name: str, lists: Sequence[Sequence[int]]) -> dict[str, bytes]:
    ends, flat = [0], list[int]()
    for one in lists:
        flat += one
        ends.append(len(flat))
    return {f"{name}_ends": _bytes("I", ends), f"{name}s": _bytes("I", flat)}


def _bytes(kind: str, values: Iterable[float]) -> bytes:
    packed = array(kind, values)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def _array(kind: str, content: bytes) -> array[int]:
    found: array[int] = array(kind, content)
    if sys.byteorder == "big":
        found.byteswap()
    return found


class _Sense(NamedTuple):
    """A term of the question: the words it may be, as (word, weight), and what it weighs."""

    words: tuple[tuple[int, float], ...]
    begun: str
    span: tuple[int, int]
    weight: float
    names: int


class Index:
    """A packed index, ready to be asked; threads may share it."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self._words = parts["words"].decode().split("\n")
        self._number = {word: at for at, word in enumerate(self._words)}
        self._field = parts["field"].decode().split("\n")
        self._ours = frozenset(self._field)
        self._liking = _array("f", parts["liking"])
        self._common: dict[str, list[int]] = json.loads(parts["common"])
        self._postings = _array("I", parts["postings"])
        self._posting_ends = _array("I", parts["posting_ends"])
        self._terms = _array("I", parts["terms"])
        self._term_ends = _array("I", parts["term_ends"])
        self._families = _array("I", parts["familys"])
        self._family_ends = _array("I", parts["family_ends"])
        self._sets: dict[int, frozenset[int]] = {}
        total = len(self._liking)
        ends = self._posting_ends
        self._weight = [
            math.log(1 + total / (ends[at + 1] - ends[at])) for at in range(len(self._words))
        ]

    @cached_property
    def _name_weights(self) -> array[float]:
        weight, terms, ends = self._weight, self._terms, self._term_ends
        return array(
            "f",
            (sum(weight[term] for term in terms[start:end]) for start, end in pairwise(ends)),
        )

    @cached_property
    def _spelling(self) -> search_spelling.Spelling:
        return search_spelling.Spelling(self._field)

    def matches(self, asked: Asked, *, most: int) -> list[Match]:
        """Return at most so many families that fit the terms, the best first, each once."""
        senses = [*self._senses(asked)]
        found = self._found(sorted(senses, key=lambda sense: sense.names))
        whole = sum(sense.weight for sense in senses)
        if not found or not whole:
            return []
        floor = 0.55 * max(found.values())
        liking, weights = self._liking, self._name_weights
        scored = [
            (
                _ASKED_SHARE * hit / whole
                + _NAME_SHARE * min(1.0, hit / weights[name])
                + liking[name],
                -name,
            )
            for name, hit in found.items()
            if hit >= floor
        ]
        scored.sort(reverse=True)
        return self._by_family(scored[: _NAMES_A_FAMILY * most])[:most]

    def _by_family(self, scored: Sequence[tuple[float, int]]) -> list[Match]:
        best: dict[int, float] = {}
        for score, name in scored:
            start, end = self._family_ends[-name], self._family_ends[-name + 1]
            for place, family in enumerate(self._families[start:end]):
                lower = score - _NEXT_CODE * place
                if lower > best.get(family, -1.0):
                    best[family] = lower
        ordered = sorted(best.items(), key=lambda item: (-item[1], item[0]))
        return [Match(family, score) for family, score in ordered]

    def _senses(self, asked: Asked) -> Iterator[_Sense]:
        terms = [*asked.terms]
        last = len(terms) - 1
        for at, term in enumerate(terms):
            growing = asked.unfinished and at == last
            for sense in self._sense(term, growing=growing, others=self._also(terms, at)):
                light = term in asked.optional
                yield sense._replace(weight=sense.weight * _HINT) if light else sense

    def _also(self, terms: Sequence[str], at: int) -> tuple[str, ...]:
        table = search_words.also()
        pairs = [" ".join(terms[i : i + 2]) for i in (at - 1, at) if i >= 0]
        return tuple(other for key in (terms[at], *pairs) for other in table.get(key, ()))

    def _sense(self, term: str, *, growing: bool, others: Sequence[str]) -> Iterator[_Sense]:
        span = self._span(term)
        is_known = term in self._number
        if is_known or span[0] < span[1]:
            begun = growing or not is_known
            words = {self._number[term]: 1.0} if is_known else {}
            if is_known and term not in self._ours:
                words |= {self._number[w]: share for w, share in self._spelling.guesses(term)}
            yield self._made(words, others, begun=term if begun else "", span=span)
            return
        guesses = self._spelling.guesses(term, growing=growing)
        if guesses:
            words = {self._number[word]: weight for word, weight in guesses}
            more = [o for word, _ in guesses for o in search_words.also().get(word, ())]
            yield self._made(words, [*others, *more], begun="", span=(0, 0))
        elif halves := self._spelling.halves(term):
            for half in halves:
                yield from self._sense(half, growing=False, others=())
        elif others:
            yield self._made({}, others, begun="", span=(0, 0))

    def _made(
        self, words: dict[int, float], others: Sequence[str], *, begun: str, span: tuple[int, int]
    ) -> _Sense:
        low, high = span if begun else (0, 0)
        known = bool(words)
        for other in others:
            if other in self._number:
                words.setdefault(self._number[other], _ALSO)
        names = sum(self._count(word) for word in words if not low <= word < high)
        if begun and begun not in self._common:
            names += self._posting_ends[high] - self._posting_ends[low]
        elif begun:
            names += MOST_NAMES + 1
        weights = [self._weight[word] for word in words] if known else []
        if begun and not known:
            total = len(self._liking)
            weights.append(math.log(1 + total / max(1, names)))
        weight = min(weights, default=_UNHEARD)
        kept = sorted(words.items(), key=lambda item: -item[1])
        return _Sense(tuple(kept), begun, (low, high), weight, names)

    def _count(self, word: int) -> int:
        return self._posting_ends[word + 1] - self._posting_ends[word]

    def _span(self, begun: str) -> tuple[int, int]:
        return bisect_left(self._words, begun), bisect_left(self._words, f"{begun}~")

    def _found(self, senses: Sequence[_Sense]) -> dict[int, float]:
        """Return name -> the weight of the terms it has; the rarest terms are looked up first."""
        found: dict[int, float] = {}
        for sense in senses:
            if not found:
                hits = self._all(sense, is_alone=len(senses) == 1)
            elif sense.names <= MOST_NAMES:
                hits = self._all(sense, is_alone=False)
            elif sense.begun:
                hits = self._among(found, sense)
            else:
                hits = self._shared(found, sense)
            weight = sense.weight
            for name, share in hits.items():
                found[name] = found.get(name, 0.0) + weight * share
        return found

    def _all(self, sense: _Sense, *, is_alone: bool) -> dict[int, float]:
        most = MOST_NAMES if is_alone else _MOST_SHARED
        hits: dict[int, float] = {}
        for word, share in sense.words:
            for name in self._names_with(word, most):
                hits.setdefault(name, share)
        if not sense.begun:
            return hits
        names: Iterable[int] = self._common.get(sense.begun, ())
        if sense.begun not in self._common:
            low, high = sense.span
            names = self._postings[self._posting_ends[low] : self._posting_ends[high]]
        for name in names:
            hits.setdefault(name, _BEGUN)
        return hits

    def _shared(self, found: Mapping[int, float], sense: _Sense) -> dict[int, float]:
        """Look for a very common word only in the names that the rarer ones have brought up."""
        hits: dict[int, float] = {}
        for word, share in sense.words:
            if word not in self._sets:
                self._sets[word] = frozenset(self._names_with(word, len(self._liking)))
            for name in found.keys() & self._sets[word]:
                hits.setdefault(name, share)
        return hits

    def _names_with(self, word: int, most: int) -> Sequence[int]:
        if self._count(word) > most:
            return self._common[f"{self._words[word]} "]
        return self._postings[self._posting_ends[word] : self._posting_ends[word + 1]]

    def _among(self, found: Mapping[int, float], sense: _Sense) -> dict[int, float]:
        """Look for a very common beginning only in the likeliest names so far."""
        likeliest = heapq.nsmallest(_WIDEST, found, key=lambda name: (-found[name], name))
        shares, (low, high) = dict(sense.words), sense.span
        hits: dict[int, float] = {}
        for name in likeliest:
            start, end = self._term_ends[name], self._term_ends[name + 1]
            for term in self._terms[start:end]:
                share = shares.get(term, _BEGUN if low <= term < high else 0.0)
                if share > hits.get(name, 0.0):
                    hits[name] = share
        return hits
