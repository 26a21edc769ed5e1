"""Rows of this step as the values that the business decides with.

Knows which column stands for which field of ``core.claims``. Refuses to judge: an empty column
becomes an empty value, and the gate says what is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from effleurage.apps.clients import models
from effleurage.apps.rows import AddressFields, NameFields
from effleurage.core import claims as core
from effleurage.core.claims.claim_shapes import record
from effleurage.core.claims.claim_values import Reading

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def columns(facts: DataclassInstance) -> dict[str, Any]:
    """Return what a person said as a row keeps it: tuples become lists, nothing else changes."""
    given = {each.name: getattr(facts, each.name) for each in fields(facts)}
    return {name: list(each) if isinstance(each, tuple) else each for name, each in given.items()}


def address(row: AddressFields) -> core.Address:
    """Return the address columns of any row as a value."""
    return core.Address(
        street=row.street,
        street2=row.street2,
        city=row.city,
        state=row.state,
        postal_code=row.postal_code,
    )


def address_if_any(row: AddressFields) -> core.Address | None:
    """Return the address, or ``None`` where nobody has entered one."""
    found = address(row)
    return found if found.street or found.city else None


def person(row: NameFields) -> core.PersonName:
    """Return the name columns of any row as a value."""
    return core.PersonName(
        last=row.last_name, first=row.first_name, middle=row.middle_name, suffix=row.suffix
    )


def client(row: models.Client) -> core.Client:
    """Return the client as a claim states her."""
    return core.Client(
        name=person(row),
        birth_date=row.birth_date,
        sex=core.Sex(row.sex),
        address=address(row),
        phone=row.phone,
    )


def referral(row: models.Referral) -> core.Referral:
    """Return the clinician's order."""
    return core.Referral(
        referrer=core.PersonName(
            last=row.referrer_last_name,
            first=row.referrer_first_name,
            middle=row.referrer_middle_name,
            suffix=row.referrer_suffix,
        ),
        referrer_npi=row.referrer_npi,
        role=core.ReferrerRole(row.role),
        number=row.number,
        ordered_on=row.ordered_on,
        valid_until=row.valid_until,
        visits_allowed=row.visits_allowed,
        diagnoses=tuple(row.diagnoses),
    )


def accident(row: models.Case) -> core.Accident | None:
    """Return the accident behind the episode, or ``None`` where it simply began."""
    if not row.cause:
        return None
    return core.Accident(
        cause=core.AccidentCause(row.cause),
        injury_date=row.injury_date,
        state=row.state,
        claim_number=row.claim_number,
        employer=_employer(row),
        adjuster_name=row.adjuster_name,
    )


def stored_address(document: Mapping[str, Any]) -> core.Address | None:
    """Return an address that a row keeps as JSON in the shape of the claim file."""
    if not document:
        return None
    found: core.Address | None = record(core.Address).read(dict(document), "$", Reading())
    return found


def _employer(row: models.Case) -> core.Employer | None:
    if not row.employer_name:
        return None
    return core.Employer(name=row.employer_name, address=stored_address(row.employer_address))
