"""Are the addresses ones that a payer takes: the whole ZIP code, a street, a state that exists?

Knows which addresses file and form want in full. Refuses to know whether a street exists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from effleurage.codes import places, states
from effleurage.core.claims.claim import Address, Claim, ServiceLocation
from effleurage.core.claims.examples import example
from effleurage.core.gate.exhibits import case, case_of_line
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.rule import OWN_KNOWLEDGE, Case, Family, Rule, Trouble
from effleurage.findings import Severity

_REVIEWED = date(2026, 11, 23)
_PO_BOX = re.compile(
    r"\b(p\.?\s*o\.?\s*(box|drawer)|p\.?\s*o\.?\s*b\.?\s*\d+|post\s+office\s+box|lock\s*box)\b",
    re.IGNORECASE,
)
_NOBODYS_FOUR = "0000"
_FIRST_DIGITS: Mapping[str, str] = MappingProxyType(
    {
        "0": "CT MA ME NH NJ PR RI VT VI AE NY",
        "1": "DE NY PA",
        "2": "DC MD NC SC VA WV",
        "3": "AL FL GA MS TN AA",
        "4": "IN KY MI OH",
        "5": "DC IA MN MT ND SD WI",
        "6": "IL KS MO NE",
        "7": "AR LA OK TX",
        "8": "AZ CO ID NM NV TX UT WY",
        "9": "AK AP AS CA FM GU HI MH MP OR PW WA",
    }
)
"""In which states a ZIP code may lie by its first digit, with the few codes across a border."""
_PRACTICE, _PLACE = "practice address (box 33)", "service location (box 32)"
_CLIENTS = "client's address (boxes 5 and 32)"


def _sites(claim: Claim) -> Iterator[tuple[str, Address]]:
    """Yield where the practice is and where the session took place, if it was not there."""
    yield _PRACTICE, claim.practice.address
    if claim.service_location is not None:
        yield _PLACE, claim.service_location.address


def _incomplete_zip(claim: Claim, _: Facts) -> Iterator[Trouble]:
    for where, address in _sites(claim):
        yield from _without_four(where, address)
    if claim.service_location is None:
        for line in claim.lines:
            if line.place_of_service == places.HOME:
                yield from _without_four(_CLIENTS, claim.client.address)
                return


def _without_four(where: str, address: Address) -> Iterator[Trouble]:
    digits = len(address.postal_code)
    if digits != 9:
        yield Trouble(where, f"The ZIP code has {digits} digits; nine are needed here (ZIP+4).")
    elif address.postal_code.endswith(_NOBODYS_FOUR):
        yield Trouble(where, "The last four digits of the ZIP code are 0000, which is no address.")


def _post_office_box(claim: Claim, _: Facts) -> Iterator[Trouble]:
    for where, address in _sites(claim):
        if _is_po_box(address.street) or (address.street2 and _is_po_box(address.street2)):
            yield Trouble(where, "The address is a post office box.")


# A batch names the same practices over and over.
@lru_cache(maxsize=4_096)
def _is_po_box(street: str) -> bool:
    return _PO_BOX.search(street) is not None


def _unknown_state(claim: Claim, _: Facts) -> Iterator[Trouble]:
    for where, address in _addresses(claim):
        if not states.is_state(address.state):
            yield Trouble(where, f"{address.state[:4]!r} is not a state or territory.")


def _other_states_zip(claim: Claim, _: Facts) -> Iterator[Trouble]:
    for where, address in _addresses(claim):
        if _lies_elsewhere(address.postal_code[:1], address.state):
            yield Trouble(where, f"The ZIP code does not lie in {address.state}.")


@lru_cache(maxsize=1_024)
def _lies_elsewhere(first_digit: str, state: str) -> bool:
    """Return whether no ZIP code of that state begins so; False where either is unknown."""
    lies_in = _FIRST_DIGITS.get(first_digit, "").split()
    return bool(lies_in) and states.is_state(state) and state not in lies_in


def _addresses(claim: Claim) -> Iterator[tuple[str, Address]]:
    """Yield every address of the claim with its place."""
    subscriber, place = claim.subscriber, claim.service_location
    for where, address in (
        ("client's address (box 5)", claim.client.address),
        (_PRACTICE, claim.practice.address),
        (_PLACE, place.address if place else None),
        ("payer's address", claim.payer.address),
        ("pay-to address", claim.practice.pay_to_address),
        ("subscriber's address (box 7)", subscriber.address if subscriber else None),
    ):
        if address is not None:
            yield where, address


def _at(*, postal_code: str = "984020118", street: str = "418 Alder Court") -> Case:
    """Return the commercial example with another practice address."""
    practice = example("commercial").practice
    address = replace(practice.address, postal_code=postal_code, street=street)
    return case(practice=replace(practice, address=address))


def _in_state(state: str) -> Case:
    client = example("commercial").client
    return case(client=replace(client, address=replace(client.address, state=state)))


def _elsewhere(street: str) -> Case:
    address = replace(example("commercial").practice.address, street=street)
    return case(service_location=ServiceLocation(name="Riverside Clinic", address=address))


RULES = (
    Rule(
        code="GATE-FORM-04",
        family=Family.FORM,
        severity=Severity.BLOCK,
        title="A ZIP code without its last four digits",
        why="Where the practice is, and where the session took place, file and form want all nine"
        " digits of the ZIP code; clearinghouses reject a claim with five.",
        fix="Look the address up at usps.com (ZIP code lookup) and add the four digits. The"
        " addresses of clients and payers may keep five, unless the session was at the client's"
        " home.",
        source="837P 005010X222A1 loops 2010AA and 2310C N403; NUCC 1500 manual, items 32 and 33",
        checked_on=_REVIEWED,
        overridable=False,
        judges_voids=True,
        look=_incomplete_zip,
        failing=lambda: _at(postal_code="98402"),
        passing=lambda: case_of_line(place_of_service="12"),
    ),
    Rule(
        code="GATE-FORM-05",
        family=Family.FORM,
        severity=Severity.BLOCK,
        title="A post office box where a street belongs",
        why="The address of the practice, and of the place of the session, says where somebody"
        " worked; payers reject a post office box there.",
        fix="Enter the street address. A post office box for cheques is the pay-to address.",
        source="837P 005010X222A1 loop 2010AA N301; NUCC 1500 manual, items 32 and 33",
        checked_on=_REVIEWED,
        look=_post_office_box,
        failing=lambda: _at(street="P.O. Box 118"),
        passing=lambda: _elsewhere("12 Boxwood Post Road"),
    ),
    Rule(
        code="GATE-FORM-06",
        family=Family.FORM,
        severity=Severity.BLOCK,
        title="An address in no state",
        why="The two letters are a code; a clearinghouse rejects a claim over one that is none.",
        fix="Enter the two letters that the post office uses, such as WA.",
        source=f"USPS Publication 28; 837P 005010X222A1 N402; {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        overridable=False,
        judges_voids=True,
        look=_unknown_state,
        failing=lambda: _in_state("WS"),
        passing=lambda: _in_state("OR"),
    ),
    Rule(
        code="GATE-FORM-10",
        family=Family.FORM,
        severity=Severity.WARN,
        title="A ZIP code of another state",
        why="Clearinghouses compare the ZIP code with the state, and a payer's mail goes astray;"
        " one of the two was mistyped.",
        fix="Look the address up at usps.com (ZIP code lookup) and correct state or ZIP code.",
        source=f"USPS Publication 65, ZIP code areas; {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        look=_other_states_zip,
        failing=lambda: _in_state("ID"),
        passing=lambda: _in_state("OR"),
    ),
)
