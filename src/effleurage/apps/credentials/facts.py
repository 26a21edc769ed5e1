"""What a person says of a therapist: the input of this step's actions.

Knows the fields and checks them all at once. Refuses to know whether a licence is real: it knows
until when it is said to be good.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from effleurage.apps.practices import fields
from effleurage.codes import identifiers
from effleurage.core import claims as core
from effleurage.findings import Finding


class TherapistIsNotComplete(fields.NotComplete):
    """A therapist needs her name and NPI; her licence names its state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TherapistFacts:
    """Who has hands on clients. ``licence_until`` is the first day the licence no longer covers.

    ``user_id`` is set where she signs in herself, and then she is a member of the practice.
    """

    last_name: str
    first_name: str
    middle_name: str = ""
    suffix: str = ""
    npi: str
    taxonomy: str = identifiers.MASSAGE_THERAPIST_TAXONOMY
    credential: str = "LMT"
    licence_number: str = ""
    licence_state: str = ""
    licence_until: date | None = None
    user_id: UUID | None = None

    def faults(self) -> list[Finding]:
        """Return what is wrong, field by field."""
        return [
            *fields.faults(self, _THERAPIST),
            *fields.npi_faults(self.npi, "npi"),
            *fields.state_faults(self.licence_state, "licence_state"),
            *self._licence_faults(),
        ]

    def _licence_faults(self) -> list[Finding]:
        if bool(self.licence_number) == bool(self.licence_state):
            return []
        missing = "licence_state" if self.licence_number else "licence_number"
        fix = "copy number and state from the licence, or leave both empty"
        return [fields.a_fault("half-a-licence", missing, "a licence has number and state", fix)]


_THERAPIST: Mapping[str, fields.Limit] = {
    **fields.NAME,
    **{
        name: (core.Therapist, name)
        for name in ("npi", "taxonomy", "credential", "licence_number", "licence_state")
    },
}
