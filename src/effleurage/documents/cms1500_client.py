"""What stands in the upper half of a CMS-1500: the payer's address and boxes 1 to 13.

Knows who counts as the insured on paper (in workers' comp the employer), which square of box 1 a
line of business marks, and how names, addresses and dates are spelt. Refuses to know where a box
is (``cms1500_grid``) or whether the claim is right (``core.gate``). Boxes 8, 9b, 9c and 10d stay
empty: the NUCC reserves the first three, and the claim holds no condition code. Source: the billing
reference after the NUCC manual, and decision 0011.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from effleurage.core.claims.claim import Address, Claim, Payer, PersonName
from effleurage.core.claims.kinds import (
    AccidentCause,
    BenefitsAssigned,
    LineOfBusiness,
    Relationship,
    Sex,
)
from effleurage.documents.cms1500_grid import Entry
from effleurage.documents.printed_text import identifier, words

MARK = "X"
SIGNED = "SIGNATURE ON FILE"

_COVERAGE: Mapping[LineOfBusiness, str] = {
    LineOfBusiness.COMMERCIAL: "other",
    LineOfBusiness.AUTO: "other",
    LineOfBusiness.WORKERS_COMP: "other",
    LineOfBusiness.VA: "other",
    LineOfBusiness.MEDICARE: "medicare",
    LineOfBusiness.MEDICARE_ADVANTAGE: "other",
    LineOfBusiness.MEDICAID: "medicaid",
    LineOfBusiness.TRICARE: "tricare",
    LineOfBusiness.LIABILITY: "other",
}
_RELATIONSHIP: Mapping[Relationship, str] = {
    Relationship.SELF: "self",
    Relationship.SPOUSE: "spouse",
    Relationship.CHILD: "child",
    Relationship.OTHER: "other",
    Relationship.EMPLOYEE: "other",
}
_SEX: Mapping[Sex, str] = {Sex.MALE: "male", Sex.FEMALE: "female"}
_FEDERAL = "OF"
_OF_THE_ACCIDENT = frozenset(
    {LineOfBusiness.AUTO, LineOfBusiness.WORKERS_COMP, LineOfBusiness.LIABILITY}
)


class Insured(NamedTuple):
    """Who boxes 4, 7 and 11a name: a person, or an organisation without birth date and sex."""

    name: str
    address: Address | None
    phone: str = ""
    birth_date: date | None = None
    sex: Sex | None = None


def upper_half(claim: Claim) -> Iterator[Entry]:
    """Yield what the carrier block and boxes 1 to 13 say, in the order of the boxes."""
    yield from _carrier(claim.payer)
    yield Entry("1", coverage_mark(claim), MARK)
    yield Entry("1a", "", identifier(claim.policy.member_id))
    yield Entry("2", "", last_name_first(claim.client.name))
    yield from _born("3", claim.client.birth_date, claim.client.sex)
    yield from _where("5", claim.client.address)
    yield from telephone("5", claim.client.phone)
    yield from _insured_boxes(claim)
    yield from _other_plan(claim)
    yield from _condition(claim)
    yield from _plan(claim)
    if claim.signature_on_file:
        yield Entry("12", "", SIGNED)
    if claim.benefits_assigned is BenefitsAssigned.YES:
        yield Entry("13", "", SIGNED)


def coverage_mark(claim: Claim) -> str:
    """Return which square of box 1 is marked.

    GROUP HEALTH PLAN for commercial cover with a group number, FECA for federal workers' comp
    (filing code OF), else by line of business. VA community care is OTHER: the CHAMPVA square is
    for the family programme of that name (NUCC manual, item 1; decision 0011).
    """
    line = claim.payer.line_of_business
    if line is LineOfBusiness.COMMERCIAL and claim.policy.group_number:
        return "group"
    if line is LineOfBusiness.WORKERS_COMP and claim.policy.claim_filing_code == _FEDERAL:
        return "feca"
    return _COVERAGE[line]


def insured(claim: Claim) -> Insured | None:
    """Return whom boxes 4, 7 and 11a name, or ``None`` where the claim does not say.

    The subscriber; without one the employer for workers' comp (NUCC manual, items 4 and 7), else
    the client, who must then be the subscriber.
    """
    holder = claim.subscriber
    if holder and holder.name:
        name = last_name_first(holder.name)
        return Insured(name, holder.address, "", holder.birth_date, holder.sex)
    if holder:
        return Insured(words(holder.organisation), holder.address)
    employer = claim.accident.employer if claim.accident else None
    if employer and claim.payer.line_of_business is LineOfBusiness.WORKERS_COMP:
        return Insured(words(employer.name), employer.address)
    if claim.policy.relationship is Relationship.SELF:
        client = claim.client
        name = last_name_first(client.name)
        return Insured(name, client.address, client.phone, client.birth_date, client.sex)
    return None


def last_name_first(name: PersonName) -> str:
    """Return ``LAST SUFFIX, FIRST, M``: the commas are the form's own (NUCC manual, item 2)."""
    last = words(f"{name.last} {name.suffix}")
    parts = (last, words(name.first), words(name.middle)[:1])
    return ", ".join(part for part in parts if part)


def first_name_first(name: PersonName) -> str:
    """Return ``FIRST M LAST SUFFIX``, as boxes 17, 31 and 33 want it."""
    return words(f"{name.first} {words(name.middle)[:1]} {name.last} {name.suffix}")


def street_of(address: Address) -> str:
    """Return both street lines on one, as the form has it."""
    return words(f"{address.street} {address.street2}")


def city_line(address: Address) -> str:
    """Return ``CITY ST 98402-0118``."""
    return f"{words(address.city)} {words(address.state)} {zip_code(address)}"


def zip_code(address: Address) -> str:
    """Return the ZIP; nine digits keep their hyphen, the one the form asks for."""
    digits = identifier(address.postal_code)
    return f"{digits[:5]}-{digits[5:]}" if len(digits) == 9 else digits


def telephone(box: str, phone: str) -> Iterator[Entry]:
    """Yield area code and number of a ten-digit telephone; anything else whole, as the number."""
    number = phone_digits(phone)
    if len(number) == 10:
        yield Entry(box, "area code", number[:3])
        number = number[3:]
    yield Entry(box, "telephone", number)


def phone_digits(phone: str) -> str:
    """Return the digits of a telephone number without the country's leading 1."""
    digits = "".join(sign for sign in phone if sign in "0123456789")
    return digits[1:] if len(digits) == 11 and digits[0] == "1" else digits


def date_parts(box: str, when: date, *, year: str, before: str = "") -> Iterator[Entry]:
    """Yield month, day and year of a date; ``year`` is ``%Y`` or ``%y``.

    Birth dates have eight digits, all other dates six: box 24A has room for six only, and the two
    ways are not mixed on one form (decision 0011).
    """
    yield Entry(box, f"{before}month", f"{when:%m}")
    yield Entry(box, f"{before}day", f"{when:%d}")
    yield Entry(box, f"{before}year", f"{when.year:04d}" if year == "%Y" else f"{when:%y}")


def _carrier(payer: Payer) -> Iterator[Entry]:
    """Yield the payer's name and address; the third line stays empty without a second street."""
    yield Entry("carrier", "name", words(payer.name))
    if payer.address:
        yield Entry("carrier", "street", words(payer.address.street))
        yield Entry("carrier", "second street", words(payer.address.street2))
        yield Entry("carrier", "city", city_line(payer.address))


def _born(box: str, birth_date: date, sex: Sex | None) -> Iterator[Entry]:
    """Yield a birth date and the mark for the sex; unknown marks neither square."""
    yield from date_parts(box, birth_date, year="%Y")
    if sex and sex in _SEX:
        yield Entry(box, _SEX[sex], MARK)


def _where(box: str, address: Address) -> Iterator[Entry]:
    """Yield the address of box 5 or 7."""
    yield Entry(box, "street", street_of(address))
    yield Entry(box, "city", words(address.city))
    yield Entry(box, "state", words(address.state))
    yield Entry(box, "zip", zip_code(address))


def _insured_boxes(claim: Claim) -> Iterator[Entry]:
    """Yield boxes 4, 6, 7 and 11a; box 6 says OTHER where an organisation is the insured."""
    holder = insured(claim)
    if not holder:
        yield Entry("6", _RELATIONSHIP[claim.policy.relationship], MARK)
        return
    person = holder.birth_date is not None or bool(claim.subscriber and claim.subscriber.name)
    yield Entry("4", "", holder.name)
    yield Entry("6", _RELATIONSHIP[claim.policy.relationship] if person else "other", MARK)
    if holder.address:
        yield from _where("7", holder.address)
    yield from telephone("7", holder.phone)
    if holder.birth_date:
        yield from _born("11a", holder.birth_date, holder.sex)


def _other_plan(claim: Claim) -> Iterator[Entry]:
    """Yield boxes 9, 9a and 9d for the first other plan (NUCC manual, items 9 to 9d)."""
    for cover in claim.other_cover[:1]:
        holder, policy = cover.subscriber, cover.policy
        if holder is None:
            name = last_name_first(claim.client.name)
        else:
            name = last_name_first(holder.name) if holder.name else words(holder.organisation)
        yield Entry("9", "", name)
        yield Entry("9a", "", identifier(policy.group_number or policy.member_id))
        yield Entry("9d", "", words(cover.payer.name))


def _condition(claim: Claim) -> Iterator[Entry]:
    """Yield box 10: what the condition is due to, and the state of an auto accident."""
    cause = claim.accident.cause if claim.accident else None
    for box, asked in (
        ("10a", AccidentCause.WORK),
        ("10b", AccidentCause.AUTO),
        ("10c", AccidentCause.OTHER),
    ):
        yield Entry(box, "yes" if cause is asked else "no", MARK)
    if claim.accident and cause is AccidentCause.AUTO:
        yield Entry("10b", "state", words(claim.accident.state))


def _insures_accident(claim: Claim) -> bool:
    return claim.payer.line_of_business in _OF_THE_ACCIDENT


def _plan(claim: Claim) -> Iterator[Entry]:
    """Yield box 11 with its claim number (Y4) and the answer to 11d."""
    yield Entry("11", "", identifier(claim.policy.group_number))
    # A health plan that is billed after the accident's insurer has no claim number there.
    if claim.accident and claim.accident.claim_number and _insures_accident(claim):
        yield Entry("11b", "qualifier", "Y4")
        yield Entry("11b", "number", identifier(claim.accident.claim_number))
    yield Entry("11c", "", words(claim.policy.group_name))
    yield Entry("11d", "yes" if claim.other_cover else "no", MARK)
