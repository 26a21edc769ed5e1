"""The people and places of an 837P: loops 1000A to 2010CA and 2310A to 2310D, as segments.

Knows which of the claim's names go into which loop, in capitals and without accents. Refuses to
know the levels that hold them (``claim_837p_file``) and the claim itself (``claim_837p_claim``).
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from effleurage.codes import places
from effleurage.core.claims.claim import (
    Address,
    Claim,
    Client,
    Payer,
    PersonName,
    Practice,
    Subscriber,
    Therapist,
)
from effleurage.core.claims.kinds import AccidentCause, LineOfBusiness, ReferrerRole, Relationship
from effleurage.edi.parties import Party
from effleurage.edi.remembering import remembered
from effleurage.x12.characters import capitals, spelt
from effleurage.x12.element_faults import CannotBeWritten
from effleurage.x12.guides import x222
from effleurage.x12.pens import Pen, Segment, pens_of

_pen = pens_of(x222.GUIDE).pen
_SUBMITTER, _SUBMITTER_CONTACT = _pen("1000A", "NM1"), _pen("1000A", "PER")
_RECEIVER = _pen("1000B", "NM1")
_SPECIALTY, _BILLING = _pen("2000A", "PRV"), _pen("2010AA", "NM1")
_BILLING_TAX, _BILLING_CONTACT = _pen("2010AA", "REF", "EI"), _pen("2010AA", "PER")
_PAY_TO = _pen("2010AB", "NM1")
_COVER, _SUBSCRIBER, _BORN = _pen("2000B", "SBR"), _pen("2010BA", "NM1"), _pen("2010BA", "DMG")
_SUBSCRIBER_CASE, _PATIENT_CASE = _pen("2010BA", "REF", "Y4"), _pen("2010CA", "REF", "Y4")
_PAYER = _pen("2010BB", "NM1")
_RELATION, _PATIENT, _PATIENT_BORN = (
    _pen("2000C", "PAT"),
    _pen("2010CA", "NM1"),
    _pen("2010CA", "DMG"),
)
_REFERRER, _SUPERVISOR = _pen("2310A", "NM1", "DN"), _pen("2310D", "NM1")
_ORDERER = _pen("2420E", "NM1")
_RENDERING, _RENDERING_SPECIALTY = _pen("2310B", "NM1"), _pen("2310B", "PRV")
_PLACE, _PLACE_OF_LINE = _pen("2310C", "NM1"), _pen("2420C", "NM1")
_ADDRESSES = {
    loop: (_pen(loop, "N3"), _pen(loop, "N4"))
    for loop in (
        "2010AA",
        "2010AB",
        "2010BA",
        "2010BB",
        "2010CA",
        "2310C",
        "2330A",
        "2330B",
        "2420C",
    )
}

#: SBR02 and PAT01, what the client is to the subscriber (20: an employee of the subscriber).
RELATIONSHIPS = {
    Relationship.SELF: "18",
    Relationship.SPOUSE: "01",
    Relationship.CHILD: "19",
    Relationship.EMPLOYEE: "20",
    Relationship.OTHER: "G8",
}
#: How a file names the client's home, which has no name of its own.
CLIENTS_HOME = "PATIENT HOME"
#: Whoever insures the accident; a health plan that is billed after it has no claim number there.
OF_THE_ACCIDENT = frozenset(
    (LineOfBusiness.AUTO, LineOfBusiness.WORKERS_COMP, LineOfBusiness.LIABILITY)
)
#: Loops whose ZIP code must have nine digits (005010X222A1, N403 of 2010AA, 2310C and 2420C).
_FULL_ZIP = frozenset(("2010AA", "2310C", "2420C"))


class ZipCodeIsIncomplete(CannotBeWritten):
    """A ZIP code is not 5 or 9 digits, or not 9 where the guide wants all nine."""

    code = "x12.write.zip"


class RelationshipContradictsSubscriber(CannotBeWritten):
    """The policy's relationship and the subscriber on the claim cannot both be true."""

    code = "x12.write.subscriber"


class NameIsMissing(CannotBeWritten):
    """Neither a person nor an organisation is named where the file needs one."""

    code = "x12.write.name"


def header(sender: Party, receiver: Party) -> list[Segment]:
    """Return loops 1000A and 1000B: who sends the file and who receives it."""
    ways = [("TE", sender.phone), ("EM", spelt(sender.email))]
    given = [part for way in ways if way[1] for part in way] or ["TE", ""]
    return [
        _SUBMITTER("41", "2", capitals(sender.name), "", "", "", "", "46", sender.identifier),
        _SUBMITTER_CONTACT("IC", capitals(sender.contact_name), *given),
        _RECEIVER("40", "2", capitals(receiver.name), "", "", "", "", "46", receiver.identifier),
    ]


def billing_provider(practice: Practice, sender: Party) -> list[Segment]:
    """Return what follows the HL of level 2000A; the contact only where it is not the sender's."""
    kind, name = _named(practice.person, practice.organisation, "2010AA", "billing provider")
    segments = [
        _SPECIALTY("BI", "PXC", practice.taxonomy),
        _BILLING("85", kind, *name, "XX", practice.npi),
        *address("2010AA", practice.address),
        _BILLING_TAX("SY" if practice.tax_id_kind == "SSN" else "EI", practice.tax_id),
    ]
    contact = capitals(practice.contact_name)
    if practice.phone and (practice.phone, contact) != (
        sender.phone,
        capitals(sender.contact_name),
    ):
        segments.append(_BILLING_CONTACT("IC", contact, "TE", practice.phone))
    if practice.pay_to_address:
        segments += [_PAY_TO("87", kind), *address("2010AB", practice.pay_to_address)]
    return segments


def subscriber(claim: Claim) -> list[Segment]:
    """Return what follows the HL of level 2000B: cover, subscriber and payer.

    A client who subscribes stands here with address and birth date; any other subscriber with
    name and member number alone (2010BA N3, N4 and DMG are for a patient).
    """
    policy, payer = claim.policy, claim.payer
    himself = is_subscriber(claim)
    group = spelt(policy.group_number)
    segments = [
        _COVER(
            claim.turn,
            "18" if himself else "",
            group,
            "" if group else capitals(policy.group_name),
            "",
            "",
            "",
            "",
            policy.claim_filing_code,
        ),
        _SUBSCRIBER(
            "IL",
            *subscriber_name(claim.subscriber, claim.client.name, "2010BA"),
            "MI",
            spelt(policy.member_id),
        ),
    ]
    if himself:
        segments += address("2010BA", claim.client.address)
        segments.append(_birth(_BORN, claim.client))
        segments += _case_number(_SUBSCRIBER_CASE, claim)
    return segments + _payer(payer)


@remembered
def _payer(payer: Payer) -> list[Segment]:
    name = capitals(payer.name)
    segments = [_PAYER("PR", "2", name, "", "", "", "", "PI", spelt(payer.payer_id))]
    if payer.address:
        segments += address("2010BB", payer.address)
    return segments


def is_subscriber(claim: Claim) -> bool:
    """Return whether the client holds the policy.

    Raises :class:`RelationshipContradictsSubscriber` where relationship and subscriber disagree.
    """
    himself = claim.policy.relationship is Relationship.SELF
    if himself is not (claim.subscriber is None):
        what = (
            "the relationship is self, yet another subscriber is given"
            if himself
            else ("the client is not the subscriber, yet no subscriber is given")
        )
        raise RelationshipContradictsSubscriber(
            "2000B", "SBR02 (relationship)", what, "correct the relationship or the subscriber"
        )
    return himself


def patient(claim: Claim) -> list[Segment]:
    """Return what follows the HL of level 2000C, for a client who is not the subscriber."""
    return [
        _RELATION(RELATIONSHIPS[claim.policy.relationship]),
        _PATIENT("QC", "1", *_person(claim.client.name)),
        *address("2010CA", claim.client.address),
        _birth(_PATIENT_BORN, claim.client),
        *_case_number(_PATIENT_CASE, claim),
    ]


def referrer(claim: Claim) -> list[Segment]:
    """Return loop 2310A for a referral; an order stands on the lines, supervision in 2310D."""
    return _clinician(_REFERRER, claim, ReferrerRole.REFERRING)


def orderer(claim: Claim) -> list[Segment]:
    """Return loop 2420E for a claim whose massage was ordered, to stand on each line."""
    return _clinician(_ORDERER, claim, ReferrerRole.ORDERING)


def supervisor(claim: Claim) -> list[Segment]:
    """Return loop 2310D for a claim whose massage was supervised."""
    return _clinician(_SUPERVISOR, claim, ReferrerRole.SUPERVISING)


def rendering_provider(claim: Claim) -> list[Segment]:
    """Return loop 2310B, which stands only where it is not the billing provider."""
    if claim.therapist.npi == claim.practice.npi:
        return []
    return _rendering(claim.therapist)


@remembered
def _rendering(therapist: Therapist) -> list[Segment]:
    return [
        _RENDERING("82", "1", *_person(therapist.name), "XX", therapist.npi),
        _RENDERING_SPECIALTY("PE", "PXC", therapist.taxonomy),
    ]


def place_of_service(claim: Claim) -> list[Segment]:
    """Return loop 2310C, which stands only where it is not the practice's own address.

    Visits at the client's home have the client's address (005010X222A1, 2310C: wherever the place
    is not the billing provider's); where only some were there, each of their lines has it.
    """
    place = claim.service_location
    if place is None:
        everywhere = all(line.place_of_service == places.HOME for line in claim.lines)
        return _home("2310C", _PLACE, claim) if claim.lines and everywhere else []
    identified = ("XX", place.npi) if place.npi else ()
    return [
        _PLACE("77", "2", capitals(place.name), "", "", "", "", *identified),
        *address("2310C", place.address),
    ]


def home_of_line(claim: Claim) -> list[Segment]:
    """Return loop 2420C, for a line at the client's home on a claim that has others elsewhere."""
    return _home("2420C", _PLACE_OF_LINE, claim)


def _home(loop: str, pen: Pen, claim: Claim) -> list[Segment]:
    return [pen("77", "2", CLIENTS_HOME), *address(loop, claim.client.address)]


@lru_cache(maxsize=4096)
def plain_date(day: date) -> str:
    """Return the day as CCYYMMDD."""
    return day.isoformat().replace("-", "")


def _clinician(pen: Pen, claim: Claim, role: ReferrerRole) -> list[Segment]:
    referral = claim.referral
    if referral is None or referral.role is not role:
        return []
    identified = ("XX", referral.referrer_npi) if referral.referrer_npi else ()
    return [pen(role, "1", *_person(referral.referrer), *identified)]


def _person(name: PersonName) -> tuple[str, str, str, str, str]:
    """Return NM103 to NM107: last, first, middle, no title, suffix."""
    return (
        capitals(name.last),
        capitals(name.first),
        capitals(name.middle),
        "",
        capitals(name.suffix),
    )


def _named(
    person: PersonName | None, organisation: str, loop: str, label: str
) -> tuple[str, tuple[str, ...]]:
    """Return NM102 and NM103 to NM107 of a person or an organisation."""
    if person is not None and not organisation:
        return "1", _person(person)
    if organisation and person is None:
        return "2", (capitals(organisation), "", "", "", "")
    raise NameIsMissing(
        loop,
        f"NM103 ({label})",
        "it needs a person or an organisation, and not both",
        "name exactly one of them in the record",
    )


def subscriber_name(
    subscriber: Subscriber | None, client: PersonName, loop: str
) -> tuple[str, ...]:
    """Return NM102 to NM107 of whoever holds a policy; ``None`` is the client."""
    if subscriber is None:
        return ("1", *_person(client))
    kind, name = _named(subscriber.name, subscriber.organisation, loop, "subscriber")
    return (kind, *name)


def address(loop: str, address: Address) -> list[Segment]:
    """Return N3 and N4 of a loop. Raises :class:`ZipCodeIsIncomplete`."""
    zip_code = address.postal_code
    if not (zip_code.isascii() and zip_code.isdigit() and len(zip_code) in (5, 9)):
        _refuse_zip(loop, "it is not 5 or 9 digits")
    if loop in _FULL_ZIP and len(zip_code) == 5:
        _refuse_zip(loop, "the file needs all nine digits here (ZIP+4)")
    street, city = _ADDRESSES[loop]
    return [
        street(capitals(address.street), capitals(address.street2)),
        city(capitals(address.city), capitals(address.state), zip_code),
    ]


def _refuse_zip(loop: str, what: str) -> None:
    raise ZipCodeIsIncomplete(loop, "N403 (ZIP code)", what, "complete the address in the record")


def _birth(pen: Pen, client: Client) -> Segment:
    return pen("D8", plain_date(client.birth_date), client.sex)


def _case_number(pen: Pen, claim: Claim) -> list[Segment]:
    """Return REF*Y4 where an insurer of the accident, not of the person, is billed."""
    if claim.accident is None or not claim.accident.claim_number:
        return []
    if claim.payer.line_of_business not in OF_THE_ACCIDENT:
        return []
    return [pen("Y4", spelt(claim.accident.claim_number))]


#: What CLM11 calls the cause of an accident.
CAUSES = {AccidentCause.AUTO: "AA", AccidentCause.WORK: "EM", AccidentCause.OTHER: "OA"}
