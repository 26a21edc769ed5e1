"""From what a person types to a ranking of diagnosis codes.

Knows how words become a full-text question and how the hits are put in order for a massage
practice. Refuses to open files (``codes.icd`` asks the edition) and to know lay synonyms that the
published list does not have.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

Hit: TypeAlias = tuple[int, str, str, str, int, float]

# The column weights are: title, other names of the code itself, names of what stands above it.
CANDIDATES = """
SELECT entry.id, entry.code, entry.title, entry.chapter, entry.billable,
  bm25(search, 10.0, 8.0, 3.0) AS distance
FROM search JOIN entry ON entry.id = search.rowid
WHERE search MATCH ? ORDER BY distance, entry.code LIMIT 400
"""

_WORD = re.compile(r"[a-z0-9]+")
_MAX_WORDS = 12
_EMPTY_WORDS = re.compile(
    r"(?:a|an|and|at|by|due|for|from|in|is|my|of|on|or|the|to|with|side|sided)\Z"
)
_AS_PUBLISHED = {"both": "bilateral", "l": "left", "lt": "left", "r": "right", "rt": "right"}

# Muscles and joints, nerves, symptoms and injuries are what massage therapists treat; codes of
# other chapters are found as well, but further down. The unit is that of the bm25 distance.
_CHAPTER_PENALTY = {"13": 0.0, "6": 0.5, "18": 1.0, "19": 1.5, "9": 2.0, "5": 2.5, "15": 3.0}
_OTHER_CHAPTER = 4.0
_NAMED_BONUS = 3.0  # the title begins with what was typed

_FULL_LENGTH = 8  # seven characters and the dot
_SIDE = re.compile(r",? ?\b(?:unspecified|right|left|bilateral)\b.*")


def expressions(words: str) -> Iterator[str]:
    """Yield full-text questions for what was typed, the strictest first; none for no words.

    Every word counts as a beginning, since people search while they type. First all the words have
    to be there, then any of them.
    """
    terms = [f'"{word}"*' for word in _words(words)]
    if terms:
        yield " AND ".join(terms)
    if len(terms) > 1:
        yield " OR ".join(terms)


def _words(text: str) -> list[str]:
    # Accents go, as in the index; whatever is no plain letter or digit then parts words.
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    typed = _WORD.findall(plain)[:_MAX_WORDS]
    return [_AS_PUBLISHED.get(word, word) for word in typed if not _EMPTY_WORDS.match(word)]


def ranked(hits: Iterable[Hit], *, words: str, billable: Callable[[str], bool]) -> list[int]:
    """Return the ids of hits in the order to show them: billable first, then the likeliest."""
    typed = " ".join(_words(words))
    in_order = sorted(hits, key=lambda hit: (not billable(hit[1]), _distance(hit, typed), hit[1]))
    return [hit[0] for hit in in_order]


def _distance(hit: Hit, typed: str) -> float:
    """Return how far a hit is from what was meant; smaller is better, the unit is bm25's."""
    _, code, title, chapter, _, distance = hit
    plain = _SIDE.sub("", title.rpartition(", ")[0] if len(code) == _FULL_LENGTH else title)
    named = _NAMED_BONUS if " ".join(_words(title)).startswith(typed) else 0.0
    # Of names that fit equally well the plainest is meant; its side and encounter do not count.
    return distance - named + _CHAPTER_PENALTY.get(chapter, _OTHER_CHAPTER) + len(plain) / 50
