"""What a person says of a payer rule: whom it is about, what is asked, since when, who said so.

Knows which fields each kind of rule needs (``core.gate.PayerRuleKind`` says what they mean).
Refuses to write anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from effleurage.apps.practices import fields
from effleurage.core.claims import LineOfBusiness
from effleurage.core.gate import PayerRuleKind
from effleurage.findings import Finding

_K = PayerRuleKind
_PROCEDURE = re.compile("[0-9A-Z]{5}")
_DIAGNOSIS = re.compile(r"[A-Z][0-9][0-9A-Z]?(\.[0-9A-Z]{1,4})?")
MOST_CODES = 40


class RuleIsNotComplete(fields.NotComplete):
    """A rule says what is asked and who said so; its dates cover a day."""


class Shape(NamedTuple):
    """What a kind of rule says: an amount from ``least`` to ``most``, a yes or no, codes.

    ``codes`` is how many are needed at least; ``None`` where the kind has none.
    """

    least: int | None = None
    most: int = 0
    says_yes: bool = True
    codes: int | None = 0
    needs_yes: bool = True


_YES = Shape()
SHAPES: Mapping[PayerRuleKind, Shape] = MappingProxyType(
    {
        _K.POOLS_MINUTES: _YES._replace(codes=None),
        _K.USES_NCCI: _YES._replace(codes=None),
        _K.REQUIRES_GP: _YES,
        _K.PREFERS_X_MODIFIERS: _YES,
        _K.REQUIRES_PRESCRIPTION: _YES._replace(codes=None),
        _K.PRESCRIPTION_DAYS: Shape(1, 1_200, says_yes=False, codes=None),
        _K.FILING_LIMIT: Shape(1, 1_200, says_yes=False, codes=None),
        _K.NEXT_PAYER_FILING_LIMIT: Shape(1, 1_200, codes=None, needs_yes=False),
        _K.CORRECTED_FILING_LIMIT: Shape(1, 1_200, codes=None, needs_yes=False),
        _K.APPEAL_DAYS: Shape(1, 1_200, says_yes=False, codes=None),
        _K.VISITS_A_YEAR: Shape(1, 366, codes=None, needs_yes=False),
        _K.UNITS_A_DAY: Shape(1, 96, says_yes=False),
        _K.MINUTES_A_DAY: Shape(1, 1_440, says_yes=False),
        _K.CENTS_A_DAY: Shape(1, 1_000_000, says_yes=False, codes=None),
        _K.CODE_NOT_PAID: _YES._replace(codes=1),
        _K.LOCAL_CODE: _YES._replace(codes=2),
        _K.DIAGNOSIS_NOT_COVERED: _YES._replace(codes=1),
        _K.THERAPIST_NOT_PAID: _YES._replace(codes=None),
        _K.AUTHORISATION_AFTER: Shape(0, 999, says_yes=False, codes=None),
        _K.INITIAL_TREATMENT_DATE: _YES._replace(codes=None),
        _K.GROUP_NUMBER: _YES._replace(codes=None),
        _K.INJURY_DAYS: Shape(1, 7_300, says_yes=False, codes=None),
        _K.REPORT_AFTER_VISITS: Shape(1, 999, says_yes=False, codes=None),
        _K.REPORT_AFTER_DAYS: Shape(1, 999, says_yes=False, codes=None),
    }
)
"""What each kind must say; a rule that says more than its kind has is refused, too."""


TITLES: Mapping[str, str] = MappingProxyType(
    {
        _K.POOLS_MINUTES: "Minutes become units",
        _K.USES_NCCI: "Medicare's pair edits",
        _K.REQUIRES_GP: "Modifier GP",
        _K.PREFERS_X_MODIFIERS: "XE, XS, XP or XU in place of 59",
        _K.REQUIRES_PRESCRIPTION: "A referral",
        _K.PRESCRIPTION_DAYS: "How long a referral counts",
        _K.FILING_LIMIT: "Claims must arrive",
        _K.NEXT_PAYER_FILING_LIMIT: "Claims after another payer must arrive",
        _K.CORRECTED_FILING_LIMIT: "Corrected claims must arrive",
        _K.APPEAL_DAYS: "Appeals must arrive",
        _K.VISITS_A_YEAR: "Visits a year",
        _K.UNITS_A_DAY: "Units a day",
        _K.MINUTES_A_DAY: "Minutes a day",
        _K.CENTS_A_DAY: "Money a day",
        _K.CODE_NOT_PAID: "Procedures it never pays",
        _K.LOCAL_CODE: "A code of its own",
        _K.DIAGNOSIS_NOT_COVERED: "Diagnoses it does not cover",
        _K.THERAPIST_NOT_PAID: "Massage therapists",
        _K.AUTHORISATION_AFTER: "An authorisation",
        _K.INITIAL_TREATMENT_DATE: "Date of the first treatment",
        _K.GROUP_NUMBER: "The group's number",
        _K.INJURY_DAYS: "How long an accident is paid for",
        _K.REPORT_AFTER_VISITS: "A progress report, by visits",
        _K.REPORT_AFTER_DAYS: "A progress report, by days",
    }
)
"""What a person calls each kind; the same words on every page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFacts:
    """One thing that a payer asks for. ``active_until`` is the first day of service without it.

    ``payer_id`` is one of the practice's payers; without it the rule is for every payer of the
    ``line_of_business``, or for all. ``plan`` is a claim filing code, a group number or a group
    name, ``state`` two letters. ``words`` explain it in the practice's own words.
    """

    kind: str
    payer_id: UUID | None = None
    line_of_business: str = ""
    plan: str = ""
    state: str = ""
    codes: tuple[str, ...] = ()
    amount: int | None = None
    yes: bool | None = None
    active_from: date | None = None
    active_until: date | None = None
    words: str = ""
    source: str = ""
    is_verified: bool = False
    recheck_by: date | None = None
    default_key: str = ""

    def faults(self) -> list[Finding]:
        """Return what is wrong."""
        known = [each.value for each in PayerRuleKind]
        if self.kind not in known:
            return fields.choice_faults(self.kind, known, "kind")
        return [
            *self._scope_faults(),
            *self._saying_faults(SHAPES[PayerRuleKind(self.kind)]),
            *fields.range_faults(self.active_from, self.active_until, "active_until"),
            *fields.length_faults(self.words, 300, "words"),
            *self._source_faults(),
        ]

    def _scope_faults(self) -> list[Finding]:
        lines = ["", *(each.value for each in LineOfBusiness)]
        found = [
            *fields.choice_faults(self.line_of_business, lines, "line_of_business"),
            *fields.length_faults(self.plan, 30, "plan"),
            *fields.state_faults(self.state, "state"),
        ]
        if self.payer_id is not None and self.line_of_business:
            fix = "choose a payer, or a kind of payer, not both"
            message = "a payer has its kind already"
            found.append(fields.a_fault("contradiction", "line_of_business", message, fix))
        return found

    def _saying_faults(self, shape: Shape) -> list[Finding]:
        return [*self._amount_faults(shape), *self._yes_faults(shape), *self._code_faults(shape)]

    def _amount_faults(self, shape: Shape) -> list[Finding]:
        if shape.least is None:
            if self.amount is None:
                return []
            return [fields.a_fault("too-much", "amount", "this kind has no number", "leave it out")]
        if self.amount is not None and shape.least <= self.amount <= shape.most:
            return []
        fix = f"write a whole number from {shape.least} to {shape.most}"
        return [fields.a_fault("out-of-range", "amount", "the number is missing or cannot be", fix)]

    def _yes_faults(self, shape: Shape) -> list[Finding]:
        if self.yes is not None and not shape.says_yes:
            message = "this kind is no question"
            return [fields.a_fault("too-much", "yes", message, "leave it out")]
        is_missing = self.yes is None and shape.least is None and shape.needs_yes
        fix = "choose yes or no; where nobody has said, there is no rule"
        return [fields.a_fault("missing", "yes", "nothing is said", fix)] if is_missing else []

    def _code_faults(self, shape: Shape) -> list[Finding]:
        if shape.codes is None:
            if not self.codes:
                return []
            return [fields.a_fault("too-much", "codes", "this kind has no codes", "leave them out")]
        if not shape.codes <= len(self.codes) <= MOST_CODES:
            fix = f"write from {shape.codes} to {MOST_CODES} codes with commas between"
            return [fields.a_fault("out-of-range", "codes", "too few or too many codes", fix)]
        is_diagnosis = self.kind == PayerRuleKind.DIAGNOSIS_NOT_COVERED
        pattern = _DIAGNOSIS if is_diagnosis else _PROCEDURE
        if all(pattern.fullmatch(code) for code in self.codes):
            return []
        fix = "write diagnoses as M54.50" if is_diagnosis else "write procedures as 97124"
        return [fields.a_fault("no-code", "codes", "one of them is no such code", fix)]

    def _source_faults(self) -> list[Finding]:
        if not self.source:
            fix = "write who said so and when: a phone call, a page of the manual"
            return [fields.a_fault("missing", "source", "the rule has no source", fix)]
        return fields.length_faults(self.source, 200, "source")
