"""Does a note speak of pain, of function, of a goal? Judged by the words that therapists use.

Knows beginnings of words, nothing of grammar, and no more than yes or no leaves this module. In
doubt a note has it: a warning that is wrong teaches people to read past warnings.
"""

from __future__ import annotations

import re

_PAIN = re.compile(
    r"\b(pain|ache|aching|sore|tender|hurt|headache|migraine|burning|sting|stiff|spasm|tight|numb"
    r"|tingl|discomfort|symptom|nprs|vas\b|\d{1,2}\s*(/|of|out of)\s*10\b)",
    re.IGNORECASE,
)
_FUNCTION = re.compile(
    r"\b(rom\b|range|motion|mobil|turn|lift|reach|walk|sit|sat\b|stand|sleep|slept|work|desk|driv"
    r"|bend|rotat|flex|exten|abduct|adduct|climb|carr|kneel|squat|stairs|function|activit|abilit"
    r"|able\b|unable|limit|movement|mov(e|es|ing)\b|ndi\b|odi\b|oswestry|psfs|strength|gait|grip)",
    re.IGNORECASE,
)
_GOAL = re.compile(
    r"\b(goal|aim|target|so that|until|improv|reduc|restor|increas|decreas|return|regain|maintain"
    r"|progress|better|less|fewer|plan|weekly|visits?\b|sessions?\b|more\b|week|continue|discharge)",
    re.IGNORECASE,
)


def speaks_of_pain(text: str) -> bool:
    """Return whether the note says anything of pain or what the client feels."""
    return bool(_PAIN.search(text))


def speaks_of_function(text: str) -> bool:
    """Return whether the note says anything of what the client can do, or how far it moves."""
    return bool(_FUNCTION.search(text))


def speaks_of_a_goal(text: str) -> bool:
    """Return whether the note says what the treatment is to reach, or how it goes on."""
    return bool(_GOAL.search(text))
