"""Names and addresses read back from an 837P's NM1 loops, as core values.

Knows NM1, N3, N4, DMG, PER, PRV and REF of the people on a claim. Refuses to know claims, and to
guess: what a loop does not say is an empty value.
"""

from __future__ import annotations

from effleurage.core.claims.claim import (
    Address,
    Client,
    LineOfBusiness,
    Payer,
    PersonName,
    Policy,
    Practice,
    Referral,
    ReferrerRole,
    Relationship,
    ServiceLocation,
    Sex,
    Subscriber,
    TaxIdKind,
    Therapist,
)
from effleurage.edi.blocks import Block, Numbered

#: Whom SBR09 points to. The code says how a claim is filed, so this is the likeliest reading;
#: what is not here is taken as commercial.
_LINES_OF_BUSINESS = {
    "AM": LineOfBusiness.AUTO,
    "WC": LineOfBusiness.WORKERS_COMP,
    "VA": LineOfBusiness.VA,
    "MA": LineOfBusiness.MEDICARE,
    "MB": LineOfBusiness.MEDICARE,
    "16": LineOfBusiness.MEDICARE_ADVANTAGE,
    "MC": LineOfBusiness.MEDICAID,
    "CH": LineOfBusiness.TRICARE,
    "LM": LineOfBusiness.LIABILITY,
}
_RELATIONSHIPS = {
    "01": Relationship.SPOUSE,
    "18": Relationship.SELF,
    "19": Relationship.CHILD,
    "20": Relationship.EMPLOYEE,
}


def line_of_business(filing_code: str) -> LineOfBusiness:
    """Return whom a claim filing code (SBR09) most likely points to."""
    return _LINES_OF_BUSINESS.get(filing_code, LineOfBusiness.COMMERCIAL)


def practice(level: Block, submitter: Block | None) -> Practice:
    """Return the billing provider of level 2000A; its contact may be the submitter's (1000A)."""
    billing = level.named("85") or level
    name = billing.need("NM1", "85")
    is_person = name.at(2) == "1"
    pay_to = level.named("87")
    contact = billing.first("PER") or (submitter.first("PER") if submitter else None)
    tax = billing.need("REF", "EI", "SY")
    return Practice(
        organisation="" if is_person else name.at(3),
        person=person(name) if is_person else None,
        npi=name.at(9),
        tax_id=tax.at(2),
        tax_id_kind=TaxIdKind.SSN if tax.at(1) == "SY" else TaxIdKind.EIN,
        taxonomy=level.text("PRV", "BI", 3),
        address=address(billing),
        pay_to_address=address(pay_to) if pay_to else None,
        phone=_phone(contact),
        contact_name=contact.at(2) if contact else "",
    )


def _phone(contact: Numbered | None) -> str:
    if contact is None:
        return ""
    ways = {contact.at(place): contact.at(place + 1) for place in (3, 5, 7)}
    return ways.get("TE", "")


def payer(level: Block) -> Payer:
    """Return the payer of loop 2010BB."""
    loop = level.named("PR") or level
    name = loop.need("NM1", "PR")
    return Payer(
        name=name.at(3),
        payer_id=name.at(9),
        line_of_business=line_of_business(level.need("SBR").at(9)),
        address=address(loop) if loop.first("N3") else None,
    )


def policy(level: Block, patient: Block | None) -> Policy:
    """Return the cover of level 2000B, for the client of ``patient`` or the subscriber."""
    cover = level.need("SBR")
    code = patient.need("PAT").at(1) if patient else "18"
    return Policy(
        member_id=level.need("NM1", "IL").at(9),
        relationship=_RELATIONSHIPS.get(code, Relationship.OTHER),
        group_number=cover.at(3),
        group_name=cover.at(4),
        claim_filing_code=cover.at(9),
    )


def subscriber(level: Block) -> Subscriber:
    """Return a subscriber who is not the client, from loop 2010BA."""
    loop = level.named("IL") or level
    name = loop.need("NM1", "IL")
    born = loop.first("DMG")
    is_person = name.at(2) == "1"
    return Subscriber(
        name=person(name) if is_person else None,
        organisation="" if is_person else name.at(3),
        birth_date=born.day(2) if born else None,
        sex=_sex(born) if born else None,
        address=address(loop) if loop.first("N3") else None,
    )


def client(level: Block, role: str) -> Client:
    """Return the client, who is the subscriber (role IL) or the patient (role QC)."""
    loop = level.named(role) or level
    born = loop.need("DMG")
    return Client(
        name=person(loop.need("NM1", role)),
        birth_date=born.day(2),
        sex=_sex(born),
        address=address(loop),
    )


def therapist(claim: Block, billing: Practice) -> Therapist:
    """Return the rendering provider, who without loop 2310B is the billing provider."""
    loop = claim.named("82")
    if loop is None:
        billed_by = billing.person or PersonName(last=billing.organisation, first="")
        return Therapist(name=billed_by, npi=billing.npi, taxonomy=billing.taxonomy)
    name = loop.need("NM1", "82")
    return Therapist(
        name=person(name), npi=name.at(9), taxonomy=loop.text("PRV", "PE", 3) or billing.taxonomy
    )


def service_location(claim: Block) -> ServiceLocation | None:
    """Return loop 2310C, ``None`` where the service was at the practice's own address."""
    loop = claim.named("77")
    if loop is None:
        return None
    name = loop.need("NM1", "77")
    return ServiceLocation(name=name.at(3), address=address(loop), npi=name.at(9))


def referral(claim: Block, first_line: Block, number: str) -> Referral | None:
    """Return who sent the client (2310A, 2310D or the first line's 2420E) and the number, if any.

    A number without anybody behind it keeps an empty name.
    """
    for block, code, role in (
        (claim, "DN", ReferrerRole.REFERRING),
        (first_line, "DK", ReferrerRole.ORDERING),
        (claim, "DQ", ReferrerRole.SUPERVISING),
    ):
        loop = block.named(code)
        if loop:
            name = loop.need("NM1", code)
            return Referral(
                referrer=person(name), referrer_npi=name.at(9), role=role, number=number
            )
    if number:
        return Referral(referrer=PersonName(last="", first=""), referrer_npi="", number=number)
    return None


def person(name: Numbered) -> PersonName:
    """Return the person that an NM1 names."""
    return PersonName(last=name.at(3), first=name.at(4), middle=name.at(5), suffix=name.at(7))


def address(loop: Block) -> Address:
    """Return the N3 and N4 of a loop. Raises ``CannotBeRead`` where one is missing."""
    street, city = loop.need("N3"), loop.need("N4")
    return Address(
        street=street.at(1),
        street2=street.at(2),
        city=city.at(1),
        state=city.at(2),
        postal_code=city.at(3),
    )


def _sex(born: Numbered) -> Sex:
    given = born.at(3)
    return Sex(given) if given in set(Sex) else Sex.UNKNOWN
