"""A client's account: bills (claims and cash visits), what is open on each, what is to be charged.

Knows whose each number is. Refuses to post anything, and to know how a page looks.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Sum

from effleurage.apps.audit import reads
from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims.models import Claim
from effleurage.apps.ledger import queries as ledger
from effleurage.apps.ledger import receipts
from effleurage.apps.ledger.models import Posting, Receipt
from effleurage.apps.practices.doors import open_door, require
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.practices.waiting import MOST, name_of
from effleurage.apps.visits.models import Visit, VisitState
from effleurage.core.ledger import Account, Cause
from effleurage.core.ledger import Entry as CoreEntry


class Bill(NamedTuple):
    """Something a client was billed for, or a payer for her: a claim, or a cash visit."""

    number: str
    claim_id: UUID | None
    visit_id: UUID | None
    on: date
    payer_name: str
    client_owes_cents: int
    payer_owes_cents: int
    denied_cents: int


class CashVisit(NamedTuple):
    """A signed visit without a policy, and what it costs."""

    id: UUID
    number: str
    on: date
    client_id: UUID
    name: str
    cents: int


def bills_of(actor: Actor, *, client_id: UUID) -> tuple[Bill, ...]:
    """Return a client's bills, the oldest first, with what is open on each. Three queries."""
    require(actor, Permission.SEE_MONEY)
    claims = Claim.objects.filter(practice_id=actor.practice_id, client_id=client_id)
    visits = _cash_charged(actor).filter(client_id=client_id)
    found = [
        Bill(number, claim_id, None, day, payer, 0, 0, 0)
        for claim_id, number, day, payer in claims.values_list(
            "id", "number", "service_from", "payer__name"
        )
    ]
    found += [
        Bill(number, None, visit_id, day, "", 0, 0, 0)
        for visit_id, number, day in visits.values_list("id", "number", "service_date")
    ]
    owed = ledger.still_owed(actor, numbers=[bill.number for bill in found])
    reads.note("client", [client_id])
    return tuple(
        bill._replace(
            client_owes_cents=owed[bill.number][Account.CLIENT_RECEIVABLE],
            payer_owes_cents=owed[bill.number][Account.PAYER_RECEIVABLE],
            denied_cents=owed[bill.number][Account.DENIED],
        )
        if bill.number in owed
        else bill
        for bill in sorted(found, key=lambda bill: (bill.on, bill.number))
    )


def cash_visits_to_charge(
    actor: Actor, *, client_id: UUID | None = None, limit: int = 50
) -> tuple[CashVisit, ...]:
    """Return the signed visits without a policy that nobody was charged for, the oldest first."""
    rows = _to_charge(actor)
    if client_id is not None:
        rows = rows.filter(client_id=client_id)
    found = rows.order_by("service_date", "id").values_list(
        "id", "number", "service_date", "client_id", "client__last_name", "client__first_name",
        "total",
    )[:limit]  # fmt: skip
    reads.note("visit", [each[0] for each in found])
    return tuple(
        CashVisit(visit_id, number, on, whose, name_of(last, first), cents)
        for visit_id, number, on, whose, last, first, cents in found
    )


def how_many_to_charge(actor: Actor) -> int:
    """Return how many visits :func:`cash_visits_to_charge` would name, counted to a thousand."""
    return len(_to_charge(actor).values_list("id")[: MOST + 1])


def _to_charge(actor: Actor) -> QuerySet[Any, Any]:
    require(actor, Permission.SEE_MONEY)
    rows: QuerySet[Any, Any] = Visit.objects.filter(
        practice_id=actor.practice_id,
        state=VisitState.SIGNED,
        is_asked=False,
        policy=None,
        number__gt="",
    )
    rows = rows.annotate(total=Sum("lines__charge_cents"))
    return rows.filter(total__gt=0)


def covered_after_all(actor: Actor) -> tuple[CashVisit, ...]:
    """Return the visits charged in cash for which a policy was chosen since: decide who pays."""
    require(actor, Permission.SEE_MONEY)
    shares = ledger.standing(actor.practice_id, Account.CLIENT_RECEIVABLE)
    of_visits = shares.filter(cents__gt=0, about__startswith="V").order_by("since", "about")
    owed = dict(of_visits.values_list("about", "cents")[:_MOST_SHARES])
    rows = Visit.objects.filter(
        practice_id=actor.practice_id, policy__isnull=False, number__in=list(owed)
    ).exclude(number="")
    found = rows.values_list(
        "id", "number", "service_date", "client_id", "client__last_name", "client__first_name"
    )
    reads.note("visit", [each[0] for each in found])
    visits = [
        CashVisit(visit_id, number, on, client_id, name_of(last, first), owed[number])
        for visit_id, number, on, client_id, last, first in found
    ]
    return tuple(sorted(visits, key=lambda each: (each.on, each.number)))


_MOST_SHARES = 2_000
"""How many open shares of cash visits are looked through, the oldest first."""


def cash_charges(practice_id: UUID, number: str) -> tuple[CoreEntry | None, bool]:
    """Return the last charge of a cash visit, and whether it stands; for actions, which asked."""
    entries = {each.key: each for each in ledger.entries_of_claims(practice_id, [number])}
    charges = [each for each in entries.values() if each.cause is Cause.CASH_CHARGE]
    if not charges:
        return None, False
    last = max(charges, key=lambda entry: len(entry.key))
    return last, f"{last.key}:reversed" not in entries


def charged_to_client(practice_id: UUID, numbers: Iterable[str]) -> set[str]:
    """Return which of these visits stand charged to the client; for actions, which asked."""
    charges = Posting.objects.filter(
        practice_id=practice_id,
        claim_number__in=[number for number in numbers if number],
        account=Account.SERVICES.value,
    )
    sums = charges.order_by().values("claim_number").annotate(sum=Sum("cents"))
    # What is earned is booked below zero.
    return set(sums.filter(sum__lt=0).values_list("claim_number", flat=True))


def _cash_charged(actor: Actor) -> QuerySet[Visit]:
    """Return the visits that stand in the ledger themselves, also after a charge was taken back."""
    mine = Posting.objects.filter(
        practice_id=OuterRef("practice_id"), claim_number=OuterRef("number")
    )
    rows = Visit.objects.filter(practice_id=actor.practice_id, state=VisitState.SIGNED)
    return rows.exclude(number="").filter(Exists(mine))


def unused_credit(actor: Actor, *, client_id: UUID) -> int:
    """Return what is unused of a client's payments, in cents."""
    return sum(each.unused_cents for each in receipts.receipts_of(actor, client_id=client_id))


def client_of_visit(actor: Actor, *, visit_id: UUID) -> UUID:
    """Return whose visit it is, without the note. Raises ``NoSuchRecord`` or ``NotAllowed``."""
    row = open_door(
        actor,
        Visit.objects.only("id", "client_id", "practice_id"),
        kind="visit",
        record_id=visit_id,
        permission=Permission.SEE_MONEY,
    )
    return row.client_id


def client_of_entry(actor: Actor, *, entry_id: UUID) -> UUID | None:
    """Return whose money an entry moved, where it was one client's."""
    entry = ledger.get_entry(actor, entry_id)
    postings = list(entry.postings.values_list("claim_number", "remit_id"))
    bills = [number for number, _ in postings if number]
    paid = [remit_id.partition(":")[2] for _, remit_id in postings]
    for rows, numbers in ((Claim.objects, bills), (Visit.objects, bills), (Receipt.objects, paid)):
        mine = rows.filter(practice_id=actor.practice_id, number__in=numbers)
        found: UUID | None = mine.values_list("client_id", flat=True).first()
        if found:
            return found
    return None
