"""Asking for visits: the one door, lists, what they used up, and which a claim may bill.

Knows visits of the actor's own practice. Refuses to know claims: which visits already stand on a
live claim, that later step leaves out itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet, Sum

from effleurage.apps.audit import reads
from effleurage.apps.audit.actor import Actor
from effleurage.apps.clients import confirming
from effleurage.apps.clients import queries as clients
from effleurage.apps.clients.models import Client, Referral
from effleurage.apps.clients.paging import Page, page_of
from effleurage.apps.practices.doors import open_door, require
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.visits import origins
from effleurage.apps.visits.mapping import BILLED_WITH, note_sha256
from effleurage.apps.visits.models import Addendum, Fee, Visit, VisitState


class VisitInList(NamedTuple):
    """One visit in a list; ``total_cents`` is the sum of its lines."""

    id: UUID
    number: str
    service_date: date
    state: str
    client_id: UUID
    client_name: str
    therapist_name: str
    is_billed_to_payer: bool
    total_cents: int


def get_visit(actor: Actor, visit_id: UUID) -> Visit:
    """Return one visit with all that bills it. Raises ``NoSuchRecord`` or ``NotAllowed``."""
    return open_door(
        actor,
        billable_rows(),
        kind="visit",
        record_id=visit_id,
        permission=Permission.SEE_VISITS,
    )


def billable_rows() -> QuerySet[Visit]:
    """Return visits as ``mapping.billable_visit`` wants them: two queries, however many."""
    return Visit.objects.select_related(*BILLED_WITH).prefetch_related("lines")


def visits(
    actor: Actor,
    *,
    client_id: UUID | None = None,
    state: str | None = None,
    page: int = 1,
    size: int = 50,
) -> Page[VisitInList]:
    """Return a page of visits, the newest first. Two queries, however many visits."""
    require(actor, Permission.SEE_VISITS)
    rows = Visit.objects.filter(practice_id=actor.practice_id)
    if client_id is not None:
        rows = rows.filter(client_id=client_id)
    if state is not None:
        rows = rows.filter(state=state)
    rows = rows.select_related("client", "therapist").annotate(total=Sum("lines__charge_cents"))
    found = page_of(rows.order_by("-service_date", "-id"), _summed, number=page, size=size)
    reads.note("visit", [each.id for each in found.items])
    return found


def to_bill(practice_id: UUID) -> QuerySet[Visit]:
    """Return the signed visits with a policy that no live claim asks for, for queries that asked
    who may see them."""
    return Visit.objects.filter(
        practice_id=practice_id, state=VisitState.SIGNED, is_asked=False, policy__isnull=False
    )


def addenda_of(actor: Actor, *, visit_id: UUID) -> list[Addendum]:
    """Return what was added to a signed note, in the order it was."""
    visit = get_visit(actor, visit_id)
    return list(visit.addenda.order_by("written_at", "id"))


def visits_under_authorisation(actor: Actor, *, authorisation_id: UUID) -> int:
    """Return how many signed visits have used an authorisation."""
    require(actor, Permission.SEE_VISITS)
    return _signed(actor).filter(authorisation_id=authorisation_id).count()


def visits_under_referral(actor: Actor, *, referral_id: UUID) -> int:
    """Return how many signed visits have used a referral."""
    require(actor, Permission.SEE_VISITS)
    return _signed(actor).filter(referral_id=referral_id).count()


def visits_used_before(actor: Actor, visit: Visit) -> int | None:
    """Return how many other signed visits have used this one's authorisation, if it has one."""
    if visit.authorisation_id is None:
        return None
    used = _signed(actor).filter(authorisation_id=visit.authorisation_id)
    return used.exclude(pk=visit.pk).count()


def others_that_day(actor: Actor, visit: Visit) -> list[Visit]:
    """Return the client's other signed visits of the same day that a payer is billed for."""
    others = billable_rows().filter(
        practice_id=actor.practice_id,
        state=VisitState.SIGNED,
        client_id=visit.client_id,
        service_date=visit.service_date,
        policy__isnull=False,
    )
    found = [
        other
        for other in others.exclude(pk=visit.pk)
        if any(line.units for line in other.lines.all())
    ]
    reads.note("visit", [other.id for other in found])
    return found


def fees_on(actor: Actor, *, on: date) -> dict[str, int]:
    """Return what one unit of each procedure costs on a day, in cents."""
    rows = Fee.objects.filter(practice_id=actor.practice_id, active_from__lte=on)
    return dict(rows.order_by("active_from").values_list("procedure", "charge_cents"))


def fees(actor: Actor) -> list[Fee]:
    """Return every fee, past and coming ones too: by procedure, the latest first."""
    require(actor, Permission.SEE_PRACTICE)
    rows = Fee.objects.filter(practice_id=actor.practice_id)
    return list(rows.order_by("procedure", "-active_from"))


def ordered_by(actor: Actor, referral_id: UUID | None) -> origins.Ordered:
    """Return what a referral says of diagnoses: its codes, and those its referrer confirmed."""
    if referral_id is None:
        return origins.Ordered()
    referral = clients.get_referral(actor, referral_id)
    return origins.ordered_on(referral.diagnoses, confirming.latest(referral.confirmations.all()))


def unused_referrals(actor: Actor, referral_id: UUID) -> QuerySet[Referral]:
    """Return the referral while no signed note relies on it, otherwise nothing."""
    return Referral.objects.filter(
        practice_id=actor.practice_id, pk=referral_id, used_at__isnull=True
    )


def notes_not_as_signed(practice_id: UUID) -> list[UUID]:
    """Return the visits whose note differs from what was signed, or lies in a stranger's record.

    For ``effleurage check``, which no person's role asks for.
    """
    merged_into = dict(
        Client.objects.filter(practice_id=practice_id).values_list("id", "merged_into_id")
    )
    signed = Visit.objects.filter(practice_id=practice_id, state=VisitState.SIGNED)
    return [
        visit.id
        for visit in signed.prefetch_related("lines").order_by("id").iterator(chunk_size=500)
        if visit.note_sha256 != note_sha256(visit, visit.lines.all())
        or not _leads_to(visit.signed_for, visit.client_id, merged_into)
    ]


def _leads_to(start: UUID | None, end: UUID, merged_into: Mapping[UUID, UUID | None]) -> bool:
    seen: set[UUID] = set()
    while start is not None and start not in seen:
        if start == end:
            return True
        seen.add(start)
        start = merged_into.get(start)
    return False


def _signed(actor: Actor) -> QuerySet[Visit]:
    return Visit.objects.filter(practice_id=actor.practice_id, state=VisitState.SIGNED)


def in_list(row: Visit, *, total_cents: int) -> VisitInList:
    """Return a visit as lists show it; its client and therapist were fetched with it."""
    return VisitInList(
        id=row.id,
        number=row.number,
        service_date=row.service_date,
        state=row.state,
        client_id=row.client_id,
        client_name=f"{row.client.last_name}, {row.client.first_name}",
        therapist_name=f"{row.therapist.first_name} {row.therapist.last_name}",
        is_billed_to_payer=row.policy_id is not None,
        total_cents=total_cents,
    )


def _summed(row: Visit) -> VisitInList:
    return in_list(row, total_cents=row.total or 0)  # type: ignore[attr-defined]  # annotated
