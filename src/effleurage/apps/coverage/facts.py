"""What a person says of a payer, its terms, a policy or an authorisation.

Knows the fields of each and checks them all at once. Refuses to write anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from effleurage.apps.practices import fields
from effleurage.core import claims as core
from effleurage.findings import Finding


class PayerIsNotComplete(fields.NotComplete):
    """A payer needs its name, its electronic id and its kind; a term needs its source."""


class PolicyIsNotComplete(fields.NotComplete):
    """A policy needs what the card says: member id, kind of cover, and who holds it."""


class AuthorisationIsNotComplete(fields.NotComplete):
    """An authorisation needs its number, exactly as it was issued."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerFacts:
    """Who is asked to pay. ``payer_id`` is the electronic id at the clearinghouse."""

    name: str
    payer_id: str
    line_of_business: str
    street: str = ""
    street2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""

    def faults(self) -> list[Finding]:
        """Return what is wrong."""
        return [
            *fields.faults(self, _PAYER),
            *fields.length_faults(self.payer_id, 30, "payer_id"),
            *fields.address_faults(self),
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a payer asks for, as the practice knows it; ``None`` where nobody has said.

    ``source`` is where the practice learned it, ``is_verified`` whether the payer itself said so,
    ``recheck_by`` the day on which somebody should ask again. ``since`` is the first day of service
    on which all this holds, where it did not hold before.
    """

    unit_rule: str = core.UnitRule.UNKNOWN.value
    uses_ncci: bool | None = None
    filing_limit_days: int | None = None
    requires_gp: bool | None = None
    requires_prescription: bool | None = None
    source: str = ""
    is_verified: bool = False
    recheck_by: date | None = None
    since: date | None = None

    def faults(self) -> list[Finding]:
        """Return what is wrong."""
        found = fields.faults(self, _TERMS)
        if self._says_something() and not self.source:
            fix = "write who said so and when, or leave the terms unknown"
            found.append(fields.a_fault("missing", "source", "the terms have no source", fix))
        return found

    def _says_something(self) -> bool:
        stated = (self.uses_ncci, self.filing_limit_days, self.requires_gp)
        return (
            self.unit_rule != core.UnitRule.UNKNOWN.value
            or any(each is not None for each in stated)
            or self.requires_prescription is not None
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyFacts:
    """What a card says. ``priority`` 1 pays first; ``active_until`` is the first day without cover.

    ``subscriber`` is an object in the shape of the claim file, empty where the client holds it.
    ``case_id`` is the client's accident that it answers for, where it answers for one only.
    """

    member_id: str
    claim_filing_code: str
    priority: int = 1
    relationship: str = core.Relationship.SELF.value
    group_number: str = ""
    group_name: str = ""
    active_from: date | None = None
    active_until: date | None = None
    subscriber: Mapping[str, Any] = field(default_factory=dict)
    accepts_assignment: bool = True
    benefits_assigned: str = core.BenefitsAssigned.YES.value
    signature_on_file: bool = True
    case_id: UUID | None = None

    def faults(self) -> list[Finding]:
        """Return what is wrong."""
        found = [
            *fields.faults(self, _POLICY),
            *fields.range_faults(self.active_from, self.active_until, "active_until"),
            *self._subscriber_faults(),
        ]
        if self.priority not in {1, 2, 3}:
            fix = "choose 1 for who pays first, 2 for who pays second"
            found.append(fields.a_fault("out-of-range", "priority", "not from 1 to 3", fix))
        return found

    def _subscriber_faults(self) -> list[Finding]:
        is_own = self.relationship == core.Relationship.SELF.value
        where = "subscriber"
        if is_own and self.subscriber:
            fix = "say what the client is to the subscriber, or leave the subscriber out"
            return [fields.a_fault("contradiction", where, "the client holds the policy", fix)]
        if not is_own and not self.subscriber:
            fix = "copy who holds the policy from the card"
            return [fields.a_fault("missing", where, "nobody holds the policy", fix)]
        if is_own:
            return []
        found = fields.json_faults(core.Subscriber, self.subscriber, where)
        if bool(self.subscriber.get("name")) == bool(self.subscriber.get("organisation")):
            fix = "write either a person's name or an organisation"
            found.append(fields.a_fault("contradiction", where, "not one holder", fix))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorisationFacts:
    """A payer's approval. ``valid_until`` is the first day without it.

    ``codes`` are the procedures that it names; empty where it names none.
    """

    number: str
    valid_from: date | None = None
    valid_until: date | None = None
    visits_allowed: int | None = None
    codes: tuple[str, ...] = ()

    def faults(self) -> list[Finding]:
        """Return what is wrong."""
        found = [
            *fields.faults(self, _AUTHORISATION),
            *fields.range_faults(self.valid_from, self.valid_until, "valid_until"),
        ]
        if not all(re.fullmatch("[0-9A-Z]{5}", code) for code in self.codes):
            fix = "write procedures as 97124, with commas between"
            found.append(fields.a_fault("no-code", "codes", "one of them is no procedure", fix))
        return found


def _alike(of: type, *names: str) -> dict[str, fields.Limit]:
    return {name: (of, name) for name in names}


_PAYER = _alike(core.Payer, "name", "payer_id", "line_of_business")
_TERMS = _alike(core.PayerTerms, "unit_rule", "filing_limit_days", "source")
_POLICY = _alike(
    core.Policy, "member_id", "relationship", "group_number", "group_name", "claim_filing_code",
    "active_from", "active_until",
) | _alike(core.Claim, "benefits_assigned")  # fmt: skip
_AUTHORISATION = _alike(core.Authorisation, "number", "valid_from", "valid_until", "visits_allowed")
