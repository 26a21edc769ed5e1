"""The claim file: one claim as a small JSON document with a published schema.

Knows how to publish, read and write it (``docs/claim-file.md``, ``docs/claim.schema.json``).
Refuses to judge the claim (``core.gate``) and to open files: text and values come and go as
arguments. Every fault is reported, not only the first, and nothing here raises on bad input.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from effleurage.core.claims import claim_contradictions, claim_text
from effleurage.core.claims.claim import Claim
from effleurage.core.claims.claim_shapes import Members, record, records_within
from effleurage.core.claims.claim_values import Reading
from effleurage.findings import Finding, Severity

VERSION = 1
MARK = "effleurage_claim"
"""The member that says: this is a claim file, and of which version."""


def schema() -> dict[str, Any]:
    """Return the published JSON Schema (draft 2020-12) of the claim file."""
    shapes = records_within(record(Claim))
    claim = shapes.pop(Claim).definition()
    mark = {"description": "The version of the claim file.", "type": "integer", "const": VERSION}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:effleurage:claim:{VERSION}",
        "title": "Effleurage claim file",
        **claim,
        "properties": {MARK: mark, **claim["properties"]},
        "required": [MARK, *claim["required"]],
        "$defs": {of.__name__: shapes[of].definition() for of in shapes},
    }


def write(claim: Claim) -> dict[str, Any]:
    """Return the claim as a JSON document: dates ISO, times HH:MM, money in whole cents.

    What is empty or unknown is left out; everything else is written, defaults included, so that
    a stored document keeps its meaning should a default ever change.
    """
    return {MARK: VERSION, **record(Claim).write(claim)}


def write_text(claim: Claim) -> str:
    """Return the claim file as people read it: indented, in Unicode, with a final newline."""
    return json.dumps(write(claim), indent=2, ensure_ascii=False) + "\n"


def read(document: object, *, unfinished: bool = False) -> tuple[Claim | None, tuple[Finding, ...]]:
    """Return the claim of a JSON document (or of its text) and everything that is wrong with it.

    ``unfinished`` also takes a document (not its text) in which required texts are still empty, as
    :func:`write` leaves those of a draft: what is missing is then for the gate to say.

    There is a claim exactly when no finding blocks. Accepts what the published schema accepts,
    apart from the contradictions of ``claim_contradictions``, names given twice, and whole
    numbers written with a decimal point. Findings carry a JSON path (``$.lines[0].units``).
    """
    if isinstance(document, bytes | str):
        return read_text(document)
    return _read_document(document, unfinished=unfinished)


def read_text(data: bytes | str) -> tuple[Claim | None, tuple[Finding, ...]]:
    """Return the claim in a claim file's text, and everything that is wrong with it.

    Adds to :func:`read` what may be wrong with the text itself: its size, its encoding, its JSON
    (with line and column). Never raises.
    """
    document, oddities = claim_text.parse(data)
    if any(each.severity is Severity.BLOCK for each in oddities):
        return None, oddities
    claim, findings = _read_document(document)
    return claim, oddities + findings


def _read_document(
    document: object, *, unfinished: bool = False
) -> tuple[Claim | None, tuple[Finding, ...]]:
    reading = Reading(unfinished=unfinished)
    if not isinstance(document, Mapping):
        reading.wrong_type(
            "$", document, "an object", "start from the output of `effleurage claim example`"
        )
    elif _is_of_this_version(document, reading):
        claim = record(Claim).read(_without_mark(document), "$", reading)
        if claim is not None:
            _note_contradictions(claim, reading)
        return None if reading.faults else claim, tuple(reading.faults)
    return None, tuple(reading.faults)


def _is_of_this_version(document: Mapping[Any, Any], reading: Reading) -> bool:
    """Whether it is worth reading on; a newer version would only yield misleading faults."""
    version = document.get(MARK)
    if MARK not in document:
        message = f'"{MARK}" is missing, which says that this is a claim file'
        reading.fault("version", f"$.{MARK}", message, f'add "{MARK}": {VERSION}')
        return True
    if type(version) is not int or version != VERSION:
        message = f"not a version of the claim file that this program reads ({VERSION})"
        fix = f"write {VERSION}, or update Effleurage if a newer one wrote the file"
        reading.fault("version", f"$.{MARK}", message, fix)
        return False
    return True


def _without_mark(document: Mapping[Any, Any]) -> Members:
    rest = Members({name: each for name, each in document.items() if name != MARK})
    rest.repeated = document.repeated if isinstance(document, Members) else ()
    return rest


def _note_contradictions(claim: Claim, reading: Reading) -> None:
    for where, message, fix in claim_contradictions.contradictions_in(claim):
        reading.fault("contradiction", where, message, fix)
