"""TA1, 999 and 277CA files read into answers.

Knows where each answer stands and which of our numbers it names. What cannot be read is a finding
and costs no neighbour. Refuses to look up the files and claims that are answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from effleurage.edi.answers import (
    BatchAnswer,
    ClaimAnswer,
    FileAnswer,
    GroupAnswer,
    SetAnswer,
    SyntaxFault,
    Verdict,
)
from effleurage.edi.blocks import Block, CannotBeRead, Numbered, block_of, day_or_none, unread
from effleurage.edi.statuses import service_period, statuses_of
from effleurage.findings import Finding, Position, Severity
from effleurage.x12.envelope import File, Interchange, TransactionSet

_SOURCE = "ASC X12 005010X231A1, 005010X214 and 005010 appendix C"

#: IK501, AK901 and TA104; M, W and X refuse for reasons of security.
_VERDICTS: Mapping[str, Verdict] = MappingProxyType(
    {
        "A": Verdict.ACCEPTED,
        "E": Verdict.ACCEPTED_WITH_ERRORS,
        "P": Verdict.PARTLY_ACCEPTED,
        "R": Verdict.REJECTED,
        "M": Verdict.REJECTED,
        "W": Verdict.REJECTED,
        "X": Verdict.REJECTED,
    }
)


class Answers(NamedTuple):
    """Everything a file answers: envelopes (TA1), groups (999) and batches of claims (277CA)."""

    files: tuple[FileAnswer, ...]
    groups: tuple[GroupAnswer, ...]
    batches: tuple[BatchAnswer, ...]
    findings: tuple[Finding, ...]


def read_acknowledgements(file: File) -> Answers:
    """Return the answers in a file that ``x12.reader`` has read; never raises.

    The file's own findings come first. A 277 that is no 277CA (005010X214) is a finding, and so
    is a file that answers nothing.
    """
    findings = list(file.findings)
    files = tuple(_file_answers(file, findings))
    groups = tuple(_group_answers(file, findings))
    batches = tuple(_batch_answers(file, findings))
    if file.is_x12 and len(findings) == len(file.findings) and not (files or groups or batches):
        findings.append(_nothing_answered())
    return Answers(files, groups, batches, tuple(findings))


def _nothing_answered() -> Finding:
    return Finding(
        "EDI-ACK-NONE",
        Severity.BLOCK,
        "the file",
        "It answers nothing: there is no TA1, no 999 and no 277CA in it.",
        "Choose the file that the clearinghouse or payer sent in answer.",
        _SOURCE,
        Position(1, 0),
    )


def _file_answers(file: File, findings: list[Finding]) -> Iterator[FileAnswer]:
    for interchange in file.interchanges:
        for elements in interchange.acknowledgements:
            ta1 = Numbered(0, elements)
            try:
                yield FileAnswer(
                    control_number=ta1.at(1),
                    file_date=day_or_none(f"20{ta1.at(2)}"),
                    file_time=ta1.at(3),
                    verdict=_verdict(ta1, 4),
                    note_code=ta1.at(5),
                )
            except CannotBeRead as refusal:
                findings.append(_unread_ta1(interchange, refusal))


def _unread_ta1(interchange: Interchange, refusal: CannotBeRead) -> Finding:
    return Finding(
        "EDI-ACK-TA1",
        Severity.BLOCK,
        "TA1",
        f"The answer to the envelope was left out: {refusal}.",
        "Ask whoever sent it whether the file was taken in.",
        _SOURCE,
        interchange.position,
    )


def _group_answers(file: File, findings: list[Finding]) -> Iterator[GroupAnswer]:
    for transaction in file.transactions("999"):
        try:
            yield _group_answer(block_of(transaction))
        except CannotBeRead as refusal:
            what = f"The 999 with control number {transaction.control_number}"
            findings.append(
                unread(transaction, refusal, code="EDI-ACK-999", what=what, source=_SOURCE)
            )


def _group_answer(block: Block) -> GroupAnswer:
    head, sets = block.cut_at("AK2")
    opening, closing = head.need("AK1"), block.need("AK9")
    return GroupAnswer(
        functional_group=opening.at(1),
        control_number=opening.at(2),
        version=opening.at(3),
        verdict=_verdict(closing, 1),
        sets_included=closing.whole(2),
        sets_received=closing.whole(3),
        sets_accepted=closing.whole(4),
        sets=tuple(_set_answer(one) for one in sets),
        codes=_codes(closing, 5, 9),
    )


def _set_answer(block: Block) -> SetAnswer:
    opening, closing = block.need("AK2"), block.need("IK5")
    faults = [fault for part in block.cut_at("IK3")[1] for fault in _faults(part)]
    return SetAnswer(
        transaction=opening.at(1),
        control_number=opening.at(2),
        version=opening.at(3),
        verdict=_verdict(closing, 1),
        codes=_codes(closing, 2, 6),
        faults=tuple(faults),
    )


def _faults(block: Block) -> Iterator[SyntaxFault]:
    """Yield the faults of one IK3: its elements' (IK4), or where there are none its own."""
    segment = block.need("IK3")
    claim_id = _claim_named(block)
    number, loop = segment.whole(2), segment.at(3)
    elements = list(block.all("IK4"))
    if not elements:
        yield SyntaxFault(
            tag=segment.at(1), segment=number, loop=loop, code=segment.at(4), claim_id=claim_id
        )
    for element in elements:
        place, component = (*block.components(element, 1), "")[:2]
        yield SyntaxFault(
            tag=segment.at(1),
            segment=number,
            loop=loop,
            element=int(place) if place.isascii() and place.isdigit() else 0,
            component=int(component) if component.isascii() and component.isdigit() else None,
            code=element.at(3),
            claim_id=claim_id,
        )


def _claim_named(block: Block) -> str:
    for context in block.all("CTX"):
        name, value = (*block.components(context, 1), "")[:2]
        if name.upper() in ("CLM01", "PATIENT ACCOUNT NUMBER"):
            return value
    return ""


def _codes(segment: Numbered, first: int, last: int) -> tuple[str, ...]:
    return tuple(filter(None, (segment.at(place) for place in range(first, last + 1))))


def _verdict(segment: Numbered, place: int) -> Verdict:
    verdict = _VERDICTS.get(segment.at(place))
    if verdict is None:
        raise segment.unreadable(place, "it is no verdict that we know")
    return verdict


def _batch_answers(file: File, findings: list[Finding]) -> Iterator[BatchAnswer]:
    for transaction in file.transactions("277"):
        if transaction.version.startswith("005010X214"):
            yield from _batches_of(transaction, findings)
        else:
            findings.append(_other_277(transaction))


def _other_277(transaction: TransactionSet) -> Finding:
    position = transaction.position(0, element="ST03")
    return Finding(
        "EDI-ACK-OTHER-277",
        Severity.WARN,
        f"segment {position.segment} (ST03)",
        "This 277 is no claim acknowledgement (005010X214) and was left out.",
        "Read it as the answer to a claim status request.",
        _SOURCE,
        position,
    )


def _batches_of(transaction: TransactionSet, findings: list[Finding]) -> Iterator[BatchAnswer]:
    """Yield a batch for each receiver level (HL 21) with the claims below it."""
    levels = block_of(transaction).cut_at("HL")[1]
    kinds = [level.segments[0].at(3) for level in levels]
    source = Block((), transaction.delimiters.component)
    starts = [n for n, kind in enumerate(kinds) if kind == "21"]
    for start, end in pairwise([*starts, len(levels)]):
        above = [level for level, kind in zip(levels[:start], kinds, strict=False) if kind == "20"]
        try:
            yield _batch(transaction, above[-1] if above else source, levels[start:end], findings)
        except CannotBeRead as refusal:
            what = f"The 277CA with control number {transaction.control_number}"
            findings.append(
                unread(transaction, refusal, code="EDI-ACK-277CA", what=what, source=_SOURCE)
            )


def _batch(
    transaction: TransactionSet, source: Block, levels: tuple[Block, ...], findings: list[Finding]
) -> BatchAnswer:
    receiver = levels[0]
    name = source.first("NM1", "PR", "AY")
    statuses = [
        status
        for level in levels
        if level.segments[0].at(3) in ("21", "19")
        for status in statuses_of(level)
    ]
    return BatchAnswer(
        batch_number=receiver.need("TRN", "2").at(2),
        payer_name=name.at(3) if name else "",
        payer_id=name.at(9) if name else "",
        received_on=source.day("DTP", "050"),
        statuses=tuple(dict.fromkeys(statuses)),
        accepted=_count(receiver, "90"),
        rejected=_count(receiver, "AA"),
        accepted_cents=_sum(receiver, "YU"),
        rejected_cents=_sum(receiver, "YY"),
        claims=tuple(_claims(transaction, levels, findings)),
    )


def _claims(
    transaction: TransactionSet, levels: tuple[Block, ...], findings: list[Finding]
) -> Iterator[ClaimAnswer]:
    for level in levels:
        if level.segments[0].at(3) != "PT":
            continue
        for block in level.cut_at("TRN")[1]:
            try:
                yield _claim_answer(block.cut_at("SVC")[0])
            except CannotBeRead as refusal:
                what = f"The answer to claim {block.segments[0].at(2)[:38]}"
                findings.append(
                    unread(transaction, refusal, code="EDI-ACK-CLAIM", what=what, source=_SOURCE)
                )


def _claim_answer(block: Block) -> ClaimAnswer:
    status = block.need("STC")
    first, last = service_period(block)
    return ClaimAnswer(
        claim_id=block.need("TRN").at(2),
        statuses=tuple(statuses_of(block)),
        charge_cents=status.cents(4),
        payer_claim_number=block.text("REF", "1K"),
        service_from=first,
        service_to=last,
        message=status.at(12),
    )


def _count(block: Block, code: str) -> int | None:
    found = block.first("QTY", code)
    return found.whole(2) if found else None


def _sum(block: Block, code: str) -> int | None:
    found = block.first("AMT", code)
    return found.cents(2) if found else None
