"""How words become the terms that a search compares: plain letters, one form for many, no filler.

Knows the table of our own equal words (``data/same_words.tsv``), which words say nothing, and how
endings are cut. Refuses to know codes, sides and visits (``codes.search_query``). The index and the
question pass through the same functions, so that both sides of a comparison agree.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from effleurage.codes import tables

TABLE = "same_words.tsv"

_WORD = re.compile(r"[a-z0-9]+")
_BRITISH = (("oed", "ed"), ("haem", "hem"), ("aemi", "emi"), ("paed", "ped"), ("tumour", "tumor"))
_SHORTEST_STEM = 3


def plain(text: str) -> str:
    """Return lower-case words of plain letters and digits, one blank between."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    words = " ".join(_WORD.findall(kept.replace("'", "").replace("’", "")))
    for british, american in _BRITISH:
        words = words.replace(british, american)
    return words


def terms(text: str) -> list[str]:
    """Return the stems of what was said, without filler, in order, each once."""
    return [*dict.fromkeys(stem(word) for word in spoken(text))]


def spoken(text: str) -> list[str]:
    """Return the words as we rewrite them, without filler, not yet cut to their stems."""
    words = plain(text).split()
    table, longest = _instead()
    found: list[str] = []
    at = 0
    while at < len(words):
        for size in range(min(longest, len(words) - at), 0, -1):
            said = " ".join(words[at : at + size])
            if said in table:
                found += table[said].split()
                break
        else:
            size = 1
            found.append(words[at])
        at += size
    return [word for word in found if word not in _silent()]


@cache
def stem(word: str) -> str:
    """Return a word without its commonest endings; the same word always gives the same stem."""
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch")):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return _shorter(word.removesuffix(ending) + instead)
    if word.endswith("s") and len(word) > _SHORTEST_STEM and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return _shorter(word)


def _shorter(word: str) -> str:
    for ending in ("ing", "ed"):
        cut = word.removesuffix(ending)
        if cut != word and len(cut) > _SHORTEST_STEM:
            return cut[:-1] if cut[-1] == cut[-2] and cut[-1] not in "ls" else cut.removesuffix("e")
    return word.removesuffix("e") if len(word) > _SHORTEST_STEM + 1 else word


@cache
def also() -> dict[str, tuple[str, ...]]:
    """Return stem -> stems that may stand for it; several words in a row are one key."""
    found: dict[str, dict[str, None]] = {}
    for row in tables.rows(TABLE):
        if row["kind"] == "also":
            meant = dict.fromkeys(stem(word) for word in row["meant"].split())
            found.setdefault(" ".join(stem(w) for w in row["said"].split()), {}).update(meant)
    return {said: tuple(meant) for said, meant in found.items()}


@cache
def _instead() -> tuple[dict[str, str], int]:
    table = {row["said"]: row["meant"] for row in tables.rows(TABLE) if row["kind"] == "instead"}
    return table, max(len(said.split()) for said in table)


@cache
def _silent() -> frozenset[str]:
    return frozenset(row["said"] for row in tables.rows(TABLE) if row["kind"] == "silent")
