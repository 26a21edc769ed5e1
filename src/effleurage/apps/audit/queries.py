"""Reading the trail: who did and saw what, page by page, newest first.

Knows filters, pages and the shape of a line. Reading the trail is itself a read, and is noted.
Who may read it is asked above this step (``practices.trail``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from effleurage.apps.audit import reads
from effleurage.apps.audit.actor import Actor
from effleurage.apps.audit.models import Event, Seal
from effleurage.apps.audit.waiting import unsealed_of

PAGE = 100
_AT_THE_DOOR = (
    Q(action__startswith="session.")
    | Q(action__startswith="password.")
    | Q(action__startswith="second-step.")
    | Q(action__startswith="recovery-codes.")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is looked for; what is left out is not asked. ``until`` itself is not included.

    ``action`` is a whole action (``claim.sent``) or a noun with its dot (``claim.``).
    """

    since: datetime | None = None
    until: datetime | None = None
    action: str = ""
    object_id: UUID | None = None
    actor_id: UUID | None = None


ANYTHING = Asked()


class Place(NamedTuple):
    """Where a page ended; the next one begins after it."""

    at: datetime
    event_id: UUID


class EventLine(NamedTuple):
    """One event as it is shown; the columns of a CSV are these, in this order."""

    at: datetime
    actor_name: str
    action: str
    object_kind: str
    object_ids: tuple[str, ...]
    reason: str
    details: dict[str, object]
    is_sealed: bool
    actor_id: UUID | None
    event_id: UUID

    def as_text(self) -> tuple[str, ...]:
        """Return the line's cells for a CSV."""
        details = ", ".join(f"{name}: {value}" for name, value in sorted(self.details.items()))
        return (
            self.at.isoformat(timespec="seconds"),
            *self[1:4],
            " ".join(self.object_ids),
            self.reason,
            details,
            "yes" if self.is_sealed else "not yet",
            str(self.actor_id or ""),
            str(self.event_id),
        )


class Page(NamedTuple):
    """One page of events, and where the next begins (None: this is the last)."""

    lines: tuple[EventLine, ...]
    next: Place | None


class SealState(NamedTuple):
    """How far a chain is sealed: how many links, when the last was made, how many events wait."""

    sealed: int
    last_sealed_at: datetime | None
    waiting: int


def events(
    actor: Actor, asked: Asked = ANYTHING, *, after: Place | None = None, limit: int = PAGE
) -> Page:
    """Return a page of the actor's practice's own chain."""
    return _page(Event.objects.filter(practice_id=actor.practice_id), asked, after, limit)


def sign_ins(
    user_ids: Collection[UUID],
    asked: Asked = ANYTHING,
    *,
    after: Place | None = None,
    limit: int = PAGE,
) -> Page:
    """Return a page of what happened to these users' way in, from the installation's chain.

    Whoever failed to sign in is nobody, so ``details`` says whose way in it would have been.
    """
    theirs = Q(actor_id__in=user_ids) | Q(details__user__in=[str(each) for each in user_ids])
    rows = Event.objects.filter(theirs, _AT_THE_DOOR, practice_id=None)
    return _page(rows, asked, after, limit)


def seal_state(practice_id: UUID) -> SealState:
    """Return how far a practice's chain is sealed."""
    last = Seal.objects.filter(chain=str(practice_id)).order_by("-sequence").first()
    waiting = unsealed_of(practice_id).count()
    if last is None:
        return SealState(0, None, waiting)
    return SealState(last.sequence, last.sealed_at, waiting)


def installation_events(
    asked: Asked = ANYTHING, *, after: Place | None = None, limit: int = PAGE
) -> Page:
    """Return a page of the installation's chain, for whoever runs the machine."""
    return _page(Event.objects.filter(practice_id=None), asked, after, limit)


def every_line(actor: Actor, asked: Asked = ANYTHING) -> Iterator[EventLine]:
    """Yield all that is asked for, page after page, for an export."""
    page = events(actor, asked)
    yield from page.lines
    while page.next:
        page = events(actor, asked, after=page.next)
        yield from page.lines


def _page(rows: QuerySet[Event], asked: Asked, after: Place | None, limit: int) -> Page:
    rows = rows.filter(_wanted(asked))
    if after is not None:
        rows = rows.filter(Q(at__lt=after.at) | Q(at=after.at, id__lt=after.event_id))
    sealed = Exists(Seal.objects.filter(event_id=OuterRef("pk")))
    found = list(rows.order_by("-at", "-id").annotate(is_sealed=sealed)[: limit + 1])
    lines = tuple(_line(event) for event in found[:limit])
    reads.note("event", [line.event_id for line in lines])
    more = len(found) > limit
    return Page(lines, Place(lines[-1].at, lines[-1].event_id) if more else None)


def _wanted(asked: Asked) -> Q:
    wanted = Q()
    if asked.since:
        wanted &= Q(at__gte=asked.since)
    if asked.until:
        wanted &= Q(at__lt=asked.until)
    if asked.action:
        exact = not asked.action.endswith(".")
        wanted &= Q(**{"action" if exact else "action__startswith": asked.action})
    if asked.object_id:
        # Ids lie in one JSON list; a practice's events of some years are read through in a moment.
        wanted &= Q(object_ids__icontains=str(asked.object_id))
    if asked.actor_id:
        wanted &= Q(actor_id=asked.actor_id)
    return wanted


def _line(event: Event) -> EventLine:
    return EventLine(
        at=event.at,
        actor_name=event.actor_name,
        action=event.action,
        object_kind=event.object_kind,
        object_ids=tuple(event.object_ids),
        reason=event.reason,
        details=event.details,
        is_sealed=event.is_sealed,  # type: ignore[attr-defined]  # annotated in _page
        actor_id=event.actor_id,
        event_id=event.id,
    )
