"""Money is integer cents; this module is the only one that parses, prints and divides it.

Refuses to know currencies other than the US dollar, and never rounds silently: a fraction of a
cent is refused, and every division goes through :func:`allocate`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_DOLLARS = re.compile(r"(-?)(\d*)(?:\.(\d*))?\Z")
_MOST_DIGITS = 15


class NotAnAmount(ValueError):
    """The text is not an amount of whole cents."""


def parse_dollars(text: str) -> int:
    """Return the cents of a plain decimal such as ``"90"``, ``"90.5"``, ``"-.25"`` or ``"12."``.

    Trailing zeros beyond the cent are accepted (``"1.500"``). Raises :class:`NotAnAmount` for
    anything else, including a fraction of a cent, signs other than a leading minus, separators,
    an empty text, and more dollars than fifteen digits write: X12 and our tables hold no more.
    """
    match = _DOLLARS.match(text)
    if not match or not (match[2] or match[3]) or not text.isascii():
        raise NotAnAmount("not an amount in dollars and cents")
    if len(match[2].lstrip("0")) > _MOST_DIGITS:
        raise NotAnAmount("more than any amount")
    decimals = (match[3] or "").rstrip("0")
    if len(decimals) > 2:
        raise NotAnAmount("a fraction of a cent")
    cents = int(match[2].lstrip("0") or "0") * 100 + int(decimals.ljust(2, "0"))
    return -cents if match[1] else cents


def format_dollars(cents: int) -> str:
    """Return the amount as people read it: ``$1,234.50``, ``-$0.05``."""
    sign = "-" if cents < 0 else ""
    return f"{sign}${abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def plain_decimal(cents: int) -> str:
    """Return the amount as X12 type R wants it, no trailing zeros: ``90``, ``90.5``, ``-0.25``."""
    sign = "-" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    if not rest:
        return f"{sign}{whole}"
    return f"{sign}{whole}.{rest:02d}".rstrip("0")


def allocate(cents: int, weights: Sequence[int]) -> list[int]:
    """Divide an amount over non-negative weights so that the shares sum to it exactly.

    Each share is the floor of its exact part; the cents left over go, one each, to the largest
    fractional parts, ties to the earlier share (largest remainder, the rule of
    ``docs/algorithms/allocation.md``). A negative amount is divided as its opposite and negated.
    Weights that are all zero divide evenly. Raises ``ValueError`` for no weights, or one below 0.
    """
    if not weights or min(weights) < 0:
        raise ValueError("allocate needs at least one weight, and none below zero")
    if cents < 0:
        return [-share for share in allocate(-cents, weights)]
    parts = list(weights) if any(weights) else [1] * len(weights)
    total = sum(parts)
    shares = [cents * part // total for part in parts]
    by_remainder = sorted(range(len(parts)), key=lambda i: (-(cents * parts[i] % total), i))
    for i in by_remainder[: cents - sum(shares)]:
        shares[i] += 1
    return shares
