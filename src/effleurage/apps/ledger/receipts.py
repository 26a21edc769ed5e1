"""Receipts: whose a payment was, what of it is still unused, and the entries of one client.

Knows receipts of the actor's own practice. Refuses to know claims: which numbers are a client's, a
later step says.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Q, Sum

from effleurage.apps.audit import reads
from effleurage.apps.audit.actor import Actor
from effleurage.apps.ledger import queries
from effleurage.apps.ledger.models import Entry as EntryRow
from effleurage.apps.ledger.models import Posting, Receipt
from effleurage.apps.practices.doors import open_door, require
from effleurage.apps.practices.models import Practice
from effleurage.apps.practices.permissions import Permission
from effleurage.core.ledger import Account, Entry, receipt_id


class Credit(NamedTuple):
    """What is unused of a receipt, in cents, and how many postings have touched it."""

    cents: int
    postings: int


NOTHING = Credit(0, 0)


class Use(NamedTuple):
    """One thing that became of a receipt's money; ``bill`` is empty for a refund."""

    on: date
    words: str
    bill: str
    cents: int


class ReceiptLine(NamedTuple):
    """One receipt in a list; ``unused_cents`` is what is still the client's."""

    id: UUID
    number: str
    cents: int
    method: str
    reference: str
    paid_on: date
    taken_name: str
    unused_cents: int
    is_taken_back: bool


def get_receipt(actor: Actor, receipt_id: UUID) -> Receipt:
    """Return one receipt with its client. Raises ``NoSuchRecord`` or ``NotAllowed``."""
    return open_door(
        actor,
        Receipt.objects.select_related("client"),
        kind="receipt",
        record_id=receipt_id,
        permission=Permission.SEE_MONEY,
    )


def receipts_of(actor: Actor, *, client_id: UUID) -> tuple[ReceiptLine, ...]:
    """Return a client's receipts, the latest first, with what is unused of each."""
    require(actor, Permission.SEE_MONEY)
    rows = list(
        Receipt.objects.filter(practice_id=actor.practice_id, client_id=client_id).order_by(
            "-paid_on", "-id"
        )
    )
    numbers = [row.number for row in rows]
    unused, undone = credit_of(actor.practice_id, numbers), _taken_back(actor, numbers)
    reads.note("receipt", [row.id for row in rows])
    return tuple(
        ReceiptLine(
            row.id, row.number, row.cents, row.method, row.reference, row.paid_on,
            row.taken_name, unused.get(row.number, NOTHING).cents, row.number in undone,
        )
        for row in rows
    )  # fmt: skip


def credit_of(practice_id: UUID, numbers: Iterable[str]) -> dict[str, Credit]:
    """Return what is unused of these receipts, by their numbers."""
    names = {receipt_id(number): number for number in numbers}
    rows = Posting.objects.filter(
        practice_id=practice_id, account=Account.CLIENT_CREDIT.value, remit_id__in=list(names)
    )
    sums = rows.values_list("remit_id").annotate(sum=Sum("cents"), count=Count("pk"))
    return {names[remit_id]: Credit(-cents, count) for remit_id, cents, count in sums}


def credit_by_client(actor: Actor) -> dict[UUID, int]:
    """Return the unused cents of each client that has any. Two queries."""
    require(actor, Permission.SEE_MONEY)
    rows = queries.standing(actor.practice_id, Account.CLIENT_CREDIT).values_list("about", "cents")
    left = {remit_id.partition(":")[2]: -cents for remit_id, cents in rows}
    found: dict[UUID, int] = {}
    for some in queries.in_parts(list(left)):
        whose = Receipt.objects.filter(practice_id=actor.practice_id, number__in=some)
        for client_id, number in whose.values_list("client_id", "number"):
            found[client_id] = found.get(client_id, 0) + left[number]
    return found


def entries_of_client(
    actor: Actor, *, numbers: Iterable[str], receipts: Iterable[str]
) -> dict[UUID, Entry]:
    """Return the entries of these bills and receipts by their ids, in the order of posting."""
    require(actor, Permission.SEE_MONEY)
    bills, paid = list(dict.fromkeys(numbers)), [receipt_id(each) for each in receipts]
    mine = Posting.objects.filter(practice_id=actor.practice_id).filter(
        Q(claim_number__in=bills)
        | Q(account=Account.CLIENT_CREDIT.value, remit_id__in=paid, claim_number="")
    )
    rows = EntryRow.objects.filter(
        practice_id=actor.practice_id, pk__in=mine.values("entry_id")
    ).order_by("recorded_at", "id")
    ids = dict(rows.values_list("key", "id"))
    read = queries.entries_by_key(actor.practice_id, ids)
    reads.note("entry", ids.values())
    return {ids[key]: read[key] for key in ids}


def uses_of(actor: Actor, *, receipt_id: UUID) -> tuple[Use, ...]:
    """Return what a receipt was used for, and what of it was refunded, in the order of posting."""
    row = get_receipt(actor, receipt_id)
    rows = Posting.objects.filter(
        practice_id=actor.practice_id,
        account=Account.CLIENT_CREDIT.value,
        remit_id=f"receipt:{row.number}",
    ).exclude(entry__cause="client payment")
    found = rows.order_by("entry__recorded_at", "entry_id").values_list(
        "entry__on", "entry__words", "claim_number", "cents"
    )
    return tuple(Use(*each) for each in found)


def next_number(actor: Actor, on: date) -> str:
    """Return the next receipt's number of that day; inside an action, which asked.

    The practice's row is locked so that two who take money at once number their receipts in turn.
    """
    Practice.objects.select_for_update(no_key=True).get(pk=actor.practice_id)
    day = f"R{on:%y%m%d}-"
    taken = Receipt.objects.filter(practice_id=actor.practice_id, number__startswith=day)
    counts = [int(number[len(day) :]) for number in taken.values_list("number", flat=True)]
    return f"{day}{max(counts, default=0) + 1}"


def _taken_back(actor: Actor, numbers: Iterable[str]) -> set[str]:
    keys = {f"client payment:{number}:reversed": number for number in numbers}
    rows = EntryRow.objects.filter(practice_id=actor.practice_id, key__in=list(keys))
    return {keys[key] for key in rows.values_list("key", flat=True)}
