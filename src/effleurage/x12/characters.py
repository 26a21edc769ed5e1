"""Which characters may stand in our files, and how a name with accents is spelt in them.

Knows the basic and the extended character set of X12 (005010 appendix B.1.1.2.2), the four
delimiters that we write, and one transliteration table. Refuses to drop or shorten anything: a
character that the table does not know is left as it is, and the pen that meets it refuses.
"""

from __future__ import annotations

import unicodedata

ELEMENT = "*"
REPETITION = "^"
COMPONENT = ":"
SEGMENT = "~"
DELIMITERS = frozenset((ELEMENT, REPETITION, COMPONENT, SEGMENT))

BASIC = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 !\"&'()*+,-./:;?=")
EXTENDED = frozenset("abcdefghijklmnopqrstuvwxyz%@[]_{}\\|<>#$`^~")
WRITABLE = (BASIC | EXTENDED) - DELIMITERS

_LETTERS = {
    "Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe", "ß": "ss", "ẞ": "SS", "Ø": "O", "ø": "o",
    "Ð": "D", "ð": "d", "Đ": "D", "đ": "d", "Þ": "TH", "þ": "th", "Ł": "L", "ł": "l",
    "Ħ": "H", "ħ": "h", "ı": "i", "Ŋ": "N", "ŋ": "n", "Ŧ": "T", "ŧ": "t", "ĸ": "k", "Ŀ": "L",
    "ŀ": "l", "ŉ": "n", "ſ": "s",
}  # fmt: skip
_SIGNS = {
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "´": "'", "ʼ": "'", "ʻ": "'", "“": '"', "”": '"',
    "„": '"', "«": '"', "»": '"', "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-",
    "…": "...", "·": ".", "×": "x", "½": "1/2", "¼": "1/4", "¾": "3/4", "№": "No.",
    "ª": "a", "º": "o", "\u00a0": " ", "\u2009": " ", "\u202f": " ",
    "\t": " ", "\r\n": " ", "\n": " ", "\r": " ",
}  # fmt: skip


def _accented() -> dict[str, str]:
    """Return Latin letters that are a plain letter with marks (U+00C0–U+024F, U+1E00–U+1EFF)."""
    table = {}
    for point in (*range(0x00C0, 0x0250), *range(0x1E00, 0x1F00)):
        letter, *marks = list(unicodedata.normalize("NFD", chr(point)))
        if marks and letter.isascii() and all(unicodedata.combining(mark) for mark in marks):
            table[chr(point)] = letter
    return table


#: The stated table: what a character outside the X12 sets becomes. Anything not here is refused.
TRANSLITERATED = {**_accented(), **_LETTERS, **_SIGNS}
_BY_POINT = {ord(key): value for key, value in TRANSLITERATED.items() if len(key) == 1}


def spelt(text: str) -> str:
    """Return the text as an X12 file can carry it: accents and typographic signs transliterated.

    Line breaks and tabs become a blank, blanks around the text go. What :data:`TRANSLITERATED`
    does not know (emoji, other scripts) stays, for the pen to refuse; delimiters stay too.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    return composed.translate(_BY_POINT).strip()


def capitals(text: str) -> str:
    """Return :func:`spelt` in capitals, as payers print names, addresses and notes."""
    if text.isascii() and text.isprintable():
        return text.strip().upper()
    return spelt(text).upper()
