"""Names and addresses read back from an 837P's NM1 loops, as core values.

Knows NM1, N3, N4, DMG, PER, PRV and REF of the people on a claim. Refuses to know claims, and to
guess: what a loop does not say is an empty value, and where the guide wants it there, a gap. A
birth date and what the client is to the subscriber have no empty value: without them
``CannotBeRead``.
"""

from __future__ import annotations

from effleurage.core.claims.claim import (
    Address,
    Client,
    Payer,
    PersonName,
    Policy,
    Practice,
    Referral,
    ServiceLocation,
    Subscriber,
    Therapist,
)
from effleurage.core.claims.kinds import LineOfBusiness, ReferrerRole, Relationship, Sex, TaxIdKind
from effleurage.edi.blocks import Block, Numbered
from effleurage.edi.claim_837p_gaps import Gaps

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
RELATIONSHIPS = {
    "01": Relationship.SPOUSE,
    "18": Relationship.SELF,
    "19": Relationship.CHILD,
    "20": Relationship.EMPLOYEE,
}


def line_of_business(filing_code: str) -> LineOfBusiness:
    """Return whom a claim filing code (SBR09) most likely points to."""
    return _LINES_OF_BUSINESS.get(filing_code, LineOfBusiness.COMMERCIAL)


def practice(level: Block, submitter: Block | None, gaps: Gaps) -> Practice:
    """Return the billing provider of level 2000A; its contact may be the submitter's (1000A)."""
    billing = _loop(level, "85")
    name = gaps.wanted(billing, "NM1", "85")
    is_person = name.at(2) == "1"
    pay_to = level.named("87")
    contact = billing.first("PER") or (submitter.first("PER") if submitter else None)
    tax = gaps.wanted(billing, "REF", "EI", "SY")
    return Practice(
        organisation="" if is_person else name.at(3),
        person=person(name) if is_person else None,
        npi=name.at(9),
        tax_id=tax.at(2),
        tax_id_kind=TaxIdKind.SSN if tax.at(1) == "SY" else TaxIdKind.EIN,
        taxonomy=level.text("PRV", "BI", 3),
        address=address(billing, gaps),
        pay_to_address=address(pay_to, gaps) if pay_to else None,
        phone=_phone(contact),
        contact_name=contact.at(2) if contact else "",
    )


def _loop(level: Block, role: str) -> Block:
    """Return the loop of that NM1; where it is missing, what stands before any other person."""
    return level.named(role) or level.cut_at("NM1")[0]


def _phone(contact: Numbered | None) -> str:
    if contact is None:
        return ""
    ways = {contact.at(place): contact.at(place + 1) for place in (3, 5, 7)}
    return ways.get("TE", "")


def payer(level: Block, gaps: Gaps) -> Payer:
    """Return the payer of loop 2010BB."""
    loop = _loop(level, "PR")
    name = gaps.wanted(loop, "NM1", "PR")
    return Payer(
        name=name.at(3),
        payer_id=name.at(9),
        line_of_business=line_of_business(_filing_code(level)),
        address=address(loop, gaps) if loop.first("N3") else None,
    )


def _filing_code(level: Block) -> str:
    cover = level.first("SBR")
    return cover.at(9) if cover else ""


def policy(level: Block, patient: Block | None, gaps: Gaps) -> Policy:
    """Return the cover of level 2000B, for the client of ``patient`` or the subscriber."""
    cover = gaps.wanted(level, "SBR")
    code = patient.need("PAT").at(1) if patient else "18"
    return Policy(
        member_id=gaps.wanted(level, "NM1", "IL").at(9),
        relationship=RELATIONSHIPS.get(code, Relationship.OTHER),
        group_number=cover.at(3),
        group_name=cover.at(4),
        claim_filing_code=cover.at(9),
    )


def subscriber(level: Block, gaps: Gaps) -> Subscriber:
    """Return a subscriber who is not the client, from loop 2010BA."""
    loop = _loop(level, "IL")
    name = gaps.wanted(loop, "NM1", "IL")
    born = loop.first("DMG")
    is_person = name.at(2) == "1"
    return Subscriber(
        name=person(name) if is_person else None,
        organisation="" if is_person else name.at(3),
        birth_date=gaps.else_empty(lambda: born.day(2) if born else None, None),
        sex=_sex(born) if born else None,
        address=address(loop, gaps) if loop.first("N3") else None,
    )


def client(level: Block, role: str, gaps: Gaps) -> Client:
    """Return the client, who is the subscriber (role IL) or the patient (role QC)."""
    loop = _loop(level, role)
    born = loop.need("DMG")
    return Client(
        name=person(gaps.wanted(loop, "NM1", role)),
        birth_date=born.day(2),
        sex=_sex(born),
        address=address(loop, gaps),
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


def service_location(claim: Block, gaps: Gaps) -> ServiceLocation | None:
    """Return loop 2310C, ``None`` where the service was at the practice's own address."""
    loop = claim.named("77")
    if loop is None:
        return None
    name = loop.need("NM1", "77")
    return ServiceLocation(name=name.at(3), address=address(loop, gaps), npi=name.at(9))


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


def address(loop: Block, gaps: Gaps) -> Address:
    """Return the N3 and N4 of a loop."""
    street, city = gaps.wanted(loop, "N3"), gaps.wanted(loop, "N4")
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
