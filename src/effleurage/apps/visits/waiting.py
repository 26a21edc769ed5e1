"""What waits about visits: notes that nobody signed, limits of visits that are nearly used up.

Knows visits of the actor's own practice, and the therapist who she herself is. Refuses to know
claims.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from effleurage.apps.audit import reads
from effleurage.apps.audit.actor import Actor
from effleurage.apps.clients.models import Referral
from effleurage.apps.coverage.models import Authorisation
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.practices.waiting import MOST, SHOWN, Line, Pile, name_of, pile_of
from effleurage.apps.visits.models import Visit, VisitState

NEARLY = 2
"""How many visits are left of a limit when somebody should ask for more."""


def unsigned_notes(actor: Actor, *, on: date, mine_first: UUID | None = None) -> Pile:
    """Return the notes of visits up to that day that nobody signed; one therapist's own first."""
    require(actor, Permission.SEE_VISITS)
    rows = Visit.objects.filter(
        practice_id=actor.practice_id, state=VisitState.DRAFT, service_date__lte=on
    )
    whose = Case(When(therapist_id=mine_first, then=Value(0)), default=Value(1))
    found = list(
        rows.order_by(whose, "service_date", "id").values_list(
            "id", "client__last_name", "client__first_name", "therapist__first_name",
            "therapist__last_name", "service_date",
        )[:SHOWN]
    )  # fmt: skip
    reads.note("visit", [each[0] for each in found])
    lines = [
        Line(visit_id, name_of(last, first), note=f"by {given} {family}", since=day)
        for visit_id, last, first, given, family, day in found
    ]
    return pile_of(rows, lines)


def limits_nearly_used(actor: Actor, *, on: date) -> Pile:
    """Return the authorisations and referrals in force with at most two visits left.

    The lines lead to the client. Those used up count too, while they have not ended.
    """
    require(actor, Permission.SEE_COVERAGE)
    require(actor, Permission.SEE_CLIENTS)
    approvals = Authorisation.objects.filter(policy__client__is_active=True)
    orders = Referral.objects.filter(client__is_active=True)
    # Asked for one after the other: an index finds each, and not the one or the other.
    found = [
        line
        for in_force in (Q(valid_until=None), Q(valid_until__gt=on))
        for rows, used_by, client in (
            (approvals, "authorisation", "policy__client"),
            (orders, "referral", "client"),
        )
        for line in _nearly(actor, rows.filter(in_force), used_by=used_by, client=client)
    ]
    found.sort(key=lambda line: (line[0], line[1].id))
    reads.note("client", [line.id for _, line in found[:SHOWN]])
    return Pile(len(found), None, tuple(line for _, line in found[:SHOWN]))


def _nearly(
    actor: Actor, rows: QuerySet[Authorisation] | QuerySet[Referral], *, used_by: str, client: str
) -> list[tuple[int, Line]]:
    """Return what is left and a line, of each limit that is nearly used up."""
    signed = Visit.objects.filter(**{used_by: OuterRef("pk")}, state=VisitState.SIGNED)
    counted = signed.order_by().values(used_by).annotate(count=Count("pk")).values("count")
    nearly = (
        rows.filter(practice_id=actor.practice_id, visits_allowed__isnull=False)
        .annotate(used=Coalesce(Subquery(counted), 0))
        .filter(used__gte=F("visits_allowed") - NEARLY, used__gt=0)
    )
    columns = (f"{client}_id", f"{client}__last_name", f"{client}__first_name")
    return [
        (allowed - used, Line(who, name_of(last, first), note=_left(used_by, allowed - used)))
        for who, last, first, allowed, used in nearly.values_list(
            *columns, "visits_allowed", "used"
        )[:MOST]
    ]


def _left(used_by: str, left: int) -> str:
    if left < 1:
        return f"{used_by} used up"
    return f"{used_by}: {left} {'visit' if left == 1 else 'visits'} left"
