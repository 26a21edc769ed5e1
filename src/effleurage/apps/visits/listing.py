"""The list of visits: filtered, the unsigned first, page by page at any size.

Knows visits of the actor's own practice. Refuses to sum what is not on the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet, Sum

from effleurage.apps.audit import reads
from effleurage.apps.audit.actor import Actor
from effleurage.apps.clients.paging import LAST_PAGE, LONGEST_PAGE, Page, counted
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.visits.models import Visit, VisitLine, VisitState
from effleurage.apps.visits.queries import VisitInList, in_list


class Which(NamedTuple):
    """Which visits; whatever is left out does not narrow. ``until`` is the last day listed."""

    state: str = ""
    therapist_id: UUID | None = None
    since: date | None = None
    until: date | None = None


class Order(NamedTuple):
    """How they are ordered: by day, the newest first unless told; drafts before all others."""

    drafts_first: bool = True
    oldest_first: bool = False


def list_visits(
    actor: Actor, which: Which, order: Order, *, page: int = 1, size: int = 50
) -> Page[VisitInList]:
    """Return a page of visits. At most five queries, each answered from an index.

    Drafts are few and stand before the rest, so the page is cut from two lists, one after the
    other, instead of sorting every visit by whether it is signed.
    """
    require(actor, Permission.SEE_VISITS)
    size, page = max(1, min(size, LONGEST_PAGE)), max(1, min(page, LAST_PAGE))
    rows = _narrowed(actor, which)
    start = (page - 1) * size
    by_day = ("service_date", "id") if order.oldest_first else ("-service_date", "-id")
    if order.drafts_first and not which.state:
        parts = [rows.filter(state=VisitState.DRAFT), rows.exclude(state=VisitState.DRAFT)]
    else:
        parts = [rows]
    found = _cut([part.order_by(*by_day) for part in parts], start, size)
    reads.note("visit", [row.id for row in found])
    total, is_more = counted(rows, beyond=start + len(found))
    return Page(items=_with_sums(found), number=page, size=size, total=total, is_more=is_more)


def _narrowed(actor: Actor, which: Which) -> QuerySet[Visit]:
    rows = Visit.objects.filter(practice_id=actor.practice_id)
    if which.state:
        rows = rows.filter(state=which.state)
    if which.therapist_id:
        rows = rows.filter(therapist_id=which.therapist_id)
    if which.since:
        rows = rows.filter(service_date__gte=which.since)
    if which.until:
        rows = rows.filter(service_date__lte=which.until)
    return rows


def _cut(parts: Sequence[QuerySet[Visit]], start: int, size: int) -> list[Visit]:
    """Return the rows from ``start`` on of several lists laid end to end."""
    found: list[Visit] = []
    for part in parts:
        wanted = size - len(found)
        if not wanted:
            break
        found += part.select_related("client", "therapist")[start : start + wanted]
        if part is not parts[-1]:
            start = max(0, start - part.count()) if not found else 0
    return found


def _with_sums(rows: Sequence[Visit]) -> tuple[VisitInList, ...]:
    sums = dict(
        VisitLine.objects.filter(visit_id__in=[row.id for row in rows])
        .values_list("visit_id")
        .annotate(Sum("charge_cents"))
    )
    return tuple(in_list(row, total_cents=sums.get(row.id, 0)) for row in rows)


def last_visit_before(actor: Actor, visit: Visit) -> Visit | None:
    """Return the client's last visit before this one that was not struck out, with its lines."""
    rows = Visit.objects.exclude(pk=visit.pk)
    return _last(actor, rows, client_id=visit.client_id, on=visit.service_date)


def last_visit_of(actor: Actor, *, client_id: UUID, on: date) -> Visit | None:
    """Return the client's last visit up to a day that was not struck out, with its lines."""
    return _last(actor, Visit.objects.all(), client_id=client_id, on=on)


def _last(actor: Actor, rows: QuerySet[Visit], *, client_id: UUID, on: date) -> Visit | None:
    require(actor, Permission.SEE_VISITS)
    mine = rows.filter(practice_id=actor.practice_id, client_id=client_id, service_date__lte=on)
    told = mine.exclude(state=VisitState.CANCELLED).prefetch_related("lines")
    found = told.order_by("-service_date", "-id").first()
    reads.note("visit", [found.id] if found else [])
    return found
