"""What a payer asks for, as data that the practice edits, and which of it is in force on a day.

Knows the kinds of rule and that the most particular one wins. Refuses to know any payer: the
records bring the rules, each with its source and whether anybody has verified it, and a claim file
at the command line brings none.

The most particular rule wins: one for this payer beats one for its plan, that beats one for a
state, that beats one for a line of business, and that beats one for everybody; two of these
together beat the lesser alone. Among equals one that names the code beats one for every code, then
the one that began later, then a verified one. All are judged on the date of service.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from effleurage.core import calendar
from effleurage.core.claims.claim import Claim
from effleurage.core.claims.kinds import LineOfBusiness

_MOST_REMEMBERED = 2_000
_UNVERIFIED = "Nobody has verified this rule yet: ask the payer."


class PayerRuleKind(StrEnum):
    """What a payer rule is about, and in brackets which of its fields says what.

    ``codes`` narrow a rule to those procedures and are empty for all, except where noted here.
    """

    POOLS_MINUTES = "pools-minutes"
    """Unit rule (``yes``: cms, the day's minutes pooled; no: midpoint, each code by itself)."""
    USES_NCCI = "uses-ncci"
    """Applies Medicare's NCCI pairs and MUE (``yes``)."""
    REQUIRES_GP = "requires-gp"
    """Wants GP on therapy codes, or on ``codes`` (``yes``)."""
    PREFERS_X_MODIFIERS = "prefers-x-modifiers"
    """Wants XE, XS, XP or XU in place of 59 (``yes``)."""
    REQUIRES_PRESCRIPTION = "requires-prescription"
    """Wants an order that predates the service (``yes``)."""
    PRESCRIPTION_DAYS = "prescription-days"
    """How long an order counts (``amount``: days from the day it was ordered)."""
    FILING_LIMIT = "filing-limit"
    """Days to file an original (``amount``, from the service date)."""
    NEXT_PAYER_FILING_LIMIT = "next-payer-filing-limit"
    """Days to file after another payer (``amount``; ``yes`` or unsaid: from its decision)."""
    CORRECTED_FILING_LIMIT = "corrected-filing-limit"
    """Days to file a correction (``amount``; ``yes``: from the payer's decision, else service)."""
    APPEAL_DAYS = "appeal-days"
    """Days to appeal a decision (``amount``, from the day of the decision)."""
    VISITS_A_YEAR = "visits-a-year"
    """Visits a plan year (``amount``; ``yes``: shared with other therapies)."""
    UNITS_A_DAY = "units-a-day"
    """Most timed units a day (``amount``)."""
    MINUTES_A_DAY = "minutes-a-day"
    """Most timed minutes a day (``amount``)."""
    CENTS_A_DAY = "cents-a-day"
    """Most that is paid for a day (``amount``, cents)."""
    CODE_NOT_PAID = "code-not-paid"
    """Never pays ``codes`` to a massage therapist (``yes``; ``codes`` are required)."""
    LOCAL_CODE = "local-code"
    """Wants the last of ``codes`` in place of those before it (``yes``)."""
    DIAGNOSIS_NOT_COVERED = "diagnosis-not-covered"
    """Does not cover massage for ``codes``: diagnoses, or how they begin (``yes``)."""
    THERAPIST_NOT_PAID = "therapist-not-paid"
    """Pays no massage therapist (``yes``)."""
    AUTHORISATION_AFTER = "authorisation-after"
    """Wants an authorisation after this many visits of a case (``amount``; 0: from the first)."""
    INITIAL_TREATMENT_DATE = "initial-treatment-date"
    """Wants the date of the first treatment (``yes``)."""
    GROUP_NUMBER = "group-number"
    """Wants the group's number of the policy (``yes``)."""
    INJURY_DAYS = "injury-days"
    """Pays for an accident so long (``amount``: days from the injury)."""
    REPORT_AFTER_VISITS = "report-after-visits"
    """Wants a progress report each so many visits of a case (``amount``)."""
    REPORT_AFTER_DAYS = "report-after-days"
    """Wants a progress report each so many days of a case (``amount``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerRule:
    """One thing that a payer asks for, as somebody recorded it.

    ``payer_id`` (electronic id), ``line_of_business``, ``plan`` (claim filing code, group number or
    group name) and ``state`` narrow it; left empty they do not. ``state`` is where the session took
    place, and for workers' comp where the injury happened. ``active_until`` is the first day
    without it. What ``codes``, ``amount`` and ``yes`` say depends on the kind.
    """

    key: str
    kind: PayerRuleKind
    payer_id: str = ""
    line_of_business: LineOfBusiness | None = None
    plan: str = ""
    state: str = ""
    codes: tuple[str, ...] = ()
    amount: int | None = None
    yes: bool | None = None
    active_from: date | None = None
    active_until: date | None = None
    words: str = ""
    source: str = ""
    verified: bool = False
    recheck_by: date | None = None

    @property
    def in_words(self) -> str:
        """Return what a finding adds: the rule's words, its source, and whether it was verified."""
        said = self.words.strip().rstrip(".")
        source = self.source.strip().rstrip(".")
        parts = [f"{said}." if said else "", f"Source: {source}." if source else ""]
        return " ".join([*filter(None, parts), *(() if self.verified else (_UNVERIFIED,))])


class _Asked(NamedTuple):
    """What of a claim decides which rules speak to it."""

    payer_id: str
    line_of_business: LineOfBusiness
    filing_code: str
    group_number: str
    group_name: str
    state: str

    def reached_by(self, rule: PayerRule) -> bool:
        return (
            rule.payer_id in {"", self.payer_id}
            and rule.line_of_business in {None, self.line_of_business}
            and rule.state in {"", self.state}
            and (not rule.plan or self._is_of_plan(rule.plan.strip().casefold()))
        )

    def _is_of_plan(self, plan: str) -> bool:
        plans = (self.filing_code, self.group_number, self.group_name)
        return plan in {each.strip().casefold() for each in plans}


_Day = dict[PayerRuleKind, tuple[PayerRule, ...]]


class PayerRules:
    """The rules on record, asked by claim and day; equal where their rules are."""

    __slots__ = ("_by_kind", "_days", "_last", "rules")

    def __init__(self, rules: Iterable[PayerRule]) -> None:
        self.rules = tuple(rules)
        self._by_kind: dict[PayerRuleKind, list[PayerRule]] = {}
        self._days: dict[_Asked, dict[date, _Day]] = {}
        self._last: tuple[Claim | None, dict[date, _Day]] = (None, {})
        for rule in self.rules:
            self._by_kind.setdefault(rule.kind, []).append(rule)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PayerRules) and other.rules == self.rules

    def __hash__(self) -> int:
        return hash(self.rules)

    def has(self, kind: PayerRuleKind) -> bool:
        """Return whether any rule of a kind is on record, for whomever."""
        return kind in self._by_kind

    def in_force(
        self, kind: PayerRuleKind, *, claim: Claim, on: date, code: str = ""
    ) -> PayerRule | None:
        """Return the one rule of a kind that holds for this claim, and code, on a day of service.

        A rule whose codes leave this one out is passed over; None where nobody recorded any.
        """
        if kind not in self._by_kind:
            return None
        last, days = self._last
        day = days.get(on) if last is claim else None
        for rule in (day or self._on(claim, on))[kind]:
            if not rule.codes or code in rule.codes:
                return rule
        return None

    def every(self, kind: PayerRuleKind, *, claim: Claim, on: date) -> tuple[PayerRule, ...]:
        """Return all rules of a kind that reach this claim on a day, the most particular first."""
        return self._on(claim, on)[kind] if kind in self._by_kind else ()

    def _on(self, claim: Claim, on: date) -> _Day:
        """Return every kind's rules for a claim on a day; one gate asks this two dozen times."""
        last, days = self._last
        if last is not claim:
            days = self._days_of(claim)
            self._last = (claim, days)
        day = days.get(on)
        if day is None:
            asked = _asked(claim)
            day = {kind: _ordered(rules, asked, on) for kind, rules in self._by_kind.items()}
            days[on] = day
        return day

    def _days_of(self, claim: Claim) -> dict[date, _Day]:
        """Return what was worked out before for claims that the same rules reach."""
        if len(self._days) >= _MOST_REMEMBERED:
            self._days.clear()
        days = self._days.setdefault(_asked(claim), {})
        if len(days) >= _MOST_REMEMBERED:
            days.clear()
        return days


def _ordered(rules: Iterable[PayerRule], asked: _Asked, on: date) -> tuple[PayerRule, ...]:
    reaching = [
        rule
        for rule in rules
        if asked.reached_by(rule)
        and calendar.contains(on, start=rule.active_from, until=rule.active_until)
    ]
    return tuple(sorted(sorted(reaching, key=lambda rule: rule.key), key=_weight, reverse=True))


def _weight(rule: PayerRule) -> tuple[int, bool, date, bool]:
    narrowed = (
        8 * bool(rule.payer_id)
        + 4 * bool(rule.plan)
        + 2 * bool(rule.state)
        + (rule.line_of_business is not None)
    )
    return narrowed, bool(rule.codes), rule.active_from or date.min, rule.verified


def _asked(claim: Claim) -> _Asked:
    policy, payer = claim.policy, claim.payer
    return _Asked(
        payer.payer_id,
        payer.line_of_business,
        policy.claim_filing_code,
        policy.group_number,
        policy.group_name,
        _state(claim),
    )


def _state(claim: Claim) -> str:
    """Return the state whose rules hold: of the injury for workers' comp, else of the session."""
    accident = claim.accident
    if claim.payer.line_of_business is LineOfBusiness.WORKERS_COMP and accident and accident.state:
        return accident.state
    return (claim.service_location or claim.practice).address.state
