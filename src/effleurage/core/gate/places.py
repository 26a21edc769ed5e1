"""Where on a claim a rule saw something, in the words of a biller, and a claim's days.

Knows box numbers and how to walk the lines of a day. Refuses to judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import wraps
from typing import Any, TypeVar

from effleurage.core.claims.claim import Claim, ServiceLine

F = TypeVar("F")
T = TypeVar("T")


def of_one_claim(work: Callable[[Claim, F], T]) -> Callable[[Claim, F], T]:
    """Return the work with its last answer kept, for rules that ask one claim the same in a row.

    Claims and facts are compared by identity: both are immutable, and hashing a claim is dear.
    """
    last: tuple[object, object, Any] = (None, None, None)

    @wraps(work)
    def asked(claim: Claim, facts: F) -> T:
        nonlocal last
        its_claim, its_facts, answer = last
        if its_claim is not claim or its_facts is not facts:
            answer = work(claim, facts)
            last = (claim, facts, answer)
        found: T = answer
        return found

    return asked


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


def by_day(claim: Claim) -> Mapping[date, list[tuple[int, ServiceLine]]]:
    """Return the numbered lines of each day, days in the order of the claim; only to be read."""
    return _by_day(claim, None)


@of_one_claim
def _by_day(claim: Claim, _: None) -> Mapping[date, list[tuple[int, ServiceLine]]]:
    days: dict[date, list[tuple[int, ServiceLine]]] = {}
    for entry in enumerate(claim.lines, 1):
        days.setdefault(entry[1].service_date, []).append(entry)
    return days
