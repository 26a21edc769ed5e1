"""A restored database begins a new epoch: what the lost life may have sent is looked at first.

Knows what "may have been sent" means for each state (``docs/algorithms/sending.md``). Number series
need nothing here: they move on to the clock by themselves when they are asked in a new epoch.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import queries as claims
from effleurage.apps.claims import steps
from effleurage.apps.claims.models import Claim
from effleurage.apps.exchange.models import Submission, SubmissionState
from effleurage.apps.practices.days import local_day
from effleurage.apps.practices.models import Practice
from effleurage.core.claims import life
from effleurage.core.claims.life import ClaimLife, Hold
from effleurage.core.claims.life_table import State

WHY = "Restored from a backup: before sending, make sure that it was not sent after the backup."
_AT_ONCE = 2_000


class NewEpoch(NamedTuple):
    """What a person must look at after a restore."""

    unknown: int
    held: int


def begin_new_epoch(at: datetime) -> NewEpoch:
    """Mark, in the transaction of a restore that has counted the epoch up, what was in flight.

    Every intended sending becomes unknown. Every draft or ready claim that is not leaving is put on
    hold until the next day, unless it is held already.
    """
    unknown = held = 0
    for practice_id in Practice.objects.order_by("pk").values_list("id", flat=True):
        actor = Actor.system(practice_id)
        intended = Submission.objects.filter(
            practice_id=practice_id, state=SubmissionState.INTENDED
        )
        doubtful = list(intended.values_list("claim_id", flat=True))
        intended.update(state=SubmissionState.UNKNOWN)
        on_hold = _hold(actor, at=at)
        unknown, held = unknown + len(doubtful), held + len(on_hold)
        ids = [*doubtful, *(row.id for row in on_hold)]
        audit.record(
            actor, "claim.sending_doubtful", kind="claim", ids=ids, at=at,
            details={"unknown": len(doubtful), "held": len(on_hold)},
        )  # fmt: skip
    return NewEpoch(unknown, held)


def _hold(actor: Actor, *, at: datetime) -> Sequence[Claim]:
    unsent = Claim.objects.filter(
        practice_id=actor.practice_id,
        state__in=[State.DRAFT.value, State.READY.value],
        is_leaving=False,
        wake_on=None,
    )
    rows = claims.locked_claims(actor, unsent.values_list("id", flat=True))
    on = local_day(actor, at)
    for start in range(0, len(rows), _AT_ONCE):
        steps.take_steps(
            actor,
            rows[start : start + _AT_ONCE],
            lambda _, lived: _held(lived, on=on, by=actor.name),
            at=at,
        )
    return rows


def _held(lived: ClaimLife, *, on: date, by: str) -> ClaimLife:
    # A clock that was wrong before must not keep a database from being restored.
    day = max([on, *(event.on for event in lived.history[-1:])])
    return life.put_on_hold(lived, hold=Hold(WHY, day + timedelta(days=1)), on=day, by=by)
