"""A percentage, weight or factor as a scaled integer, so that no share of money is ever a float.

Knows one scale (a millionth) and one rounding rule (``docs/algorithms/allocation.md``). Refuses
negative rates, more than six decimals, and to divide an amount among several: that is
:func:`effleurage.core.money.allocate`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SCALE = 1_000_000
_DECIMAL = re.compile(r"(\d*)(?:\.(\d*))?\Z", re.ASCII)


class NotARate(ValueError):
    """The text or number is not a rate of at most six decimals, zero or above."""


@dataclass(frozen=True, slots=True, order=True)
class Rate:
    """A non-negative factor in millionths: 20 % is 200,000, an RVU of .91 is 910,000."""

    millionths: int

    def __post_init__(self) -> None:
        if type(self.millionths) is not int or self.millionths < 0:
            raise NotARate("a rate is a whole number of millionths, zero or above")

    @classmethod
    def decimal(cls, text: str) -> Rate:
        """Return the factor written as a plain decimal: ``"0.2"``, ``".91"``, ``"33.4009"``.

        Raises :class:`NotARate` for signs, separators, an empty text or a seventh decimal.
        """
        return cls(_scaled(text, places=6))

    @classmethod
    def percent(cls, text: str) -> Rate:
        """Return the percentage written as a plain decimal: ``"20"`` or ``"12.5"``, no sign.

        Raises :class:`NotARate` as :meth:`decimal` does, from the fifth decimal of a percentage.
        """
        return cls(_scaled(text, places=4))

    def of(self, cents: int) -> int:
        """Return this share of ``cents``, rounded to the nearest cent, half a cent away from zero.

        Rounding away from zero on both sides makes a reversal the exact opposite of what it
        takes back: ``rate.of(-c) == -rate.of(c)``.
        """
        share = (abs(cents) * self.millionths * 2 + _SCALE) // (2 * _SCALE)
        return -share if cents < 0 else share

    def as_percent(self) -> str:
        """Return the rate as people read it: ``20%``, ``12.5%``."""
        whole, rest = divmod(self.millionths, _SCALE // 100)
        decimals = f"{rest:04d}".rstrip("0")
        return f"{whole}.{decimals}%" if decimals else f"{whole}%"

    def as_decimal(self) -> str:
        """Return the factor as a plain decimal without a needless zero: ``.2``, ``1``, ``1.05``."""
        whole, rest = divmod(self.millionths, _SCALE)
        decimals = f"{rest:06d}".rstrip("0")
        return f"{whole or ''}.{decimals}" if decimals else f"{whole}"


def _scaled(text: str, *, places: int) -> int:
    match = _DECIMAL.match(text)
    if not match or not (match[1] or match[2]):
        raise NotARate("not a plain decimal such as 20 or 12.5")
    decimals = (match[2] or "").rstrip("0")
    if len(decimals) > places:
        raise NotARate(f"more than {places} decimals")
    return int((match[1] or "0") + decimals.ljust(places, "0"))
