"""From what a person types to a list of diagnosis codes, the likeliest first.

Knows how families of codes are put in order for one date, side and visit, which codes are never
offered unasked, and what a practice's own favourites change. Refuses to open files (``codes.icd``
asks the edition) and to choose: the diagnosis is the referrer's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import NamedTuple

from effleurage.codes import search_words, tables
from effleurage.codes.search_index import Match
from effleurage.codes.search_query import Asked

CAUTIONS = "icd_cautions.tsv"

FAMILIES = 12
"""How many of the best families are looked at, beside one for each code that is asked for."""

_NO_SUCH_SIDE, _OTHER_SIDE, _ONLY_BOTH, _PAIR = 0.06, 0.10, 0.05, 0.04
_NO_VISITS = 0.02
_CLOSE = 0.12  # families this near to the best are meant as likely as it
_HEADS = 3
_FAVOURITE, _NEXT_FAVOURITE, _LEAST_FIT = 0.25, 0.01, 0.55
_LEAST_BEGUN = 4

_SIDES = ("unspecified", "", "right", "left", "both", "first", "second", "third")
_VISITS = ("", "A", "D", "S", "B", "G", "K", "P")


class Member(NamedTuple):
    """One code of a family: see ``codes.icd_families.Place``."""

    code: str
    facet: str
    seventh: str


class Caution(NamedTuple):
    """Why a code is offered only where its own words were typed."""

    words: str
    only_with: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """The codes of one family that may be offered together: by side and visit, and all of them."""

    codes: tuple[str, ...]
    place: Mapping[tuple[str, str], str]
    facets: tuple[str, ...]
    visits: tuple[str, ...]
    is_cautioned: bool


def family(members: Iterable[Member]) -> Family:
    """Return members as a family; sides and visits in the order to offer them."""
    kept = [*members]
    facets, visits = {one.facet for one in kept}, {one.seventh for one in kept}
    return Family(
        codes=tuple(one.code for one in kept),
        place={(one.facet, one.seventh): one.code for one in kept},
        facets=tuple(facet for facet in _SIDES if facet in facets),
        visits=tuple(seventh for seventh in _VISITS if seventh in visits),
        is_cautioned=any(one.code in cautions() for one in kept),
    )


class _Ready(NamedTuple):
    score: float
    first: Sequence[str]
    more: Sequence[str]
    rest: Sequence[str]


@cache
def cautions() -> dict[str, Caution]:
    """Return code -> its caution, for the codes that are never a mere detail of their header."""
    return {
        row["code"]: Caution(
            row["caution"], tuple(search_words.stem(word) for word in row["only_with"].split("; "))
        )
        for row in tables.rows(CAUTIONS)
    }


def ordered(
    matches: Iterable[Match],
    families: Mapping[int, Family | None],
    asked: Asked,
    favourites: Sequence[str] = (),
) -> Iterator[str]:
    """Yield the codes to offer, the likeliest first, each once.

    ``favourites`` are codes of the practice or the referrer, the most used first.
    """
    ready = [
        _fitted(match.score, found, asked)
        for match in matches
        if (found := families.get(match.family)) and _may_be_offered(found, asked)
    ]
    if favourites:
        ready = _favoured(ready, favourites)
    ready.sort(key=lambda family: -family.score)
    yield from dict.fromkeys(_dealt(ready))


def by_code(
    codes: Iterable[str], billable: Callable[[str], bool], favourites: Sequence[str] = ()
) -> list[str]:
    """Return codes that begin as typed: the date's billable ones first, cautioned ones last.

    Among the billable ones those of ``favourites`` stand first, in their order.
    """
    told, last = cautions(), len(favourites)
    rank = {code: at for at, code in reversed([*enumerate(favourites)])}
    return sorted(
        codes,
        key=lambda code: (not billable(code), code in told, rank.get(code, last), code),
    )


def _may_be_offered(family: Family, asked: Asked) -> bool:
    return not family.is_cautioned or any(
        word.startswith(term)
        for code in family.codes
        if code in cautions()
        for word in cautions()[code].only_with
        for term in asked.terms
        if len(term) >= _LEAST_BEGUN
    )


def _fitted(score: float, family: Family, asked: Asked) -> _Ready:
    """Lower what has not the side or visit asked for; say which of its codes come first."""
    facets, visits = family.facets, family.visits
    wanted = _wanted(asked.facet, facets)
    if asked.facet:
        score -= _PAIR * (len(wanted) > 1)  # a code that says both is better than two
        score -= 0.0 if wanted else _OTHER_SIDE if "both" in facets else _NO_SUCH_SIDE
    elif facets == ("both",):
        score -= _ONLY_BOTH
    if asked.seventh and asked.seventh not in visits:
        score -= _NO_VISITS
    first_visits = (asked.seventh,) if asked.seventh in visits else visits[:1]
    sides = wanted or facets
    first_sides = wanted or sides[:1]
    return _Ready(
        score,
        first=_codes(family.place, first_sides, first_visits),
        more=(
            *_codes(family.place, first_sides, visits),
            *_codes(family.place, sides, first_visits),
        ),
        # Who says left is never offered right; the one that names no side may still be meant.
        rest=_codes(family.place, (*wanted, "unspecified"), visits) if wanted else family.codes,
    )


def _wanted(facet: str, facets: Collection[str]) -> Sequence[str]:
    if facet in facets:
        return (facet,)
    if facet == "both" and "right" in facets and "left" in facets:
        return ("right", "left")
    return ()


def _codes(
    place: Mapping[tuple[str, str], str], sides: Iterable[str], visits: Iterable[str]
) -> list[str]:
    return [place[at] for at in product(sides, visits) if at in place]


def _favoured(ready: Sequence[_Ready], favourites: Sequence[str]) -> list[_Ready]:
    """Raise the families of codes that this practice or referrer uses, where they fit at all."""
    rank = {code: at for at, code in reversed([*enumerate(favourites)])}
    floor = _LEAST_FIT * max((family.score for family in ready), default=0.0)
    found = []
    for family in ready:
        own = sorted({*family.first, *family.more} & rank.keys(), key=rank.__getitem__)
        if own and family.score >= floor:
            bonus = max(0.0, _FAVOURITE - _NEXT_FAVOURITE * rank[own[0]])
            found.append(family._replace(score=family.score + bonus, first=(*own, *family.first)))
        else:
            found.append(family)
    return found


def _dealt(ready: Sequence[_Ready]) -> Iterator[str]:
    """Yield codes in the order to show: the heads of close families, then the rest of each."""
    if not ready:
        return
    near = ready[0].score - _CLOSE
    heads = [family for family in ready[:_HEADS] if family.score >= near]
    for family in heads:
        yield from family.first
    for family in heads:
        yield from family.more
    for family in ready[len(heads) :]:
        yield from family.first
        yield from family.more
    for family in ready:
        yield from family.rest
