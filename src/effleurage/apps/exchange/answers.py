"""TA1, 999 and 277CA taken in: what each proves of our sendings, and how claims move with it.

Knows the table of answers in ``docs/algorithms/sending.md``. Refuses to move a claim by an answer
to an earlier try, to another charge, or against its life: such an answer is kept with a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from effleurage.apps.audit.actor import Actor
from effleurage.apps.exchange import moves, settling
from effleurage.apps.exchange.models import Acknowledgement, Direction, File, Submission
from effleurage.apps.exchange.moves import Move
from effleurage.edi.acknowledgements import (
    Answers,
    BatchAnswer,
    ClaimAnswer,
    FileAnswer,
    GroupAnswer,
    SetAnswer,
    Verdict,
)
from effleurage.findings import Finding, Severity

_SOURCE = "docs/algorithms/sending.md"
_READABLE = (Verdict.ACCEPTED, Verdict.ACCEPTED_WITH_ERRORS, Verdict.RECEIVED)


@dataclass(slots=True, kw_only=True)
class _Desk:
    """One incoming file being answered: what was found, written down at the end of each answer."""

    actor: Actor
    file: File
    at: datetime
    rows: list[Acknowledgement] = field(default_factory=list)

    def keep(self, kind: str, verdict: Verdict, **columns: object) -> Acknowledgement:
        """Keep one answer."""
        row = Acknowledgement(
            practice_id=self.file.practice_id,
            file=self.file,
            kind=kind,
            position=len(self.rows) + 1,
            verdict=verdict.value,
            at=self.at,
            **columns,
        )
        self.rows.append(row)
        return row

    def remark(self, row: Acknowledgement, code: str, message: str, fix: str) -> None:
        """Keep with an answer what was odd about it."""
        where = f"{row.kind} answer {row.position}"
        finding = Finding(code, Severity.WARN, where, message, fix, _SOURCE)
        row.findings = [*row.findings, finding.as_json()]


def take_answers(actor: Actor, file: File, answers: Answers, *, at: datetime) -> None:
    """Keep every answer of a file with what was odd about it; settle what they prove; move claims.

    Answers are only ever added, so each is written once everything about it is known.
    """
    desk = _Desk(actor=actor, file=file, at=at)
    for envelope in answers.files:
        _take_envelope(desk, envelope)
    for group in answers.groups:
        _take_group(desk, group)
    for batch in answers.batches:
        _take_batch(desk, batch)
    Acknowledgement.objects.bulk_create(desk.rows, batch_size=1_000)


def _take_envelope(desk: _Desk, answer: FileAnswer) -> None:
    about = _our_file(desk, control_number=answer.control_number.zfill(9))
    reasons = [] if answer.verdict in _READABLE else [answer.reason]
    row = desk.keep("TA1", answer.verdict, about=about, reasons=reasons)
    if about is None:
        _remark_stranger(desk, row, f"control number {answer.control_number}")
        return
    _settle_and_refuse(desk, row, _carried(about), lambda _: reasons)


def _take_group(desk: _Desk, answer: GroupAnswer) -> None:
    about = _our_file(desk, group_number=answer.control_number.lstrip("0"))
    if about is None:
        row = desk.keep("999", answer.verdict)
        _remark_stranger(desk, row, f"group number {answer.control_number}")
        return
    sendings = _carried(about)
    refused_whole = answer.verdict is Verdict.REJECTED
    if refused_whole or not answer.sets:
        row = desk.keep("999", answer.verdict, about=about, reasons=_codes(answer.codes))
        reasons = _codes(answer.codes) or ["the group was rejected"]
        _settle_and_refuse(desk, row, sendings, lambda _: reasons if refused_whole else [])
    for one in () if refused_whole and not answer.sets else answer.sets:
        _take_set(desk, about, one, sendings)


def _take_set(desk: _Desk, about: File, answer: SetAnswer, sendings: Iterable[Submission]) -> None:
    carried = [each for each in sendings if _same_number(each.set_number, answer.control_number)]
    reasons = [f"{fault.tag}: {fault.reason}" for fault in answer.faults] + _codes(answer.codes)
    row = desk.keep(
        "999",
        answer.verdict,
        about=about,
        set_number=carried[0].set_number if carried else answer.control_number[:9],
        reasons=reasons,
    )
    if not carried:
        _remark_stranger(desk, row, f"transaction set {answer.control_number}")
    is_refused = answer.verdict is Verdict.REJECTED

    def why(sending: Submission) -> list[str]:
        return _own_reasons(answer, sending.claim.number) if is_refused else []

    _settle_and_refuse(desk, row, carried, why)


def _own_reasons(answer: SetAnswer, number: str) -> list[str]:
    """Return why a rejected set cost this claim: its own faults, or that it shared the set."""
    mine = [
        f"{fault.tag}: {fault.reason}" for fault in answer.faults if fault.claim_id in {"", number}
    ]
    return mine or ["another claim in the same file was at fault; nothing is wrong with this one"]


def _take_batch(desk: _Desk, batch: BatchAnswer) -> None:
    about, set_number = _batch_of_ours(desk, batch.batch_number)
    in_batch = {
        sending.claim.number: sending
        for sending in (_carried(about) if about else ())
        if _same_number(sending.set_number, set_number)
    }
    if not batch.claims:
        reasons = [status.reason for status in batch.statuses]
        row = desk.keep("277CA", batch.verdict, about=about, set_number=set_number, reasons=reasons)
        why = reasons if batch.verdict is Verdict.REJECTED else []
        _settle_and_refuse(desk, row, list(in_batch.values()), lambda _: why)
    wanted = {answer.claim_id for answer in batch.claims} - set(in_batch)
    elsewhere = moves.sendings_meant(desk.actor, wanted, received_on=batch.received_on)
    told: list[Move] = []
    for answer in batch.claims:
        sending = in_batch.get(answer.claim_id) or elsewhere.get(answer.claim_id)
        told += _take_claim(desk, answer, sending)
    _move(desk, told)


def _take_claim(desk: _Desk, answer: ClaimAnswer, sending: Submission | None) -> Iterator[Move]:
    reasons = [status.reason for status in answer.statuses]
    reasons += [answer.message] if answer.message else []
    row = desk.keep(
        "277CA",
        answer.verdict,
        submission=sending,
        about=sending.file if sending else None,
        claim_number=answer.claim_id[:38],
        reasons=reasons,
        payer_claim_number=answer.payer_claim_number[:50],
    )
    if sending is None:
        _remark_stranger(desk, row, f"claim {answer.claim_id[:38]}")
    elif answer.charge_cents not in {0, sending.claim.total_cents}:
        desk.remark(
            row,
            "EXCHANGE-CHARGE-DIFFERS",
            f"the answer to claim {sending.claim.number} names another charge",
            "ask who sent the answer which claim it is about",
        )
    else:
        yield Move(
            answer=row,
            sending=sending,
            verdict=answer.verdict,
            reasons=reasons,
            payer_claim_number=row.payer_claim_number,
        )


def _settle_and_refuse(
    desk: _Desk,
    row: Acknowledgement,
    sendings: list[Submission],
    why: Callable[[Submission], list[str]],
) -> None:
    """Take an answer to a whole file or set: it left; where there are reasons, it was refused."""
    told = []
    for sending in sendings:
        reasons = why(sending)
        verdict = Verdict.REJECTED if reasons else Verdict.RECEIVED
        told.append(Move(answer=row, sending=sending, verdict=verdict, reasons=reasons))
    _move(desk, told)


def _move(desk: _Desk, told: list[Move]) -> None:
    """Settle what the answers prove, then let each claim take its step."""
    confirmation = f"answered by {told[0].answer.kind} of {desk.at:%Y-%m-%d}" if told else ""
    late = settling.prove_sent(
        desk.actor, [move.sending for move in told], confirmation=confirmation, at=desk.at
    )
    for refused in moves.take(desk.actor, _in_time(desk, told, late), at=desk.at):
        desk.remark(
            refused.move.answer,
            refused.code,
            refused.words,
            "look at the claim, and ask the payer if the two do not fit",
        )


def _in_time(desk: _Desk, told: list[Move], late: set[UUID]) -> list[Move]:
    for move in told:
        if move.sending.id in late:
            desk.remark(
                move.answer,
                "EXCHANGE-SENT-AFTER-ALL",
                f"claim {move.sending.claim.number} was recorded as not sent, but it was",
                "if it was sent again since, ask the payer to disregard the second one",
            )
    return [move for move in told if move.sending.id not in late]


def _carried(file: File) -> list[Submission]:
    return list(moves.with_claims(file.submissions.all()))


def _our_file(desk: _Desk, **number: str) -> File | None:
    rows = File.objects.filter(
        practice_id=desk.actor.practice_id, direction=Direction.OUT, kind="837P"
    )
    return rows.filter(**number).defer("body").first()


def _batch_of_ours(desk: _Desk, batch_number: str) -> tuple[File | None, str]:
    """Return our file and transaction set by BHT03, which is ISA13 and ST02 in one."""
    control_number, set_number = batch_number[:9], batch_number[9:18]
    if len(control_number) < 9 or not set_number:
        return None, ""
    about = _our_file(desk, control_number=control_number)
    return about, set_number if about else ""


def _remark_stranger(desk: _Desk, row: Acknowledgement, what: str) -> None:
    desk.remark(
        row,
        "EXCHANGE-ANSWERS-NOTHING-OF-OURS",
        f"it answers {what}, which this practice has not sent",
        "if another program sends for this practice, this answer is meant for that one",
    )


def _codes(codes: Iterable[str]) -> list[str]:
    return [f"code {code}" for code in codes]


def _same_number(ours: str, theirs: str) -> bool:
    return ours.lstrip("0") == theirs.lstrip("0")
