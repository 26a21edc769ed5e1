"""What a provider's taxonomy code stands for, from NUCC's list where the practice has loaded it.

Knows the massage therapist's own code without any list. Refuses to know which code a payer wants,
and whether a code that is not in a loaded list was in an older one.
"""

from __future__ import annotations

from effleurage.codes import identifiers, sets

SET = "taxonomy"


def in_words(code: str) -> str:
    """Return what a taxonomy code stands for, or nothing where nobody told us."""
    wanted = code.strip().upper()
    loaded = sets.rows(SET, wanted)
    if loaded:
        return loaded[0].words
    return "Massage Therapist" if wanted == identifiers.MASSAGE_THERAPIST_TAXONOMY else ""


def is_listed(code: str) -> bool | None:
    """Say whether the loaded list has a taxonomy code; None where no list was loaded."""
    loaded = sets.rows(SET, code.strip().upper())
    return None if loaded is None else bool(loaded)
