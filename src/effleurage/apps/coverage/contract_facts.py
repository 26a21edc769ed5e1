"""What a person says of a contract: one therapist, one payer, from when, and what it allows.

Knows the fields and checks them all at once. Refuses to write anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from effleurage.apps.practices import fields
from effleurage.findings import Finding

MOST_CENTS = 100_000_00


class ContractIsNotComplete(fields.NotComplete):
    """A contract names its therapist; its dates cover a day and no other contract's."""


class ContractFeeIsNotComplete(fields.NotComplete):
    """A fee names its procedure, what is allowed for one unit, and from when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractFacts:
    """From when a payer accepts a therapist. ``active_until`` is the first day it no longer does.

    ``active_from`` is ``None`` while it is only asked for. ``is_in_network`` is ``None`` where
    nobody has said.
    """

    therapist_id: UUID
    active_from: date | None = None
    active_until: date | None = None
    is_in_network: bool | None = None
    fee_schedule: str = ""
    source: str = ""

    def faults(self) -> list[Finding]:
        """Return what is wrong."""
        found = [
            *fields.range_faults(self.active_from, self.active_until, "active_until"),
            *fields.length_faults(self.fee_schedule, 60, "fee_schedule"),
            *fields.length_faults(self.source, 200, "source"),
        ]
        if self.active_until is not None and self.active_from is None:
            fix = "write the day on which it began, or leave its end empty"
            found.append(fields.a_fault("missing", "active_from", "it ends and never began", fix))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractFeeFacts:
    """What is allowed for one unit of a procedure, in cents, for services from a day on."""

    procedure: str
    allowed_cents: int
    active_from: date

    def faults(self) -> list[Finding]:
        """Return what is wrong."""
        found = []
        if not re.fullmatch("[0-9A-Z]{5}", self.procedure):
            fix = "write its five characters, as 97124"
            found.append(fields.a_fault("no-code", "procedure", "no procedure code", fix))
        if not 1 <= self.allowed_cents <= MOST_CENTS:
            fix = "write what one unit is allowed, as 31.50"
            found.append(fields.a_fault("out-of-range", "allowed_cents", "no such fee", fix))
        return found
