"""Where kept balances differ from what the postings sum up to, and writing those anew.

Knows that the postings are the truth. Refuses to rebuild anything while an entry itself is wrong,
and to touch an entry. Both sides are read in one statement, so that whoever posts meanwhile is
seen on both or on neither, and what is corrected is the difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import F, IntegerField, Sum, Value

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.ledger import balances
from effleurage.apps.ledger.models import Balance, Posting
from effleurage.core.ledger import Account
from effleurage.core.ledger import Posting as CorePosting

_TOLD = 20


class Difference(NamedTuple):
    """One balance that is wrong: what is kept, and what its entries sum up to, in cents."""

    practice_id: UUID
    account: str
    about: str
    kept_cents: int
    true_cents: int


def differences() -> list[Difference]:
    """Return every balance that is not the sum of its entries, in the order of their names."""
    kept: dict[tuple[UUID, str, str], int] = defaultdict(int)
    true: dict[tuple[UUID, str, str], int] = defaultdict(int)
    for practice_id, account, about, cents, is_kept in _both():
        (kept if is_kept else true)[practice_id, account, about] += cents
    places = sorted(kept.keys() | true.keys())
    found = (Difference(*place, kept[place], true[place]) for place in places)
    return [each for each in found if each.kept_cents != each.true_cents]


def rebuild(*, at: datetime, actor_name: str) -> list[Difference]:
    """Correct every balance that differs, tell the trail of its practice, and return them all.

    Whoever calls has asked whether the entries themselves hold.
    """
    with transaction.atomic():
        found = differences()
        by_practice: dict[UUID, list[Difference]] = defaultdict(list)
        for each in found:
            by_practice[each.practice_id].append(each)
        for practice_id, wrong in by_practice.items():
            _correct(practice_id, wrong)
            _tell(replace(Actor.system(practice_id), name=actor_name), wrong, at=at)
    return found


def _correct(practice_id: UUID, wrong: Iterable[Difference]) -> None:
    missing = {
        (each.account, each.about): balances.Kept(each.true_cents - each.kept_cents, _since(each))
        for each in wrong
    }
    balances.write(practice_id, missing)


def _tell(actor: Actor, wrong: list[Difference], *, at: datetime) -> None:
    told = [
        f"{each.account} {each.about}: {each.kept_cents} to {each.true_cents}"
        for each in wrong[:_TOLD]
    ]
    audit.record(
        actor,
        "balances.rebuilt",
        kind="practice",
        ids=[actor.practice_id],
        at=at,
        details={"balances": len(wrong), "cents": told},
    )


def _both() -> Iterator[tuple[UUID, str, str, int, bool]]:
    """Yield what is kept and what was posted, under the names that balances have."""
    nothing, no_number = Value(""), Value(0, output_field=IntegerField())
    names = ("practice_id", "account", "claim_number", "remit_id", "year", "month", "about")
    posted = Posting.objects.order_by().annotate(
        year=F("entry__on__year"), month=F("entry__on__month"), about=nothing
    )
    kept = Balance.objects.order_by().annotate(
        claim_number=nothing, remit_id=nothing, year=no_number, month=no_number
    )
    sums = posted.values_list(*names).annotate(sum=Sum("cents"))
    rows = sums.union(kept.values_list(*names).annotate(sum=Sum("cents")), all=True)
    for practice_id, account, claim, remit, year, month, about, cents in rows:
        if year:
            posting = CorePosting(Account(account), cents, claim, remit_id=remit)
            place = balances.about_of(posting.account, posting, date(year, month, 1))
        else:
            place = balances.folded(Account(account), about)
        yield practice_id, account, place, cents, not year


def _since(wrong: Difference) -> date:
    """Return the day from which a balance has stood, as posting one by one would have told it.

    What comes to nothing is dropped, and needs none.
    """
    if not wrong.true_cents:
        return date.min
    account = Account(wrong.account)
    rows = Posting.objects.filter(practice_id=wrong.practice_id, account=wrong.account)
    if account in balances.BY_CLAIM:
        rows = rows.filter(claim_number=wrong.about)
    elif account in balances.BY_REMIT:
        rows = rows.filter(remit_id=wrong.about)
    else:
        return date.fromisoformat(f"{wrong.about}-01")
    cents, since = 0, date.min
    for on, moved in rows.order_by("entry__recorded_at", "entry_id").values_list(
        "entry__on", "cents"
    ):
        since = on if cents <= 0 else since
        cents += moved
    return since
