"""From findings about a received file to its TA1 and 999: what was wrong, and with what.

Knows which of the reader's and checker's findings concern an interchange, a group or a transaction
set, and the code that a TA1 or 999 has for each (005010X231A1, IK304, IK403, IK502, AK905; TA105).
A finding of any weight above *info* refuses what it concerns. Refuses to look at claims.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from types import MappingProxyType
from typing import NamedTuple

from effleurage.edi.acknowledgements import (
    FileAnswer,
    GroupAnswer,
    SetAnswer,
    SyntaxFault,
    Verdict,
)
from effleurage.edi.blocks import day_or_none
from effleurage.findings import Finding, Position, Severity
from effleurage.x12.characters import DELIMITERS
from effleurage.x12.envelope import Group, Interchange, TransactionSet, part
from effleurage.x12.guides import x212, x222, x279

#: The guides that the practice payer reads, by the transaction and by the group.
ANSWERED = MappingProxyType(
    {guide.transaction: guide for guide in (x222.GUIDE, x279.QUESTION, x212.QUESTION)}
)
_GROUPS = MappingProxyType({guide.functional_group: guide for guide in ANSWERED.values()})

USED_BEFORE, MARKED_PRODUCTION, NOTHING_INSIDE = "025", "020", "024"
ACCEPTED = "000"
_ALWAYS_THE_ENVELOPES = frozenset(("X12-ENV-CUT", "X12-ENV-NO-GS", "X12-ENV-STRAY"))
_BROKEN = "022"
_ENVELOPE_NOTES = MappingProxyType(
    {
        "X12-ENV-NO-IEA": "023",
        "X12-ENV-CUT": "023",
        "X12-ENV-IEA-COUNT": "021",
        "X12-ENV-IEA-CONTROL": "001",
        "X12-ENV-ISA16": "027",
        "X12-ENV-NO-TRANSACTION": NOTHING_INSIDE,
        "X12-ENV-NO-GS": NOTHING_INSIDE,
        "X12-ENV-SAME-CONTROL": USED_BEFORE,
    }
)
_GROUP_CODES = MappingProxyType(
    {
        "X12-ENV-NO-GE": "3",
        "X12-ENV-GE-CONTROL": "4",
        "X12-ENV-GE-COUNT": "5",
        "X12-ENV-GROUP": "1",
        "X12-ENV-SAME-CONTROL": "19",
    }
)
_SET_CODES = MappingProxyType(
    {
        "X12-ENV-NO-SE": "2",
        "X12-ENV-SE-CONTROL": "3",
        "X12-ENV-SE-COUNT": "4",
        "X12-ENV-SAME-CONTROL": "23",
    }
)
_SEGMENT_CODES = MappingProxyType(
    {
        "X12-SYN-TAG": "1",
        "X12-GUIDE-UNEXPECTED": "2",
        "X12-GUIDE-MISSING-SEGMENT": "3",
        "X12-GUIDE-MISSING-LOOP": "3",
        "X12-GUIDE-MANY": "5",
        "X12-GUIDE-ORDER": "7",
    }
)
_ELEMENT_CODES = MappingProxyType(
    {
        "X12-GUIDE-MISSING-ELEMENT": "1",
        "X12-SYN-NOTE": "2",
        "X12-SYN-MANY-ELEMENTS": "3",
        "X12-SYN-LENGTH": "5",
        "X12-SYN-NUMBER": "6",
        "X12-SYN-CONTROL": "6",
        "X12-SYN-NON-ASCII": "6",
        "X12-GUIDE-CODE": "7",
        "X12-SYN-DATE": "8",
        "X12-SYN-TIME": "9",
        "X12-SYN-REPEAT": "12",
        "X12-SYN-MANY-COMPONENTS": "13",
    }
)
_SEGMENTS_AT_FAULT, _SET_UNKNOWN, _GROUP_UNKNOWN, _VERSION_UNKNOWN = "5", "1", "1", "2"
_INVALID_CHARACTER = "6"
_ELEMENT_REF = re.compile(r"([A-Z][A-Z0-9]{1,2})(\d\d)(?:-(\d+))?")
_TAG = re.compile("[A-Z][A-Z0-9]{1,2}")
_MISSING_TAG = re.compile(r"([A-Z][A-Z0-9]{1,2}) \([^)]*\) is missing in loop ")
_LOOP_IN_999 = 4


class SetVerdict(NamedTuple):
    """A transaction set, and what its 999 says of it."""

    transaction: TransactionSet
    answer: SetAnswer


def envelope_note(interchange: Interchange, findings: Iterable[Finding]) -> str:
    """Return the TA1's note code for the first finding on the envelope itself, ``000`` for none.

    ``findings`` are the reader's on this interchange.
    """
    inside = [
        range(group.position.segment, group.end_position.segment + 1) if group.ge else _spans(group)
        for group in interchange.groups
    ]
    for finding in findings:
        of_group = any(_segment(finding) in span for span in inside)
        if finding.severity is not Severity.INFO and (
            finding.code in _ALWAYS_THE_ENVELOPES or not of_group
        ):
            return _ENVELOPE_NOTES.get(finding.code, _BROKEN)
    return ACCEPTED


def _spans(group: Group) -> range:
    """Return the segments of a group without GE: up to the end of its last transaction set."""
    last = _span(group.transactions[-1]).stop if group.transactions else group.position.segment + 1
    return range(group.position.segment, last)


def _segment(finding: Finding) -> int:
    return finding.position.segment if finding.position else 0


def file_answer(interchange: Interchange, note: str) -> FileAnswer:
    """Return the TA1 for an interchange: accepted with note ``000``, else rejected."""
    isa = interchange.isa
    return FileAnswer(
        control_number=part(isa, 13),
        file_date=day_or_none(f"20{part(isa, 9)}"),
        file_time=part(isa, 10),
        verdict=Verdict.ACCEPTED if note == ACCEPTED else Verdict.REJECTED,
        note_code=note,
    )


def set_verdict(transaction: TransactionSet, findings: Sequence[Finding]) -> SetVerdict:
    """Return what the 999 says of a transaction set, by the findings that stand inside it."""
    span = _span(transaction)
    ours = [
        finding
        for finding in findings
        if finding.severity is not Severity.INFO and _segment(finding) in span
    ]
    codes = [_SET_CODES[finding.code] for finding in ours if finding.code in _SET_CODES]
    faults = [_fault(transaction, finding) for finding in ours if finding.code not in _SET_CODES]
    faults += _unanswerable(transaction)
    if transaction.kind not in ANSWERED:
        codes, faults = [_SET_UNKNOWN], []
    codes += [_SEGMENTS_AT_FAULT] if faults else []
    answer = SetAnswer(
        transaction=transaction.kind,
        control_number=transaction.control_number,
        version=part(transaction.header, 3),
        verdict=Verdict.REJECTED if codes else Verdict.ACCEPTED,
        codes=tuple(dict.fromkeys(codes))[:5],
        faults=tuple(sorted(faults, key=lambda fault: (fault.segment, fault.element or 0))),
    )
    return SetVerdict(transaction, answer)


def group_answer(
    group: Group, sets: Sequence[SetVerdict], findings: Iterable[Finding]
) -> GroupAnswer:
    """Return the 999 for a group: accepted, partly accepted or rejected, with its counts."""
    codes = [
        _GROUP_CODES[finding.code]
        for finding in findings
        if finding.code in _GROUP_CODES and finding.position in (group.position, group.end_position)
    ]
    guide = _GROUPS.get(part(group.gs, 1))
    if guide is None:
        codes = [_GROUP_UNKNOWN]
    elif group.version != guide.version:
        codes = [_VERSION_UNKNOWN]
    answers = tuple(_refused(one.answer) if codes else one.answer for one in sets)
    accepted = sum(one.verdict is Verdict.ACCEPTED for one in answers)
    said = part(group.ge, 1)
    return GroupAnswer(
        functional_group=part(group.gs, 1),
        control_number=part(group.gs, 6),
        version=group.version,
        verdict=_group_verdict(accepted, len(answers)),
        sets_included=int(said) if said.isascii() and said.isdigit() else len(answers),
        sets_received=len(answers),
        sets_accepted=accepted,
        sets=answers,
        codes=tuple(dict.fromkeys(codes))[:5],
    )


def _group_verdict(accepted: int, received: int) -> Verdict:
    if not accepted:
        return Verdict.REJECTED
    return Verdict.ACCEPTED if accepted == received else Verdict.PARTLY_ACCEPTED


def _refused(answer: SetAnswer) -> SetAnswer:
    """Return the answer to a sound set in a group that is refused as a whole."""
    if answer.verdict is not Verdict.ACCEPTED:
        return answer
    return SetAnswer(
        transaction=answer.transaction,
        control_number=answer.control_number,
        version=answer.version,
        verdict=Verdict.REJECTED,
        codes=(_SET_UNKNOWN,),
    )


def _span(transaction: TransactionSet) -> range:
    return range(transaction.number, transaction.number + len(transaction.segments))


def _fault(transaction: TransactionSet, finding: Finding) -> SyntaxFault:
    position = finding.position or Position(transaction.number, 0)
    index = position.segment - transaction.number
    place = _ELEMENT_REF.fullmatch(position.element)
    of_segment = finding.code in _SEGMENT_CODES or place is None
    missing = _MISSING_TAG.match(finding.message)
    tag = missing[1] if missing else transaction.segments[index][0]
    return SyntaxFault(
        tag=_fit(tag),
        segment=index + 1,
        loop=position.loop[:_LOOP_IN_999],
        element=None if of_segment or place is None else int(place[2]),
        component=int(place[3]) if place and place[3] and not of_segment else None,
        code=_SEGMENT_CODES.get(finding.code, "8") if of_segment else _element_code(finding),
        claim_id=_claim_at(transaction, index),
    )


def _fit(tag: str) -> str:
    """Return a segment identifier as IK301 can carry it; a damaged one becomes ``ZZZ``."""
    return tag if _TAG.fullmatch(tag) else "ZZZ"


def _element_code(finding: Finding) -> str:
    return _ELEMENT_CODES.get(finding.code, "I12")


def _claim_at(transaction: TransactionSet, index: int) -> str:
    """Return CLM01 of the claim that a segment belongs to, empty above the first claim."""
    for elements in reversed(transaction.segments[: index + 1]):
        if elements[0] == "CLM":
            return part(elements, 1)
        if elements[0] in ("HL", "ST"):
            return ""
    return ""


def _unanswerable(transaction: TransactionSet) -> list[SyntaxFault]:
    """Return the elements whose data our answers could not repeat: they hold our delimiters."""
    foreign = DELIMITERS.difference(transaction.delimiters)
    if not foreign.intersection(transaction.text):
        return []
    return [
        SyntaxFault(
            tag=_fit(elements[0]),
            segment=index + 1,
            element=place,
            code=_INVALID_CHARACTER,
            claim_id=_claim_at(transaction, index),
        )
        for index, elements in enumerate(transaction.segments)
        for place, value in enumerate(elements)
        if place and foreign.intersection(value)
    ]
