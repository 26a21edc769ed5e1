"""One received file, answered: TA1, 999, 277CA, 271 and 277, its claims decided into the books.

Knows the order of the questions: is it X12, is its envelope sound and new, do its transaction sets
follow the guide, does each claim get in. Refuses to know folders, and to pay: what is decided
waits for the payment run. Bad bytes are an answer, never an exception.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from effleurage.core.claims.claim import Claim
from effleurage.edi.acknowledgements import (
    ClaimStatus,
    ClaimVerdict,
    Envelope,
    GroupAnswer,
    Verdict,
    write_277ca,
    write_999,
    write_ta1,
)
from effleurage.edi.claim_from_837p import read_837p
from effleurage.edi.claim_status_asked import read_276
from effleurage.edi.claim_status_to_277 import write_277
from effleurage.edi.eligibility_asked import read_270
from effleurage.edi.eligibility_to_271 import write_271
from effleurage.edi.remit_835_claim import claim_loop
from effleurage.findings import Finding, Severity
from effleurage.practice_payer import envelopes
from effleurage.practice_payer.books import Books, Submitter
from effleurage.practice_payer.correspondents import SENDER, receiver_of, submitter_of
from effleurage.practice_payer.decisions import Received, decide
from effleurage.practice_payer.envelopes import SetVerdict
from effleurage.practice_payer.inquiries import cover_of, status_of
from effleurage.practice_payer.plans import PlanBook
from effleurage.practice_payer.refusal_notice import refusal_notice
from effleurage.practice_payer.screening import Refused, screened
from effleurage.x12 import check, reader
from effleurage.x12.element_faults import CannotBeWritten
from effleurage.x12.envelope import File, Group, Interchange, Kind, TransactionSet, part

_TAKEN_IN = ClaimStatus(category="A2", code="20")


_NO_CLAIMS = Finding(
    "payer-no-claims",
    Severity.BLOCK,
    "the file",
    "It answers somebody's file (TA1) and holds no claims.",
    "Put 837P files into the inbox; read answers where you read your own files' answers.",
    "docs/practice-payer.md",
)


class Answer(NamedTuple):
    """One answer: its file name, which is its control number and kind, and its bytes."""

    name: str
    data: bytes


class _Batch(NamedTuple):
    """One transaction set as received: its verdict, its claims, the first one's place, itself."""

    verdict: SetVerdict
    claims: tuple[Claim, ...]
    place: int
    alone: File


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
        self.add("refused.txt", notice.encode(), "not taken in; it says why")


def receive(data: bytes, *, books: Books, book: PlanBook, at: datetime) -> Desk:
    """Answer one file and decide its claims into ``books``; return the answers and the print.

    Raises ``CannotBeWritten``, with ``books`` half changed and to be thrown away, for a file that
    follows the guide and still holds something that no answer can repeat: then :func:`turn_away`.
    """
    desk = Desk(books=books, book=book, at=at, digest=hashlib.sha256(data).hexdigest())
    file = reader.read(data)
    if not file.interchanges:
        desk.refuse(file.findings)
    for interchange, findings in _with_findings(file):
        if interchange.isa:
            _answer_interchange(desk, interchange, findings)
        else:
            desk.claims_read += len(read_837p(_only(interchange)).claims)
            desk.refuse(findings)
    return desk


def turn_away(
    data: bytes, because: CannotBeWritten, *, books: Books, book: PlanBook, at: datetime
) -> Desk:
    """Answer in words a whole file that :func:`receive` could not answer."""
    desk = Desk(books=books, book=book, at=at, digest=hashlib.sha256(data).hexdigest())
    desk.refuse([_unanswerable(because)])
    return desk


def claim_at(data: bytes, place: int) -> Claim | None:
    """Return the claim at a place (from 0) among the readable ones of a received file."""
    claims = read_837p(reader.read(data)).claims
    return claims[place] if place < len(claims) else None


def _with_findings(file: File) -> Iterator[tuple[Interchange, list[Finding]]]:
    """Yield each interchange with the reader's findings on it."""
    starts = [interchange.position.segment for interchange in file.interchanges]
    for number, interchange in enumerate(file.interchanges):
        first = 0 if number == 0 else starts[number]
        behind = starts[number + 1] if number + 1 < len(starts) else None
        yield (
            interchange,
            [
                finding
                for finding in file.findings
                if (segment := finding.position.segment if finding.position else 0) >= first
                and (behind is None or segment < behind)
            ],
        )


def _answer_interchange(desk: Desk, interchange: Interchange, findings: list[Finding]) -> None:
    batches = [
        [
            _batch(desk, interchange, group, transaction, findings)
            for transaction in group.transactions
        ]
        for group in interchange.groups
    ]
    if not interchange.groups and interchange.acknowledgements:
        desk.refuse([*findings, _NO_CLAIMS])
        return
    submitter = submitter_of(interchange)
    answers_before, told_before = len(desk.answers), len(desk.told)
    try:
        if not _opened(desk, interchange, findings, submitter):
            return
        groups = [
            envelopes.group_answer(group, [batch.verdict for batch in of_group], findings)
            for group, of_group in zip(interchange.groups, batches, strict=True)
        ]
        _write_999(desk, groups, submitter)
    except CannotBeWritten as refusal:
        del desk.answers[answers_before:], desk.told[told_before:]
        desk.refuse([*findings, _unanswerable(refusal)])
        return
    for group_said, of_group in zip(groups, batches, strict=True):
        for batch, said in zip(of_group, group_said.sets, strict=True):
            if said.verdict is not Verdict.ACCEPTED:
                continue
            if batch.claims:
                _answer_claims(desk, batch, submitter)
            _answer_questions(desk, batch, submitter)


def _opened(
    desk: Desk, interchange: Interchange, findings: Iterable[Finding], submitter: Submitter
) -> bool:
    """Answer the envelope where it asks or has a fault; return whether it can be opened."""
    key = "/".join((*submitter[:2], part(interchange.isa, 13)))
    note = envelopes.envelope_note(interchange, findings)
    if note == envelopes.ACCEPTED and not interchange.is_test:
        note = envelopes.MARKED_PRODUCTION
    if note == envelopes.ACCEPTED and key in desk.books.interchanges:
        note = envelopes.USED_BEFORE
    answer = envelopes.file_answer(interchange, note)
    if note != envelopes.ACCEPTED or part(interchange.isa, 14) == "1":
        data = write_ta1(answer, envelope=desk.envelope(submitter))
        desk.add("ta1", data, f"the envelope is {answer.verdict.value}, {answer.reason}")
    if note == envelopes.ACCEPTED:
        desk.books.interchanges.add(key)
    return note == envelopes.ACCEPTED


def _write_999(desk: Desk, groups: Sequence[GroupAnswer], submitter: Submitter) -> None:
    data = write_999(groups, envelope=desk.envelope(submitter))
    received = sum(group.sets_received for group in groups)
    accepted = sum(group.sets_accepted for group in groups)
    desk.add("999", data, f"{accepted} of {received} transaction sets accepted")


def _batch(
    desk: Desk,
    interchange: Interchange,
    group: Group,
    transaction: TransactionSet,
    findings: Iterable[Finding],
) -> _Batch:
    alone = _only(replace(interchange, groups=(replace(group, transactions=(transaction,)),)))
    reading = read_837p(alone)
    place, desk.claims_read = desk.claims_read, desk.claims_read + len(reading.claims)
    if transaction.kind not in envelopes.ANSWERED:
        return _Batch(envelopes.set_verdict(transaction, ()), (), place, alone)
    if transaction.kind != "837":
        sound = [*findings, *check.findings_of(alone)]
        return _Batch(envelopes.set_verdict(transaction, sound), (), place, alone)
    everything = [*findings, *check.findings_of(alone), *reading.findings]
    return _Batch(envelopes.set_verdict(transaction, everything), reading.claims, place, alone)


def _only(interchange: Interchange) -> File:
    return File(Kind.X12, (interchange,), ())


def _answer_claims(desk: Desk, batch: _Batch, submitter: Submitter) -> None:
    verdicts = [
        _verdict(desk, claim, Received(desk.digest, batch.place + n, submitter, desk.at.date()))
        for n, claim in enumerate(batch.claims)
    ]
    data = write_277ca(
        verdicts,
        batch_number=_batch_number(batch.verdict.transaction),
        received_on=desk.at.date(),
        envelope=desk.envelope(submitter),
    )
    refused = sum(verdict.is_rejected for verdict in verdicts)
    desk.add("277ca", data, f"{len(verdicts) - refused} claims taken in, {refused} refused")
    for verdict in verdicts:
        outcome = verdict.message or f"taken in as {verdict.payer_claim_number}"
        desk.told.append(f"claim {verdict.claim.claim_id}: {outcome}")


def _answer_questions(desk: Desk, batch: _Batch, submitter: Submitter) -> None:
    """Answer what is asked about cover and about claims; neither changes what was decided."""
    covers = read_270(batch.alone).asked
    if covers:
        on = desk.at.date()
        told = [cover_of(each, book=desk.book, books=desk.books, on=on) for each in covers]
        data = write_271(told, envelope=desk.envelope(submitter))
        refused = sum(each.refused is not None for each in told)
        desk.add("271", data, f"{len(told) - refused} persons covered, {refused} not found")
    asked = read_276(batch.alone).asked
    if asked:
        statuses = [status_of(each, books=desk.books) for each in asked]
        data = write_277(statuses, envelope=desk.envelope(submitter))
        desk.add("277", data, f"{len(statuses)} claims asked about")


def _verdict(desk: Desk, claim: Claim, received: Received) -> ClaimVerdict:
    """Screen a claim and, where it gets in, decide it."""
    found = screened(claim, book=desk.book, books=desk.books, on=received.on)
    if isinstance(found, Refused):
        status = ClaimStatus(category=found.category, code=found.status, entity=found.entity)
        message = f"refused, {found.because}"
        return ClaimVerdict(claim=claim, statuses=(status,), message=message)
    number = decide(desk.books, claim, plan=found, received=received)
    for decision in desk.books.due[-1].decisions:
        tuple(claim_loop(decision))  # an 835 that cannot be written must show now, not on payday
    return ClaimVerdict(claim=claim, statuses=(_TAKEN_IN,), payer_claim_number=number)


def _batch_number(transaction: TransactionSet) -> str:
    """Return BHT03, the submitter's own number for the batch."""
    for elements in transaction.segments:
        if elements[0] == "BHT":
            return part(elements, 3)
    return transaction.control_number


def _unanswerable(refusal: CannotBeWritten) -> Finding:
    return Finding(
        "payer-cannot-answer",
        Severity.BLOCK,
        f"loop {refusal.loop}, {refusal.element} of our answer",
        f"The file cannot be answered in X12: something in it cannot be repeated, {refusal.what}.",
        "Correct that in the file and send it again under a new control number.",
        "ASC X12.5 and 005010X221A1",
    )
