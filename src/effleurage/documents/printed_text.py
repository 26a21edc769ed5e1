"""How a word is spelt on a paper form: capitals, no accents, next to no punctuation.

Knows the form's spelling rule (NUCC 1500 manual, general instructions: capitals, no punctuation
beyond the hyphen) and one stated table for what has no plain spelling. Refuses to drop a letter:
what the table does not know stays, and :func:`unprintable` names it.
"""

from __future__ import annotations

import re
import unicodedata

_LETTERS = {
    "Æ": "AE", "æ": "AE", "Œ": "OE", "œ": "OE", "ß": "SS", "ẞ": "SS", "Ø": "O", "ø": "O",
    "Ð": "D", "ð": "D", "Đ": "D", "đ": "D", "Þ": "TH", "þ": "TH", "Ł": "L", "ł": "L",
    "Ħ": "H", "ħ": "H", "ı": "I", "Ŋ": "N", "ŋ": "N", "Ŧ": "T", "ŧ": "T", "ĸ": "K", "Ŀ": "L",
    "ŀ": "L", "ŉ": "N", "ſ": "S", "ª": "A", "º": "O", "№": "NO",
}  # fmt: skip
_SIGNS = {
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "´": "'", "ʼ": "'", "ʻ": "'", "“": '"', "”": '"',
    "„": '"', "«": '"', "»": '"', "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-",
    "…": " ", "·": " ", "×": " X ", "½": " 1/2", "¼": " 1/4", "¾": " 3/4",
}  # fmt: skip
#: Signs that carry meaning become words, because leaving them out would change what is said.
_SAID = {
    "&": " AND ", "+": " AND ", "@": " AT ", "%": " PERCENT ", "<": " UNDER ", ">": " OVER ",
    "=": " EQUALS ",
}  # fmt: skip
_IN_NUMBERS = {
    ord(sign): spelt
    for sign, spelt in {**_LETTERS, **_SIGNS}.items()
    if sign in _LETTERS or not any(map(str.isalnum, spelt))
}
_SPELLING = {ord(sign): spelt for sign, spelt in {**_LETTERS, **_SIGNS, **_SAID}.items()}

_DROPPED = re.compile(r"'|(?<!\d)\.|\.(?!\d)")
# A point or a slash between two digits stays: without it "1/2" and "2.5" are other numbers. A
# hyphen stays inside a word or a number: "SMITH-JONES", "12-34 MAIN ST".
_BLANKED = re.compile(r"(?<!\d)/|/(?!\d)|(?<![^\W_])-|-(?![^\W_])|[\"#$()*,:;?!\[\]\\^_`{|}~\s]")


def words(text: str) -> str:
    """Return a name, an address or a note as the form wants it: ``"12 Main St., #4"`` → ``12 MAIN
    ST 4``.

    Capitals without accents; full stops and apostrophes go, other punctuation becomes a blank,
    runs of blanks become one. Hyphens inside a word stay, as do a point and a slash between two
    digits. Ampersand, per cent and the like become words.
    """
    spelt = _plain_letters(text).translate(_SPELLING)
    return " ".join(_BLANKED.sub(" ", _DROPPED.sub("", spelt)).upper().split())


def identifier(text: str) -> str:
    """Return a number or code as the form wants it: ``"TW-26 100/58"`` → ``TW2610058``.

    Capitals; blanks and every ASCII sign go (NUCC manual: no hyphen or blank inside a number).
    """
    spelt = _plain_letters(text).translate(_IN_NUMBERS).upper()
    return "".join(sign for sign in spelt if sign.isalnum() or not _is_sign_or_blank(sign))


def unprintable(text: str) -> tuple[str, ...]:
    """Return the characters of a spelt text that no form reader knows, as ``U+4E00``."""
    return tuple(dict.fromkeys(f"U+{ord(sign):04X}" for sign in text if not _is_printable(sign)))


def _is_sign_or_blank(sign: str) -> bool:
    """Return whether a character separates the parts of a number and says nothing itself."""
    return sign.isspace() or (sign.isascii() and sign.isprintable())


def _is_printable(sign: str) -> bool:
    """Return whether the form's type has the character: printable ASCII."""
    return sign.isascii() and sign.isprintable()


def _plain_letters(text: str) -> str:
    """Return the text with the marks taken off plain letters: ``É`` → ``E``, ``ñ`` → ``n``.

    A mark on anything but an ASCII letter stays, so that other scripts and signs such as ≠ are
    refused.
    """
    kept = []
    for sign in unicodedata.normalize("NFC", text):
        base, *marks = tuple(unicodedata.normalize("NFD", sign))
        plain = (
            base.isascii() and base.isalpha() and all(unicodedata.combining(mark) for mark in marks)
        )
        kept.append(base if plain else sign)
    return "".join(kept)
