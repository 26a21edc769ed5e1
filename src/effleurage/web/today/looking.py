"""What one person is shown today: the piles that the role may see, the figures, the house.

Knows who may see what, and asks each step. The number of questions does not grow with the practice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import NamedTuple

from effleurage.apps.audit import waiting as trail
from effleurage.apps.claims import editions, lists
from effleurage.apps.claims import waiting as claims
from effleurage.apps.coverage import waiting as coverage
from effleurage.apps.credentials import queries as credentials
from effleurage.apps.exchange import waiting as exchange
from effleurage.apps.ledger import figures
from effleurage.apps.practices.permissions import Permission, may
from effleurage.apps.practices.waiting import Pile
from effleurage.apps.remits import denied
from effleurage.apps.remits import waiting as remits
from effleurage.apps.visits import waiting as visits
from effleurage.apps.work import backups
from effleurage.codes.editions import EditionUnusable, default_path
from effleurage.web.today import cards
from effleurage.web.today.cards import Card, Kind
from effleurage.web.ui import formats
from effleurage.web.ui.here import Here

_P = Permission


class Worry(NamedTuple):
    """Something about the house itself: what is so, and what to do."""

    what: str
    do: str
    button: str = ""
    url: str = ""


class Figure(NamedTuple):
    """One small figure of the line at the top."""

    word: str
    cents: int
    note: str
    url: str


def cards_for(around: Here) -> list[Card]:
    """Return what needs this person now, in the order of haste and money."""
    return cards.in_order(list(_cards(around)))


def _cards(around: Here) -> Iterator[Card]:
    actor, today = around.actor, around.today
    asked: tuple[tuple[Kind, tuple[Permission, ...], Callable[[], Pile]], ...] = (
        (cards.TO_BILL, (_P.EDIT_CLAIMS, _P.SEE_VISITS),
         lambda: claims.visits_to_bill(actor, on=today)),
        (cards.BLOCKED, (_P.SEE_CLAIMS,), lambda: claims.blocked(actor)),
        (cards.TO_FINISH, (_P.SEE_CLAIMS,), lambda: claims.to_finish(actor)),
        (cards.TO_SEND, (_P.SEE_CLAIMS,), lambda: claims.to_send(actor)),
        (cards.HELD, (_P.SEE_CLAIMS,), lambda: claims.held(actor)),
        (cards.REJECTED, (_P.SEE_CLAIMS,), lambda: claims.rejected(actor)),
        (cards.SILENT, (_P.SEE_CLAIMS,), lambda: claims.silent(actor, on=today)),
        (cards.DENIALS, (_P.SEE_CLAIMS, _P.SEE_MONEY), lambda: denied.denials(actor)),
        (cards.UNKNOWN, (_P.SEE_EXCHANGE,), lambda: exchange.outcomes_unknown(actor)),
        (cards.HELD_MONEY, (_P.SEE_REMITS,), lambda: remits.held_money(actor)),
        (cards.COVER, (_P.SEE_COVERAGE, _P.SEE_CLIENTS),
         lambda: coverage.ending_cover(actor, on=today)),
        (cards.LIMITS, (_P.SEE_COVERAGE, _P.SEE_CLIENTS),
         lambda: visits.limits_nearly_used(actor, on=today)),
        (cards.RULES, (_P.EDIT_PAYERS, _P.SEE_COVERAGE),
         lambda: coverage.rules_to_ask_again(actor, on=today)),
    )  # fmt: skip
    if may(actor.role, _P.SEE_VISITS):
        yield _notes(around)
    for kind, permissions, look in asked:
        if all(may(actor.role, each) for each in permissions):
            yield Card(kind=kind, pile=look(), today=today)


def _notes(around: Here) -> Card:
    """Return the notes to sign; a therapist's own stand before everything else."""
    mine = credentials.therapist_of(around.actor)
    mine_first = mine.id if mine else None
    pile = visits.unsigned_notes(around.actor, on=around.today, mine_first=mine_first)
    is_mine = bool(mine) and may(around.actor.role, _P.WRITE_NOTES)
    return Card(kind=cards.NOTES, pile=pile, today=around.today, is_mine=is_mine)


def way_to_first_claim(around: Here, shown: Iterable[Card]) -> str:
    """Return where the first claim begins, while there is none, for whoever may draft it."""
    if not may(around.actor.role, _P.EDIT_CLAIMS):
        return ""
    if any(card.kind.line == "claim" for card in shown):
        return ""
    return "" if lists.claim_list(around.actor, limit=1).items else cards.address("first_claim")


def figures_for(around: Here) -> list[Figure]:
    """Return this month's money in four figures, for whoever may see money."""
    if not may(around.actor.role, _P.SEE_MONEY):
        return []
    month = figures.month(around.actor, on=around.today)
    now = figures.open_now(around.actor)
    money = cards.address("money")
    owing = cards.address("clients_owing")
    return [
        Figure("Charged this month", month.charged_cents, "to payers and clients", money),
        Figure("Received this month", month.received_cents, "by payers and clients", money),
        Figure("Clients owe", now.client_owes_cents, "their share, all together", owing),
        Figure("In clearing", now.in_clearing_cents, "received, not explained yet", money),
    ]


def worries_for(around: Here) -> list[Worry]:
    """Return what is wrong with the house, for whoever looks after it."""
    if not may(around.actor.role, _P.EDIT_PRACTICE):
        return []
    return list(_worries(around))


def _worries(around: Here) -> Iterator[Worry]:
    backup = backups.last_backup(around.now)
    if backup is not None and backup.is_old:
        since = (
            "There is no backup yet."
            if backup.days is None
            else f"The last backup is {formats.how_many(backup.days, 'day')} old."
        )
        what_to_do = "Take one now, and keep it on another disk."
        yield Worry(since, what_to_do, "Settings", cards.address("settings"))
    if around.worker_is_down:
        yield Worry(
            "Nothing is being sent or taken in.",
            "The worker is not running: start Effleurage again. What waits is safe.",
        )
    if _codes_have_ended(around):
        yield Worry(
            "The diagnosis codes on this machine do not reach today.",
            "Load this year's release, so that new codes are known and old ones refused.",
            "Code sets",
            cards.address("code_sets"),
        )
    late = trail.unsealed_since(around.actor, at=around.now)
    if late is not None and around.now - late > timedelta(hours=1):
        yield Worry(
            f"The audit trail was last sealed before {formats.moment(late.astimezone(around.zone), today=around.today)}.",  # noqa: E501 - one sentence
            "The worker seals it within minutes; see that it runs, then check the trail.",
            "Audit",
            cards.address("audit"),
        )


def _codes_have_ended(around: Here) -> bool:
    """Return whether the codes on this machine end before today; missing ones are built later."""
    if not default_path().exists():
        return False
    try:
        return not editions.diagnosis_codes().covers(around.today)
    except EditionUnusable:
        return True
