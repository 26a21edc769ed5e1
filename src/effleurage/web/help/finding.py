"""Looking for words in the guide: over titles, headings and texts, the best first.

Knows that a word may be typed in the plural, in capitals or without accents. The glossary lists the
words that others use, so that *EOB* finds the remit. Refuses to guess at spelling.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.urls import reverse

from effleurage.web.help import leaf, shelf

AT_MOST = 20
LONGEST = 100
_ENOUGH, _FEW = 5, 8
_LONGEST_EXCERPT = 220
_WORD = re.compile(r"\w+")
_SMALL = frozenset(
    _WORD.findall(
        "a an and are as be by do does for from get give has have how i if in is it me mean means"
        " my not of on or she so that the they this to was we what when where which who why will"
        " with you"
    )
)
_IN_TITLE, _IN_HEADING, _IN_TEXT, _MOST_IN_TEXT = 4, 6, 1, 3


class Piece(NamedTuple):
    """A piece of an excerpt, and whether it is one of the words that were asked for."""

    text: str
    is_hit: bool


class Hit(NamedTuple):
    """A section in which the words stand: its page, its heading, its address, an excerpt."""

    page: str
    heading: str
    url: str
    excerpt: tuple[Piece, ...]


class _Found(NamedTuple):
    matched: int
    score: int
    entry: shelf.Entry
    section: leaf.Section


def look_for(text: str) -> list[Hit]:
    """Return the sections that hold all the words; where those are few, others after them."""
    words = _words(text)
    found = list(_found(words)) if words else []
    found.sort(key=lambda each: (-each.matched, -each.score))
    whole = [each for each in found if each.matched == len(words)]
    best = whole[:AT_MOST] if len(whole) >= _ENOUGH else found[:_FEW]
    return [_hit(each, words) for each in best]


def _words(text: str) -> list[str]:
    said = [_stem(each) for each in _WORD.findall(_folded(text[:LONGEST]))]
    return list(dict.fromkeys(each for each in said if each not in _SMALL)) or said


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _folded(text: str) -> str:
    """Return the text without capitals and accents, as long as before where it was plain."""
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each))


def _found(words: Sequence[str]) -> Iterator[_Found]:
    for entry in shelf.book():
        page = leaf.read(entry.file)
        for section in page.sections:
            is_top = section.heading.level == 1
            title = "" if is_top else _folded(page.title)
            heading = _folded(section.heading.words)
            text = _folded(" ".join(section.texts))
            scores = [_score(word, title, heading, text) for word in words]
            # A page whose title has the word matches by its sections that have it too.
            if any(word_in(word, f"{heading} {text}") for word in words):
                yield _Found(sum(map(bool, scores)), sum(scores), entry, section)


def word_in(word: str, text: str) -> int:
    """Return how often a word of the text begins with this one."""
    return len(re.findall(rf"\b{re.escape(word)}", text))


def _score(word: str, title: str, heading: str, text: str) -> int:
    times = min(word_in(word, text), _MOST_IN_TEXT)
    in_title, in_heading = bool(word_in(word, title)), bool(word_in(word, heading))
    return times * _IN_TEXT + in_title * _IN_TITLE + in_heading * _IN_HEADING


def _hit(found: _Found, words: Sequence[str]) -> Hit:
    section = found.section
    is_title = section.heading.level == 1
    address = reverse("help_page", kwargs={"name": found.entry.name})
    texts = [each for each in section.texts if each != section.heading.words] or [""]
    best = max(texts, key=lambda each: sum(bool(word_in(w, _folded(each))) for w in words))
    return Hit(
        page=found.entry.title,
        heading="" if is_title else section.heading.words,
        url=address if is_title else f"{address}#{section.heading.anchor}",
        excerpt=tuple(_marked(_cut(best, words), words)),
    )


def _cut(text: str, words: Sequence[str]) -> str:
    """Return at most a few lines of the text, around the first word found."""
    if len(text) <= _LONGEST_EXCERPT:
        return text
    folded = _folded(text)
    places = [hit.start() for word in words if (hit := re.search(rf"\b{re.escape(word)}", folded))]
    start = max(0, min(places, default=0) - _LONGEST_EXCERPT // 3)
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = (
        text.rfind(" ", 0, start + _LONGEST_EXCERPT)
        if len(text) > start + _LONGEST_EXCERPT
        else len(text)
    )
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"


def _marked(text: str, words: Sequence[str]) -> Iterator[Piece]:
    """Return the text in pieces, each word that begins as one asked for by itself."""
    for each in re.split(r"(\w+)", text):
        if each:
            yield Piece(each, any(_folded(each).startswith(word) for word in words))
