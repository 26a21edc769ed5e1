"""What became of a sending: written once, for all the claims that one file carries.

Knows the states of ``docs/algorithms/sending.md`` and what moves a claim with them. Refuses to
settle what is settled otherwise, unless an answer proves that it did leave.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import queries as claims
from effleurage.apps.claims import steps
from effleurage.apps.claims.models import Claim
from effleurage.apps.exchange.models import Submission, SubmissionState
from effleurage.apps.exchange.queries import OPEN
from effleurage.apps.practices.days import local_day
from effleurage.core.claims import life
from effleurage.core.claims.life_table import State

_LONGEST_CONFIRMATION = 120


class SendingWasSettled(Exception):
    """The outcome of this sending is on record already, and another one."""

    def __init__(self, state: str) -> None:
        super().__init__(
            f"this sending is on record as {state}; look at the claim before you do anything else"
        )


def settle(
    actor: Actor,
    sendings: Sequence[Submission],
    outcome: SubmissionState,
    *,
    confirmation: str,
    at: datetime,
) -> None:
    """Write the outcome of open sendings, and what follows for their claims.

    Claims are locked first and sendings after, as everywhere. Raises :class:`SendingWasSettled`
    where somebody was faster and said otherwise; the same said twice changes nothing, and who does
    not know contradicts nobody.
    """
    rows = claims.locked_claims(actor, [sending.claim_id for sending in sendings])
    now = _states(sendings)
    for sending in sendings if outcome is not SubmissionState.UNKNOWN else ():
        if now[sending.id] not in OPEN and now[sending.id] != outcome:
            raise SendingWasSettled(now[sending.id])
    still_open = {each.claim_id: each for each in sendings if now[each.id] in OPEN}
    _write(list(still_open.values()), outcome, confirmation=confirmation, at=at)
    leaving = [row for row in rows if row.id in still_open]
    if outcome is SubmissionState.SENT:
        _mark_sent(actor, leaving, at=at)
    elif outcome is SubmissionState.FAILED:
        steps.compare_and_set(leaving, {row.id: {"is_leaving": False} for row in leaving})


def prove_sent(
    actor: Actor, sendings: Sequence[Submission], *, confirmation: str, at: datetime
) -> set[UUID]:
    """Take an answer as the proof that these sendings left; return those for which it comes late.

    Late is the proof of a sending that was settled as failed, when its claim has moved on since.
    """
    rows = {row.id: row for row in claims.locked_claims(actor, [one.claim_id for one in sendings])}
    now = _states(sendings)
    undecided = [one for one in sendings if now[one.id] in OPEN]
    settle(actor, undecided, SubmissionState.SENT, confirmation=confirmation, at=at)
    failed = [one for one in sendings if now[one.id] == SubmissionState.FAILED]
    after_all = [one for one in failed if _still_as_it_was(rows[one.claim_id], one)]
    late = [one for one in failed if one not in after_all]
    _write(after_all, SubmissionState.SENT, confirmation=confirmation, at=at)
    _mark_sent(actor, [rows[one.claim_id] for one in after_all], at=at)
    _warn(late, confirmation=confirmation)
    return {one.id for one in late}


def _mark_sent(actor: Actor, rows: Sequence[Claim], *, at: datetime) -> None:
    if not rows:
        return
    on = local_day(actor, at)
    steps.take_steps(
        actor,
        rows,
        lambda _, one: life.send(one, on=on, by=actor.name),
        at=at,
        columns={row.id: {"is_leaving": False, "sent_at": at} for row in rows},
    )


def _still_as_it_was(row: Claim, sending: Submission) -> bool:
    """Whether the claim could be the one that left: ready, its text the same, no later try."""
    return (
        row.state == State.READY.value
        and not row.is_leaving
        and not row.hold_reason
        and row.snapshot == sending.snapshot
        and not Submission.objects.filter(claim=row, attempt__gt=sending.attempt).exists()
    )


def _warn(late: Sequence[Submission], *, confirmation: str) -> None:
    words = f"recorded as not sent, but it was: {confirmation}"
    Submission.objects.filter(pk__in=[one.id for one in late]).update(
        confirmation=words[:_LONGEST_CONFIRMATION]
    )


def _states(sendings: Sequence[Submission]) -> dict[UUID, str]:
    rows = Submission.objects.filter(pk__in=[one.id for one in sendings]).order_by("pk")
    return {row.id: row.state for row in rows.only("id", "state").select_for_update()}


def _write(
    sendings: Sequence[Submission],
    outcome: SubmissionState,
    *,
    confirmation: str,
    at: datetime,
) -> None:
    settled = None if outcome in OPEN else at
    Submission.objects.filter(pk__in=[one.id for one in sendings]).update(
        state=outcome, settled_at=settled, confirmation=confirmation[:_LONGEST_CONFIRMATION]
    )
