"""The running proof of a paper EOB while it is typed: what it adds up to, to the cent.

Knows sums of what can be read so far; a field that cannot be read counts as nothing. Refuses to
judge the EOB (``core.remits.proof`` does, when it is saved).
"""

from __future__ import annotations

from typing import NamedTuple

from django.http import QueryDict

from effleurage.core import money
from effleurage.web.remits import words
from effleurage.web.remits.paper.forms import COLUMNS, PREFIX, number_of_rows
from effleurage.web.remits.picture import Picture, Sums, picture
from effleurage.web.ui import formats


class Off(NamedTuple):
    """A service that does not add up: its number, and paid beyond charge less adjustments."""

    number: int
    cents: int

    @property
    def says(self) -> str:
        """Return it in words."""
        return f"Service {self.number}: {words.difference(self.cents)} than charge less the rest"


class Running(NamedTuple):
    """What the EOB adds up to so far."""

    picture: Picture
    off: tuple[Off, ...]
    says: str


def running(typed: QueryDict) -> Running:
    """Return the running proof of what was typed."""
    rows = range(number_of_rows(typed))
    off = tuple(each for each in (_off(typed, row) for row in rows) if each.cents)
    claims = {_claim(typed, row) for row in rows if _claim(typed, row)[0]}
    sums = Sums(
        len(claims),
        sum(_signed(typed, row, "paid") for row in rows),
        0,
        _cents(typed, "withheld") - _cents(typed, "interest"),
        _cents(typed, "amount"),
    )
    is_proven = not sums.difference_cents and not off
    says = ""
    if sums.difference_cents:
        says = f"The payment is {words.difference(sums.difference_cents)} than what explains it."
    elif off:
        says = f"{formats.how_many(len(off), 'service')} do not add up."
    return Running(picture(sums, is_proven=is_proven, failing=len(off)), off, says)


def _off(typed: QueryDict, row: int) -> Off:
    rest = sum(_signed(typed, row, name) for name in (*COLUMNS, "other"))
    return Off(row + 1, _signed(typed, row, "paid") + rest - _signed(typed, row, "charge"))


def _claim(typed: QueryDict, row: int) -> tuple[str, str]:
    number = typed.get(f"{PREFIX}{row}-claim_number", "").strip()
    return number, typed.get(f"{PREFIX}{row}-takeback", "")


def _signed(typed: QueryDict, row: int, name: str) -> int:
    sign = -1 if typed.get(f"{PREFIX}{row}-takeback") else 1
    return sign * _cents(typed, f"{PREFIX}{row}-{name}")


def _cents(typed: QueryDict, name: str) -> int:
    text = typed.get(name, "").replace(",", "").replace("$", "").strip()
    try:
        return money.parse_dollars(text) if text else 0
    except money.NotAnAmount:
        return 0
