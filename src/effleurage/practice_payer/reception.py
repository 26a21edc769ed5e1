"""One received file, answered: TA1, 999 and 277CA, its claims decided into the books.

Knows the order of the questions: is it a file, is its envelope sound and new, do its transaction
sets follow the guide, does each claim get in. Refuses to know folders, and to pay: what is decided
waits for the payment run. The data of one claim never stops another, and bad bytes are an answer,
never an exception.
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
from effleurage.edi.blocks import block_of
from effleurage.edi.claim_from_837p import read_837p
from effleurage.findings import Finding, Severity
from effleurage.practice_payer import envelopes
from effleurage.practice_payer.books import Books, Submitter
from effleurage.practice_payer.decisions import Received, decide
from effleurage.practice_payer.envelopes import SetVerdict
from effleurage.practice_payer.plans import Plan, PlanBook
from effleurage.practice_payer.printed import refusal_notice
from effleurage.practice_payer.screening import screened
from effleurage.practice_payer.sender import SENDER, receiver_of
from effleurage.x12 import reader
from effleurage.x12.check import check
from effleurage.x12.element_faults import CannotBeWritten
from effleurage.x12.envelope import File, Group, Interchange, TransactionSet, part

_ACCEPTED = ClaimStatus(category="A2", code="20")
_GROUPS_A_999_ANSWERS = frozenset(("BE", "HB", "HC", "HI", "HN", "HP", "HR", "HS", "RA"))


class Answer(NamedTuple):
    """One answer: its file name, which is its control number and kind, and its bytes."""

    name: str
    data: bytes


@dataclass(slots=True, kw_only=True)
class Desk:
    """Who answers, with what books and plans, and when; collects answers and what to print."""

    books: Books
    book: PlanBook
    at: datetime
    digest: str = ""
    answers: list[Answer] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def add(self, kind: str, data: bytes, words: str) -> None:
        """Keep an answer that has just been written, under its own control number."""
        name = f"{self.books.interchange:09d}.{kind}"
        self.answers.append(Answer(name, data))
        self.told.append(f"{name}: {words}")

    def refuse(self, findings: Sequence[Finding]) -> None:
        """Answer in words a file that cannot be answered in X12."""
        self.books.next_interchange()
        notice = refusal_notice(self.digest, findings)
        self.add("refused.txt", notice.encode(), "the file could not be taken in; see there why")


def receive(data: bytes, *, books: Books, book: PlanBook, at: datetime) -> Desk:
    """Answer one file and decide its claims into ``books``; return the answers and the print.

    Never raises for what the bytes hold.
    """
    desk = Desk(books=books, book=book, at=at, digest=hashlib.sha256(data).hexdigest())
    file = reader.read(data)
    known = [interchange for interchange in file.interchanges if interchange.isa]
    if not known:
        desk.refuse(file.findings)
        return desk
    findings = check(file)
    place = 0
    for number, interchange in enumerate(known):
        until = known[number + 1].position.segment if number + 1 < len(known) else None
        ours = [one for one in findings if _stands(one, known[number:], until, first=not number)]
        place = _answer_interchange(desk, interchange, ours, place)
    return desk
