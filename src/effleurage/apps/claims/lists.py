"""Looking through claims: pages in the order asked for, what stands in each state, what to bill.

Knows how a page of a long list goes on where the last one ended, and the names that a list shows.
Refuses to decide anything, and to know how a list looks.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Concat

from effleurage.apps.audit import reads
from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import filing
from effleurage.apps.claims.models import Claim
from effleurage.apps.claims.queries import ALL, Which
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.practices.waiting import MOST
from effleurage.apps.visits import queries as visits
from effleurage.core.claims.life import Outcome
from effleurage.core.claims.life_table import State


class Order(StrEnum):
    """In which order a list stands; the largest first where it begins with a minus."""

    LATEST = "-service_from"
    EARLIEST = "service_from"
    DEAREST = "-total_cents"
    CHEAPEST = "total_cents"


class ClaimInList(NamedTuple):
    """One claim in a list, with the names that a list shows.

    ``counts_from`` is the day from which the limit to file counts.
    """

    id: UUID
    number: str
    client_id: UUID
    last_name: str
    first_name: str
    payer_name: str
    filing_limit_days: int | None
    frequency: str
    state: str
    outcome: str
    verdict: str
    hold_reason: str
    wake_on: date | None
    is_leaving: bool
    total_cents: int
    service_from: date
    service_to: date
    sent_at: datetime | None
    counts_from: date

    @property
    def file_until(self) -> date | None:
        """Return the last day to file; ``None`` where none is known or none runs any more."""
        return filing.last_day(
            frequency=self.frequency,
            state=self.state,
            outcome=self.outcome,
            counts_from=self.counts_from,
            limit_days=self.filing_limit_days,
        )


class Place(NamedTuple):
    """Where a page of a list ended: the value it is ordered by, and the claim."""

    value: date | int
    claim_id: UUID


class ClaimPage(NamedTuple):
    """One page of a list of claims; ``next`` is ``None`` on the last."""

    items: tuple[ClaimInList, ...]
    next: Place | None


class Pile(NamedTuple):
    """How many claims stand alike, and their charges in cents.

    ``is_cut``: there are more, and nobody counted further; then the cents are those counted.
    """

    state: str
    outcome: str
    verdict: str
    is_held: bool
    is_leaving: bool
    how_many: int
    cents: int
    is_cut: bool = False


class VisitToBill(NamedTuple):
    """A signed visit with a policy that stands on no live claim."""

    id: UUID
    number: str
    service_date: date
    client_id: UUID
    last_name: str
    first_name: str
    therapist_name: str
    payer_name: str
    total_cents: int


def claim_list(
    actor: Actor,
    which: Which = ALL,
    *,
    order: Order = Order.LATEST,
    after: Place | None = None,
    limit: int = 50,
) -> ClaimPage:
    """Return a page of claims in an order, from where the page before ended.

    One query for each state (and outcome) of ``which``.
    """
    require(actor, Permission.SEE_CLAIMS)
    column, down = order.value.lstrip("-"), order.value.startswith("-")
    parts = [
        _listed(_ordered(each.rows(actor.practice_id), order, after)[: limit + 1])
        for each in which.parts()
    ]
    merged = heapq.merge(*parts, key=lambda each: (getattr(each, column), each.id), reverse=down)
    items = list(islice(merged, limit + 1))
    shown = _after_others(actor, items[:limit])
    reads.note("claim", [each.id for each in shown])
    last = shown[-1] if len(items) > limit else None
    return ClaimPage(tuple(shown), Place(getattr(last, column), last.id) if last else None)


def _ordered(rows: QuerySet[Claim], order: Order, after: Place | None) -> QuerySet[Claim]:
    column, down = order.value.lstrip("-"), order.value.startswith("-")
    if after:
        beyond = "lt" if down else "gt"
        same = Q(**{column: after.value, f"pk__{beyond}": after.claim_id})
        # The first condition says again what the second does, in words an index understands.
        rows = rows.filter(Q(**{f"{column}__{beyond}e": after.value}))
        rows = rows.filter(Q(**{f"{column}__{beyond}": after.value}) | same)
    return rows.order_by(order.value, "-pk" if down else "pk")


def claims_of_ids(actor: Actor, claim_ids: list[UUID]) -> tuple[ClaimInList, ...]:
    """Return these of the practice's claims, the earliest service first."""
    require(actor, Permission.SEE_CLAIMS)
    rows = ALL.rows(actor.practice_id).filter(pk__in=claim_ids)
    items = _after_others(actor, _listed(rows.order_by("service_from", "pk")))
    reads.note("claim", [each.id for each in items])
    return tuple(items)


def piles(actor: Actor) -> tuple[Pile, ...]:
    """Return how many claims stand alike, and their charges.

    What is under way or held is counted in two queries; of what was decided, which grows with the
    years, each outcome is counted to ``MOST``.
    """
    require(actor, Permission.SEE_CLAIMS)
    rows = Claim.objects.filter(practice_id=actor.practice_id)
    decided = [state.value for state in _DECIDED]
    free, held = rows.filter(wake_on=None), rows.filter(wake_on__gte=date.min)
    going = free.filter(state__in=[state.value for state in State if state not in _DECIDED])
    counted = [
        _counted(free, state, outcome)
        for state in decided
        for outcome in ("", *(each.value for each in Outcome))
    ]
    return (*_alike(going), *_alike(held), *(pile for pile in counted if pile.how_many))


def _alike(rows: QuerySet[Claim]) -> list[Pile]:
    """Return the piles of these few, put together here: to group them, all would be read."""
    sums: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for *place, wake_on, is_leaving, cents in rows.values_list(
        "state", "outcome", "verdict", "wake_on", "is_leaving", "total_cents"
    ):
        sums[*place, wake_on is not None, is_leaving].append(cents)
    return [Pile(*(*place, len(cents), sum(cents))) for place, cents in sums.items()]


_DECIDED = (State.ADJUDICATED, State.CLOSED)


def _counted(rows: QuerySet[Claim], state: str, outcome: str) -> Pile:
    some = rows.filter(state=state, outcome=outcome).order_by().values("total_cents")[: MOST + 1]
    found = some.aggregate(how_many=Count("*"), cents=Sum("total_cents", default=0))
    return Pile(
        state, outcome, "", is_held=False, is_leaving=False, is_cut=found["how_many"] > MOST,
        how_many=min(found["how_many"], MOST), cents=found["cents"],
    )  # fmt: skip


def visits_to_bill(actor: Actor, *, limit: int = 200) -> tuple[VisitToBill, ...]:
    """Return the signed visits with a policy that stand on no live claim, the oldest first."""
    require(actor, Permission.SEE_CLAIMS)
    require(actor, Permission.SEE_VISITS)
    rows = visits.to_bill(actor.practice_id)
    first_name, last_name = F("therapist__first_name"), F("therapist__last_name")
    found = (
        rows.annotate(
            last_name=F("client__last_name"),
            first_name=F("client__first_name"),
            therapist_name=Concat(first_name, Value(" "), last_name),
            payer_name=F("policy__payer__name"),
            total_cents=Sum("lines__charge_cents", default=0),
        )
        .order_by("service_date", "number", "id")
        .values_list(*VisitToBill._fields)[:limit]
    )
    items = tuple(VisitToBill(*each) for each in found)
    reads.note("visit", [each.id for each in items])
    return items


_ELSEWHERE = {
    "last_name": "client__last_name",
    "first_name": "client__first_name",
    "payer_name": "payer__name",
    "filing_limit_days": "payer__filing_limit_days",
    "counts_from": "service_from",
}


def _listed(rows: QuerySet[Claim]) -> list[ClaimInList]:
    fields = [_ELSEWHERE.get(name, name) for name in ClaimInList._fields]
    return [ClaimInList(*values) for values in rows.values_list(*fields)]


def _after_others(actor: Actor, items: list[ClaimInList]) -> list[ClaimInList]:
    """Return these claims, those to a further payer with the clock that runs for them."""
    clocks = filing.clocks_after_others(actor.practice_id, [each.id for each in items])
    return [
        each._replace(counts_from=clock.counts_from, filing_limit_days=clock.limit_days)
        if (clock := clocks.get(each.id))
        else each
        for each in items
    ]
