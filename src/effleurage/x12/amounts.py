"""Amounts as a file writes them, in cents, for sums that a check of a file has to make.

Knows X12's decimal numbers (type R) with dollars before the point. Refuses to round: what is no
amount or has fractions of a cent is ``None``.
"""

from __future__ import annotations

import re
from typing import Final

#: Cents as two digits by what stands of them behind the point, none, one or two digits.
HUNDREDTHS: Final = {
    "": "00",
    **{str(tenth): f"{tenth}0" for tenth in range(10)},
    **{f"{cents:02d}": f"{cents:02d}" for cents in range(100)},
}
_PLAIN = re.compile(r"(-?)(\d{0,16})(?:\.(\d{0,2})0*)?", re.ASCII)
_MOST = 20_000


class Cents(dict[str, int | None]):
    """The cents of each text looked up, worked out once; use it as a mapping."""

    def __missing__(self, text: str) -> int | None:
        found = _PLAIN.fullmatch(text)
        cents = None
        if found and (found[2] or found[3]):
            cents = int(f"{found[1]}{found[2]}{(found[3] or '').ljust(2, '0')}")
        if len(self) < _MOST:
            self[text] = cents
        return cents


def pattern(separators: str) -> str:
    """Return the pattern of a plain amount, as two groups: its dollars, what is behind the point.

    ``int(dollars + HUNDREDTHS[behind])`` are its cents, found without remembering any amount.
    Where a separator may itself stand in an amount, no amount is plain.
    """
    return r"(?!)()()" if set(separators) & set("-.") else r"(-?[0-9]{1,15}+)(?:\.([0-9]{0,2}+)|)"


def plainly(cents: int) -> str:
    """Return cents as a file writes them: ``12.5`` is ``12.50``."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"
