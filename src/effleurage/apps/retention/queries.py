"""Which charts are due, and since when.

Knows the last service of each client and the practice's years. Refuses to purge anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Max

from effleurage.apps.audit import holds, reads, retention
from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims.models import Claim
from effleurage.apps.clients.models import Client
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.models import Practice
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.retention.chart import chart_of
from effleurage.apps.visits.models import Visit


class Due(NamedTuple):
    """A chart that may be purged. ``last_service`` is empty for somebody who never came."""

    client_id: UUID
    last_name: str
    first_name: str
    last_service: date | None
    due_on: date
    reason: str


class Term(NamedTuple):
    """How long one chart is kept, and the rule that says so."""

    last_service: date | None
    due_on: date
    reason: str


def purge_due(actor: Actor, *, on: date) -> tuple[Due, ...]:
    """Return the charts that are due on a day and under no hold, the longest due first."""
    require(actor, Permission.PURGE)
    rows = list(Client.objects.filter(practice_id=actor.practice_id, merged_into=None))
    terms = terms_of(actor.practice_id, rows)
    due = [
        Due(row.id, row.last_name, row.first_name, *terms[row.id])
        for row in rows
        if terms[row.id].due_on <= on
    ]
    free = _not_held(actor.practice_id, due)
    reads.note("client", [each.client_id for each in free])
    return tuple(sorted(free, key=lambda each: (each.due_on, each.client_id)))


def terms_of(practice_id: UUID, clients: Iterable[Client]) -> dict[UUID, Term]:
    """Return until when each chart is kept."""
    practice = Practice.objects.get(pk=practice_id)
    served = _last_services(practice_id)
    zone = ZoneInfo(practice.time_zone)
    return {
        client.id: _term(
            client, served.get(client.id), practice.chart_retention_years, client.created_at, zone
        )
        for client in clients
    }


def _term(
    client: Client, served: date | None, years: int, created_at: datetime, zone: ZoneInfo
) -> Term:
    began = served or created_at.astimezone(zone).date()
    due_on = retention.chart_due_on(
        last_service=began, birth_date=client.birth_date, chart_retention_years=years
    )
    kept = max(years, retention.HIPAA_YEARS)
    if due_on > retention.later_by_years(began, kept):
        reason = f"{retention.AFTER_MAJORITY_YEARS} years after majority"
    else:
        reason = f"{kept} years after the {'last service' if served else 'record was begun'}"
    return Term(served, due_on, reason)


def _last_services(practice_id: UUID) -> dict[UUID, date]:
    """Return each client's last visit or billed day; a struck-out visit counts too, to be sure."""
    found: dict[UUID, date] = {}
    for model, column in ((Visit, "service_date"), (Claim, "service_to")):
        rows = model._default_manager.filter(practice_id=practice_id).values_list("client_id")
        for client_id, day in rows.annotate(last=Max(column)):
            found[client_id] = max(day, found.get(client_id, day))
    return found


def _not_held(practice_id: UUID, due: list[Due]) -> list[Due]:
    held = {hold.object_id for hold in holds.holds_in_force(practice_id)}
    if practice_id in held:
        return []
    if not held:
        return due
    return [each for each in due if held.isdisjoint(chart_of(practice_id, each.client_id).ids())]
