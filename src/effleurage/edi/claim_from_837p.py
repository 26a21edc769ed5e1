"""An 837P file back into core claims, for whoever receives one: the practice payer and our tests.

Knows the levels 2000A, 2000B and 2000C and loop 2300. What is missing leaves a value empty with a
finding (``claim_837p_gaps``); a claim that no core claim can hold is set aside with its money and
lines (``claim_set_aside``) and costs no sibling. Refuses to judge a claim, and to know what an
837P does not say (``claim_837p_file`` lists it): a visit is made for each service date, its id that
date and its note unsigned; minutes are unknown; the line of business is read off the filing code;
our number of a claim that another payer answered is not known, so that it is this claim's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from effleurage.core.claims.claim import (
    Accident,
    Attachment,
    Authorisation,
    Claim,
    Practice,
    ServiceLine,
    Visit,
)
from effleurage.core.claims.kinds import AccidentCause, BenefitsAssigned, Frequency, LineOfBusiness
from effleurage.edi import claim_837p_decided as decided
from effleurage.edi import claim_837p_people as people
from effleurage.edi.blocks import Block, CannotBeRead, Numbered, block_of
from effleurage.edi.claim_837p_gaps import SOURCE, Gaps, bar_finding, gap_finding
from effleurage.edi.claim_837p_guides import guide_findings, is_professional
from effleurage.edi.claim_837p_lines import service_line
from effleurage.edi.claim_set_aside import ClaimSetAside, set_aside
from effleurage.findings import Finding, Position, Severity
from effleurage.x12.envelope import File, TransactionSet

_CAUSES = {"AA": AccidentCause.AUTO, "EM": AccidentCause.WORK, "OA": AccidentCause.OTHER}


class Reading(NamedTuple):
    """The claims that could be read, in file order, what is odd, and the claims set aside."""

    claims: tuple[Claim, ...]
    findings: tuple[Finding, ...]
    set_aside: tuple[ClaimSetAside, ...] = ()


@dataclass(frozen=True, slots=True)
class _Above:
    """What stands above a claim: the billing provider, the subscriber and perhaps the patient."""

    practice: Practice | None = None
    subscriber: Block | None = None
    patient: Block | None = None


def read_837p(file: File) -> Reading:
    """Return the claims of every 837 in a file that ``x12.reader`` has read; never raises.

    The file's own findings come first.
    """
    findings = list(file.findings)
    claims: list[Claim] = []
    aside: list[ClaimSetAside] = []
    transactions = list(file.transactions("837"))
    if not transactions:
        findings.append(_no_claims())
    for transaction in transactions:
        findings += guide_findings(transaction)
        if is_professional(transaction):
            for found in _found_in(transaction):
                if isinstance(found, Claim):
                    claims.append(found)
                elif isinstance(found, ClaimSetAside):
                    aside.append(found)
                else:
                    findings.append(found)
    return Reading(tuple(claims), tuple(findings), tuple(aside))


def _no_claims() -> Finding:
    return Finding(
        "EDI-837P-NONE",
        Severity.BLOCK,
        "the file",
        "It holds no claims: there is no transaction set 837.",
        "Choose the file that holds the claims.",
        SOURCE,
        Position(1, 0),
    )


def _found_in(transaction: TransactionSet) -> Iterator[Claim | ClaimSetAside | Finding]:
    """Yield each claim, read or set aside, and what is odd, a gap above several claims once."""
    said: set[Finding] = set()
    for found, gaps in _with_gaps(transaction):
        for gap in gaps.gaps:
            finding = gap_finding(transaction, gap)
            if finding not in said:
                said.add(finding)
                yield finding
        number = found.claim_id[:38] if found else ""
        yield from (bar_finding(transaction, bar, number) for bar in gaps.bars)
        if found:
            yield found


def _with_gaps(
    transaction: TransactionSet,
) -> Iterator[tuple[Claim | ClaimSetAside | None, Gaps]]:
    """Yield each provider's gaps without a claim, then each of its claims with its own."""
    header, levels = block_of(transaction).cut_at("HL")
    submitter = header.named("41")
    above = _Above()
    for claim in header.cut_at("CLM")[1]:
        yield _claim_or_aside(above, claim)
    for level in levels:
        head, claims = level.cut_at("CLM")
        kind = level.segments[0].at(3)
        if kind == "20":
            gaps = Gaps()
            above = _Above(people.practice(head, submitter, gaps))
            yield None, gaps
        elif kind == "22":
            above = _Above(above.practice, head)
        patient = head if kind == "23" else None
        for claim in claims:
            yield _claim_or_aside(replace(above, patient=patient), claim)


def _claim_or_aside(above: _Above, block: Block) -> tuple[Claim | ClaimSetAside, Gaps]:
    gaps = Gaps()
    claim = gaps.else_barred(lambda: _claim(above, block, gaps))
    return claim or set_aside(above.subscriber, block), gaps


def _claim(above: _Above, block: Block, gaps: Gaps) -> Claim | None:
    """Return the claim, ``None`` where ``gaps`` holds why one of its lines cannot be read."""
    whole, lines = block.cut_at("LX")
    head, covers = whole.cut_at("SBR")
    opening = head.need("CLM")
    practice, subscriber, patient = above.practice, above.subscriber, above.patient
    if practice is None or subscriber is None:
        raise CannotBeRead(opening.index, "HL03", "no provider and subscriber stand above it")
    place, _, frequency = (*head.components(opening, 5), "", "")[:3]
    services = _lines(lines, place, gaps)
    if services is None:
        return None
    named = patient or subscriber
    policy = people.policy(subscriber, patient, gaps)
    number = head.text("REF", "G1")
    return Claim(
        claim_id=opening.at(1),
        frequency=_frequency(opening, frequency),
        payer_claim_number=head.text("REF", "F8"),
        client=people.client(named, "QC" if patient else "IL", gaps),
        subscriber=people.subscriber(subscriber, gaps) if patient else None,
        policy=policy,
        payer=people.payer(subscriber, gaps),
        practice=practice,
        therapist=people.therapist(head, practice),
        service_location=people.service_location(head, gaps),
        diagnoses=_diagnoses(head),
        visits=tuple(_visit(day) for day in dict.fromkeys(line.service_date for line in services)),
        lines=services,
        total_charge_cents=opening.cents(2),
        paid_by_client_cents=paid.cents(2) if (paid := head.first("AMT", "F5")) else 0,
        accident=_accident(head, named, policy.claim_filing_code, gaps),
        referral=people.referral(head, lines[0] if lines else head, head.text("REF", "9F")),
        authorisation=Authorisation(number=number) if number else None,
        onset_date=_day(head, "431", gaps),
        initial_treatment_date=_day(head, "454", gaps),
        last_seen_date=_day(head, "304", gaps),
        record_number=head.text("REF", "EA"),
        accepts_assignment=opening.at(7) == "A",
        benefits_assigned=_benefits(opening),
        signature_on_file=opening.at(9) == "Y",
        note=head.text("NTE", "ADD"),
        attachments=tuple(
            Attachment(report_type=pwk.at(1), transmission=pwk.at(2), control_number=pwk.at(6))
            for pwk in head.all("PWK")
        ),
        other_cover=decided.other_cover(opening.at(1), covers, _decided_lines(services, lines)),
    )


def _lines(blocks: tuple[Block, ...], place: str, gaps: Gaps) -> tuple[ServiceLine, ...] | None:
    """Return the lines, ``None`` where one cannot be read; each that cannot is a bar of its own."""
    found = [_line(block, place, gaps) for block in blocks]
    read = tuple(line for line in found if line)
    return read if len(read) == len(found) else None


def _line(block: Block, place: str, gaps: Gaps) -> ServiceLine | None:
    return gaps.else_barred(lambda: service_line(block, place, gaps))


def _day(head: Block, code: str, gaps: Gaps) -> date | None:
    return gaps.else_empty(lambda: head.day("DTP", code), None)


def _decided_lines(
    services: tuple[ServiceLine, ...], lines: tuple[Block, ...]
) -> list[decided.Decided]:
    """Return what other payers decided, line by line (2430)."""
    return [
        each
        for service, line in zip(services, lines, strict=True)
        for each in decided.lines_of(service.line_id, line)
    ]


def _frequency(opening: Numbered, code: str) -> Frequency:
    if code not in set(Frequency):
        raise opening.unreadable(5, "its frequency is none of 1, 7 and 8")
    return Frequency(code)


def _benefits(opening: Numbered) -> BenefitsAssigned:
    given = opening.at(8)
    if given not in set(BenefitsAssigned):
        raise opening.unreadable(8, "it is none of Y, N and W")
    return BenefitsAssigned(given)


def _accident(head: Block, named: Block, filing_code: str, gaps: Gaps) -> Accident | None:
    """Return the accident of CLM11, DTP*439 and REF*Y4; without CLM11 the filing code tells."""
    cause, *rest = head.components(head.need("CLM"), 11)
    injured, number = _day(head, "439", gaps), named.text("REF", "Y4")
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
