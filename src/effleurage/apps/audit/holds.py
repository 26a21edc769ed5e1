"""Legal holds: nothing of a held object is purged until every hold on it is lifted.

Knows how a hold is placed and lifted and what is held. Refuses to know why the law asks for it: the
reason is a sentence and the number of a case, never health data. Who may is asked above this step.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from effleurage.apps.audit import actions
from effleurage.apps.audit.actions import LONGEST_REASON, ReasonIsMissing, ReasonIsTooLong
from effleurage.apps.audit.actor import Actor
from effleurage.apps.audit.models import LegalHold, RetentionTurn

PRACTICE = "practice"
"""The kind of a hold on everything of a practice; its object is the practice itself."""


class NoSuchHold(LookupError):
    """There is no such hold in force in this practice; look at the list of holds."""


class Hold(NamedTuple):
    """A hold in force."""

    id: UUID
    kind: str
    object_id: UUID
    reason: str
    placed_at: datetime


def place_hold(actor: Actor, *, kind: str, object_id: UUID, reason: str, at: datetime) -> UUID:
    """Hold an object and return the hold's id; one object may be held for several reasons.

    Raises :class:`ReasonIsMissing`.
    """
    _refuse_reason(reason)
    with transaction.atomic():
        take_turn(actor.practice_id)
        hold = LegalHold.objects.create(
            practice_id=actor.practice_id,
            object_kind=kind,
            object_id=object_id,
            reason=reason,
            placed_at=at,
        )
        actions.record(
            actor, "hold.placed", kind=kind, ids=[object_id, hold.id], at=at, reason=reason
        )
    return hold.id


def lift_hold(actor: Actor, *, hold_id: UUID, reason: str, at: datetime) -> None:
    """Lift one hold, once. Raises :class:`NoSuchHold` and :class:`ReasonIsMissing`."""
    _refuse_reason(reason)
    with transaction.atomic():
        mine = LegalHold.objects.filter(practice_id=actor.practice_id, pk=hold_id, lifted_at=None)
        hold = mine.first()
        if hold is None or mine.update(lifted_at=at) != 1:
            raise NoSuchHold(f"there is no hold {hold_id} in force in this practice")
        ids = [hold.object_id, hold.id]
        actions.record(actor, "hold.lifted", kind=hold.object_kind, ids=ids, at=at, reason=reason)


def holds_in_force(practice_id: UUID, object_ids: Iterable[UUID] | None = None) -> list[Hold]:
    """Return a practice's holds in force, or those on these objects and on the whole practice."""
    holds = LegalHold.objects.filter(practice_id=practice_id, lifted_at=None)
    if object_ids is not None:
        holds = holds.filter(object_id__in=[practice_id, *object_ids])
    return [
        Hold(hold.id, hold.object_kind, hold.object_id, hold.reason, hold.placed_at)
        for hold in holds.order_by("placed_at", "id")
    ]


def take_turn(practice_id: UUID) -> None:
    """Wait until nobody else in this practice places a hold or purges; inside a transaction."""
    RetentionTurn.objects.get_or_create(practice_id=practice_id)
    RetentionTurn.objects.select_for_update().get(practice_id=practice_id)


def _refuse_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonIsMissing("say which case or law asks for it")
    if len(reason) > LONGEST_REASON:
        raise ReasonIsTooLong(f"a reason has {LONGEST_REASON} characters or fewer")
