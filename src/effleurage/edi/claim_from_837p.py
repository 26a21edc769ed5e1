"""An 837P file back into core claims, for whoever receives one: the practice payer and our tests.

Knows the levels 2000A, 2000B and 2000C and loops 2300 and 2400. One claim that cannot be read is
a finding and costs no sibling. Refuses to judge a claim, and to know what an 837P does not say
(``claim_837p_file`` lists it): a visit is made for each service date, its id that date and its note
unsigned; minutes are unknown; the line of business is read off the filing code.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from effleurage.core.claims.claim import (
    Accident,
    AccidentCause,
    Attachment,
    Authorisation,
    BenefitsAssigned,
    Claim,
    Frequency,
    LineOfBusiness,
    Practice,
    ServiceLine,
    Visit,
)
from effleurage.edi import claim_837p_people as people
from effleurage.edi.blocks import Block, CannotBeRead, Numbered, block_of, unread
from effleurage.findings import Finding, Position, Severity
from effleurage.x12.envelope import File, TransactionSet

_SOURCE = "ASC X12 005010X222A1"
_CAUSES = {"AA": AccidentCause.AUTO, "EM": AccidentCause.WORK, "OA": AccidentCause.OTHER}


class Reading(NamedTuple):
    """The claims that could be read, in file order, and why others could not."""

    claims: tuple[Claim, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Above:
    """What stands above a claim: the billing provider, the subscriber and perhaps the patient."""

    practice: Practice
    subscriber: Block
    patient: Block | None


def read_837p(file: File) -> Reading:
    """Return the claims of every 837 in a file that ``x12.reader`` has read; never raises.

    The file's own findings come first.
    """
    claims: list[Claim] = []
    findings = list(file.findings)
    transactions = list(file.transactions("837"))
    if not transactions:
        findings.append(_no_claims())
    for transaction in transactions:
        for found in _claims_of(transaction):
            if isinstance(found, Claim):
                claims.append(found)
            else:
                findings.append(found)
    return Reading(tuple(claims), tuple(findings))


def _no_claims() -> Finding:
    return Finding(
        "EDI-837P-NONE",
        Severity.BLOCK,
        "the file",
        "It holds no claims: there is no transaction set 837.",
        "Choose the file that holds the claims.",
        _SOURCE,
        Position(1, 0),
    )


def _claims_of(transaction: TransactionSet) -> Iterator[Claim | Finding]:
    header, levels = block_of(transaction).cut_at("HL")
    submitter = header.named("41")
    practice: Practice | CannotBeRead | None = None
    subscriber: Block | None = None
    for claim in header.cut_at("CLM")[1]:
        yield _claim_or_finding(transaction, (None, None, None), claim)
    for level in levels:
        head, claims = level.cut_at("CLM")
        kind = level.segments[0].at(3)
        if kind == "20":
            practice, subscriber = _practice(head, submitter), None
        elif kind == "22":
            subscriber = head
        patient = head if kind == "23" else None
        for claim in claims:
            yield _claim_or_finding(transaction, (practice, subscriber, patient), claim)


def _practice(level: Block, submitter: Block | None) -> Practice | CannotBeRead:
    """Return the billing provider, or why it cannot be read: each of its claims will say so."""
    try:
        return people.practice(level, submitter)
    except CannotBeRead as refusal:
        return refusal


def _claim_or_finding(
    transaction: TransactionSet,
    above: tuple[Practice | CannotBeRead | None, Block | None, Block | None],
    block: Block,
) -> Claim | Finding:
    opening = block.segments[0]
    try:
        practice, subscriber, patient = above
        if isinstance(practice, CannotBeRead):
            raise practice
        if practice is None or subscriber is None:
            raise CannotBeRead(opening.index, "HL03", "no provider and subscriber stand above it")
        return _claim(_Above(practice, subscriber, patient), block)
    except CannotBeRead as refusal:
        what = f"Claim {opening.at(1)[:38] or 'without a number'}"
        return unread(transaction, refusal, code="EDI-837P-CLAIM", what=what, source=_SOURCE)


def _claim(above: _Above, block: Block) -> Claim:
    whole, lines = block.cut_at("LX")
    head = whole.cut_at("SBR")[0]
    opening = head.need("CLM")
    place, _, frequency = (*head.components(opening, 5), "", "")[:3]
    services = tuple(_line(line, place) for line in lines)
    patient, subscriber = above.patient, above.subscriber
    named = patient or subscriber
    policy = people.policy(subscriber, patient)
    number = head.text("REF", "G1")
    return Claim(
        claim_id=opening.at(1),
        frequency=_frequency(opening, frequency),
        payer_claim_number=head.text("REF", "F8"),
        client=people.client(named, "QC" if patient else "IL"),
        subscriber=people.subscriber(subscriber) if patient else None,
        policy=policy,
        payer=people.payer(subscriber),
        practice=above.practice,
        therapist=people.therapist(head, above.practice),
        service_location=people.service_location(head),
        diagnoses=_diagnoses(head),
        visits=tuple(_visit(day) for day in dict.fromkeys(line.service_date for line in services)),
        lines=services,
        total_charge_cents=opening.cents(2),
        paid_by_client_cents=paid.cents(2) if (paid := head.first("AMT", "F5")) else 0,
        accident=_accident(head, named, policy.claim_filing_code),
        referral=people.referral(head, lines[0] if lines else head, head.text("REF", "9F")),
        authorisation=Authorisation(number=number) if number else None,
        onset_date=head.day("DTP", "431"),
        initial_treatment_date=head.day("DTP", "454"),
        accepts_assignment=opening.at(7) == "A",
        benefits_assigned=_benefits(opening),
        signature_on_file=opening.at(9) == "Y",
        note=head.text("NTE", "ADD"),
        attachments=tuple(
            Attachment(report_type=pwk.at(1), transmission=pwk.at(2), control_number=pwk.at(6))
            for pwk in head.all("PWK")
        ),
    )


def _frequency(opening: Numbered, code: str) -> Frequency:
    if code not in set(Frequency):
        raise opening.unreadable(5, "its frequency is none of 1, 7 and 8")
    return Frequency(code)


def _benefits(opening: Numbered) -> BenefitsAssigned:
    given = opening.at(8)
    if given not in set(BenefitsAssigned):
        raise opening.unreadable(8, "it is none of Y, N and W")
    return BenefitsAssigned(given)


def _accident(head: Block, named: Block, filing_code: str) -> Accident | None:
    """Return the accident of CLM11, DTP*439 and REF*Y4; without CLM11 the filing code tells."""
    cause, *rest = head.components(head.need("CLM"), 11)
    injured, number = head.day("DTP", "439"), named.text("REF", "Y4")
    if not (cause or injured or number):
        return None
    by_filing = {
        LineOfBusiness.AUTO: AccidentCause.AUTO,
        LineOfBusiness.WORKERS_COMP: AccidentCause.WORK,
    }.get(people.line_of_business(filing_code), AccidentCause.OTHER)
    return Accident(
        cause=_CAUSES.get(cause, by_filing),
        injury_date=injured,
        state=rest[2] if len(rest) > 2 else "",
        claim_number=number,
    )


def _diagnoses(head: Block) -> tuple[str, ...]:
    found = []
    for segment in head.all("HI"):
        for place in range(1, len(segment.elements)):
            kind, code = (*head.components(segment, place), "")[:2]
            if kind in ("ABK", "ABF") and code:
                found.append(f"{code[:3]}.{code[3:]}" if len(code) > 3 else code)
    return tuple(found)


def _visit(day: date) -> Visit:
    return Visit(visit_id=day.isoformat(), service_date=day)


def _line(line: Block, place_of_claim: str) -> ServiceLine:
    service, served = line.need("SV1"), line.need("DTP", "472")
    _, procedure, *more = (*line.components(service, 1), "")
    described = more[4] if len(more) > 4 else ""
    if service.at(3) != "UN":
        raise service.unreadable(3, "it counts something other than units")
    return ServiceLine(
        line_id=line.text("REF", "6R") or line.segments[0].at(1),
        visit_id=served.day(3).isoformat(),
        service_date=served.day(3),
        procedure=procedure,
        modifiers=tuple(modifier for modifier in more[:4] if modifier),
        units=service.whole(4),
        charge_cents=service.cents(2),
        diagnosis_pointers=_pointers(line, service),
        place_of_service=service.at(5) or place_of_claim,
        note=line.text("NTE", "ADD") or described,
    )


def _pointers(line: Block, service: Numbered) -> tuple[int, ...]:
    given = [pointer for pointer in line.components(service, 7) if pointer]
    if not all(pointer.isascii() and pointer.isdigit() and int(pointer) <= 12 for pointer in given):
        raise service.unreadable(7, "a diagnosis pointer is no number up to 12")
    return tuple(map(int, given))
