"""What a person typed, understood: the complaint, the side, the trimester and the kind of visit.

Knows how people and prescriptions say sides ("lt", "both", "b/l"), trimesters ("20 weeks") and
the visit that an injury's seventh character stands for ("follow up", "old"). Refuses to know codes.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from effleurage.codes import search_words

LONGEST = 200
"""Letters that are read; nobody types more in a search box."""

SEVENTH_IN_WORDS = {
    "A": "active treatment of the injury goes on, whether or not it is the first visit",
    "D": "the injury is healing: routine care in recovery, usual once massage is ordered",
    "S": "a later consequence of the injury; the condition it left behind is listed before it",
}
"""The seventh characters of an injury as a biller needs them; the prescription decides which."""


class Asked(NamedTuple):
    """A question: terms to find, and what narrows them.

    ``optional`` terms hint at the visit and need not be found. ``facet`` is left, right, both,
    first, second or third (trimester), or empty. ``seventh`` is A, D, S, or empty. ``unfinished``
    says that the last term may still be growing.
    """

    terms: tuple[str, ...]
    optional: frozenset[str]
    facet: str
    seventh: str
    unfinished: bool


_SHORTHAND = (
    (re.compile(r"\b(?:c/o|s/s|h/o|hx|dx|sx|d/t|r/t|c/w)(?![a-z])"), " "),
    (re.compile(r"\bs/p(?![a-z])"), " after "),
    (re.compile(r"\bb/l(?![a-z])"), " bilateral "),
    (re.compile(r"\bf/u(?![a-z])"), " follow up "),
    (re.compile(r"\bw/o(?![a-z])"), " without "),
    (re.compile(r"\bw/(?!o\b)"), " with "),
)
_BOTH = re.compile(
    r"\b(?:both(?: sides)?|bilateral(?:ly)?|bilat|bil|two sided|each side|either side"
    r"|(?:left|lt|l) (?:and|n) (?:right|rt|r)|(?:right|rt|r) (?:and|n) (?:left|lt|l))\b"
)
_LEFT = re.compile(r"\b(?:left|lt|lft|l|lefft|letf|lfet|lhs)\b(?: ?(?:hand )?sided?\b)?")
_RIGHT = re.compile(r"\b(?:right|rt|rgt|r|rigth|rihgt|rite|rhs)\b(?: ?(?:hand )?sided?\b)?")
_TRIMESTER = re.compile(
    r"\b(?:(first|1st|1|second|2nd|2|third|3rd|3) tri(?:mester)?|tri(?:mester)? ([123]))\b"
)
_WEEKS = re.compile(r"\b(\d{1,2}) ?(?:weeks?|wks?)\b")
_EXPECTING = re.compile(r"\b(?:pregnan|prenatal|antenatal|expecting|maternity)")
_TRIMESTERS = {"1": "first", "2": "second", "3": "third", "f": "first", "s": "second", "t": "third"}
_SECOND_BEGINS, _THIRD_BEGINS = 14, 28

_LATER = r"follow ?ups?|subsequent|healing|return visit|repeat visit|later visit|second visit"
_FIRST = r"initial|first visit|first encounter|active treatment|new injury|fresh"
_AFTER = r"sequelae?|late effects?(?: of)?|after ?effects?(?: of)?|residuals?(?: of)?|old|years ago"
_LETTER = re.compile(r"(?<=\s)[ADS]\s*\Z")  # a small letter may be a word that begins
_SEVENTHS = (
    ("D", re.compile(rf"\b(?:{_LATER})\b")),
    ("S", re.compile(rf"\b(?:{_AFTER})\b")),
    ("A", re.compile(rf"\b(?:{_FIRST})\b")),
)
_SAID_OUTRIGHT = re.compile(rf"\b(?:{_LATER}|{_FIRST}|sequelae?)\b(?: (?:encounter|visit))?")


def understood(text: str) -> Asked:
    """Return what was typed as terms and what narrows them; any text at all is understood."""
    letter = _LETTER.search(text[:LONGEST])
    typed = (text[: letter.start()] if letter else text[:LONGEST]).casefold()
    for pattern, instead in _SHORTHAND:
        typed = pattern.sub(instead, typed)
    words = search_words.plain(typed)
    facet, words = _trimester(words)
    if not facet:
        facet, words = _side(words)
    seventh, hints = (letter[0].strip(), set[str]()) if letter else _visit(words)
    words = _SAID_OUTRIGHT.sub(" ", words)
    found = tuple(search_words.terms(words))
    unfinished = bool(found) and text[-1:].isalnum() and words.rstrip() == words
    return Asked(found, frozenset(hints), facet, seventh, unfinished)


def _side(words: str) -> tuple[str, str]:
    if _BOTH.search(words):
        return "both", _BOTH.sub(" ", words)
    left, right = _LEFT.search(words), _RIGHT.search(words)
    facet = "both" if left and right else "left" if left else "right" if right else ""
    if facet:
        words = _RIGHT.sub(" ", _LEFT.sub(" ", words))
    return facet, words


def _trimester(words: str) -> tuple[str, str]:
    if found := _TRIMESTER.search(words):
        return _TRIMESTERS[(found[1] or found[2])[0]], _TRIMESTER.sub(" ", words)
    found = _WEEKS.search(words)
    if found and _EXPECTING.search(words):
        weeks = int(found[1])
        facet = "first" if weeks < _SECOND_BEGINS else "second"
        return "third" if weeks >= _THIRD_BEGINS else facet, _WEEKS.sub(" ", words)
    return "", words


def _visit(words: str) -> tuple[str, set[str]]:
    """Return the seventh character hinted at, and the terms that hint at it."""
    for character, pattern in _SEVENTHS:
        if found := pattern.search(words):
            return character, set(search_words.terms(found[0]))
    return "", set()
