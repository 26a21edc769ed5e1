"""The claims and facts that a rule's page shows: the shared examples, changed in one place.

Knows invented people only (``core.claims.examples``) and a diagnosis set of a dozen codes, because
a rule's two claims must prove it without any file. Refuses to be used for real checking.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any, TypeVar

from effleurage.core.claims.claim import (
    Accident,
    Authorisation,
    Claim,
    Payer,
    Policy,
    Referral,
    ServiceLine,
    Visit,
    total,
)
from effleurage.core.claims.examples import example
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.history import (
    AutoCover,
    Card,
    CaseState,
    EligibilityAnswer,
    Fees,
    YearlyVisits,
)
from effleurage.core.gate.payer_rules import PayerRule, PayerRuleKind, PayerRules
from effleurage.core.gate.rule import Case
from effleurage.findings import Finding

_T = TypeVar("_T")

_SPLIT_ON = date(2021, 10, 1)
_BILLABLE: Mapping[str, str] = MappingProxyType(
    {
        "F43.9": "Reaction to severe stress, unspecified",
        "G56.01": "Carpal tunnel syndrome, right upper limb",
        "G56.02": "Carpal tunnel syndrome, left upper limb",
        "G56.03": "Carpal tunnel syndrome, bilateral upper limbs",
        "M25.511": "Pain in right shoulder",
        "M25.512": "Pain in left shoulder",
        "M25.519": "Pain in unspecified shoulder",
        "M54.2": "Cervicalgia",
        "M54.50": "Low back pain, unspecified",
        "M54.51": "Vertebrogenic low back pain",
        "M54.59": "Other low back pain",
        "M62.830": "Muscle spasm of back",
        "M79.10": "Myalgia, unspecified site",
        "M79.11": "Myalgia of mastication muscle",
        "M79.12": "Myalgia of auxiliary muscles, head and neck",
        "M79.18": "Myalgia, other site",
        "S13.4XXA": "Sprain of ligaments of cervical spine, initial encounter",
        "S13.4XXD": "Sprain of ligaments of cervical spine, subsequent encounter",
        "S13.4XXS": "Sprain of ligaments of cervical spine, sequela",
        "S16.1XXA": "Strain of muscle at neck level, initial encounter",
        "S33.5XXA": "Sprain of ligaments of lumbar spine, initial encounter",
        "S39.012A": "Strain of muscle of lower back, initial encounter",
        "O26.892": "Other specified pregnancy related conditions, second trimester",
        "V43.52XA": "Car driver injured in collision with other type car in traffic, initial",
        "V43.52XD": "Car driver injured in collision with other type car in traffic, subsequent",
        "W18.30XA": "Fall on same level, unspecified, initial encounter",
        "Z72.0": "Tobacco use",
    }
)
_SIDES: Mapping[str, str] = MappingProxyType(
    {
        "G56.01": "right",
        "G56.02": "left",
        "G56.03": "both",
        "M25.511": "right",
        "M25.512": "left",
        "M25.519": "unspecified",
    }
)
_PHYSICIANS = "only an image can show it, so only the referrer can give it"


@dataclass(frozen=True, slots=True)
class _ShownCode:
    code: str
    title: str
    excludes1: tuple[str, ...] = ()

    @property
    def laterality(self) -> str:
        """Which side the code names, as far as the pages need it."""
        return _SIDES.get(self.code, "")

    @property
    def caution(self) -> str:
        """Why the code is no mere detail."""
        return _PHYSICIANS if self.code == "M54.51" else ""


@dataclass(frozen=True, slots=True)
class _ShownEdition:
    """A dozen codes, valid from the day M54.5 was split (2021-10-01), enough for every page."""

    until: date

    def code(self, code: str, /) -> _ShownCode | None:
        """Return the code if it is among the dozen."""
        return _ShownCode(code, _BILLABLE[code]) if code in _BILLABLE else None

    def covers(self, on: date, /) -> bool:
        """Return whether the day lies in the years of this edition."""
        return _SPLIT_ON <= on < self.until

    def billable_on(self, code: str, on: date, /) -> bool:
        """Return whether the code is among the dozen, from the day of the split."""
        return code in _BILLABLE and on >= _SPLIT_ON

    def billable_children(self, code: str, on: date, /) -> tuple[_ShownCode, ...]:
        """Return those of the dozen below a header."""
        below = (c for c in _BILLABLE if c.startswith(code) and c != code)
        return tuple(_ShownCode(c, _BILLABLE[c]) for c in below if self.billable_on(c, on))

    def ancestors(self, code: str, /) -> tuple[_ShownCode, ...]:
        """Return the headers that the pages need: of the spasm codes, and of those with sides."""
        if code.startswith("M62"):
            return (_ShownCode("M62", "Other disorders of muscle", ("myalgia (M79.1-)",)),)
        return (_ShownCode(code[:-1], "A header"),) if code in _SIDES else ()


LAST_YEARS_EDITION = _ShownEdition(until=date(2026, 10, 1))


def _nothing_refused(_: Claim) -> tuple[Finding, ...]:
    return ()


FACTS = Facts(
    on=date(2026, 11, 20),
    icd=_ShownEdition(until=date(2027, 10, 1)),
    earlier_claims=(),
    authorised_visits_used=2,
    authorised_codes=(),
    referral_visits_used=2,
    credential_effective_on=date(2024, 1, 1),
    licence_until=date(2027, 6, 1),
    payer_rules=PayerRules(()),
    is_discount_only=False,
    not_to_be_billed=frozenset(),
    other_policies=(),
    yearly_visits=YearlyVisits(used_here=2, used_elsewhere=0),
    visits_before=2,
    case_state=CaseState(cover=AutoCover.PIP),
    eligibility=EligibilityAnswer(answered_on=date(2026, 11, 2), is_active=True),
    fees=Fees(),
    notes=(),
    earlier_notes=(),
    therapist_elsewhere=(),
    waivers=(date(2026, 10, 20),),
    card=Card(compared_on=date(2026, 10, 20), member_id=""),
    file_faults=_nothing_refused,
    form_faults=_nothing_refused,
)


def case(kind: str = "commercial", /, facts: Facts = FACTS, **changes: Any) -> Case:
    """Return the example claim of that kind with the changes, and everything known about it."""
    return Case(replace(example(kind), **changes), facts)


def ordered(*diagnoses: str, kind: str = "commercial", **changes: Any) -> Case:
    """Return the example with these diagnoses, as its referral has them, and further changes."""
    referral = a_referral(kind, diagnoses=diagnoses)
    return case(kind, diagnoses=diagnoses, referral=referral, **changes)


def case_of_line(kind: str = "commercial", /, facts: Facts = FACTS, **changes: Any) -> Case:
    """Return the example with its first line changed; its total follows."""
    first, *others = example(kind).lines
    return case_of_lines(replace(first, **changes), *others, kind=kind, facts=facts)


def case_of_lines(*lines: ServiceLine, kind: str = "commercial", **changes: Any) -> Case:
    """Return the example with these lines, its total following, and further changes."""
    return case(kind, lines=lines, total_charge_cents=total(lines), **changes)


def a_line(kind: str = "commercial", /, **changes: Any) -> ServiceLine:
    """Return the example's first line with the changes."""
    return replace(example(kind).lines[0], **changes)


def a_visit(kind: str = "commercial", /, **changes: Any) -> Visit:
    """Return the example's first visit with the changes."""
    return replace(example(kind).visits[0], **changes)


def a_policy(kind: str = "commercial", /, **changes: Any) -> Policy:
    """Return the example's policy with the changes."""
    return replace(example(kind).policy, **changes)


def a_payer(kind: str = "commercial", /, **terms: Any) -> Payer:
    """Return the example's payer with changed terms."""
    payer = example(kind).payer
    return replace(payer, terms=replace(payer.terms, **terms))


def a_referral(kind: str = "commercial", /, **changes: Any) -> Referral:
    """Return the example's referral with the changes."""
    return replace(_given(example(kind).referral), **changes)


def an_authorisation(**changes: Any) -> Authorisation:
    """Return the VA example's authorisation with the changes."""
    return replace(_given(example("va").authorisation), **changes)


def ruled(kind: PayerRuleKind, **says: Any) -> Facts:
    """Return everything known, with one verified payer rule for everybody."""
    source = "provider manual (invented), 2026"
    rule = PayerRule(key="shown", kind=kind, source=source, verified=True, **says)
    return replace(FACTS, payer_rules=PayerRules((rule,)))


def an_accident(kind: str = "auto", /, **changes: Any) -> Accident:
    """Return the example's accident with the changes."""
    return replace(_given(example(kind).accident), **changes)


def _given(value: _T | None) -> _T:
    if value is None:
        raise AssertionError("the shared example lost a part that the rules' pages need")
    return value
