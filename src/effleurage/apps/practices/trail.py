"""A practice's own trail: who of its people may read it, place and lift holds, take it away.

Knows permissions and whose sign-ins a practice may see: those of its own members. Refuses to know
how the trail is written, sealed and paged (``audit``).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit import holds, queries
from effleurage.apps.audit.actions import How, Leaving
from effleurage.apps.audit.actor import Actor
from effleurage.apps.audit.holds import Hold
from effleurage.apps.audit.queries import ANYTHING, Asked, EventLine, Page, Place, SealState
from effleurage.apps.practices.doors import NoSuchRecord, action, require
from effleurage.apps.practices.models import Membership
from effleurage.apps.practices.permissions import Permission


def events(
    actor: Actor, asked: Asked = ANYTHING, *, after: Place | None = None, limit: int = queries.PAGE
) -> Page:
    """Return a page of the practice's trail, newest first."""
    require(actor, Permission.SEE_AUDIT)
    return queries.events(actor, asked, after=after, limit=limit)


def sign_ins(
    actor: Actor, asked: Asked = ANYTHING, *, after: Place | None = None, limit: int = queries.PAGE
) -> Page:
    """Return a page of the sign-ins of those who work here now."""
    require(actor, Permission.SEE_AUDIT)
    members = Membership.objects.filter(practice_id=actor.practice_id, ended_at=None)
    users = set(members.values_list("user_id", flat=True))
    return queries.sign_ins(users, asked, after=after, limit=limit)


@action(Permission.SEE_AUDIT)
def export_events(
    actor: Actor, *, reason: str, at: datetime, asked: Asked = ANYTHING
) -> Iterator[EventLine]:
    """Record that the trail leaves, and for what, and return its lines for a CSV."""
    require(actor, Permission.EXPORT)
    lines = tuple(queries.every_line(actor, asked))
    audit.record_leaving(
        actor,
        Leaving(how=How.EXPORTED, form="csv", kind="event", reason=reason, count=len(lines)),
        at=at,
    )
    return iter(lines)


def seal_state(actor: Actor) -> SealState:
    """Return how far the practice's own chain is sealed."""
    require(actor, Permission.SEE_AUDIT)
    return queries.seal_state(actor.practice_id)


def holds_in_force(actor: Actor) -> list[Hold]:
    """Return the practice's legal holds."""
    require(actor, Permission.SEE_AUDIT)
    return holds.holds_in_force(actor.practice_id)


@action(Permission.PURGE)
def place_hold(actor: Actor, *, kind: str, object_id: UUID, reason: str, at: datetime) -> UUID:
    """Hold an object against purging, and return the hold's id."""
    return holds.place_hold(actor, kind=kind, object_id=object_id, reason=reason, at=at)


@action(Permission.PURGE)
def lift_hold(actor: Actor, *, hold_id: UUID, reason: str, at: datetime) -> None:
    """Lift one hold. Raises ``NoSuchRecord``, so that a stranger's attempt leaves its event."""
    try:
        holds.lift_hold(actor, hold_id=hold_id, reason=reason, at=at)
    except holds.NoSuchHold:
        raise NoSuchRecord("hold", hold_id) from None
