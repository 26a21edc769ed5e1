"""The answer to "where is my claim": a 277 (005010X212) read into statuses, in cents.

Knows where a payer says which of our claims it means, what became of it and when it paid. A status
is no remit: an amount here may be posted from nowhere, it only says what to expect. Refuses to
look the claims up, and to hold a client's name. Never raises; what cannot be read is a finding and
costs no neighbour.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from effleurage.edi.answers import ClaimStatus
from effleurage.edi.blocks import Block, CannotBeRead, Numbered, block_of, day_or_none, unread
from effleurage.edi.statuses import service_period, statuses_of
from effleurage.findings import Finding, Position, Severity
from effleurage.x12.envelope import File, TransactionSet
from effleurage.x12.guides import x212

_SOURCE = "ASC X12 005010X212, 277"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineAnswer:
    """What became of one line; ``line_id`` is ours (REF*FJ) where the payer repeats it."""

    line_id: str
    procedure: str
    charge_cents: int
    paid_cents: int | None
    statuses: tuple[ClaimStatus, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusAnswer:
    """What became of one claim that we asked for.

    ``question_number`` is the TRN02 that we sent; ``claim_id`` ours (REF*EJ), where the payer
    repeats it. Amounts are ``None`` where the payer says none. ``payment_number`` is the cheque's
    or the transfer's.
    """

    payer_name: str
    payer_id: str
    question_number: str
    claim_id: str
    payer_claim_number: str
    statuses: tuple[ClaimStatus, ...]
    status_date: date | None
    charge_cents: int | None
    paid_cents: int | None
    decided_on: date | None
    paid_on: date | None
    payment_number: str
    service_from: date | None
    service_to: date | None
    lines: tuple[LineAnswer, ...]
    segment: int


class StatusReading(NamedTuple):
    """The answers of a file, the refusals of whoever asked, and everything odd."""

    claims: tuple[StatusAnswer, ...]
    refusals: tuple[ClaimStatus, ...]
    findings: tuple[Finding, ...]


def read_277(file: File) -> StatusReading:
    """Return the answers in a file that ``x12.reader`` has read; never raises.

    A question that is refused as a whole (loop 2200B or 2200C) has no claims; why is in
    ``refusals``. Source: 005010X212.
    """
    findings = list(file.findings)
    claims: list[StatusAnswer] = []
    refusals: list[ClaimStatus] = []
    answered = False
    for transaction in file.transactions("277"):
        if transaction.version.startswith(x212.ANSWER.version):
            answered = True
            claims += _answers_in(transaction, refusals, findings)
    if file.is_x12 and not answered:
        findings.append(_none())
    return StatusReading(tuple(claims), tuple(dict.fromkeys(refusals)), tuple(findings))


def _none() -> Finding:
    return Finding(
        "EDI-STATUS-NONE",
        Severity.BLOCK,
        "the file",
        "It holds no answer to a claim status request: there is no 277 of 005010X212 in it.",
        "Choose the file that the payer sent in answer to the 276.",
        _SOURCE,
        Position(1, 0),
    )


def _answers_in(
    transaction: TransactionSet, refusals: list[ClaimStatus], findings: list[Finding]
) -> Iterator[StatusAnswer]:
    payer: Numbered | None = None
    for level in block_of(transaction).cut_at("HL")[1]:
        kind = level.segments[0].at(3)
        if kind == "20":
            payer = level.first("NM1", "PR")
        elif kind in ("21", "19"):
            refusals += statuses_of(level)
        for block in level.cut_at("TRN")[1] if kind in ("22", "23") else ():
            try:
                yield _answer(transaction, payer, block)
            except CannotBeRead as refusal:
                what = f"The status under trace {block.segments[0].at(2)[:50]}"
                findings.append(
                    unread(transaction, refusal, code="EDI-STATUS-CLAIM", what=what, source=_SOURCE)
                )


def _answer(transaction: TransactionSet, payer: Numbered | None, block: Block) -> StatusAnswer:
    claim, lines = block.cut_at("SVC")
    status = claim.need("STC")
    first, last = service_period(claim)
    return StatusAnswer(
        payer_name=payer.at(3) if payer else "",
        payer_id=payer.at(9) if payer else "",
        question_number=claim.need("TRN").at(2),
        claim_id=claim.text("REF", "EJ"),
        payer_claim_number=claim.text("REF", "1K"),
        statuses=tuple(statuses_of(claim)),
        status_date=day_or_none(status.at(2)),
        charge_cents=_cents(status, 4),
        paid_cents=_cents(status, 5),
        decided_on=day_or_none(status.at(6)),
        paid_on=day_or_none(status.at(8)),
        payment_number=status.at(9),
        service_from=first,
        service_to=last,
        lines=tuple(_line(line) for line in lines),
        segment=transaction.number + block.segments[0].index,
    )


def _line(block: Block) -> LineAnswer:
    service = block.need("SVC")
    return LineAnswer(
        line_id=block.text("REF", "FJ"),
        procedure=(*block.components(service, 1), "")[1],
        charge_cents=service.cents(2),
        paid_cents=_cents(service, 3),
        statuses=tuple(statuses_of(block)),
    )


def _cents(segment: Numbered, place: int) -> int | None:
    return segment.cents(place) if segment.at(place) else None
