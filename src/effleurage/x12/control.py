"""Control numbers: where the next interchange, group and transaction set number comes from.

Knows what a writer asks for and one source that counts in memory. Refuses to know where numbers
are kept between runs: a caller who must never repeat one brings a source that remembers.
"""

from __future__ import annotations

from itertools import count
from typing import Protocol

HIGHEST = 999_999_999


class ControlNumberOutOfRange(ValueError):
    """A control number below 1 or above nine digits cannot be written; restart the source."""


class ControlNumbers(Protocol):
    """A source of numbers that are never handed out twice to the same receiver."""

    def next_interchange(self) -> int:
        """Return the next ISA13, from 1 to 999999999."""

    def next_group(self) -> int:
        """Return the next GS06, from 1 to 999999999."""

    def next_transaction_set(self) -> int:
        """Return the next ST02 as a number, from 1 to 999999999."""


class CountingFrom:
    """A source that counts upwards in memory: for one run, a test or the simulated payer."""

    def __init__(self, first: int = 1, *, group: int = 1, transaction_set: int = 1) -> None:
        self._interchange = count(first)
        self._group = count(group)
        self._transaction_set = count(transaction_set)

    def next_interchange(self) -> int:
        """Return the next ISA13."""
        return next(self._interchange)

    def next_group(self) -> int:
        """Return the next GS06."""
        return next(self._group)

    def next_transaction_set(self) -> int:
        """Return the next ST02 as a number."""
        return next(self._transaction_set)


def checked(number: int) -> int:
    """Return the number. Raises :class:`ControlNumberOutOfRange` below 1 or above nine digits."""
    if not 1 <= number <= HIGHEST:
        raise ControlNumberOutOfRange(
            f"control number {number} is not between 1 and {HIGHEST}; "
            "restart the source of control numbers within that range"
        )
    return number
