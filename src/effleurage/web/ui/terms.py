"""What words and abbreviations mean, for hovering, for print and for the help.

Knows ``terms.tsv``, made from ``docs/glossary.md`` (a test keeps them alike).
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "terms.tsv"
_ROW = re.compile(
    r"^\| \*\*(?P<words>.+?)\*\*(?P<more>[^|]*) \| (?P<meaning>[^|]+?) \|", re.MULTILINE
)


class NoSuchTerm(KeyError):
    """The glossary has no such word; add a row to ``docs/glossary.md`` and make the table anew."""


def meaning(word: str) -> str:
    """Return what a word means. Raises :class:`NoSuchTerm`."""
    try:
        return table()[word.casefold()]
    except KeyError:
        raise NoSuchTerm(word) from None


@cache
def table() -> dict[str, str]:
    """Return every word with its meaning."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return {word.casefold(): says for word, _, says in (line.partition("\t") for line in lines)}


def from_page(page: str) -> str:
    """Return the table that belongs to the page of the glossary."""
    found = {}
    for row in _ROW.finditer(page):
        says = row["meaning"].replace("*", "").replace("`", "")
        for word in row["words"].split(", "):
            found[word] = says[:1].upper() + says[1:] + "."
    return "".join(f"{word}\t{says}\n" for word, says in sorted(found.items()))
