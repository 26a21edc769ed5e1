"""The proof of a payment as a picture: one bar under the other, on one scale, beside the numbers.

Knows how amounts become places between 0 and :data:`WIDTH`. Refuses to know how they came about.
Whoever cannot see the bars reads the same rows as a table; colour is never alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from effleurage.web.remits import words
from effleurage.web.ui import formats

WIDTH = 1_000
_THINNEST = 8


class Step(NamedTuple):
    """One row: its word, its cents, from where to where it goes, its tone; ``is_sum`` ends some."""

    word: str
    cents: int
    start: int
    end: int
    tone: str
    is_sum: bool = False
    term: str = ""


class Row(NamedTuple):
    """A row as it is drawn: ``x`` and ``width`` of :data:`WIDTH`; ``guide`` is where it ends."""

    step: Step
    x: int
    width: int
    zero: int
    guide: int


class Picture(NamedTuple):
    """The rows, and what they say in one sentence, with its tone."""

    rows: tuple[Row, ...]
    says: str
    tone: str
    icon: str


class Sums(NamedTuple):
    """What a payment is made of, in cents; ``outside_cents`` is positive where it lowers it."""

    claims: int
    claims_cents: int
    unread_cents: int
    outside_cents: int
    amount_cents: int

    @property
    def explained_cents(self) -> int:
        """Return what the remit explains."""
        return self.claims_cents + self.unread_cents - self.outside_cents

    @property
    def difference_cents(self) -> int:
        """Return what came beyond what is explained."""
        return self.amount_cents - self.explained_cents


def picture(sums: Sums, *, is_proven: bool, failing: int = 0) -> Picture:
    """Return the picture of a payment. ``failing`` counts the claims whose own sums fail."""
    steps = _steps(sums)
    ends = [0, *(each.start for each in steps), *(each.end for each in steps)]
    low, whole = min(ends), (max(ends) - min(ends)) or 1

    def place(cents: int) -> int:
        return (cents - low) * WIDTH // whole

    rows = tuple(_row(each, place, sums.amount_cents) for each in steps)
    says, tone, icon = _says(sums, is_proven=is_proven, failing=failing)
    return Picture(rows, says, tone, icon)


def _steps(sums: Sums) -> Sequence[Step]:
    explained, difference = sums.explained_cents, sums.difference_cents
    after = sums.claims_cents + sums.unread_cents
    claims = f"Paid for {formats.how_many(sums.claims, 'claim')}"
    steps = [Step(claims, sums.claims_cents, 0, sums.claims_cents, "good", term="CLP04")]
    if sums.unread_cents:
        word = "Paid for claims that could not be read"
        steps.append(Step(word, sums.unread_cents, sums.claims_cents, after, "warn"))
    if sums.outside_cents:
        word = "Withheld outside any claim" if sums.outside_cents > 0 else "Added outside any claim"
        steps.append(Step(word, -sums.outside_cents, after, explained, "info", term="PLB"))
    steps.append(Step("Explained", explained, 0, explained, "neutral", is_sum=True))
    steps.append(Step("The payment", sums.amount_cents, 0, sums.amount_cents, "accent"))
    tone = "bad" if difference else "good"
    steps.append(Step("Difference", difference, explained, sums.amount_cents, tone, is_sum=True))
    return steps


def _row(step: Step, place: Callable[[int], int], amount_cents: int) -> Row:
    start, end = sorted((place(step.start), place(step.end)))
    width = max(end - start, _THINNEST if step.cents else 0)
    return Row(step, min(start, WIDTH - width), width, place(0), place(amount_cents))


def _says(sums: Sums, *, is_proven: bool, failing: int) -> tuple[str, str, str]:
    if is_proven:
        return "Proven: every line, every claim and the payment agree to the cent.", "good", "done"
    if sums.difference_cents:
        off = words.difference(sums.difference_cents)
        return f"Not proven: the payment is {off} than what explains it.", "bad", "block"
    if failing:
        told = formats.how_many(failing, "claim")
        says = f"The payment agrees, but {told} {'does' if failing == 1 else 'do'} not add up."
        return says, "warn", "warn"
    return "Not proven: it is a notice of no payment that names an amount.", "bad", "block"
