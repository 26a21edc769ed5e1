"""A client's account as a story: each event in a line, what it moved, and why.

Knows how entries become lines that a person can read. Refuses to decide anything: what may be
reversed, the action says again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import accounts
from effleurage.apps.ledger import receipts
from effleurage.apps.ledger.actions import REVERSED_BY_HAND
from effleurage.apps.practices.permissions import Permission, may
from effleurage.codes import adjustments
from effleurage.core.ledger import Account, Cause, Entry, receipt_id
from effleurage.core.ledger.client_story import Reason, Told, client_story
from effleurage.web.today.cards import address
from effleurage.web.ui import formats

_WHERE = {
    Account.CONTRACTUAL: "taken off by the contract; nobody owes it",
    Account.CLIENT_RECEIVABLE: "the client's share",
    Account.DENIED: "denied; it waits for you",
    Account.OTHER_ADJUSTMENTS: "given up, or added by the payer",
}


class Why(NamedTuple):
    """One amount that a payer did not pay, in words."""

    code: str
    words: str
    where: str
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One event as the page shows it."""

    told: Told
    url: str
    bill: str
    why: tuple[Why, ...]
    reverse_url: str
    is_undone: bool


def account(actor: Actor, client_id: UUID) -> dict[str, Any]:
    """Return everything that the page of one client's ledger shows."""
    bills = accounts.bills_of(actor, client_id=client_id)
    paid = receipts.receipts_of(actor, client_id=client_id)
    entries = receipts.entries_of_client(
        actor, numbers=[bill.number for bill in bills], receipts=[each.number for each in paid]
    )
    told = client_story(
        entries.values(),
        bills=[bill.number for bill in bills],
        receipts=[receipt_id(each.number) for each in paid],
    )
    credit = sum(each.unused_cents for each in paid)
    owes = sum(max(bill.client_owes_cents, 0) for bill in bills)
    return {
        "lines": _lines(actor, told, entries, bills),
        "bills": [bill for bill in bills if _is_open(bill)],
        "overpaid": [bill for bill in bills if bill.client_owes_cents < 0],
        "receipts": paid,
        "owes": owes,
        "credit": credit,
        "payers_owe": sum(bill.payer_owes_cents for bill in bills),
        "denied": sum(bill.denied_cents for bill in bills),
        "may_use": min(owes, credit),
        "sums": {
            "charge": sum(each.charge_cents for each in told),
            "by_payer": sum(each.by_payer_cents for each in told),
            "adjusted": sum(each.adjusted_cents for each in told),
            "by_client": sum(each.by_client_cents for each in told),
            "owes": told[-1].client_owes_cents if told else 0,
        },
    }


def url_of(actor: Actor, bill: accounts.Bill) -> str:
    """Return the page of a bill, or nothing for whoever may not open it."""
    if bill.claim_id:
        return address("claim", bill.claim_id) if may(actor.role, Permission.SEE_CLAIMS) else ""
    return address("visit", bill.visit_id) if may(actor.role, Permission.SEE_VISITS) else ""


def bill_words(bill: accounts.Bill, *, today: date) -> str:
    """Return a bill in a few words: of which visit, to whom."""
    to = bill.payer_name or "paid by the client"
    return f"{formats.day(bill.on, today=today)}, {to}"


def _is_open(bill: accounts.Bill) -> bool:
    return bool(bill.client_owes_cents or bill.payer_owes_cents or bill.denied_cents)


def _lines(
    actor: Actor,
    told: tuple[Told, ...],
    entries: Mapping[UUID, Entry],
    bills: tuple[accounts.Bill, ...],
) -> list[Line]:
    ids = {entry.key: entry_id for entry_id, entry in entries.items()}
    by_number = {bill.number: bill for bill in bills}
    return [
        Line(
            told=each,
            url=url_of(actor, by_number[each.bill]) if each.bill else "",
            bill=each.bill,
            why=tuple(_why(reason) for reason in each.reasons),
            reverse_url=_reverse_url(each, ids),
            is_undone=f"{each.key}:reversed" in ids,
        )
        for each in told
    ]


def _reverse_url(told: Told, ids: Mapping[str, UUID]) -> str:
    """Return where an event is undone, where it was posted by hand and still stands."""
    has_receipt = told.cause is Cause.CLIENT_PAYMENT and not told.bill
    stands = f"{told.key}:reversed" not in ids
    if told.cause in REVERSED_BY_HAND and stands and not has_receipt:
        return reverse("reverse_entry", args=[ids[told.key]])
    return ""


def _why(reason: Reason) -> Why:
    group, code = reason.reason[:2], reason.reason[2:]
    words = adjustments.reason_in_words(code)
    return Why(f"{group}-{code}", words, _WHERE.get(reason.account, ""), reason.cents)
