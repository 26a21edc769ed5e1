"""Denied money and until when somebody can do something about it.

Knows which answer denied what is still denied, and the day of that payer's decision. Refuses to
know how an appeal's days are counted (``core.deadlines``), and what is written to the payer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from effleurage.apps.audit import reads
from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import filing, mapping
from effleurage.apps.claims.filing import Clock
from effleurage.apps.claims.models import Claim
from effleurage.apps.coverage.rule_book import book_of
from effleurage.apps.ledger import queries as ledger
from effleurage.apps.ledger.queries import Denial
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.practices.waiting import MOST, SHOWN, Line, Pile, name_of
from effleurage.apps.remits.models import RemitPart
from effleurage.core import deadlines
from effleurage.core.claims.life import Outcome
from effleurage.core.claims.life_table import State
from effleurage.core.deadlines import Appeal
from effleurage.core.ledger import Account


class Denied(NamedTuple):
    """A claim on which denied money stands, and until when somebody can act.

    An ``appeal`` of ``None``: the payer never decided (unprocessable), so the claim is sent as new.
    ``until`` is the last day in time, ``None`` where the payer must be asked.
    """

    claim_id: UUID
    since: date
    appeal: Appeal | None
    until: date | None


def denied_of(actor: Actor, claim_ids: Iterable[UUID]) -> dict[UUID, Denied]:
    """Return, of these claims, those on which denied money stands, by id."""
    require(actor, Permission.SEE_CLAIMS)
    require(actor, Permission.SEE_MONEY)
    rows = _rows(Claim.objects.filter(practice_id=actor.practice_id, pk__in=list(claim_ids)))
    reads.note("claim", [row.pk for row in rows])
    return {each.claim_id: each for each in _denied(actor.practice_id, rows)}


def denials(actor: Actor) -> Pile:
    """Return the claims on which denied money waits: the fewest days left first, then by money.

    A claim whose replacement or void is under way was answered, and does not wait. The cents are
    what is denied, not what was charged; given up and taken back amounts are gone from it.
    """
    require(actor, Permission.SEE_CLAIMS)
    require(actor, Permission.SEE_MONEY)
    cents = _waiting(actor.practice_id)
    rows = {row.pk: row for row in _rows(Claim.objects.filter(pk__in=list(cents)))}
    found = sorted(
        _denied(actor.practice_id, list(rows.values())),
        key=lambda each: (each.until or date.max, -cents[each.claim_id], str(each.claim_id)),
    )
    shown = found[:SHOWN]
    reads.note("claim", [each.claim_id for each in shown])
    lines = [_line(rows[each.claim_id], each, cents[each.claim_id]) for each in shown]
    return Pile(len(cents), sum(cents.values()), tuple(lines))


def _waiting(practice_id: UUID) -> dict[UUID, int]:
    """Return the denied cents of the claims that nobody has answered yet, the most money first."""
    denied = ledger.standing(practice_id, Account.DENIED).filter(cents__gt=0)
    going = Claim.objects.filter(follows_id=OuterRef("pk")).exclude(state=State.CLOSED.value)
    rows = (
        Claim.objects.filter(practice_id=practice_id, number__in=denied.values("about"))
        .exclude(state=State.CLOSED.value)
        .exclude(Exists(going))
        .annotate(denied=Subquery(denied.filter(about=OuterRef("number")).values("cents")))
    )
    return dict(rows.order_by("-denied", "number").values_list("pk", "denied")[: MOST + 1])


def _rows(rows: QuerySet[Claim]) -> list[Claim]:
    return list(rows.select_related("client", "payer").defer("findings"))


def _line(row: Claim, denied: Denied, cents: int) -> Line:
    name = name_of(row.client.last_name, row.client.first_name)
    return Line(
        row.pk,
        f"{row.number} · {name}",
        note=f"{row.payer.name}, {to_do(denied)}",
        cents=cents,
        until=denied.until,
        since=denied.since,
    )


def to_do(denied: Denied) -> str:
    """Return in a few words what the last day is for, or what is missing to know it."""
    if denied.appeal is None:
        return "never decided: send it as new"
    if denied.appeal.decided_on is None:
        return "ask when it was decided"
    return "appeal" if denied.until else "ask how long an appeal may take"


def _denied(practice_id: UUID, rows: Sequence[Claim]) -> list[Denied]:
    standing = ledger.denials(practice_id, [row.number for row in rows])
    mine = [row for row in rows if row.number in standing]
    decided = _decided_on(practice_id, mine, standing)
    unheard = [row.pk for row in mine if _is_undecided(row)]
    clocks = filing.clocks_after_others(practice_id, unheard)
    book = book_of(practice_id)
    found = []
    for row in mine:
        since = max(each.on for each in standing[row.number])
        if _is_undecided(row):
            until = _file_until(row, clocks.get(row.pk))
            found.append(Denied(row.pk, since, None, until))
            continue
        claim = mapping.claim_of(row)
        rules = book.of(row.payer_id, payer_id=claim.payer.payer_id)
        appeal = deadlines.appeal(claim, decided_on=decided[row.pk], rules=rules)
        found.append(Denied(row.pk, appeal.decided_on or since, appeal, appeal.until))
    return found


def _decided_on(
    practice_id: UUID, rows: Sequence[Claim], standing: Mapping[str, Sequence[Denial]]
) -> dict[UUID, date | None]:
    """Return the day of the first decision that still denies something of each of these claims.

    It is the remit's own day, not ours; ``None`` where one of its remits bears none.
    """
    posted = RemitPart.objects.filter(practice_id=practice_id, claim__in=rows)
    told = posted.exclude(entry_key="").values_list("entry_key", "remit__paid_on")
    day_of = dict(told)
    days = {row.pk: [day_of.get(each.entry_key) for each in standing[row.number]] for row in rows}
    return {
        claim_id: None if None in known else min(filter(None, known))
        for claim_id, known in days.items()
    }


def _is_undecided(row: Claim) -> bool:
    return row.outcome == Outcome.UNPROCESSABLE.value


def _file_until(row: Claim, clock: Clock | None) -> date | None:
    counts_from, limit_days = clock or (row.service_from, row.payer.filing_limit_days)
    return filing.last_day(
        frequency=row.frequency,
        state=row.state,
        outcome=row.outcome,
        counts_from=counts_from,
        limit_days=limit_days,
    )
