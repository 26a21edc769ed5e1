"""What stands in the lower half of a CMS-1500: boxes 14 to 33, with the service lines of box 24.

Knows which date, number or name each box takes and with which qualifier. Refuses to know where a
box is (``cms1500_grid``) or whether the claim is right (``core.gate``). Boxes 16, 17a, 18, 24C,
24H, 30 and 32b stay empty. Source: the billing reference after the NUCC manual, decision 0011.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from effleurage.core.claims.claim import Address, Claim, Practice, ServiceLine
from effleurage.core.claims.kinds import Frequency, LineOfBusiness
from effleurage.core.claims.other_cover import decided_cents
from effleurage.documents.cms1500_client import (
    MARK,
    city_line,
    date_parts,
    first_name_first,
    street_of,
    telephone,
)
from effleurage.documents.cms1500_grid import PLACES, Entry
from effleurage.documents.printed_text import identifier, words

LETTERS = "ABCDEFGHIJKL"
ONSET = "431"
INITIAL_TREATMENT = "454"
ICD_10 = "0"
TAXONOMY = "ZZ"
NARRATIVE = "ZZ"
HOME = "12"
"""Place of service: the client's home."""
CONTINUED = "CONTINUED"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormChoices:
    """What the claim does not say and the payer or the day decides.

    ``signed_on`` is the date in box 31, left empty when nobody has said; ``with_taxonomy`` adds
    the taxonomy codes to 24I/24J and 33b for the payers that ask for them.
    """

    signed_on: date | None = None
    with_taxonomy: bool = False


AS_USUAL = FormChoices()


def lower_half(claim: Claim, choices: FormChoices) -> Iterator[Entry]:
    """Yield boxes 14 to 23, 25 to 27 and 31 to 33: the same on every sheet of the claim."""
    yield from _dates(claim)
    yield from _referrer(claim)
    yield from _notes(claim)
    yield Entry("20", "no", MARK)
    yield Entry("21", "indicator", ICD_10)
    for letter, code in zip(LETTERS, claim.diagnoses, strict=False):
        yield Entry("21", letter, identifier(code))
    if claim.frequency is not Frequency.ORIGINAL:
        yield Entry("22", "code", claim.frequency.value)
        yield Entry("22", "number", identifier(claim.payer_claim_number))
    yield Entry("23", "", identifier(number_for_box_23(claim)))
    yield Entry("25", "number", identifier(claim.practice.tax_id))
    yield Entry("25", claim.practice.tax_id_kind.value, MARK)
    yield Entry("26", "", identifier(claim.claim_id))
    yield Entry("27", "yes" if claim.accepts_assignment else "no", MARK)
    yield from _signature(claim, choices)
    yield from _service_place(claim)
    yield from _billing(claim.practice, choices)


def service_entries(
    claim: Claim, lines: Sequence[ServiceLine], choices: FormChoices
) -> Iterator[Entry]:
    """Yield box 24 for the (at most six) lines of one sheet."""
    for number, line in enumerate(lines, start=1):
        for entry in _service(claim, line, choices):
            yield entry._replace(line=number)


def totals(claim: Claim, *, last_sheet: bool) -> Iterator[Entry]:
    """Yield boxes 28 and 29: the claim's totals on its last sheet, CONTINUED on the others.

    The sheets are one claim, so one total stands on them (decision 0011). Box 29 holds what the
    client and other payers have paid (NUCC manual, item 29); nothing paid leaves it empty.
    """
    if not last_sheet:
        yield Entry("28", "continued", CONTINUED)
        return
    yield Entry("28", "", dollars_and_cents(claim.total_charge_cents))
    paid_cents = claim.paid_by_client_cents + decided_cents(claim.other_cover)
    if paid_cents:
        yield Entry("29", "", dollars_and_cents(paid_cents))


def dollars_and_cents(cents: int) -> str:
    """Return ``120 00``: no dollar sign, no point; the printed line stands between."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100} {abs(cents) % 100:02d}"


def number_for_box_23(claim: Claim) -> str:
    """Return the one number box 23 has room for.

    The authorisation, else the referral; for the VA the referral first, because VA community care
    pays by it (billing reference, section 5).
    """
    authorised = claim.authorisation.number if claim.authorisation else ""
    referred = claim.referral.number if claim.referral else ""
    if claim.payer.line_of_business is LineOfBusiness.VA:
        return referred or authorised
    return authorised or referred


def at_home(claim: Claim) -> bool:
    """Return whether every service took place at the client's home (place of service 12)."""
    return bool(claim.lines) and all(line.place_of_service == HOME for line in claim.lines)


def pointer_letters(line: ServiceLine) -> str:
    """Return box 24E: letters for the numbers 1 to 12, most important first, no commas."""
    return "".join(LETTERS[n - 1] for n in line.diagnosis_pointers if 1 <= n <= len(LETTERS))


def _dates(claim: Claim) -> Iterator[Entry]:
    """Yield boxes 14 (injury or onset, 431) and 15 (initial treatment, 454)."""
    injured = claim.accident.injury_date if claim.accident else None
    onset = injured or claim.onset_date
    if onset:
        yield from date_parts("14", onset, year="%y")
        yield Entry("14", "qualifier", ONSET)
    if claim.initial_treatment_date:
        yield Entry("15", "qualifier", INITIAL_TREATMENT)
        yield from date_parts("15", claim.initial_treatment_date, year="%y")


def _referrer(claim: Claim) -> Iterator[Entry]:
    """Yield boxes 17 and 17b."""
    if claim.referral:
        yield Entry("17", "qualifier", claim.referral.role.value)
        yield Entry("17", "name", first_name_first(claim.referral.referrer))
        yield Entry("17b", "", identifier(claim.referral.referrer_npi))


def _notes(claim: Claim) -> Iterator[Entry]:
    """Yield box 19: what travels beside the claim (PWK), then the note, three blanks between."""
    papers = (
        "PWK" + identifier(f"{paper.report_type}{paper.transmission}{paper.control_number}")
        for paper in claim.attachments
    )
    text = "   ".join((*papers, *filter(None, [words(claim.note)])))
    first, rest = in_two_lines(text, PLACES["19"]["first line"].width, PLACES["19"][""].width)
    yield Entry("19", "first line", first)
    yield Entry("19", "", rest)


def in_two_lines(text: str, first_width: int, second_width: int) -> tuple[str, str]:
    """Return the text in two lines, broken at a blank; all on the second where it fits there.

    The second line comes back too long where the whole does not fit; nothing is cut.
    """
    if len(text) <= second_width:
        return "", text
    cut = text.rfind(" ", 0, first_width + 1)
    return (text[:cut].rstrip(), text[cut:].lstrip()) if cut > 0 else ("", text)


def _service(claim: Claim, line: ServiceLine, choices: FormChoices) -> Iterator[Entry]:
    """Yield one service line: the shaded half where something belongs there, then the data."""
    if line.note:
        yield Entry("24 shaded", "", NARRATIVE + words(line.note))
    if choices.with_taxonomy:
        yield Entry("24I", "", TAXONOMY)
        yield Entry("24J", "other number", identifier(claim.therapist.taxonomy))
    yield from date_parts("24A", line.service_date, year="%y", before="from ")
    yield from date_parts("24A", line.last_day, year="%y", before="to ")
    yield Entry("24B", "", identifier(line.place_of_service))
    yield Entry("24D", "code", identifier(line.procedure))
    for number, modifier in enumerate(line.modifiers[:4], start=1):
        yield Entry("24D", f"modifier {number}", identifier(modifier))
    yield Entry("24E", "", pointer_letters(line))
    yield Entry("24F", "", dollars_and_cents(line.charge_cents))
    yield Entry("24G", "", str(line.units))
    yield Entry("24J", "NPI", identifier(claim.therapist.npi))


def _signature(claim: Claim, choices: FormChoices) -> Iterator[Entry]:
    """Yield box 31: the therapist with her credential, on two lines where one is too short."""
    therapist = claim.therapist
    name = f"{first_name_first(therapist.name)} {words(therapist.credential)}".rstrip()
    width = PLACES["31"]["name"].width
    first, rest = in_two_lines(name, width, width)
    yield Entry("31", "first line", first)
    yield Entry("31", "name", rest)
    if choices.signed_on:
        yield Entry("31", "date", f"{choices.signed_on:%m %d %y}")


def _service_place(claim: Claim) -> Iterator[Entry]:
    """Yield boxes 32 and 32a: the named place, the client's home for visits there, the practice."""
    if claim.service_location:
        place = claim.service_location
        yield from _three_lines("32", words(place.name), place.address)
        yield Entry("32a", "", identifier(place.npi))
    elif at_home(claim):
        yield from _three_lines("32", first_name_first(claim.client.name), claim.client.address)
    else:
        yield from _three_lines("32", billing_name(claim.practice), claim.practice.address)
        yield Entry("32a", "", identifier(claim.practice.npi))


def _billing(practice: Practice, choices: FormChoices) -> Iterator[Entry]:
    """Yield boxes 33, 33a and, where asked for, 33b."""
    yield from telephone("33", practice.phone)
    yield from _three_lines("33", billing_name(practice), practice.address)
    yield Entry("33a", "", identifier(practice.npi))
    if choices.with_taxonomy:
        yield Entry("33b", "", TAXONOMY + identifier(practice.taxonomy))


def billing_name(practice: Practice) -> str:
    """Return the practice's name, or the therapist's who bills in her own."""
    if practice.person:
        return first_name_first(practice.person)
    return words(practice.organisation)


def _three_lines(box: str, name: str, address: Address) -> Iterator[Entry]:
    """Yield name, street and city lines of box 32 or 33."""
    yield Entry(box, "name", name)
    yield Entry(box, "street", street_of(address))
    yield Entry(box, "city", city_line(address))
