"""Posting: entries are added, each once, in the transaction of what caused them.

Knows that a key posted before is the same event told twice, or a contradiction, and what a person
posts by hand. Refuses to change or drop an entry, and to reverse what another step has posted and
would not learn of. ``post`` is called by the actions that cause entries; they ask for permission
and write the audit event.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.ledger import balances, bulk, mapping, queries
from effleurage.apps.ledger.models import Entry as EntryRow
from effleurage.apps.ledger.models import Posting as PostingRow
from effleurage.apps.practices.doors import action
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.visits.models import Visit
from effleurage.core.ledger import (
    Account,
    Cause,
    Entry,
    EntryContradicts,
    Ledger,
    reverse,
    write_off,
)

REVERSED_BY_HAND = frozenset(
    {Cause.CLIENT_PAYMENT, Cause.WRITE_OFF, Cause.CREDIT_USED, Cause.REFUND, Cause.CASH_CHARGE}
)
"""What is reversed here; charges are the claims' business, and remits know their own parts."""


class ClaimHasNoMoney(LookupError):
    """Nothing was ever posted to a claim of that number; check the number."""


class NothingIsDenied(ValueError):
    """No denied amount waits on this claim or line; there is nothing to give up."""


class NoSuchEntry(LookupError):
    """There is no entry with this key in this practice; look it up in the ledger again."""


class EntryIsNotByHand(ValueError):
    """Only what a person posted here is reversed here; correct the claim, or take back the part."""


class PaymentIsAReceipt(ValueError):
    """That payment has a receipt, and may be used by now; take the receipt back instead."""


class ReasonIsMissing(ValueError):
    """Money that is given up or taken back needs a reason for whoever reads the ledger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivingUp:
    """A decision to give up what a payer denied on a claim, or on one line of it."""

    decision: str
    claim_number: str
    on: date
    reason: str
    line_id: str | None = None


def post(actor: Actor, entries: Iterable[Entry], *, at: datetime) -> tuple[str, ...]:
    """Add the entries that are not there yet, and return their keys.

    An entry whose key is there and that moves the same money is left out, also when somebody else
    is posting it at this moment. Raises :class:`EntryContradicts` when it moves other money: then
    the whole transaction is void.
    """
    wanted = {entry.key: entry for entry in Ledger(tuple(entries)).entries}
    rows = mapping.entry_rows(wanted.values(), practice_id=actor.practice_id, at=at)
    # In the order of keys, so that two who post the same entries wait and never block each other.
    # A conflict waits for the other writer to end and is then left out: no lock, no second try.
    written = bulk.insert(
        EntryRow,
        [rows[key] for key in sorted(rows)],
        columns=mapping.ENTRY_COLUMNS,
        once_by=("practice_id", "key"),
    )
    added = list(wanted) if written == len(rows) else _whose_row_stands(actor, rows)
    fresh = frozenset(added)
    _refuse_contradictions(actor, [entry for key, entry in wanted.items() if key not in fresh])
    bulk.insert(
        PostingRow,
        mapping.posting_rows(((rows[key], wanted[key]) for key in added), actor.practice_id),
        columns=mapping.POSTING_COLUMNS,
    )
    balances.add(actor.practice_id, [wanted[key] for key in added])
    return tuple(added)


@action(Permission.SETTLE_MONEY)
def write_off_denied(actor: Actor, *, giving_up: GivingUp, at: datetime) -> bool:
    """Give up everything denied that still waits on a claim or line; return whether it is new.

    Raises :class:`NothingIsDenied`, :class:`ReasonIsMissing`, :class:`ClaimHasNoMoney`.
    """
    require_reason(giving_up.reason)
    _require_money(actor, giving_up.claim_number)
    if queries.entries_by_key(actor.practice_id, [f"write-off:{giving_up.decision}/1"]):
        return False
    denied = [
        posting
        for posting in queries.denied(actor.practice_id, giving_up.claim_number)
        if giving_up.line_id in (None, posting.line_id)
    ]
    if not denied:
        raise NothingIsDenied(f"nothing denied waits on claim {giving_up.claim_number}")
    entries = [
        write_off(
            posting,
            decision_id=f"{giving_up.decision}/{number}",
            on=giving_up.on,
            reason=giving_up.reason,
        )
        for number, posting in enumerate(denied, 1)
    ]
    return _post_by_hand(actor, "denial.given-up", entries, at=at)


@action(Permission.POST_MONEY)
def reverse_entry(actor: Actor, *, key: str, on: date, reason: str, at: datetime) -> bool:
    """Undo what was posted by hand; return whether it still stood.

    Raises :class:`NoSuchEntry`, :class:`EntryIsNotByHand`, :class:`PaymentIsAReceipt`,
    :class:`ReasonIsMissing`.
    """
    require_reason(reason)
    entry = queries.entries_by_key(actor.practice_id, [key]).get(key)
    if entry is None:
        raise NoSuchEntry(f"there is no entry {key} in this practice")
    if entry.cause not in REVERSED_BY_HAND:
        raise EntryIsNotByHand(f"{key} is a {entry.cause}: correct it where it was posted")
    if entry.cause is Cause.CLIENT_PAYMENT and _credits(entry):
        raise PaymentIsAReceipt("that payment has a receipt; take the receipt back instead")
    if entry.cause is Cause.CASH_CHARGE:
        _stop_asking(actor, entry)
    return _post_by_hand(actor, "entry.reversed", [reverse(entry, on=on, reason=reason)], at=at)


def _stop_asking(actor: Actor, charge: Entry) -> None:
    """Let the visit of a cash charge be asked for anew: of the client again, or of a payer."""
    numbers = {posting.claim_id for posting in charge.postings}
    rows = Visit.objects.filter(practice_id=actor.practice_id, number__in=numbers)
    rows.update(is_asked=False)


def _post_by_hand(actor: Actor, done: str, entries: list[Entry], *, at: datetime) -> bool:
    added = post(actor, entries, at=at)
    ids = queries.entry_ids(actor.practice_id, [entry.key for entry in entries])
    what = done if added else "entry.repeated"
    audit.record(actor, what, kind="entry", ids=ids, at=at)
    return bool(added)


def _credits(entry: Entry) -> bool:
    return any(posting.account is Account.CLIENT_CREDIT for posting in entry.postings)


def _require_money(actor: Actor, number: str) -> None:
    if not PostingRow.objects.filter(practice_id=actor.practice_id, claim_number=number).exists():
        raise ClaimHasNoMoney(f"nothing was ever posted to claim {number} in this practice")


def require_reason(reason: str) -> None:
    """Raise :class:`ReasonIsMissing` where nobody said why."""
    if not reason.strip():
        raise ReasonIsMissing("say in a few words why")


def _whose_row_stands(actor: Actor, rows: mapping.EntryRows) -> list[str]:
    standing = {
        row_id
        for keys in queries.in_parts(list(rows))
        for row_id in EntryRow.objects.filter(
            practice_id=actor.practice_id, key__in=keys
        ).values_list("id", flat=True)
    }
    return [key for key, row in rows.items() if row[0] in standing]


def _refuse_contradictions(actor: Actor, repeated: list[Entry]) -> None:
    there = queries.entries_by_key(actor.practice_id, [entry.key for entry in repeated])
    for entry in repeated:
        if not there[entry.key].moves_the_same(entry):
            raise EntryContradicts(
                f"{entry.key} was posted on {there[entry.key].on} and moved other money; reverse "
                "that entry before posting this one, or find out why its cause has changed"
            )
