"""What the ledger says: entries by key and by claim, what stands open, balances, stories."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet, Sum

from effleurage.apps.audit import reads
from effleurage.apps.audit.actor import Actor
from effleurage.apps.ledger import mapping
from effleurage.apps.ledger.models import Balance
from effleurage.apps.ledger.models import Entry as EntryRow
from effleurage.apps.ledger.models import Posting as PostingRow
from effleurage.apps.practices.doors import open_door, require
from effleurage.apps.practices.permissions import Permission
from effleurage.core.ledger import Account, Entry, Posting, StoryLine
from effleurage.core.ledger.story import story

_AT_ONCE = 2_000
_BY_CLIENTS = [Account.BANK.value, Account.CLIENT_CREDIT.value]


def entries_by_key(practice_id: UUID, keys: Iterable[str]) -> dict[str, Entry]:
    """Return the entries that have these keys."""
    found: dict[str, Entry] = {}
    for some in in_parts(list(keys)):
        rows = EntryRow.objects.filter(practice_id=practice_id, key__in=some)
        found |= {entry.key: entry for entry in _read(rows)}
    return found


def entry_ids(practice_id: UUID, keys: Iterable[str]) -> tuple[UUID, ...]:
    """Return the ids of the entries that have these keys."""
    rows = EntryRow.objects.filter(practice_id=practice_id, key__in=list(keys))
    return tuple(rows.order_by("id").values_list("id", flat=True))


def entries_of_claims(practice_id: UUID, numbers: Iterable[str]) -> tuple[Entry, ...]:
    """Return every entry that moved money on these claims, in the order of posting."""
    rows = EntryRow.objects.filter(
        practice_id=practice_id,
        pk__in=PostingRow.objects.filter(
            practice_id=practice_id, claim_number__in=list(numbers)
        ).values("entry_id"),
    )
    return tuple(_read(rows))


def get_entry(actor: Actor, entry_id: UUID) -> EntryRow:
    """Return one entry's row. Raises ``NoSuchRecord`` or ``NotAllowed``."""
    return open_door(
        actor,
        EntryRow.objects.all(),
        kind="entry",
        record_id=entry_id,
        permission=Permission.SEE_MONEY,
    )


class Denial(NamedTuple):
    """What is still denied of one line for one reason, in cents, and the entry that denied it."""

    claim_number: str
    line_id: str
    reason: str
    cents: int
    remit_id: str
    entry_key: str
    on: date


def denials(practice_id: UUID, numbers: Iterable[str]) -> dict[str, list[Denial]]:
    """Return what is still denied on these claims; a claim with nothing denied is absent.

    A takeback undoes a denial under another remit, so remits do not part them: each amount names
    the last answer that denied it.
    """
    left: dict[tuple[str, str, str], Denial] = {}
    for some in in_parts(list(numbers)):
        for each in _denied_in_order(practice_id, some):
            place = each[:3]
            before = left.get(place)
            last = each if before is None or each.cents > 0 else before
            left[place] = last._replace(cents=each.cents + (before.cents if before else 0))
    found: dict[str, list[Denial]] = defaultdict(list)
    for denial in left.values():
        if denial.cents > 0:
            found[denial.claim_number].append(denial)
    return dict(found)


def _denied_in_order(practice_id: UUID, numbers: Iterable[str]) -> Iterator[Denial]:
    rows = PostingRow.objects.filter(
        practice_id=practice_id, account=Account.DENIED.value, claim_number__in=numbers
    )
    names = ("claim_number", "line_id", "reason", "cents", "remit_id", "entry__key", "entry__on")
    in_order = rows.order_by("entry__recorded_at", "entry_id", "position").values_list(*names)
    return (Denial(*values) for values in in_order)


def denied(practice_id: UUID, number: str) -> tuple[Posting, ...]:
    """Return what is still denied on a claim, by line and reason, in cents; never below one."""
    return tuple(
        Posting(Account.DENIED, each.cents, number, each.line_id, each.remit_id, each.reason)
        for each in denials(practice_id, [number]).get(number, ())
    )


def standing(practice_id: UUID, account: Account) -> QuerySet[Balance]:
    """Return what stands open in an account, each by what it is about; for queries, which asked."""
    return Balance.objects.filter(practice_id=practice_id, account=account.value)


def balances(actor: Actor) -> dict[Account, int]:
    """Return every account's balance in the practice in cents, zeros included."""
    require(actor, Permission.SEE_MONEY)
    rows = Balance.objects.filter(practice_id=actor.practice_id)
    sums = rows.values_list("account").annotate(sum=Sum("cents"))
    return dict.fromkeys(Account, 0) | {Account(account): cents for account, cents in sums}


def claim_balances(actor: Actor, *, number: str) -> dict[Account, int]:
    """Return every account's balance on one claim in cents, zeros included."""
    require(actor, Permission.SEE_MONEY)
    rows = PostingRow.objects.filter(practice_id=actor.practice_id, claim_number=number)
    sums = rows.values_list("account").annotate(sum=Sum("cents"))
    return dict.fromkeys(Account, 0) | {Account(account): cents for account, cents in sums}


def uncleared(actor: Actor) -> dict[str, int]:
    """Return the cents that each remit left in clearing; cleared ones are absent.

    Positive cents are money received and held.
    """
    require(actor, Permission.SEE_MONEY)
    rows = standing(actor.practice_id, Account.CLEARING).values_list("about", "cents")
    return {remit_id: -cents for remit_id, cents in rows}


def uncleared_of(practice_id: UUID) -> dict[str, int]:
    """Return what :func:`uncleared` does, added up from the postings; for checks."""
    sums = (
        PostingRow.objects.filter(practice_id=practice_id, account=Account.CLEARING.value)
        .values_list("remit_id")
        .annotate(sum=Sum("cents"))
        .exclude(sum=0)
    )
    return {remit_id: -cents for remit_id, cents in sums}


def story_of_claim(actor: Actor, *, number: str) -> tuple[StoryLine, ...]:
    """Return what happened to a claim's money, event by event, in cents."""
    require(actor, Permission.SEE_MONEY)
    entries = entries_of_claims(actor.practice_id, [number])
    reads.note("entry", entry_ids(actor.practice_id, [entry.key for entry in entries]))
    return story(entries, claim_id=number)


def stories(actor: Actor, *, numbers: Iterable[str]) -> dict[str, tuple[StoryLine, ...]]:
    """Return the story of each of these claims: of one client's, this is the client's ledger."""
    require(actor, Permission.SEE_MONEY)
    wanted = list(dict.fromkeys(numbers))
    entries = entries_of_claims(actor.practice_id, wanted)
    reads.note("entry", entry_ids(actor.practice_id, [entry.key for entry in entries]))
    return {number: story(entries, claim_id=number) for number in wanted}


def still_owed(actor: Actor, *, numbers: Iterable[str]) -> dict[str, dict[Account, int]]:
    """Return what payer and client owe on each of these claims that has a balance, in cents."""
    require(actor, Permission.SEE_MONEY)
    owed = [Account.PAYER_RECEIVABLE, Account.DENIED, Account.CLIENT_RECEIVABLE]
    found: dict[str, dict[Account, int]] = defaultdict(lambda: dict.fromkeys(owed, 0))
    for some in in_parts(list(dict.fromkeys(numbers))):
        rows = Balance.objects.filter(
            practice_id=actor.practice_id, account__in=owed, about__in=some
        )
        for number, account, cents in rows.values_list("about", "account", "cents"):
            found[number][Account(account)] = cents
    return dict(found)


def in_parts(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the keys in parts that one statement takes on either engine."""
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]


def _read(rows: QuerySet[EntryRow]) -> Iterator[Entry]:
    found = list(rows.order_by("recorded_at", "id"))
    postings: dict[UUID, list[PostingRow]] = defaultdict(list)
    for some in in_parts([row.id.hex for row in found]):
        for posting in PostingRow.objects.filter(entry_id__in=some):
            postings[posting.entry_id].append(posting)
    return (mapping.entry_of(row, postings[row.id]) for row in found)
