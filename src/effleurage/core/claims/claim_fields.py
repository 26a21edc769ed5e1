"""What each field of a claim file means and what it may hold: one table, in plain words.

Knows the descriptions, patterns and limits of the published claim file. The widths are the
narrower of what the 837P (005010X222A1) and the CMS-1500 (02/12) can carry, so that one claim
becomes either. Refuses to know how they are enforced (``claim_shapes``), which fields exist and
which may be left out (the dataclasses of ``claim`` say that), and whether a value is right: a
ten-digit NPI passes here, its check digit is the gate's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from effleurage.core.claims.claim import (
    Accident,
    Address,
    Attachment,
    Authorisation,
    Claim,
    Client,
    DecidedAdjustment,
    DecidedLine,
    Employer,
    OtherCover,
    Payer,
    PayerDecision,
    PayerTerms,
    PersonName,
    Policy,
    Practice,
    Referral,
    ServiceLine,
    ServiceLocation,
    Subscriber,
    Therapist,
    TimeSpan,
    Visit,
)


class Limits(NamedTuple):
    """What one field may hold, beyond its type.

    ``pattern`` (unanchored, the regular expressions that Python and ECMAScript share) and its
    reading in words, or ``max_length``, bind a text or each text of a list; ``minimum`` and
    ``maximum`` bind a whole number or each of a list, both included; the rest binds a list.
    """

    description: str
    pattern: str = ""
    in_words: str = ""
    max_length: int = 0
    minimum: int = 0
    maximum: int = 0
    min_items: int = 0
    max_items: int = 0
    unique: bool = False


def _text(description: str, max_length: int) -> Limits:
    return Limits(description, max_length=max_length)


def _coded(description: str, pattern: str, in_words: str) -> Limits:
    return Limits(description, pattern=pattern, in_words=in_words)


def _number(description: str, minimum: int, maximum: int) -> Limits:
    return Limits(description, minimum=minimum, maximum=maximum)


def _npi(whose: str) -> Limits:
    return _coded(f"The NPI of {whose}.", "[0-9]{10}", "ten digits")


def _state(what: str) -> Limits:
    return _coded(what, "[A-Z]{2}", "two capital letters, such as WA")


def _phone(whose: str) -> Limits:
    return _coded(f"{whose} telephone number.", "[0-9]{10}", "ten digits, nothing else")


def _taxonomy(whose: str) -> Limits:
    return _coded(
        f"The provider taxonomy code of {whose}; 225700000X is massage therapy.",
        "[0-9A-Z]{9}X",
        "nine digits or capital letters and an X",
    )


_FILING_CODES = "11 12 13 14 15 16 17 AM BL CH CI DS FI HM LM MA MB MC OF TV VA WC ZZ"  # 837P SBR09
_ICD = "[A-Z][0-9][0-9A-Z](\\.[0-9A-Z]{1,4})?"
_ICD_IN_WORDS = "an ICD-10-CM code with its dot, such as M54.50"
_PERSON = Limits("The name, spelled as the card or the register spells it.")
_ADDRESS = Limits("The postal address.")
_AMOUNT = 99_999_999
_NUMBER_OF_UNITS = "[0-9]{1,6}(\\.[0-9]{1,3})?"
_IN_UNITS = "a number such as 4 or 2.5"
_ID = "[0-9A-Za-z-]{1,%d}"
_ID_IN_WORDS = "letters, digits and hyphens, at most %d"


def _id(description: str, longest: int) -> Limits:
    return _coded(description, _ID % longest, _ID_IN_WORDS % longest)


TITLES: Mapping[type, str] = {
    Claim: "A request for payment to one payer, for one client, by one therapist.",
    Address: "A US postal address.",
    PersonName: "A person's legal name.",
    Client: "The person who was treated.",
    Subscriber: "Who holds the policy, when it is not the client: one of name and organisation.",
    Policy: "The cover that this claim is billed to.",
    PayerTerms: "What this payer asks for, as far as the practice knows it.",
    Payer: "Who is asked to pay.",
    Practice: "Who bills: one of organisation and person.",
    Therapist: "Who had hands on the client.",
    ServiceLocation: "Where the session took place, when not at the practice's own address.",
    Referral: "A clinician's order for massage.",
    Authorisation: "The payer's approval given beforehand.",
    Employer: "The employer in a workers' compensation case.",
    Accident: "The accident or case behind the visits.",
    TimeSpan: "Hands-on work from start until stop, on the day of the visit.",
    Visit: "One appointment: when it was, and whether its note is signed.",
    ServiceLine: "One procedure, on one day unless a last day is given.",
    Attachment: "A paper that is sent beside the claim.",
    DecidedAdjustment: "Why another payer did not pay an amount.",
    DecidedLine: "What another payer decided on one line.",
    PayerDecision: "What another payer decided on the same services, as its remit says.",
    OtherCover: "Another plan of the same client, and what it decided if it has.",
}

FIELDS: Mapping[type, Mapping[str, Limits]] = {
    Address: {
        "street": _text("Street and house number.", 55),
        "street2": _text("Suite, unit or building.", 55),
        "city": _text("City.", 30),
        "state": _state("State or territory."),
        "postal_code": _coded("ZIP code.", "[0-9]{5}([0-9]{4})?", "5 or 9 digits without a hyphen"),
    },
    PersonName: {
        "last": _text("Family name.", 60),
        "first": _text("Given name.", 35),
        "middle": _text("Middle name or initial.", 25),
        "suffix": _text("Suffix, such as JR or III.", 10),
    },
    Client: {
        "name": _PERSON,
        "birth_date": Limits("Date of birth."),
        "sex": Limits("Administrative sex as the card states it: F, M or U (unknown)."),
        "address": _ADDRESS,
        "phone": _phone("The client's"),
    },
    Subscriber: {
        "name": Limits("The subscriber's name, when a person."),
        "organisation": _text("The subscriber's name, when an employer holds the policy.", 60),
        "birth_date": Limits("The subscriber's date of birth."),
        "sex": Limits("The subscriber's administrative sex."),
        "address": Limits("The subscriber's postal address."),
    },
    Policy: {
        "member_id": _text("The member id exactly as the card prints it.", 29),
        "relationship": Limits("What the client is to the subscriber."),
        "group_number": _text("The group or policy number.", 29),
        "group_name": _text("The group or plan name.", 29),
        "claim_filing_code": _coded(
            "The kind of cover (837P SBR09): CI commercial, AM auto, WC workers' comp, VA, ...",
            _FILING_CODES.replace(" ", "|"),
            f"one of {_FILING_CODES}",
        ),
        "active_from": Limits("The first day of cover."),
        "active_until": Limits("The first day without cover."),
    },
    PayerTerms: {
        "unit_rule": Limits("How the payer turns minutes into units."),
        "uses_ncci": Limits("Whether the payer applies Medicare's code-pair edits."),
        "filing_limit_days": _number("Days from the service date to file.", 1, 3650),
        "requires_gp": Limits("Whether the payer wants the GP modifier."),
        "requires_prescription": Limits("Whether the payer wants a referral or prescription."),
        "source": _text("Where the practice learned these terms.", 200),
    },
    Payer: {
        "name": _text("The payer's name.", 60),
        "payer_id": _text("The payer's electronic id at the clearinghouse.", 80),
        "line_of_business": Limits("Which body of rules the payer answers to."),
        "address": Limits("Where a paper claim goes."),
        "terms": Limits("What this payer asks for."),
    },
    Practice: {
        "organisation": _text("The practice's legal name, when a company.", 60),
        "person": Limits("The therapist's name, when she bills in her own name."),
        "npi": _npi("whoever bills"),
        "tax_id": _coded("Tax number.", "[0-9]{9}", "nine digits without a hyphen"),
        "tax_id_kind": Limits("Whether the tax number is an EIN or an SSN."),
        "taxonomy": _taxonomy("whoever bills"),
        "address": Limits("The street address of the practice, never a PO box."),
        "pay_to_address": Limits("Where the payer sends cheques, when somewhere else."),
        "phone": _phone("The practice's"),
        "contact_name": _text("Whom the payer may call.", 60),
    },
    Therapist: {
        "name": _PERSON,
        "npi": _npi("the therapist"),
        "taxonomy": _taxonomy("the therapist"),
        "credential": _text("The credential after the name.", 10),
        "licence_number": _text("The state licence number.", 30),
        "licence_state": _state("The state that licensed the therapist."),
    },
    ServiceLocation: {
        "name": _text("What the place is called.", 60),
        "address": Limits("The street address of the place, never a PO box."),
        "npi": _npi("the place"),
    },
    Referral: {
        "referrer": Limits("The clinician's name."),
        "referrer_npi": _npi("the clinician"),
        "role": Limits("DN referred, DK ordered, DQ supervises."),
        "number": _text("The referral number exactly as it was issued.", 29),
        "ordered_on": Limits("The date on the order."),
        "valid_until": Limits("The first day that the order no longer covers."),
        "visits_allowed": _number("How many visits the order covers.", 1, 999),
        "diagnoses": Limits(
            "The diagnoses on the order.", _ICD, _ICD_IN_WORDS, max_items=12, unique=True
        ),
    },
    Authorisation: {
        "number": _text("The authorisation number exactly as it was issued.", 29),
        "valid_from": Limits("The first day that it covers."),
        "valid_until": Limits("The first day that it no longer covers."),
        "visits_allowed": _number("How many visits it covers in all.", 1, 999),
    },
    Employer: {
        "name": _text("The employer's name.", 60),
        "address": Limits("The employer's postal address."),
    },
    Accident: {
        "cause": Limits("What brought the injury about."),
        "injury_date": Limits("The day of the injury."),
        "state": _state("The state in which it happened."),
        "claim_number": _text("The adjuster's claim number; leave out while it is pending.", 28),
        "employer": Limits("The employer, in a workers' compensation case."),
        "adjuster_name": _text("The adjuster's name.", 60),
    },
    TimeSpan: {
        "start": Limits("When hands-on work began, in the practice's local time."),
        "stop": Limits("When it ended, later on the same day."),
    },
    Visit: {
        "visit_id": _id("The practice's own number for the visit.", 36),
        "service_date": Limits("The day of the visit."),
        "note_signed_on": Limits("The day the therapist signed the note; leave out if unsigned."),
        "note_signed_by": _text("Who signed the note.", 100),
    },
    ServiceLine: {
        "line_id": _id("The practice's own number for the line; comes back on the remit.", 30),
        "visit_id": _id("The visit (in `visits`) at which it was done.", 36),
        "service_date": Limits("The day it was done, the same as its visit's."),
        "last_service_date": Limits("The last day of a line over several; leave out for one day."),
        "procedure": _coded(
            "The CPT or HCPCS code.", "[0-9A-Z]{5}", "five digits or capital letters"
        ),
        "modifiers": Limits(
            "Modifiers, in the order the payer wants them.",
            "[0-9A-Z]{2}",
            "two digits or capital letters",
            max_items=4,
            unique=True,
        ),
        "minutes": _number("Hands-on minutes of a timed procedure.", 0, 1440),
        "times": Limits("The start and stop times behind the minutes.", max_items=20),
        "units": _number("Units billed: of 15 minutes for a timed procedure.", 1, 999),
        "charge_cents": _number("The charge for the whole line, in cents.", 0, 99_999_999),
        "diagnosis_pointers": Limits(
            "Which diagnoses it treats: positions in `diagnoses` from 1, most important first.",
            minimum=1,
            maximum=12,
            max_items=4,
            unique=True,
        ),
        "place_of_service": _coded(
            "Place of service: 11 office, 12 the client's home.", "[0-9]{2}", "two digits"
        ),
        "note": _text("A description, which an unlisted procedure needs.", 80),
    },
    Attachment: {
        "report_type": _coded(
            "The kind of paper (837P PWK01).", "[0-9A-Z]{2}", "two digits or capital letters"
        ),
        "transmission": _coded(
            "How it travels (837P PWK02): BM mail, EL electronic, FX fax, ...",
            "[A-Z]{2}",
            "two capital letters",
        ),
        "control_number": _text("The number that ties the paper to the claim.", 50),
    },
    DecidedAdjustment: {
        "group": Limits("Who bears it: CO contract, PR client, OA other, PI payer, CR correction."),
        "reason": _coded(
            "The reason code (CARC).", "[0-9A-Z]{1,5}", "up to five digits or capital letters"
        ),
        "cents": _number("The amount in cents, with its sign.", -_AMOUNT, _AMOUNT),
        "quantity": _coded("Units, where the payer gave them.", _NUMBER_OF_UNITS, _IN_UNITS),
    },
    DecidedLine: {
        "line_id": _id("The line of this claim (in `lines`) that was decided.", 30),
        "procedure": _coded(
            "The code that the payer decided on.", "[0-9A-Z]{5}", "five digits or capital letters"
        ),
        "modifiers": Limits(
            "Its modifiers.", "[0-9A-Z]{2}", "two digits or capital letters", max_items=4
        ),
        "units": _coded("The units that the payer decided on.", _NUMBER_OF_UNITS, _IN_UNITS),
        "paid_cents": _number("What the payer paid on the line.", -_AMOUNT, _AMOUNT),
        "adjustments": Limits("Why the rest was not paid.", max_items=99),
    },
    PayerDecision: {
        "claim_id": _id("The practice's own number of the claim that was answered.", 20),
        "payer_claim_number": _text("The payer's own number of that claim.", 50),
        "decided_on": Limits("The day of the cheque or the remit."),
        "paid_cents": _number("What the payer paid on the claim.", -_AMOUNT, _AMOUNT),
        "adjustments": Limits("Why more was not paid, for the whole claim.", max_items=99),
        "remarks": Limits(
            "The payer's remark codes (RARC) for the whole claim.",
            "[0-9A-Z]{1,5}",
            "up to five digits or capital letters",
            max_items=5,
            unique=True,
        ),
        "lines": Limits("What it decided by line; none where it did not say.", max_items=750),
    },
    OtherCover: {
        "turn": Limits("When this plan is asked: P first, S second, T third, A to H later."),
        "policy": Limits("The other cover."),
        "payer": Limits("The other payer."),
        "subscriber": Limits("Who holds the other policy; leave out when it is the client."),
        "decision": Limits("What the other payer decided; leave out while it has not."),
    },
    Claim: {
        "claim_id": _id("The practice's own number; comes back on every answer.", 20),
        "frequency": Limits("1 for a first claim, 7 to replace an adjudicated one, 8 to void it."),
        "payer_claim_number": _text("The payer's number of the claim to replace or void.", 50),
        "client": Limits("The person who was treated."),
        "subscriber": Limits("Who holds the policy; leave out when it is the client."),
        "policy": Limits("The cover that this claim is billed to."),
        "payer": Limits("Who is asked to pay."),
        "practice": Limits("Who bills."),
        "therapist": Limits("Who had hands on the client."),
        "service_location": Limits("Where, when not at the practice's own address."),
        "diagnoses": Limits(
            "Diagnoses from the referring clinician, the most important first.",
            _ICD,
            _ICD_IN_WORDS,
            min_items=1,
            max_items=12,
            unique=True,
        ),
        "visits": Limits("The visits that this claim bills.", min_items=1, max_items=50),
        "lines": Limits("What was done, one procedure on one day each.", min_items=1, max_items=50),
        "total_charge_cents": _number("The sum of the lines, in cents.", 0, 999_999_999),
        "paid_by_client_cents": _number("What the client already paid, in cents.", 0, 99_999_999),
        "episode_id": _id("The practice's own number for the episode of care.", 36),
        "accident": Limits("The accident or case, if there is one."),
        "referral": Limits("The clinician's order, if there is one."),
        "authorisation": Limits("The payer's approval, if there is one."),
        "onset_date": Limits("When the complaint began, where there was no accident."),
        "initial_treatment_date": Limits("The first visit for this complaint."),
        "last_seen_date": Limits("When the referring clinician last saw the client."),
        "record_number": _text("The practice's own number of the client's record.", 50),
        "accepts_assignment": Limits("Whether the practice accepts the payer's allowed amount."),
        "benefits_assigned": Limits(
            "Whether the client asked the payer to pay the practice: Y, N or W (refused)."
        ),
        "signature_on_file": Limits("Whether the client signed the release of information."),
        "note": _text("A note to the payer.", 71),
        "attachments": Limits("Papers sent beside the claim.", max_items=10),
        "other_cover": Limits(
            "Every other plan that covers the client, with what it decided; the payer of this "
            "claim has the first turn that none of them has.",
            max_items=10,
        ),
    },
}
