"""A client's account: bills (claims and cash visits), what is open on each, who owes how long.

Knows whose each number is. Refuses to post anything, and to know how a page looks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, Min, OuterRef, QuerySet, Sum

from effleurage.apps.audit import reads
from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims.models import Claim
from effleurage.apps.ledger import queries as ledger
from effleurage.apps.ledger import receipts
from effleurage.apps.ledger.models import Posting, Receipt
from effleurage.apps.practices.doors import open_door, require
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.practices.waiting import name_of
from effleurage.apps.visits.models import Visit, VisitState
from effleurage.core.ledger import Account, Cause
from effleurage.core.ledger import Entry as CoreEntry

AGES = (30, 60, 90)
"""The last days of the first three ages; whatever is older is the fourth."""


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


class CashVisit(NamedTuple):
    """A signed visit without a policy, and what it costs."""

    id: UUID
    number: str
    on: date
    client_id: UUID
    name: str
    cents: int


@dataclass(slots=True)
class _Sum:
    """What somebody owes while it is being added up."""

    name: str
    since: date
    cents: list[int]
    bills: int = 0

    def add(self, cents: int, since: date, *, today: date) -> None:
        self.cents[age_of(since, today=today)] += cents
        self.since, self.bills = min(self.since, since), self.bills + 1


def age_of(since: date, *, today: date) -> int:
    """Return which of the four ages something has: 0 up to thirty days, 3 beyond ninety."""
    days = (today - since).days
    return sum(days > each for each in AGES)


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


def clients_owing(actor: Actor, *, today: date) -> tuple[Aged, ...]:
    """Return who owes how much for how long, the most first; the age is that of the share.

    Overpaid bills and unused credit are not taken off: money is used by a decision.
    """
    require(actor, Permission.SEE_MONEY)
    owed = _open(actor, Account.CLIENT_RECEIVABLE)
    since = _since(actor, owed)
    sums: dict[UUID, _Sum] = {}
    for number, client_id, last, first in _whose(actor, owed):
        entry = sums.setdefault(client_id, _Sum(name_of(last, first), today, [0, 0, 0, 0]))
        entry.add(owed[number], since[number], today=today)
    reads.note("client", sums)
    return _aged(sums)


def payers_owing(actor: Actor, *, today: date) -> tuple[Aged, ...]:
    """Return which payer owes how much for how long, the most first; the age is the service's."""
    require(actor, Permission.SEE_MONEY)
    owed = _open(actor, Account.PAYER_RECEIVABLE)
    sums: dict[UUID, _Sum] = {}
    for some in ledger.in_parts(list(owed)):
        rows = Claim.objects.filter(practice_id=actor.practice_id, number__in=some)
        for number, payer_id, name, day in rows.values_list(
            "number", "payer_id", "payer__name", "service_from"
        ):
            entry = sums.setdefault(payer_id, _Sum(name, today, [0, 0, 0, 0]))
            entry.add(owed[number], day, today=today)
    return _aged(sums)


def cash_visits_to_charge(
    actor: Actor, *, client_id: UUID | None = None, limit: int = 50
) -> tuple[CashVisit, ...]:
    """Return the signed visits without a policy that nobody was charged for, the oldest first."""
    require(actor, Permission.SEE_MONEY)
    rows = Visit.objects.filter(
        practice_id=actor.practice_id, state=VisitState.SIGNED, policy=None
    ).exclude(number="")
    if client_id is not None:
        rows = rows.filter(client_id=client_id)
    rows = rows.exclude(Exists(_charged())).annotate(total=Sum("lines__charge_cents"))
    found = rows.filter(total__gt=0).order_by("service_date", "id").values_list(
        "id", "number", "service_date", "client_id", "client__last_name", "client__first_name",
        "total",
    )[:limit]  # fmt: skip
    reads.note("visit", [each[0] for each in found])
    return tuple(CashVisit(*each[:4], name_of(*each[4:6]), each[6]) for each in found)


def covered_after_all(actor: Actor) -> tuple[CashVisit, ...]:
    """Return the visits charged in cash for which a policy was chosen since: decide who pays."""
    require(actor, Permission.SEE_MONEY)
    owed = _open(actor, Account.CLIENT_RECEIVABLE, prefix="V")
    rows = _cash_charged(actor).filter(policy__isnull=False, number__in=list(owed)[:2_000])
    found = rows.order_by("service_date", "id").values_list(
        "id", "number", "service_date", "client_id", "client__last_name", "client__first_name"
    )
    return tuple(CashVisit(*each[:4], name_of(*each[4:6]), owed[each[1]]) for each in found)


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
    return set(_standing(charges).values_list("claim_number", flat=True))


def _charged() -> QuerySet[Posting, Any]:
    """Return what stands charged for the visit of the query around this one."""
    charges = Posting.objects.filter(
        practice_id=OuterRef("practice_id"),
        account=Account.SERVICES.value,
        claim_number=OuterRef("number"),
    )
    return _standing(charges)


def _standing(charges: QuerySet[Posting]) -> QuerySet[Posting, Any]:
    """Return the numbers whose charges stand: what is earned is booked below zero."""
    sums = charges.order_by().values("claim_number").annotate(sum=Sum("cents"))
    return sums.filter(sum__lt=0)


def _cash_charged(actor: Actor) -> QuerySet[Visit]:
    """Return the visits that stand in the ledger themselves, also after a charge was taken back."""
    mine = Posting.objects.filter(
        practice_id=OuterRef("practice_id"), claim_number=OuterRef("number")
    )
    rows = Visit.objects.filter(practice_id=actor.practice_id, state=VisitState.SIGNED)
    return rows.exclude(number="").filter(Exists(mine))


def _open(actor: Actor, account: Account, *, prefix: str = "") -> dict[str, int]:
    rows = Posting.objects.filter(practice_id=actor.practice_id, account=account.value)
    if prefix:
        rows = rows.filter(claim_number__gte=prefix, claim_number__lt=chr(ord(prefix) + 1))
    sums = rows.exclude(claim_number="").values_list("claim_number").annotate(sum=Sum("cents"))
    return dict(sums.filter(sum__gt=0))


def _since(actor: Actor, numbers: Iterable[str]) -> dict[str, date]:
    """Return the day on which each of these became a client's to pay."""
    found: dict[str, date] = {}
    for some in ledger.in_parts(list(numbers)):
        rows = Posting.objects.filter(
            practice_id=actor.practice_id,
            account=Account.CLIENT_RECEIVABLE.value,
            claim_number__in=some,
            cents__gt=0,
        )
        found |= dict(rows.values_list("claim_number").annotate(since=Min("entry__on")))
    return found


def _whose(actor: Actor, numbers: Iterable[str]) -> list[tuple[str, UUID, str, str]]:
    names = ("number", "client_id", "client__last_name", "client__first_name")
    found: list[tuple[str, UUID, str, str]] = []
    for some in ledger.in_parts(list(numbers)):
        for rows in (Claim.objects.all(), Visit.objects.all()):
            mine = rows.filter(practice_id=actor.practice_id, number__in=some)
            found += mine.values_list(*names)
    return found


def _aged(sums: dict[UUID, _Sum]) -> tuple[Aged, ...]:
    found = [
        Aged(row_id, each.name, (*each.cents,), each.since, each.bills)  # type: ignore[arg-type]  # four ages
        for row_id, each in sums.items()
    ]
    return tuple(sorted(found, key=lambda each: (-each.total, each.name, each.id)))


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
