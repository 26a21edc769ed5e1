"""What a person says of a benefit: its limits, the card beside the record, days not to be billed.

Knows the fields of each and checks them all at once. Refuses to write anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from effleurage.apps.practices import fields
from effleurage.core import claims as core
from effleurage.core.gate import AutoCover
from effleurage.findings import Finding

PLAN_KINDS = ("", "hmo", "ppo", "epo", "pos", "indemnity")
MOST_VISITS = 999


class BenefitIsNotComplete(fields.NotComplete):
    """A benefit is what the payer told, with the day on which it did."""


class CardIsNotComplete(fields.NotComplete):
    """A comparison needs the name and the member number as the card spells them."""


class RestrictionIsNotComplete(fields.NotComplete):
    """A restriction names the days that the client paid for and asked not to be billed."""


class PaymentEndIsNotComplete(fields.NotComplete):
    """The end of payment names its first day; who pays next is another payer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitFacts:
    """What the plan pays for, as told on ``visits_told_on``; ``None`` where nobody has said.

    ``is_discount_only``: a wellness or discount programme, which no claim is sent to.
    ``visits_used_elsewhere`` counts visits at other practices (and therapies, where the limit is
    shared) since the plan year began in the month ``plan_year_month``.
    """

    is_discount_only: bool = False
    plan_kind: str = ""
    is_self_funded: bool | None = None
    visits_a_year: int | None = None
    visits_are_shared: bool | None = None
    visits_used_elsewhere: int | None = None
    visits_told_on: date | None = None
    plan_year_month: int = 1

    def faults(self, *, on: date) -> list[Finding]:
        """Return what is wrong, on a day."""
        found = [
            *fields.choice_faults(self.plan_kind, PLAN_KINDS, "plan_kind"),
            *fields.future_faults(self.visits_told_on, on, "visits_told_on"),
            *_count_faults(self.visits_a_year, 1, "visits_a_year"),
            *_count_faults(self.visits_used_elsewhere, 0, "visits_used_elsewhere"),
        ]
        if not 1 <= self.plan_year_month <= 12:
            fix = "choose the month in which the plan's year begins"
            found.append(fields.a_fault("out-of-range", "plan_year_month", "no such month", fix))
        if self.visits_used_elsewhere is not None and self.visits_told_on is None:
            fix = "write the day on which somebody told it"
            found.append(fields.a_fault("missing", "visits_told_on", "the count has no day", fix))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFacts:
    """Name and member number, letter by letter as on the card, read on a day."""

    card_last_name: str
    card_first_name: str
    card_member_id: str
    card_compared_on: date

    def faults(self, *, on: date) -> list[Finding]:
        """Return what is wrong, on a day."""
        return [
            *fields.faults(self, _CARD),
            *fields.future_faults(self.card_compared_on, on, "card_compared_on"),
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictionFacts:
    """Days of which the payer is told nothing. ``until`` is the first that may be billed again."""

    since: date
    asked_on: date
    until: date | None = None

    def faults(self, *, on: date) -> list[Finding]:
        """Return what is wrong, on a day."""
        return [
            *fields.range_faults(self.since, self.until, "until"),
            *fields.future_faults(self.asked_on, on, "asked_on"),
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentEndFacts:
    """What ends payment of an accident; each day is the first of which nothing is paid.

    ``auto_cover`` is which part of an auto policy pays. ``next_payer`` is who is asked then, in a
    word, and ``letter_kept`` whether the letter that says so is among the client's papers.
    """

    auto_cover: str = AutoCover.UNKNOWN.value
    cut_off_on: date | None = None
    exhausted_on: date | None = None
    next_payer: str = ""
    letter_kept: bool = False

    def faults(self) -> list[Finding]:
        """Return what is wrong."""
        known = [each.value for each in AutoCover]
        found = [
            *fields.choice_faults(self.auto_cover, known, "auto_cover"),
            *fields.length_faults(self.next_payer, 60, "next_payer"),
        ]
        if self.letter_kept and not (self.cut_off_on or self.exhausted_on):
            fix = "write since when nothing is paid, as the letter says"
            found.append(fields.a_fault("missing", "exhausted_on", "payment has no end", fix))
        return found


def _count_faults(count: int | None, least: int, where: str) -> list[Finding]:
    if count is None or least <= count <= MOST_VISITS:
        return []
    fix = f"write a number from {least} to {MOST_VISITS}, or leave it empty"
    return [fields.a_fault("out-of-range", where, "no such number of visits", fix)]


_CARD: dict[str, fields.Limit] = {
    "card_last_name": (core.PersonName, "last"),
    "card_first_name": (core.PersonName, "first"),
    "card_member_id": (core.Policy, "member_id"),
}
