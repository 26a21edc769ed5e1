"""The claim and its lines in an 837P: loops 2300 and 2400, as segments.

Knows where each of the claim's facts goes and which the guide will not have. Refuses to know the
levels above (``claim_837p_file``), and to repair anything: a claim that cannot be said is refused.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from effleurage.codes import places, procedures
from effleurage.core.claims.claim import Accident, Claim, ServiceLine
from effleurage.core.claims.kinds import AccidentCause, Frequency
from effleurage.core.money import plain_decimal
from effleurage.edi import claim_837p_names as names
from effleurage.edi import claim_837p_other_cover
from effleurage.x12.characters import capitals, spelt
from effleurage.x12.element_faults import CannotBeWritten
from effleurage.x12.guides import x222
from effleurage.x12.pens import Pen, Segment, pens_of

_pen = pens_of(x222.GUIDE).pen
_CLAIM, _DIAGNOSES = _pen("2300", "CLM"), _pen("2300", "HI", "ABK")
_ONSET, _FIRST_TREATED = _pen("2300", "DTP", "431"), _pen("2300", "DTP", "454")
_ACCIDENT, _LAST_SEEN = _pen("2300", "DTP", "439"), _pen("2300", "DTP", "304")
_RECORD = _pen("2300", "REF", "EA")
_PAPER, _PAID = _pen("2300", "PWK"), _pen("2300", "AMT", "F5")
_REFERRAL, _AUTHORISATION = _pen("2300", "REF", "9F"), _pen("2300", "REF", "G1")
_PAYERS_NUMBER, _NOTE = _pen("2300", "REF", "F8"), _pen("2300", "NTE")
_LINE, _SERVICE = _pen("2400", "LX"), _pen("2400", "SV1")
_SERVED_ON, _LINE_ID = _pen("2400", "DTP", "472"), _pen("2400", "REF", "6R")
_LINE_NOTE = _pen("2400", "NTE", "ADD")

MOST_LINES = 50
#: LX of every line that a claim can have, by its number.
_NUMBERED = {number: _LINE(str(number)) for number in range(1, MOST_LINES + 1)}
MOST_DIAGNOSES = 12
MOST_MODIFIERS = 4
#: What every payer must be able to give back (005010X222A1: CLM01, REF02 of 6R).
_LONGEST_CLAIM_ID = 20
_LONGEST_LINE_ID = 30


class ClaimDoesNotFit(CannotBeWritten):
    """The claim has more lines, diagnoses or characters of a number than one claim can carry."""

    code = "x12.write.too-much"


class PayerClaimNumberIsMissing(CannotBeWritten):
    """A replacement or void must name the payer's own number of the claim it corrects."""

    code = "x12.write.payer-claim-number"


class AccidentStateIsMissing(CannotBeWritten):
    """A car accident must name the state in which it happened."""

    code = "x12.write.accident-state"


class PointerHasNoDiagnosis(CannotBeWritten):
    """A line points to a diagnosis that the claim does not have."""

    code = "x12.write.pointer"


class LineEndsBeforeItBegins(CannotBeWritten):
    """The last day of a line lies before its first."""

    code = "x12.write.days"


def claim_loop(claim: Claim) -> list[Segment]:
    """Return loop 2300 with everything below it.

    Our own numbers (CLM01, REF*6R) are written as they are, for they must come back so; all other
    text is transliterated, and in capitals where it is no identifier. Raises a
    :class:`effleurage.x12.element_faults.CannotBeWritten` for the first thing that cannot be said.
    """
    _refuse_what_does_not_fit(claim)
    segments = [_clm(claim), *_dates(claim)]
    for paper in claim.attachments:
        numbered = ("", "", "AC", spelt(paper.control_number)) if paper.control_number else ()
        segments.append(_PAPER(paper.report_type, paper.transmission, *numbered))
    if claim.paid_by_client_cents:
        segments.append(_PAID("F5", plain_decimal(claim.paid_by_client_cents)))
    segments += _numbers(claim)
    if claim.note:
        segments.append(_NOTE("ADD", capitals(claim.note)))
    segments.append(_diagnoses(claim))
    segments += names.referrer(claim)
    segments += names.rendering_provider(claim)
    segments += names.place_of_service(claim)
    segments += names.supervisor(claim)
    if claim.other_cover:
        segments += claim_837p_other_cover.loops(claim)
    return segments + _lines(claim)


def _clm(claim: Claim) -> Segment:
    where = claim.lines[0].place_of_service if claim.lines else ""
    return _CLAIM(
        claim.claim_id,
        plain_decimal(claim.total_charge_cents),
        "",
        "",
        (where, "B", claim.frequency),
        "Y",
        "A" if claim.accepts_assignment else "C",
        claim.benefits_assigned,
        "Y" if claim.signature_on_file else "I",
        "",
        _cause(claim.accident),
    )


def _cause(accident: Accident | None) -> tuple[str, ...]:
    """Return CLM11; the state is said for a car accident only."""
    if accident is None:
        return ()
    cause = names.CAUSES[accident.cause]
    if accident.cause is not AccidentCause.AUTO:
        return (cause,)
    if not accident.state:
        raise AccidentStateIsMissing(
            "2300", "CLM11-4 (state)", "a car accident has no state", "say where it happened"
        )
    return (cause, "", "", capitals(accident.state))


def _dates(claim: Claim) -> list[Segment]:
    segments = []
    if claim.onset_date:
        segments.append(_dated(_ONSET, "431", claim.onset_date))
    if claim.initial_treatment_date:
        segments.append(_dated(_FIRST_TREATED, "454", claim.initial_treatment_date))
    if claim.last_seen_date:
        segments.append(_dated(_LAST_SEEN, "304", claim.last_seen_date))
    if claim.accident and claim.accident.injury_date:
        segments.append(_dated(_ACCIDENT, "439", claim.accident.injury_date))
    return segments


@lru_cache(maxsize=4096)
def _dated(pen: Pen, qualifier: str, day: date) -> Segment:
    return pen(qualifier, "D8", names.plain_date(day))


def _numbers(claim: Claim) -> list[Segment]:
    """Return REF*9F, REF*G1, for a replacement or void REF*F8, and REF*EA."""
    segments = []
    if claim.referral and claim.referral.number:
        segments.append(_REFERRAL("9F", spelt(claim.referral.number)))
    if claim.authorisation and claim.authorisation.number:
        segments.append(_AUTHORISATION("G1", spelt(claim.authorisation.number)))
    if claim.frequency is not Frequency.ORIGINAL:
        if not claim.payer_claim_number:
            raise PayerClaimNumberIsMissing(
                "2300",
                "REF02 (the payer's claim number)",
                "a replacement or void must name the claim it corrects",
                "take the number from the payer's remit",
            )
        segments.append(_PAYERS_NUMBER("F8", spelt(claim.payer_claim_number)))
    if claim.record_number:
        segments.append(_RECORD("EA", spelt(claim.record_number)))
    return segments


def _diagnoses(claim: Claim) -> Segment:
    codes = [code.replace(".", "").upper() for code in claim.diagnoses]
    return _DIAGNOSES(
        *(("ABF" if place else "ABK", code) for place, code in enumerate(codes)),
    )


def _lines(claim: Claim) -> list[Segment]:
    segments: list[Segment] = []
    where = claim.lines[0].place_of_service if claim.lines else ""
    orderer = names.orderer(claim)
    known = len(claim.diagnoses)
    decided = claim_837p_other_cover.by_line(claim) if claim.other_cover else {}
    some_at_home = claim.service_location is None and len(_places(claim)) > 1
    for number, line in enumerate(claim.lines, 1):
        _refuse_what_no_line_holds(line, known)
        segments += (
            _NUMBERED[number],
            _service(line, "" if line.place_of_service == where else line.place_of_service),
            _served_on(line.service_date, line.last_service_date),
            _LINE_ID("6R", line.line_id),
        )
        if line.note and line.procedure not in procedures.UNLISTED:
            segments.append(_LINE_NOTE("ADD", capitals(line.note)))
        if some_at_home and line.place_of_service == places.HOME:
            segments += names.home_of_line(claim)
        segments += orderer
        if line.line_id in decided:
            segments += claim_837p_other_cover.line_loops(decided[line.line_id])
    return segments


def _places(claim: Claim) -> set[str]:
    return {line.place_of_service for line in claim.lines}


def _served_on(day: date, last: date | None) -> Segment:
    if last is None:
        return _dated(_SERVED_ON, "472", day)
    return _SERVED_ON("472", "RD8", f"{names.plain_date(day)}-{names.plain_date(last)}")


def _service(line: ServiceLine, elsewhere: str) -> Segment:
    return _SERVICE(
        ("HC", line.procedure, *line.modifiers, *_described(line)),
        plain_decimal(line.charge_cents),
        "UN",
        str(line.units),
        elsewhere,
        "",
        tuple(map(str, line.diagnosis_pointers)),
    )


def _described(line: ServiceLine) -> tuple[str, ...]:
    """Return SV101-7, behind four places for modifiers, for a procedure that names no service."""
    if line.procedure not in procedures.UNLISTED or not line.note:
        return ()
    empty = MOST_MODIFIERS - len(line.modifiers)
    return (*[""] * empty, capitals(line.note))


def _refuse_what_does_not_fit(claim: Claim) -> None:
    _refuse_more(len(claim.lines), MOST_LINES, "LX (lines)")
    _refuse_more(len(claim.diagnoses), MOST_DIAGNOSES, "HI (diagnoses)")
    _refuse_more(len(claim.claim_id), _LONGEST_CLAIM_ID, "CLM01 (our claim number)")


def _refuse_what_no_line_holds(line: ServiceLine, diagnoses: int) -> None:
    _refuse_more(len(line.line_id), _LONGEST_LINE_ID, "REF02 (our line number)", "2400")
    _refuse_more(len(line.modifiers), MOST_MODIFIERS, "SV101 (modifiers)", "2400")
    if line.last_day < line.service_date:
        raise LineEndsBeforeItBegins(
            "2400", "DTP03 (service days)", "a line ends before it begins", "correct its days"
        )
    if line.diagnosis_pointers and max(line.diagnosis_pointers) > diagnoses:
        raise PointerHasNoDiagnosis(
            "2400",
            "SV107 (diagnosis pointers)",
            "a line points to a diagnosis that the claim does not have",
            "correct the line's pointers",
        )


def _refuse_more(count: int, most: int, where: str, loop: str = "2300") -> None:
    if count > most:
        raise ClaimDoesNotFit(
            loop, where, f"there are {count}, at most {most} fit", "split or shorten it"
        )
