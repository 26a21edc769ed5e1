"""What keeps a claim off the paper form, and what the form has no room to say.

Knows the limits of the CMS-1500: widths, characters, twelve diagnoses, four modifiers, one number
in box 23. Refuses to judge the claim itself (``core.gate``). Findings name boxes, counts and codes,
never the text of a box: it may be a name. Source of every limit: decision 0011.
"""

from __future__ import annotations

from collections.abc import Iterator

from effleurage.core.claims.claim import Claim
from effleurage.core.claims.kinds import Sex
from effleurage.documents.cms1500_client import insured, phone_digits
from effleurage.documents.cms1500_grid import Entry, place_of
from effleurage.documents.cms1500_services import HOME, LETTERS, at_home, number_for_box_23
from effleurage.documents.printed_text import identifier, unprintable
from effleurage.findings import Finding, Severity

_SOURCE = "NUCC 1500 manual field widths; decision 0011"
_MODIFIERS = 4


def entry_findings(entry: Entry, *, first_line: int = 0) -> Iterator[Finding]:
    """Yield what is wrong with one text: too long for its box, or not printable there.

    ``first_line`` is how many service lines stand on the sheets before, for the line's number.
    """
    place = place_of(entry.box, entry.part, entry.line)
    where = _where(entry, first_line)
    if len(entry.text) > place.width:
        yield _block(
            "form-text-too-long",
            where,
            f"{len(entry.text)} characters, and the box takes {place.width}",
            "shorten it in the record it comes from (abbreviations are allowed in names of "
            "businesses and streets), or send this claim as a file",
        )
    for sign in unprintable(entry.text):
        yield _block(
            "form-character",
            where,
            f"the character {sign} has no spelling on the form",
            "write it in plain letters in the record it comes from",
        )
    if place.money and entry.text.startswith("-"):
        yield _block(
            "form-negative-amount",
            where,
            "an amount below zero",
            "a charge is never negative on a claim: replace or void the claim instead",
        )


def claim_findings(claim: Claim) -> Iterator[Finding]:
    """Yield what concerns the claim as a whole, in the order of the boxes."""
    yield from _people(claim)
    yield from _codes(claim)
    yield from _other_plans(claim)
    yield from _one_of_each(claim)


def _people(claim: Claim) -> Iterator[Finding]:
    """Yield what is missing of the client and the insured in boxes 3 to 11a and 33."""
    if claim.client.sex is Sex.UNKNOWN:
        message = "the sex is not known, and the form has two squares: neither is marked"
        yield _note("form-sex", "box 3", message, "mark it when the card states it")
    if insured(claim) is None:
        yield Finding(
            "form-no-insured",
            Severity.WARN,
            "boxes 4, 7 and 11a",
            "the client is not the subscriber and the claim does not say who is: left empty",
            "add the subscriber to the policy",
            _SOURCE,
        )
    for where, phone in (("box 5", claim.client.phone), ("box 33", claim.practice.phone)):
        if phone and len(phone_digits(phone)) != 10:
            yield Finding(
                "form-telephone",
                Severity.WARN,
                where,
                "the telephone number has not ten digits",
                "write area code and number, without an extension",
                _SOURCE,
            )


def _codes(claim: Claim) -> Iterator[Finding]:
    """Yield too many diagnoses or modifiers, and pointers that point at nothing."""
    known = min(len(claim.diagnoses), len(LETTERS))
    if len(claim.diagnoses) > len(LETTERS):
        message = f"{len(claim.diagnoses)} diagnoses, and the box takes {len(LETTERS)}"
        yield _block("form-diagnoses", "box 21", message, "keep the twelve that matter")
    for number, line in enumerate(claim.lines, start=1):
        where = f"service line {number}"
        if len(line.modifiers) > _MODIFIERS:
            message = f"{len(line.modifiers)} modifiers, and the box takes {_MODIFIERS}"
            fix = "keep the four that the payer needs"
            yield _block("form-modifiers", f"box 24D, {where}", message, fix)
        if any(not 1 <= pointer <= known for pointer in line.diagnosis_pointers):
            message = f"a pointer to a diagnosis that is not among the {known} in box 21"
            fix = "point each service at a diagnosis of this claim"
            yield _block("form-pointer", f"box 24E, {where}", message, fix)


def _other_plans(claim: Claim) -> Iterator[Finding]:
    """Yield what boxes 9 to 9d and 29 cannot say of other plans."""
    if len(claim.other_cover) > 1:
        message = f"they have room for one other plan, and the claim names {len(claim.other_cover)}"
        yield _note("form-one-other-plan", "boxes 9 to 9d", message, "name the rest in a letter")
    if any(cover.decision for cover in claim.other_cover):
        yield Finding(
            "form-other-remit",
            Severity.WARN,
            "boxes 9 to 9d and 29",
            "the form has no room for what another payer decided",
            "put that payer's remit into the same envelope",
            _SOURCE,
        )


def _one_of_each(claim: Claim) -> Iterator[Finding]:
    """Yield what the claim knows and the form has no second place for."""
    yield from _box_23(claim)
    places = {line.place_of_service for line in claim.lines}
    if HOME in places and not at_home(claim) and not claim.service_location:
        yield Finding(
            "form-one-place",
            Severity.WARN,
            "box 32",
            "some visits were at the client's home and some not, and the box names one place",
            "put the home visits on a claim of their own",
            _SOURCE,
        )
    if claim.practice.pay_to_address:
        message = "the pay-to address has no place on the form: the practice's own is printed"
        fix = "make sure that the payer has the pay-to address on file"
        yield _note("form-pay-to", "box 33", message, fix)


def _box_23(claim: Claim) -> Iterator[Finding]:
    """Yield that an authorisation and a referral number compete for one box."""
    numbers = {
        identifier(source.number)
        for source in (claim.authorisation, claim.referral)
        if source and identifier(source.number)
    }
    if len(numbers) > 1:
        kept = "authorisation"
        if claim.referral and number_for_box_23(claim) == claim.referral.number:
            kept = "referral"
        message = f"it has room for one number: the {kept} number is printed, the other is not"
        yield _note("form-one-number", "box 23", message, "send the other with the records")


def _where(entry: Entry, first_line: int) -> str:
    """Return the place in a biller's words: ``box 5 (city)``, ``box 24F, service line 7``."""
    named = entry.box if entry.box in ("carrier", "sheet") else f"box {entry.box}"
    part = f" ({entry.part})" if entry.part else ""
    line = f", service line {first_line + entry.line}" if entry.line else ""
    return f"{named}{part}{line}"


def _block(code: str, where: str, message: str, fix: str) -> Finding:
    return Finding(code, Severity.BLOCK, where, message, fix, _SOURCE)


def _note(code: str, where: str, message: str, fix: str) -> Finding:
    return Finding(code, Severity.INFO, where, message, fix, _SOURCE)
