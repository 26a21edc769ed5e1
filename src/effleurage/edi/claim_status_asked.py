"""A 276 as values: which claims a provider asks about.

Knows by what a payer finds a claim. Refuses to answer. What cannot be read is a finding, and the
other questions stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from effleurage.edi.asked import Asked, Named, persons_of
from effleurage.edi.blocks import Block, CannotBeRead, unread
from effleurage.edi.statuses import service_period
from effleurage.findings import Finding, Position, Severity
from effleurage.x12.envelope import File, TransactionSet

_SOURCE = "ASC X12 005010X212, 276"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimQuestion:
    """One claim asked about, under the trace ``number`` (TRN02) that the answer repeats.

    ``claim_id`` is the asker's (REF*EJ), ``payer_claim_number`` the payer's (REF*1K); either may
    be empty. ``charge_cents`` is ``None`` where the question names no charge.
    """

    payer: Named
    asker: Named
    provider: Named
    subscriber: Named
    patient: Named | None
    number: str
    claim_id: str
    payer_claim_number: str
    charge_cents: int | None
    service_from: date | None
    service_to: date | None
    segment: int


class ClaimQuestions(NamedTuple):
    """The questions of a file, and everything odd."""

    asked: tuple[ClaimQuestion, ...]
    findings: tuple[Finding, ...]


def read_276(file: File) -> ClaimQuestions:
    """Return the questions in a file that ``x12.reader`` has read; never raises."""
    findings = list(file.findings)
    transactions = [*file.transactions("276")]
    asked = [question for each in transactions for question in _questions(each, findings)]
    if file.is_x12 and not asked:
        findings.append(_none())
    return ClaimQuestions(tuple(asked), tuple(findings))


def _none() -> Finding:
    return Finding(
        "EDI-STATUS-QUESTION-NONE",
        Severity.BLOCK,
        "the file",
        "It asks about no claim: there is no 276 with a question in it.",
        "Choose the file that the practice sent to ask about its claims.",
        _SOURCE,
        Position(1, 0),
    )


def _questions(transaction: TransactionSet, findings: list[Finding]) -> Iterator[ClaimQuestion]:
    for person in persons_of(transaction):
        for block in person.level.cut_at("TRN")[1]:
            try:
                yield _question(person, block, transaction)
            except CannotBeRead as refusal:
                what = f"The question under trace {block.segments[0].at(2)[:50]}"
                code = "EDI-STATUS-QUESTION"
                findings.append(unread(transaction, refusal, code=code, what=what, source=_SOURCE))


def _question(person: Asked, block: Block, transaction: TransactionSet) -> ClaimQuestion:
    claim, _ = block.cut_at("SVC")
    charge = claim.first("AMT", "T3")
    first, last = service_period(claim)
    return ClaimQuestion(
        payer=person.payer,
        asker=person.asker,
        provider=person.provider,
        subscriber=person.subscriber,
        patient=person.patient,
        number=block.segments[0].at(2),
        claim_id=claim.text("REF", "EJ"),
        payer_claim_number=claim.text("REF", "1K"),
        charge_cents=charge.cents(2) if charge else None,
        service_from=first,
        service_to=last,
        segment=transaction.number + block.segments[0].index,
    )
