"""One received file, answered: TA1, 999 and 277CA, its claims decided into the books.

Knows the order of the questions: is it X12, is its envelope sound and new, do its transaction sets
follow the guide, does each claim get in. Refuses to know folders, and to pay: what is decided
waits for the payment run. Bad bytes are an answer, never an exception.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from effleurage.core.claims.claim import Claim
from effleurage.edi.acknowledgements import (
    ClaimStatus,
    ClaimVerdict,
    Envelope,
    Verdict,
    write_277ca,
    write_999,
    write_ta1,
)
from effleurage.edi.claim_from_837p import Reading, read_837p
from effleurage.findings import Finding
from effleurage.practice_payer import envelopes
from effleurage.practice_payer.books import Books, Submitter
from effleurage.practice_payer.decisions import Received, decide
from effleurage.practice_payer.envelopes import SetVerdict
from effleurage.practice_payer.plans import PlanBook
from effleurage.practice_payer.printed import refusal_notice
from effleurage.practice_payer.screening import Refused, screened
from effleurage.practice_payer.submitters import SENDER, receiver_of, submitter_of
from effleurage.x12 import reader
from effleurage.x12.check import check
from effleurage.x12.element_faults import CannotBeWritten
from effleurage.x12.envelope import File, Group, Interchange, TransactionSet, part

_TAKEN_IN = ClaimStatus(category="A2", code="20")


class Answer(NamedTuple):
    """One answer: its file name, which is its control number and kind, and its bytes."""

    name: str
    data: bytes


@dataclass(slots=True, kw_only=True)
class Desk:
    """Who answers a file: with which books and plans, when; collects answers and the print.

    ``claims_read`` counts the file's readable claims so far, which is the next one's place.
    """

    books: Books
    book: PlanBook
    at: datetime
    digest: str
    claims_read: int = 0
    answers: list[Answer] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def envelope(self, submitter: Submitter) -> Envelope:
        """Return how an answer travels to that submitter: always marked as a test."""
        receiver = receiver_of(submitter)
        return Envelope(sender=SENDER, receiver=receiver, control=self.books, at=self.at)

    def add(self, kind: str, data: bytes, words: str) -> None:
        """Keep the answer that has just taken a control number, and say so."""
        name = f"{self.books.interchange:09d}.{kind}"
        self.answers.append(Answer(name, data))
        self.told.append(f"{name}: {words}")

    def refuse(self, findings: Sequence[Finding]) -> None:
        """Answer in words what cannot be answered in X12."""
        self.books.next_interchange()
        notice = refusal_notice(self.digest, findings)
        self.add("refused.txt", notice.encode(), "not taken in; the file says why")


class _Set(NamedTuple):
    """One transaction set as received: its claims, what is said of it, the first claim's place."""

    reading: Reading
    verdict: SetVerdict
    place: int


def receive(data: bytes, *, books: Books, book: PlanBook, at: datetime) -> Desk:
    """Answer one file and decide its claims into ``books``; return the answers and the print.

    Never raises for what the bytes hold.
    """
    desk = Desk(books=books, book=book, at=at, digest=hashlib.sha256(data).hexdigest())
    file = reader.read(data)
    if not any(interchange.isa for interchange in file.interchanges):
        desk.refuse(file.findings)
        return desk
    findings = check(file)
    starts = [interchange.position.segment for interchange in file.interchanges]
    for interchange, start, end in zip(file.interchanges, [0, *starts[1:]], [*starts[1:], 0], strict=True):
        ours = [one for one in findings if start <= _segment(one) and (not end or _segment(one) < end)]
        _answer(desk, file, interchange, ours)
    return desk


def _segment(finding: Finding) -> int:
    return finding.position.segment if finding.position else 0
