"""What a person says of a practice or a place of work: the input of this step's actions.

Knows the fields of each and checks them all at once. Refuses to write anything, and to know
whether an NPI or a tax number was ever issued: it knows their shape and check digit.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from effleurage.apps.practices import fields
from effleurage.apps.practices.models import LocationKind, TaxIdKind
from effleurage.codes import identifiers, places
from effleurage.core import claims as core
from effleurage.findings import Finding

AT_THE_CLIENTS_HOME = "12"


class PracticeIsNotComplete(fields.NotComplete):
    """A practice needs its name, NPI, tax number, address and phone, each one a claim can carry."""


class LocationIsNotComplete(fields.NotComplete):
    """A place needs a name and an address, unless the work comes to the client's home."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeFacts:
    """Who bills: an organisation, or a therapist in her own name; one of the two, not both.

    ``pay_to`` is where payers send cheques, in the shape of the claim file's addresses, or empty
    for the practice's own address.
    """

    organisation: str = ""
    person_last_name: str = ""
    person_first_name: str = ""
    npi: str
    tax_id: str
    tax_id_kind: str = TaxIdKind.EIN
    taxonomy: str = identifiers.MASSAGE_THERAPIST_TAXONOMY
    phone: str
    contact_name: str = ""
    street: str
    street2: str = ""
    city: str
    state: str
    postal_code: str
    time_zone: str = "America/Los_Angeles"
    pay_to: Mapping[str, Any] = field(default_factory=dict)

    def faults(self) -> list[Finding]:
        """Return what is wrong, field by field."""
        return [
            *self._name_faults(),
            *fields.faults(self, _PRACTICE, optional=("organisation", *_PERSON)),
            *fields.faults(self, fields.ADDRESS),
            *fields.npi_faults(self.npi, "npi"),
            *fields.choice_faults(self.tax_id_kind, TaxIdKind.values, "tax_id_kind"),
            *self._tax_id_faults(),
            *fields.state_faults(self.state, "state"),
            *self._time_zone_faults(),
            *(fields.json_faults(core.Address, self.pay_to, "pay_to") if self.pay_to else ()),
        ]

    def _name_faults(self) -> list[Finding]:
        if bool(self.organisation) != bool(self.person_last_name):
            return []
        fix = "write the company's legal name, or the therapist's own, and leave the other empty"
        return [fields.a_fault("one-name", "organisation", "one name bills, not two or none", fix)]

    def _tax_id_faults(self) -> list[Finding]:
        if len(self.tax_id) != 9 or not self.tax_id.isdecimal():
            return []  # a misshapen one is found by its limits
        if self.tax_id_kind == TaxIdKind.EIN and not identifiers.is_ein(self.tax_id):
            fix = "copy the nine digits again from the IRS letter (CP 575)"
            return [fields.a_fault("no-ein", "tax_id", "not an employer's number", fix)]
        if self.tax_id_kind == TaxIdKind.SSN and not _is_ssn(self.tax_id):
            fix = "copy the nine digits again from the card, or choose EIN"
            return [fields.a_fault("no-ssn", "tax_id", "never issued as a personal number", fix)]
        return []

    def _time_zone_faults(self) -> list[Finding]:
        if self.time_zone in zoneinfo.available_timezones():
            return []
        fix = "write the area and city, as America/Chicago"
        return [fields.a_fault("no-time-zone", "time_zone", "not a time zone", fix)]


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationFacts:
    """Where sessions take place. A mobile one has no address of its own and is place 12."""

    name: str
    kind: str = LocationKind.OFFICE
    place_of_service: str = "11"
    npi: str = ""
    street: str = ""
    street2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""

    def faults(self) -> list[Finding]:
        """Return what is wrong, field by field."""
        return [
            *fields.faults(self, _LOCATION),
            *fields.choice_faults(self.kind, LocationKind.values, "kind"),
            *fields.npi_faults(self.npi, "npi"),
            *(self._home_faults() if self.kind == LocationKind.MOBILE else self._place_faults()),
        ]

    def _home_faults(self) -> list[Finding]:
        found = []
        if self.place_of_service != AT_THE_CLIENTS_HOME:
            fix = "write 12, or choose another kind of place"
            found.append(fields.a_fault("not-at-home", "place_of_service", "mobile is 12", fix))
        if any(getattr(self, name) for name in fields.ADDRESS):
            fix = "leave the address empty: each session has the client's own"
            found.append(fields.a_fault("address-of-a-mobile", "street", "mobile has none", fix))
        return found

    def _place_faults(self) -> list[Finding]:
        found = fields.faults(self, fields.ADDRESS) + fields.state_faults(self.state, "state")
        if places.place(self.place_of_service) is None:
            fix = "write two digits, as 11 for an office"
            found.append(fields.a_fault("no-place", "place_of_service", "not a place code", fix))
        return found


def _is_ssn(digits: str) -> bool:
    """Say whether the number can have been issued (SSA POMS RM 10201.035)."""
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    return area not in {"000", "666"} and area < "900" and group != "00" and serial != "0000"


_PERSON = ("person_last_name", "person_first_name")
_PRACTICE: Mapping[str, fields.Limit] = {
    **{
        name: (core.Practice, name)
        for name in ("organisation", "npi", "tax_id", "taxonomy", "phone", "contact_name")
    },
    "person_last_name": (core.PersonName, "last"),
    "person_first_name": (core.PersonName, "first"),
}
_LOCATION: Mapping[str, fields.Limit] = {
    "name": (core.ServiceLocation, "name"),
    "npi": (core.ServiceLocation, "npi"),
}
