"""How strong a passphrase is, in words for the page where one is chosen.

Knows length, variety, and what attackers try first: common words, keyboard rows, years, repeats.
Refuses to promise: it finds weak ones, it cannot prove a strong one. Nothing here forbids a
passphrase (only ``keys`` does, by length); it tells the person who chooses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from effleurage.store.keys import SHORTEST_PASSPHRASE


class Strength(StrEnum):
    """How a passphrase would stand against a thief who has the key file and time."""

    TOO_SHORT = "too short"
    WEAK = "weak"
    FAIR = "fair"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A word for the page, and what to do about it (empty when it is good)."""

    strength: Strength
    advice: str


#: What lists of leaked passwords begin with, and what a massage therapist would think of first.
COMMON = frozenset(
    """
    password passwort passphrase letmein welcome admin administrator login master secret changeme
    iloveyou princess sunshine monkey dragon football baseball superman batman shadow michael
    jennifer jessica ashley charlie summer winter spring autumn january february march april june
    july august september october november december monday friday sunday hello freedom whatever
    trustno1 starwars pokemon cookie flower family mother father love lover angel jesus computer
    internet windows google apple samsung effleurage massage therapy therapist massagetherapy
    bodywork wellness healing health clinic studio practice client clients insurance billing
    relax relaxation shiatsu spa secure safe qwerty azerty asdfgh zxcvbn please enter test guest
    """.split()  # noqa: SIM905 - a list of words reads best as text
)
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_LOOKS_LIKE = str.maketrans("0134578@$!", "oieastbasi")
_WORDS = "Take four or five unrelated words, such as things you see around you, with spaces."
_REPEAT = re.compile(r"(.+?)\1+")
_PARTS = re.compile(r"[^\W\d_]+|[\W\d_]")
_YEAR = re.compile(r"(19|20)\d\d")
_FAIR, _GOOD = 12, 18


def judge(passphrase: str) -> Verdict:
    """Return how strong a passphrase is, and what would make it stronger."""
    text = passphrase.strip().lower()
    if len(text) < SHORTEST_PASSPHRASE:
        return Verdict(Strength.TOO_SHORT, f"It needs {SHORTEST_PASSPHRASE} characters. {_WORDS}")
    surprise = _surprise(text)
    if surprise < _FAIR:
        return Verdict(Strength.WEAK, f"It is made of what thieves try first. {_WORDS}")
    if surprise < _GOOD:
        return Verdict(Strength.FAIR, "It will do. One more unrelated word would make it good.")
    return Verdict(Strength.GOOD, "")


def _surprise(text: str) -> int:
    """Count what a guesser does not get for free; a common part counts as one."""
    # The longest first: "massagetherapy" is one guess, not two.
    for word in sorted(COMMON, key=lambda each: (-len(each), each)):
        text = text.replace(word, "~")
        plain = text.translate(_LOOKS_LIKE)
        if word in plain:
            text = plain.replace(word, "~")
    text = _YEAR.sub("~", text)
    text = _REPEAT.sub(lambda found: found.group(1) + "~", text)
    return sum(_worth(part) for part in _PARTS.findall(_without_runs(text)))


def _worth(part: str) -> int:
    """A stretch of letters is taken for words of six, each worth five characters at most."""
    length = len(part)
    return min(length, 5 * max(1, length // 6)) if part.isalpha() else length


def _without_runs(text: str) -> str:
    """Leave out characters that only continue a row of the keyboard or of the alphabet."""
    kept = text[:1]
    for before, this in pairwise(text):
        if not any(before + this in row or this + before in row for row in _ROWS):
            kept += this
    return kept
