"""Where on a claim a rule saw something, in the words of a biller, and a claim's days.

Knows box numbers and how to walk the lines of a day. Refuses to judge.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from effleurage.core.claims.claim import Claim, ServiceLine


def numbered(claim: Claim) -> Iterator[tuple[int, ServiceLine]]:
    """Yield the claim's lines with their numbers from 1."""
    return enumerate(claim.lines, 1)


def line(number: int, box: str = "") -> str:
    """Return ``line 2`` or ``line 2, box 24E``."""
    return f"line {number}, box {box}" if box else f"line {number}"


def diagnosis(number: int) -> str:
    """Return the place of a diagnosis, with its letter where box 21 has one: ``box 21B``."""
    if number <= 12:
        return f"diagnosis {number} (box 21{'ABCDEFGHIJKL'[number - 1]})"
    return f"diagnosis {number}"


def service_dates(claim: Claim) -> list[date]:
    """Return the days on which the claim bills a service, each once, in order."""
    if len(claim.lines) == 1:
        return [claim.lines[0].service_date]
    return sorted({line.service_date for line in claim.lines})


def by_day(claim: Claim) -> dict[date, list[tuple[int, ServiceLine]]]:
    """Return the numbered lines of each day, days in the order of the claim."""
    days: dict[date, list[tuple[int, ServiceLine]]] = {}
    for entry in enumerate(claim.lines, 1):
        days.setdefault(entry[1].service_date, []).append(entry)
    return days
