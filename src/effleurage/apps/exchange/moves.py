"""How a payer's verdicts move claims: one step each, in rounds, none against a claim's life.

Knows that only an answer to the last try moves a claim, and that an answer may speak of a claim
twice. Refuses to keep answers (``answers``) and to settle sendings (``settling``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import queries as claims
from effleurage.apps.claims import steps
from effleurage.apps.claims.mapping import LONGEST_WORDS
from effleurage.apps.exchange.models import Acknowledgement, Submission, SubmissionState
from effleurage.apps.practices.days import local_day
from effleurage.core.claims import life
from effleurage.core.claims.life import ClaimLife
from effleurage.core.claims.life_table import StepRefused
from effleurage.edi.acknowledgements import Verdict

_READ = "read"
"""What stands for an answer that proves arrival and nothing more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What one answer means for one sending of a claim."""

    answer: Acknowledgement
    sending: Submission
    verdict: Verdict
    reasons: list[str]
    payer_claim_number: str = ""


class Refused(NamedTuple):
    """A move that was not made, and why."""

    move: Move
    code: str
    words: str


def sendings_meant(
    actor: Actor, numbers: Iterable[str], *, received_on: date | None
) -> dict[str, Submission]:
    """Return the sending of each of these claims that an answer by claim number alone can mean.

    One that left is meant before one whose outcome is open, and never one that has not begun to
    leave. Of several that left, an answer means the last one that the payer can have received.
    """
    rows = Submission.objects.filter(practice_id=actor.practice_id, claim__number__in=list(numbers))
    tries: dict[str, list[Submission]] = defaultdict(list)
    for row in with_claims(rows).order_by("attempt"):
        if row.state != SubmissionState.INTENDED or (row.file and row.file.delivery_began_at):
            tries[row.claim.number].append(row)
    return {number: _meant(some, received_on) for number, some in tries.items()}


def with_claims(rows: QuerySet[Submission]) -> QuerySet[Submission]:
    """Return sendings with their claims and files, without texts and bytes, which are long."""
    long = ("snapshot", "file__body", "claim__snapshot", "claim__findings")
    return rows.select_related("claim", "file").defer(*long)


def _meant(tries: Sequence[Submission], received_on: date | None) -> Submission:
    left = [one for one in tries if one.state == SubmissionState.SENT] or tries
    if received_on is None:
        return left[-1]
    # A day's grace: the payer's day may have begun before ours.
    by_then = [one for one in left if one.intended_at.date() <= received_on + timedelta(days=1)]
    return by_then[-1] if by_then else left[0]


def take(actor: Actor, told: Sequence[Move], *, at: datetime) -> Iterator[Refused]:
    """Make the moves, and yield those that were refused."""
    if not told:
        return
    now = _as_recorded(told)
    for round_ in _rounds(told):
        yield from _take_round(actor, round_, now, at=at)
    _write_answers(told)


def _take_round(
    actor: Actor, told: dict[UUID, Move], now: dict[UUID, Submission], *, at: datetime
) -> Iterator[Refused]:
    rows = {row.id: row for row in claims.locked_claims(actor, told)}
    lives, on = claims.lives_of(list(rows.values())), local_day(actor, at)
    last = _last_attempts(rows)
    going: dict[UUID, Callable[[ClaimLife], ClaimLife]] = {}
    for claim_id, move in told.items():
        step = _step(actor, move, on=on)
        if step is None:
            continue
        sending = now[move.sending.id]
        if sending.attempt != last[claim_id] or sending.state != SubmissionState.SENT:
            words = f"it answers an earlier sending of claim {rows[claim_id].number}"
            yield Refused(move, "EXCHANGE-ANSWERS-AN-EARLIER-ONE", words)
            continue
        try:
            step(lives[claim_id])
        except (StepRefused, life.EventBeforeTheLast) as refusal:
            yield Refused(move, "EXCHANGE-MOVES-NOTHING", str(refusal))
        else:
            going[claim_id] = step
    moved = [rows[claim_id] for claim_id in going]
    steps.take_steps(actor, moved, lambda row, lived: going[row.id](lived), at=at)
    if moved:
        ids = [row.id for row in moved]
        audit.record(actor, "claim.acknowledged", kind="claim", ids=ids, at=at)


def _step(actor: Actor, move: Move, *, on: date) -> Callable[[ClaimLife], ClaimLife] | None:
    """Return the step that a verdict means, ``None`` where it only says that the claim arrived."""
    by = actor.name
    if move.verdict is Verdict.ACCEPTED:
        return lambda lived: _accepted(lived, move.payer_claim_number, on=on, by=by)
    if move.verdict is Verdict.REJECTED:
        note = "; ".join(move.reasons)[:LONGEST_WORDS]
        return lambda lived: life.reject(lived, on=on, by=by, note=note)
    return None


def _accepted(lived: ClaimLife, number: str, *, on: date, by: str) -> ClaimLife:
    """Return the life of a claim taken in; what a remit has said of its number stays."""
    after = life.accept(lived, on=on, by=by)
    return replace(after, payer_claim_number=lived.payer_claim_number or number)


def _rounds(told: Sequence[Move]) -> list[dict[UUID, Move]]:
    """Return the first moves of all claims, then the second ones, and so on."""
    rounds: list[dict[UUID, Move]] = []
    for move in told:
        for round_ in rounds:
            if move.sending.claim_id not in round_:
                round_[move.sending.claim_id] = move
                break
        else:
            rounds.append({move.sending.claim_id: move})
    return rounds


def _as_recorded(told: Sequence[Move]) -> dict[UUID, Submission]:
    rows = Submission.objects.filter(pk__in={move.sending.id for move in told})
    return {row.id: row for row in rows.only("id", "attempt", "state")}


def _last_attempts(rows: Iterable[UUID]) -> dict[UUID, int]:
    last: dict[UUID, int] = defaultdict(int)
    attempts = Submission.objects.filter(claim_id__in=list(rows)).exclude(
        state=SubmissionState.FAILED
    )
    for claim_id, attempt in attempts.values_list("claim_id", "attempt"):
        last[claim_id] = max(last[claim_id], attempt)
    return last


def _write_answers(told: Sequence[Move]) -> None:
    """Write beside each sending what was last said of it; that it was read is said once only."""
    said: dict[str, list[UUID]] = defaultdict(list)
    for move in told:
        word = _READ if move.answer.kind != "277CA" and not move.reasons else move.verdict.value
        said[word].append(move.sending.id)
    for word, sendings in said.items():
        rows = Submission.objects.filter(pk__in=sendings)
        (rows.filter(answer="") if word == _READ else rows).update(answer=word)
