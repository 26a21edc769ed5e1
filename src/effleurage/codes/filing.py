"""The claim filing indicator: which kind of payer a claim goes to (837P loop 2000B, SBR09).

Knows the values that the 837P takes, and our own words for them. Refuses to know which one a
given payer wants: that is the payer's setting. ``09`` (self-pay) is not a value of the 837P.
"""

from __future__ import annotations

from functools import cache

from effleurage.codes import tables


def is_filing(code: str) -> bool:
    """Say whether the 837P takes this value, which has to be in capitals."""
    return code in _table()


def filing_in_words(code: str) -> str:
    """Return what a filing indicator means, or that we have no words for it."""
    wanted = code.strip().upper()
    return _table().get(wanted, f"filing indicator {wanted} (no description on file)")


def all_codes() -> tuple[str, ...]:
    """Return every value the 837P takes."""
    return tuple(_table())


@cache
def _table() -> dict[str, str]:
    return {row["code"]: row["words"] for row in tables.rows("filing.tsv")}
