"""Where a request is: which practice, as whom, on which day there. Asked once a request.

Knows what every page shows around its own content. It is an edge of the process, and reads the
clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone

from effleurage.apps.audit.actor import Actor
from effleurage.apps.exchange import queries as exchange
from effleurage.apps.practices import permissions, queries
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.work import queries as work


class May:
    """What the person may do, for templates: ``{% if may.EDIT_CLIENTS %}``."""

    def __init__(self, role: str) -> None:
        self._role = role

    def __getitem__(self, name: str) -> bool:
        return permissions.may(self._role, Permission[name])


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """The practice, the person and the moment of one request; ``now`` is in the practice's zone."""

    actor: Actor
    practice_name: str
    role: str
    zone: ZoneInfo
    now: datetime
    works_elsewhere: bool
    is_test: bool
    worker_is_down: bool

    @property
    def today(self) -> date:
        """Return the day it is at the practice."""
        return self.now.date()

    @property
    def may(self) -> May:
        """Return what the person may do."""
        return May(self.actor.role)


def here(request: HttpRequest, actor: Actor) -> Here:
    """Return where this request is; the second asking costs nothing."""
    kept: Here | None = getattr(request, "here", None)
    if kept is None:
        kept = _look_around(actor, timezone.now())
        request.here = kept  # type: ignore[attr-defined]  # ours, for this request only
    return kept


def _look_around(actor: Actor, at: datetime) -> Here:
    practice = queries.get_practice(actor)
    zone = ZoneInfo(practice.time_zone)
    return Here(
        actor=actor,
        practice_name=str(practice),
        role=permissions.NAMES[actor.role],
        zone=zone,
        now=at.astimezone(zone),
        works_elsewhere=actor.user_id is not None
        and len(queries.memberships_of(actor.user_id)) > 1,
        is_test=_is_test(actor),
        worker_is_down=not work.workers_alive(at),
    )


def _is_test(actor: Actor) -> bool:
    """Say whether no connection is switched to production yet (and the person may know it)."""
    if not permissions.may(actor.role, Permission.SEE_EXCHANGE):
        return False
    return not any(each.is_production for each in exchange.connections(actor))
