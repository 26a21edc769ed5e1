"""Valid facts of invented practices and places, with what a test changes."""

from __future__ import annotations

from typing import Any

from effleurage.apps.practices.facts import LocationFacts, PracticeFacts


def stillwater(**changes: Any) -> PracticeFacts:
    values: dict[str, Any] = {
        "organisation": "Stillwater Massage PLLC",
        "npi": "1660001029",
        "tax_id": "910004182",
        "phone": "2535550142",
        "contact_name": "Dana Whitlow",
        "street": "418 Alder Court",
        "city": "Tacoma",
        "state": "WA",
        "postal_code": "984020118",
    }
    return PracticeFacts(**values | changes)


def office(**changes: Any) -> LocationFacts:
    values: dict[str, Any] = {
        "name": "Alder Court",
        "street": "418 Alder Court",
        "city": "Tacoma",
        "state": "WA",
        "postal_code": "984020118",
    }
    return LocationFacts(**values | changes)
