"""Valid values that a test changes in the one place it cares about.

Everything comes from the commercial example claim, so a test that changes nothing has a claim
that the gate lets through. ``a_claim(diagnoses=("M54.5",))`` reads as what it is about.
"""

from dataclasses import replace
from typing import Any, TypeVar

from effleurage.core.claims.claim import (
    Accident,
    Address,
    Authorisation,
    Claim,
    Client,
    Payer,
    PayerTerms,
    PersonName,
    Policy,
    Practice,
    Referral,
    ServiceLine,
    Therapist,
    Visit,
    total,
)
from effleurage.core.claims.examples import example

T = TypeVar("T")

NPI_OF_NOBODY = "1660010111"
"""A number that passes the check digit and stands in no example."""


def a_claim(kind: str = "commercial", **changes: Any) -> Claim:
    """The example claim of that kind with the changes; its total follows changed lines."""
    if "lines" in changes and "total_charge_cents" not in changes:
        changes["total_charge_cents"] = total(changes["lines"])
    return replace(example(kind), **changes)


def a_line(**changes: Any) -> ServiceLine:
    """One hour of 97124 at the commercial example's visit: 4 units, 120 dollars."""
    return replace(example("commercial").lines[0], **changes)


def a_visit(**changes: Any) -> Visit:
    """The commercial example's visit of 2026-11-03, its note signed."""
    return replace(example("commercial").visits[0], **changes)


def a_client(**changes: Any) -> Client:
    return replace(example("commercial").client, **changes)


def a_policy(**changes: Any) -> Policy:
    return replace(example("commercial").policy, **changes)


def a_payer(kind: str = "commercial", **changes: Any) -> Payer:
    return replace(example(kind).payer, **changes)


def some_terms(kind: str = "commercial", **changes: Any) -> PayerTerms:
    return replace(example(kind).payer.terms, **changes)


def a_practice(**changes: Any) -> Practice:
    return replace(example("commercial").practice, **changes)


def a_therapist(**changes: Any) -> Therapist:
    return replace(example("commercial").therapist, **changes)


def a_referral(**changes: Any) -> Referral:
    """The commercial example's order of 2026-10-12: twelve visits, until 2027-04-12."""
    return replace(_given(example("commercial").referral), **changes)


def an_authorisation(**changes: Any) -> Authorisation:
    """The VA example's approval: twelve visits from 2026-10-20 until 2027-01-20."""
    return replace(_given(example("va").authorisation), **changes)


def an_accident(kind: str = "auto", **changes: Any) -> Accident:
    """The auto example's accident (or the workers' comp one), with its claim number."""
    return replace(_given(example(kind).accident), **changes)


def an_address(**changes: Any) -> Address:
    return replace(example("commercial").client.address, **changes)


def a_name(**changes: Any) -> PersonName:
    return replace(example("commercial").client.name, **changes)


def _given(value: T | None) -> T:
    assert value is not None
    return value
