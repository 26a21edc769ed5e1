"""What waits about claims: from the visit that nobody billed to the answer that never came.

Knows which claims wait for a person and by when. Refuses to decide anything, and to count without
an end: each pile is counted as far as ``practices.waiting`` does, from an index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from effleurage.apps.audit import reads
from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import filing
from effleurage.apps.claims.models import Claim
from effleurage.apps.claims.queries import Which
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.practices.waiting import SHOWN, Line, Pile, both, name_of, pile_of
from effleurage.apps.visits import queries as visits
from effleurage.core import calendar
from effleurage.core.claims.life_table import State
from effleurage.core.gate import Verdict

BILLED_WITHIN = timedelta(days=400)
"""How far back unbilled visits are looked for; the longest filing limit we know is a year."""
WORD_WITHIN_BUSINESS_DAYS = 3
DECISION_WITHIN = timedelta(days=30)
_GATED = (State.DRAFT, State.READY)


class _Row(NamedTuple):
    """One claim as a pile reads it."""

    id: UUID
    number: str
    client__last_name: str
    client__first_name: str
    payer__name: str
    payer__filing_limit_days: int | None
    frequency: str
    state: str
    outcome: str
    total_cents: int
    counts_from: date
    hold_reason: str
    wake_on: date | None
    sent_at: datetime | None

    @property
    def title(self) -> str:
        """Return the claim's number and the client's name."""
        return f"{self.number} · {name_of(self.client__last_name, self.client__first_name)}"

    @property
    def file_until(self) -> date | None:
        """Return the last day to file, where it is known and still matters."""
        return filing.last_day(
            frequency=self.frequency,
            state=self.state,
            outcome=self.outcome,
            counts_from=self.counts_from,
            limit_days=self.payer__filing_limit_days,
        )


def visits_to_bill(actor: Actor, *, on: date) -> Pile:
    """Return the signed visits of the last 400 days that a payer was never asked for."""
    require(actor, Permission.SEE_CLAIMS)
    require(actor, Permission.SEE_VISITS)
    unasked = visits.to_bill(actor.practice_id).filter(service_date__gte=on - BILLED_WITHIN)
    rows = unasked.annotate(total=Sum("lines__charge_cents"))
    found = rows.order_by("service_date", "id").values_list(
        "id", "client__last_name", "client__first_name", "policy__payer__name", "total",
        "service_date", "policy__payer__filing_limit_days",
    )[:SHOWN]  # fmt: skip
    lines = [
        Line(visit_id, name_of(last, first), payer, total or 0, _last_day(day, limit))
        for visit_id, last, first, payer, total, day, limit in found
    ]
    reads.note("visit", [line.id for line in lines])
    return pile_of(rows, lines, cents="total")


def blocked(actor: Actor) -> Pile:
    """Return the claims that a payer would refuse, each with the first finding that says why."""
    piles = [
        _blocked(actor, each.rows(actor.practice_id))
        for each in Which(states=_GATED, verdict=Verdict.BLOCKED).parts()
    ]
    return both(*piles)


def _blocked(actor: Actor, rows: QuerySet[Claim]) -> Pile:
    first = dict(rows.order_by("service_from", "pk").values_list("pk", "findings")[:SHOWN])
    return _pile(actor, rows, note=lambda row: _says(first.get(row.id, ())))


def to_finish(actor: Actor) -> Pile:
    """Return the drafts that nothing blocks: check them, look at them, make them ready."""
    rows = Which(states=(State.DRAFT,), is_held=False).rows(actor.practice_id)
    return _pile(actor, rows.exclude(verdict=Verdict.BLOCKED.value))


def to_send(actor: Actor) -> Pile:
    """Return the claims that passed every check and wait for nothing but to be sent."""
    which = Which(states=(State.READY,), is_held=False, is_leaving=False)
    return _pile(actor, which.rows(actor.practice_id).exclude(verdict=Verdict.BLOCKED.value))


def held(actor: Actor) -> Pile:
    """Return the held claims, the first day to look again first."""
    rows = Which(is_held=True).rows(actor.practice_id)
    return _pile(
        actor,
        rows,
        order=("wake_on", "pk"),
        note=lambda row: row.hold_reason,
        until=lambda row: row.wake_on,
    )


def rejected(actor: Actor) -> Pile:
    """Return the claims that were refused at the door (999, 277CA): the filing limit runs."""
    return _pile(actor, Which(states=(State.REJECTED,)).rows(actor.practice_id))


def silent(actor: Actor, *, on: date) -> Pile:
    """Return the claims whose answer is overdue, the longest waiting first.

    Three business days for the word that a claim arrived, thirty days for a decision.
    """
    days = (on - timedelta(days=each) for each in range(1, 30))
    for_word = next(
        day for day in days
        if calendar.add_business_days(day, days=WORD_WITHIN_BUSINESS_DAYS) < on
    )  # fmt: skip
    unheard = Q(state=State.SENT.value, sent_at__lt=_end(for_word))
    undecided = Q(state=State.ACCEPTED.value, sent_at__lt=_end(on - DECISION_WITHIN))
    rows = Which(states=(State.SENT, State.ACCEPTED)).rows(actor.practice_id)
    return _pile(
        actor,
        rows.filter(unheard | undecided),
        order=("sent_at", "pk"),
        note=lambda row: f"{row.payer__name}, {_SILENCE[State(row.state)]}",
        until=lambda _: None,
        since=lambda row: row.sent_at,
    )


_SILENCE = {
    State.SENT: "no word that it arrived",
    State.ACCEPTED: "arrived, not decided",
}


def _pile(  # noqa: PLR0913 - what a line of the pile says, each with its usual answer
    actor: Actor,
    rows: QuerySet[Claim],
    *,
    order: Iterable[str] = ("service_from", "pk"),
    note: Callable[[_Row], str] = lambda row: row.payer__name,
    until: Callable[[_Row], date | None] = lambda row: row.file_until,
    since: Callable[[_Row], date | None] = lambda _: None,
) -> Pile:
    require(actor, Permission.SEE_CLAIMS)
    found = _rows(actor, rows.order_by(*order)[:SHOWN])
    reads.note("claim", [row.id for row in found])
    lines = [
        Line(row.id, row.title, note(row), row.total_cents, until(row), since(row)) for row in found
    ]
    return pile_of(rows, lines, cents="total_cents")


def _rows(actor: Actor, rows: QuerySet[Claim]) -> list[_Row]:
    """Return these few; a claim to a further payer counts from the decision before."""
    fields = ["service_from" if name == "counts_from" else name for name in _Row._fields]
    found = [_Row(*values) for values in rows.values_list(*fields)]
    clocks = filing.clocks_after_others(actor.practice_id, [row.id for row in found])
    return [
        row._replace(counts_from=clock.counts_from, payer__filing_limit_days=clock.limit_days)
        if (clock := clocks.get(row.id))
        else row
        for row in found
    ]


def _says(findings: Iterable[dict[str, Any]]) -> str:
    stops = [each for each in findings if each.get("severity") == "block"]
    return str(stops[0].get("message", "")) if stops else ""


def _last_day(served: date, limit_days: int | None) -> date | None:
    return None if limit_days is None else calendar.last_filing_day(served, limit_days=limit_days)


def _end(day: date) -> datetime:
    """Return the end of a day in UTC; a few hours do not matter to a silence of days."""
    return datetime.combine(day + timedelta(days=1), time.min, UTC)
