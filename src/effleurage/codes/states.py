"""The two-letter codes of US states and of what else takes US mail (USPS Publication 28).

Knows names and kinds. Refuses to know any state's billing law.
"""

from __future__ import annotations

from functools import cache

from effleurage.codes import tables


def is_state(code: str) -> bool:
    """Say whether the code, in capitals, is a state, the district, a territory or military mail."""
    return code in _table()


def name(code: str) -> str | None:
    """Return the name behind a code in capitals, or None."""
    return _table().get(code)


def all_codes() -> tuple[str, ...]:
    """Return every code, in alphabetical order."""
    return tuple(_table())


@cache
def _table() -> dict[str, str]:
    return {row["code"]: row["name"] for row in tables.rows("states.tsv")}
