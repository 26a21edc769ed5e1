"""One step in the life of one or many claims: decided by the core, written by compare-and-set.

Knows how a decision becomes a row's new state and one event. Refuses to know why a step is taken,
and to write one for a claim that somebody else has changed or that is leaving at this moment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import mapping, queries
from effleurage.apps.claims.models import Claim, ClaimEvent
from effleurage.apps.practices.doors import NoSuchRecord
from effleurage.core.claims.life import ClaimLife
from effleurage.core.claims.life_table import Step

Decide = Callable[[Claim, ClaimLife], ClaimLife]
"""Takes a claim's row and life and returns the life one event longer, or raises a refusal."""

_BATCH = 2_000


class ClaimHasChanged(Exception):
    """Somebody else changed the claim in the meantime; look at it again, then repeat."""

    def __init__(self, number: str) -> None:
        super().__init__(f"claim {number} was changed meanwhile; look at it again, then repeat")


class ClaimIsLeaving(Exception):
    """A sending of the claim has begun; wait for its outcome, or settle it if it is unknown."""

    def __init__(self, number: str) -> None:
        super().__init__(
            f"claim {number} is being sent; wait for the outcome, or settle it if it is unknown"
        )


def take_step(
    actor: Actor, row: Claim, decide: Decide, *, at: datetime, **columns: Any
) -> ClaimLife:
    """Take one step of one locked claim, with other columns that change in it; return its life."""
    return take_steps(actor, [row], decide, at=at, columns={row.id: columns})[row.id]


def take_steps(
    actor: Actor,
    rows: Sequence[Claim],
    decide: Decide,
    *,
    at: datetime,
    columns: Mapping[UUID, Mapping[str, Any]] | None = None,
) -> dict[UUID, ClaimLife]:
    """Take one step of each of these locked claims, or of none; return their lives.

    Raises what ``decide`` raises, :class:`ClaimIsLeaving` and :class:`ClaimHasChanged`.
    """
    for row in rows:
        if row.practice_id != actor.practice_id:
            raise NoSuchRecord("claim", row.id)
    lives = queries.lives_of(rows)
    after = {row.id: decide(row, lives[row.id]) for row in rows}
    for row in rows:
        # The outcome of a sending is the one step that a leaving claim takes.
        if row.is_leaving and after[row.id].history[-1].step is not Step.SEND:
            raise ClaimIsLeaving(row.number)
    events = [_event(row, after[row.id], at=at) for row in rows]
    compare_and_set(
        rows,
        {
            row.id: mapping.columns_of_life(after[row.id]) | dict((columns or {}).get(row.id, {}))
            for row in rows
        },
    )
    ClaimEvent.objects.bulk_create(events, batch_size=_BATCH)
    return after


def compare_and_set(rows: Sequence[Claim], columns: Mapping[UUID, Mapping[str, Any]]) -> None:
    """Write the columns of each row unless somebody changed it since it was read.

    Rows that change alike are written together. Raises :class:`ClaimHasChanged`.
    """
    alike: dict[Any, tuple[dict[str, Any], list[Claim]]] = {}
    for row in rows:
        changes = {
            name: value for name, value in columns[row.id].items() if getattr(row, name) != value
        }
        key = (row.state, row.version, repr(sorted(changes.items())))
        alike.setdefault(key, (changes, []))[1].append(row)
    for (state, version, _), (changes, together) in alike.items():
        for start in range(0, len(together), _BATCH):
            some = together[start : start + _BATCH]
            written = Claim.objects.filter(
                pk__in=[row.id for row in some], state=state, version=version
            ).update(version=F("version") + 1, **changes)
            if written != len(some):
                raise ClaimHasChanged(some[0].number)
            for row in some:
                _bring_up_to_date(row, changes)


def _bring_up_to_date(row: Claim, changes: Mapping[str, Any]) -> None:
    row.version += 1
    for name, value in changes.items():
        setattr(row, name, value)


def _event(row: Claim, after: ClaimLife, *, at: datetime) -> ClaimEvent:
    told = after.history[-1]
    return ClaimEvent(
        practice_id=row.practice_id,
        claim_id=row.id,
        sequence=len(after.history),
        event=told.step.value,
        from_state=row.state,
        to_state=told.state.value,
        on=told.on,
        at=at,
        by=told.by,
        words=told.note[: mapping.LONGEST_WORDS],
        details=mapping.details_of(after),
    )
