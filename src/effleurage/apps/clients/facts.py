"""What a person says of a client, a referral or a case: the input of this step's actions.

Knows the fields of each and checks them all at once. Refuses to write anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from effleurage.apps.audit.actions import LONGEST_REASON
from effleurage.apps.clients.models import Cause, Sex
from effleurage.apps.practices import fields
from effleurage.core import claims as core
from effleurage.findings import Finding

LONGEST_TEXT = 20_000
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class ReasonIsMissing(ValueError):
    """This leaves a trace with a reason; say why in two hundred characters or fewer."""


def a_reason(text: str, *, ask: str) -> str:
    """Return the reason as it is kept. Raises :class:`ReasonIsMissing`, saying what was asked."""
    reason = text.strip()
    if not reason or len(reason) > LONGEST_REASON or _UNPRINTABLE.search(reason):
        raise ReasonIsMissing(f"{ask}, in {LONGEST_REASON} characters at most")
    return reason


def text_faults(text: str, where: str) -> list[Finding]:
    """Return what is wrong with text of several lines, which both engines must be able to keep."""
    found = fields.length_faults(text, LONGEST_TEXT, where)
    if _UNPRINTABLE.search(text):
        fix = "take out the character that cannot be printed"
        found.append(fields.a_fault("unprintable", where, "it cannot be printed", fix))
    return found


class ClientIsNotComplete(fields.NotComplete):
    """A client needs a name and a birth date, and each field must be one that a claim can carry."""


class CaseIsNotComplete(fields.NotComplete):
    """An accident needs its cause, and its days and numbers must be ones that a claim can carry."""


class ReferralIsNotComplete(fields.NotComplete):
    """A referral names a clinician with her NPI; the rest must be what a claim can carry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientFacts:
    """Who the client is. The address is complete or wholly empty (a cash client may have none)."""

    last_name: str
    first_name: str
    middle_name: str = ""
    suffix: str = ""
    birth_date: date
    sex: str = Sex.UNKNOWN
    street: str = ""
    street2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    phone: str = ""
    email: str = ""

    def faults(self, *, on: date) -> list[Finding]:
        """Return what is wrong, on a day."""
        return [
            *fields.faults(self, _CLIENT),
            *fields.choice_faults(self.sex, Sex.values, "sex"),
            *fields.address_faults(self),
            *fields.future_faults(self.birth_date, on, "birth_date"),
            *fields.email_faults(self.email, "email"),
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """An episode of care. ``number`` is ours and made up where left empty.

    ``employer_address`` is an object in the shape of the claim file's addresses.
    """

    cause: str = Cause.NONE
    number: str = ""
    injury_date: date | None = None
    state: str = ""
    claim_number: str = ""
    adjuster_name: str = ""
    employer_name: str = ""
    employer_address: Mapping[str, Any] = field(default_factory=dict)
    onset_on: date | None = None
    first_treated_on: date | None = None
    closed_on: date | None = None

    def faults(self, *, on: date) -> list[Finding]:
        """Return what is wrong, on a day."""
        return [
            *fields.choice_faults(self.cause, Cause.values, "cause"),
            *fields.faults(self, _CASE, optional=["employer_name"]),
            *fields.state_faults(self.state, "state"),
            *fields.length_faults(self.number, 20, "number"),
            *fields.future_faults(self.injury_date, on, "injury_date"),
            *fields.future_faults(self.onset_on, on, "onset_on"),
            *self._employer_faults(),
        ]

    def _employer_faults(self) -> list[Finding]:
        if not self.employer_address:
            return []
        return fields.json_faults(core.Address, self.employer_address, "employer_address")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralFacts:
    """A clinician's order, as the paper has it. ``valid_until`` is the first day not covered."""

    referrer_last_name: str
    referrer_first_name: str
    referrer_middle_name: str = ""
    referrer_suffix: str = ""
    referrer_npi: str
    role: str = core.ReferrerRole.REFERRING.value
    number: str = ""
    ordered_on: date | None = None
    valid_until: date | None = None
    visits_allowed: int | None = None
    diagnoses: tuple[str, ...] = ()
    case_id: UUID | None = None
    document_id: UUID | None = None

    def faults(self, *, on: date) -> list[Finding]:
        """Return what is wrong, on a day."""
        return [
            *fields.faults(self, _REFERRAL),
            *fields.npi_faults(self.referrer_npi, "referrer_npi"),
            *fields.future_faults(self.ordered_on, on, "ordered_on"),
            *fields.range_faults(self.ordered_on, self.valid_until, "valid_until"),
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a referral really says, and what went wrong when it was copied."""

    facts: ReferralFacts
    reason: str


_CLIENT: Mapping[str, fields.Limit] = {
    **fields.NAME,
    "birth_date": (core.Client, "birth_date"),
    "phone": (core.Client, "phone"),
}
_CASE: Mapping[str, fields.Limit] = {
    **{name: (core.Accident, name) for name in ("state", "claim_number", "adjuster_name")},
    "employer_name": (core.Employer, "name"),
    "number": (core.Claim, "episode_id"),
}
_REFERRAL: Mapping[str, fields.Limit] = {
    **{f"referrer_{name}": limit for name, limit in fields.NAME.items()},
    "referrer_npi": (core.Referral, "referrer_npi"),
    **{
        name: (core.Referral, name)
        for name in ("role", "number", "ordered_on", "valid_until", "visits_allowed", "diagnoses")
    },
}
