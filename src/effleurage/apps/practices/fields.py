"""What may stand in a field that a person types, and what is said where it may not.

Knows the claim file's limits (``core.claims.claim_fields``), so that what the records accept a
claim can carry; check digits and state codes besides. Refuses to repeat what was typed: findings
name the field, never its value, which may be health data.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from effleurage.codes import identifiers, states
from effleurage.core import claims as core
from effleurage.core.claims.claim_shapes import Record, record
from effleurage.core.claims.claim_values import Reading
from effleurage.findings import Finding, Severity

SOURCE = "docs/claim-file.md"
FactsT = TypeVar("FactsT")
Limit = tuple[type, str]
"""The dataclass of ``core.claims`` and its field whose limits a field of ours shares."""

ADDRESS: Mapping[str, Limit] = {
    name: (core.Address, name) for name in ("street", "street2", "city", "state", "postal_code")
}
NAME: Mapping[str, Limit] = {
    "last_name": (core.PersonName, "last"),
    "first_name": (core.PersonName, "first"),
    "middle_name": (core.PersonName, "middle"),
    "suffix": (core.PersonName, "suffix"),
}
_SEPARATED = re.compile(r"[0-9()+. -]+")
_DIGITS_ONLY = ("phone", "postal_code", "npi", "tax_id")


class NotComplete(ValueError):
    """Something is missing or cannot stand as it is; ``findings`` say which and what to do."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(f"{each.where}: {each.message}" for each in self.findings))


def tidied(facts: FactsT) -> FactsT:
    """Return the facts as they are kept: no stray blanks, digits without their separators."""
    texts = {
        name: _tidy_text(name, each)
        for name, each in vars_of(facts).items()
        if isinstance(each, str)
    }
    return replace(facts, **texts)  # type: ignore[type-var]  # facts are dataclasses


def vars_of(facts: object) -> dict[str, Any]:
    """Return the fields of a dataclass by name, nothing converted."""
    return {name: getattr(facts, name) for name in facts.__dataclass_fields__}  # type: ignore[attr-defined]


def faults(
    facts: object, limits: Mapping[str, Limit], *, optional: Iterable[str] = ()
) -> list[Finding]:
    """Return what is wrong; ``optional`` fields may be empty whatever a claim asks."""
    may_be_empty = set(optional)
    reading = Reading()
    for name, (of, member) in limits.items():
        value = getattr(facts, name)
        if value in ("", None, ()) and (name in may_be_empty or not _is_required(of, member)):
            continue
        _shape_of(of).members[member].shape.read(_as_json(value), name, reading)
    return [
        each._replace(code=each.code.replace("claim-file-", "field-")) for each in reading.faults
    ]


def address_faults(facts: object, *, prefix: str = "") -> list[Finding]:
    """Return what is wrong with an address: it is complete, or left wholly empty."""
    given = {name: getattr(facts, prefix + name) for name in ADDRESS}
    if not any(given.values()):
        return []
    found = faults(facts, {prefix + name: limit for name, limit in ADDRESS.items()})
    return found + state_faults(given["state"], prefix + "state")


def json_faults(of: type, document: Mapping[str, Any], where: str) -> list[Finding]:
    """Return what is wrong with an object kept as JSON in the shape of the claim file."""
    reading = Reading()
    _shape_of(of).read(dict(document), where, reading)
    return [
        each._replace(code=each.code.replace("claim-file-", "field-")) for each in reading.faults
    ]


def state_faults(state: str, where: str) -> list[Finding]:
    """Return a finding unless the state is empty or one that takes US mail."""
    if not re.fullmatch("[A-Z]{2}", state) or states.is_state(state):
        return []  # an empty or misshapen one is found by its limits
    return [a_fault("no-such-state", where, "not a state or territory", "write two letters, as WA")]


def npi_faults(npi: str, where: str) -> list[Finding]:
    """Return a finding where ten digits have the wrong check digit (45 CFR 162.406)."""
    if not re.fullmatch("[0-9]{10}", npi) or identifiers.is_npi(npi):
        return []
    fix = "copy the ten digits again from the letterhead or the NPI registry"
    return [a_fault("no-npi", where, "the check digit is wrong", fix)]


def range_faults(first: date | None, until: date | None, where: str) -> list[Finding]:
    """Return a finding where a half-open range covers no day."""
    if first is None or until is None or until > first:
        return []
    fix = "write the first day that is no longer covered"
    return [a_fault("range-is-empty", where, "it ends before it covers a day", fix)]


def future_faults(day: date | None, on: date, where: str) -> list[Finding]:
    """Return a finding where something past is said to be still to come."""
    if day is None or day <= on:
        return []
    return [a_fault("in-the-future", where, "that day has not come yet", "correct the date")]


def choice_faults(value: str, known: Sequence[str], where: str) -> list[Finding]:
    """Return a finding unless the value is one of the known ones."""
    if value in known:
        return []
    listed = ", ".join(f'"{each}"' for each in known)
    return [a_fault("no-such-choice", where, "not one of the choices", f"choose one of {listed}")]


def length_faults(text: str, longest: int, where: str) -> list[Finding]:
    """Return a finding where the text is longer than we keep."""
    if len(text) <= longest:
        return []
    message = f"{len(text)} characters, where at most {longest} fit"
    return [a_fault("too-long", where, message, "shorten it")]


def email_faults(address: str, where: str) -> list[Finding]:
    """Return a finding unless the address is empty or looks like one."""
    if not address:
        return []
    try:
        validate_email(address)
    except ValidationError:
        return [a_fault("no-address", where, "not an e-mail address", "write name@place.example")]
    return length_faults(address, 254, where)


def a_fault(code: str, where: str, message: str, fix: str) -> Finding:
    """Return one blocking finding about a field."""
    return Finding(f"field-{code}", Severity.BLOCK, where, message, fix, SOURCE)


def _tidy_text(name: str, text: str) -> str:
    text = text.strip()
    if name.endswith(_DIGITS_ONLY) and _SEPARATED.fullmatch(text):
        digits = re.sub("[^0-9]", "", text)
        return digits[1:] if name == "phone" and len(digits) == 11 and digits[0] == "1" else digits
    return text.upper() if name == "state" or name.endswith("_state") else text


def _is_required(of: type, member: str) -> bool:
    return _shape_of(of).members[member].required


def _shape_of(of: type) -> Record:
    return record(of)


def _as_json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
