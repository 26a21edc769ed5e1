"""Who owes how much for how long: clients their shares, payers what was charged to them.

Knows what stands open and whose it is. Refuses to add up what was settled, and to name a client
where only the sum is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery, Sum, UUIDField
from django.db.models.functions import Coalesce

from effleurage.apps.audit import reads
from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims.models import Claim
from effleurage.apps.clients.models import Client
from effleurage.apps.clients.paging import LONGEST_PAGE, Page, page_of
from effleurage.apps.coverage.models import Payer
from effleurage.apps.ledger import queries as ledger
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.practices.waiting import name_of
from effleurage.apps.visits.models import Visit
from effleurage.core.ledger import Account

AGES = (30, 60, 90)
"""The last days of the first three ages; whatever is older is the fourth."""
SORTS = ("name", "bills", "age0", "age1", "age2", "age3", "total")


class Aged(NamedTuple):
    """What somebody owes, in cents, by how long: to 30, 60, 90 days, and longer."""

    id: UUID
    name: str
    cents: tuple[int, int, int, int]
    since: date
    bills: int

    @property
    def total(self) -> int:
        """Return the whole."""
        return sum(self.cents)


class Owing(NamedTuple):
    """What is owed by age, in cents, and by how many."""

    cents: tuple[int, int, int, int]
    how_many: int


def clients_owing(  # noqa: PLR0913 - which of them, in which order, which page
    actor: Actor,
    *,
    today: date,
    owed_for_days: int | None = None,
    sort: str = "-total",
    page: int = 1,
    size: int = LONGEST_PAGE,
) -> Page[Aged]:
    """Return a page of who owes how much for more than so many days; the age is the share's.

    Overpaid bills and unused credit are not taken off: money is used by a decision. ``sort`` is
    one of :data:`SORTS`, descending with a minus. Three queries.
    """
    rows = _by_age(_shares(actor).values("whose"), today=today)
    if owed_for_days is not None:
        rows = rows.filter(first__lt=today - timedelta(days=owed_for_days))
    name = sort.lstrip("-") if sort.lstrip("-") in SORTS else "total"
    if name == "name":
        known = Client.objects.filter(pk=OuterRef("whose"))
        rows = rows.annotate(name=Subquery(known.values("search_name")))
    rows = rows.order_by(F(name).desc() if sort.startswith("-") else F(name).asc(), "whose")
    found = page_of(rows, lambda row: row, number=page, size=size, column="whose")
    names = _names(row["whose"] for row in found.items)
    reads.note("client", names)
    items = tuple(_aged(row, names[row["whose"]]) for row in found.items)
    return replace(found, items=items)


def owing_by_age(actor: Actor, *, today: date) -> Owing:
    """Return what clients owe by age, and how many of them do. One query; it names nobody."""
    sums = _shares(actor).aggregate(
        how_many=Count("whose", distinct=True), **_ages(today=today, day="since")
    )
    return Owing(_cents(sums), sums["how_many"])


def payers_owing(actor: Actor, *, today: date) -> tuple[Aged, ...]:
    """Return which payer owes how much for how long, the most first; the age is the service's."""
    require(actor, Permission.SEE_MONEY)
    of_claim = Claim.objects.filter(practice_id=actor.practice_id, number=OuterRef("about"))
    owed = (
        ledger.standing(actor.practice_id, Account.PAYER_RECEIVABLE)
        .filter(cents__gt=0)
        .annotate(
            whose=Subquery(of_claim.values("payer_id"), output_field=UUIDField()),
            day=Subquery(of_claim.values("service_from")),
        )
        .filter(whose__isnull=False)
    )
    rows = list(_by_age(owed.values("whose"), today=today, day="day").order_by("-total"))
    payers = Payer.objects.filter(pk__in=[row["whose"] for row in rows])
    names = dict(payers.values_list("id", "name"))
    return tuple(_aged(row, names[row["whose"]]) for row in rows)


def _shares(actor: Actor) -> QuerySet[Any, Any]:
    """Return what clients owe, each share with whose it is."""
    require(actor, Permission.SEE_MONEY)
    mine = {"practice_id": actor.practice_id, "number": OuterRef("about")}
    whose = Coalesce(
        Subquery(Claim.objects.filter(**mine).values("client_id")),
        Subquery(Visit.objects.filter(**mine).exclude(number="").values("client_id")),
        output_field=UUIDField(),
    )
    rows: QuerySet[Any, Any] = ledger.standing(actor.practice_id, Account.CLIENT_RECEIVABLE)
    rows = rows.filter(cents__gt=0)
    shares: QuerySet[Any, Any] = rows.annotate(whose=whose).filter(whose__isnull=False)
    return shares


def _by_age(rows: QuerySet[Any, Any], *, today: date, day: str = "since") -> QuerySet[Any, Any]:
    aged: QuerySet[Any, Any] = rows.annotate(
        first=Min(day), total=Sum("cents"), bills=Count("pk"), **_ages(today=today, day=day)
    )
    return aged


def _ages(*, today: date, day: str) -> dict[str, Sum]:
    """Return the four sums: of up to thirty days, up to sixty, up to ninety, and beyond."""
    days = [today - timedelta(days=each) for each in AGES]
    within = [
        Q(**{f"{day}__gte": days[0]}),
        *(Q(**{f"{day}__gte": to, f"{day}__lt": after}) for after, to in pairwise(days)),
        Q(**{f"{day}__lt": days[-1]}),
    ]
    return {f"age{age}": Sum("cents", filter=q, default=0) for age, q in enumerate(within)}


def _aged(row: Mapping[str, Any], name: str) -> Aged:
    return Aged(row["whose"], name, _cents(row), row["first"], row["bills"])


def _cents(row: Mapping[str, Any]) -> tuple[int, int, int, int]:
    return (row["age0"], row["age1"], row["age2"], row["age3"])


def _names(client_ids: Any) -> dict[UUID, str]:
    rows = Client.objects.filter(pk__in=list(client_ids))
    return {row_id: name_of(*name) for row_id, *name in rows.values_list(
        "id", "last_name", "first_name")}  # fmt: skip
