"""Remits as pages list them: filtered, sorted, numbered; and what stands beside one of them.

Knows remits of the actor's own practice. Refuses to decide anything. Lists hold no client's name;
what a payer says of a client stands on the page of its remit alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum

from effleurage.apps.audit import reads
from effleurage.apps.audit.actor import Actor
from effleurage.apps.clients.paging import Page, page_of
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.remits import mapping
from effleurage.apps.remits.identity import trace_identity
from effleurage.apps.remits.models import Hold, PartKind, PartState, RemitPart, RemitState
from effleurage.apps.remits.models import Remit as RemitRow
from effleurage.apps.remits.queries import PartLine, RemitLine, get_remit
from effleurage.core.remits.remit import ProviderAdjustment, RemitClaim
from effleurage.findings import Finding

SORTS = ("received_at", "paid_on", "amount_cents", "payer_name")
NEEDS_SOMEBODY = (RemitState.HELD, RemitState.PART)


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """Which remits; an empty field leaves nothing out. ``words`` begin a payer or a trace number.

    ``since`` and ``until`` are days of payment, both included.
    """

    states: tuple[RemitState, ...] = ()
    hold: str = ""
    since: date | None = None
    until: date | None = None
    words: str = ""


class Listed(NamedTuple):
    """One remit in a list; ``waiting_cents`` is what of it nobody has decided on."""

    id: UUID
    payer_name: str
    trace_number: str
    ordinal: int | None
    method: str
    amount_cents: int
    paid_on: date | None
    state: str
    hold: str
    difference_cents: int
    waiting_cents: int
    received_at: datetime
    file_id: UUID | None

    @property
    def is_test(self) -> bool:
        """Return whether it is held as a test."""
        return self.hold == Hold.TEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One claim of a remit: what became of it, what the payer says, and what was odd about it."""

    line: PartLine
    claim: RemitClaim
    findings: tuple[Finding, ...]
    may_be_taken_back: bool


class Outside(NamedTuple):
    """Money that a payment moves outside any claim, and what became of it."""

    line: PartLine
    adjustment: ProviderAdjustment
    may_be_taken_back: bool


def remits(
    actor: Actor, which: Which, *, sort: str = "-received_at", page: int = 1, size: int = 50
) -> Page[Listed]:
    """Return one page of remits, sorted by one of :data:`SORTS`, descending with a minus."""
    require(actor, Permission.SEE_REMITS)
    name = sort.lstrip("-") if sort.lstrip("-") in SORTS else "received_at"
    ways = F(name).desc(nulls_last=True) if sort.startswith("-") else F(name).asc(nulls_last=True)
    rows = _chosen(actor, which).order_by(ways, "-pk").defer("head", "findings")
    found = page_of(rows, lambda row: row, number=page, size=size)
    held = _held_cents(row.id for row in found.items)
    reads.note("remit", [row.id for row in found.items])
    return Page(
        items=tuple(_listed(row, held.get(row.id, 0)) for row in found.items),
        number=found.number,
        size=found.size,
        total=found.total,
    )


def remits_of_files(actor: Actor, file_ids: Iterable[UUID]) -> Mapping[UUID, list[RemitLine]]:
    """Return the remits that came in each of these files, in the order of their arrival."""
    require(actor, Permission.SEE_REMITS)
    rows = RemitRow.objects.filter(practice_id=actor.practice_id, file_id__in=list(file_ids))
    found: dict[UUID, list[RemitLine]] = defaultdict(list)
    for values in rows.order_by("pk").values_list(*RemitLine._fields):
        line = RemitLine(*values)
        if line.file_id:
            found[line.file_id].append(line)
    reads.note("remit", [line.id for lines in found.values() for line in lines])
    return found


def rivals_of(actor: Actor, remit_id: UUID) -> tuple[RemitLine, ...]:
    """Return the other remits with the same trace number, the latest first: compare them."""
    row = get_remit(actor, remit_id)
    if not row.trace_identity:
        return ()
    rows = RemitRow.objects.filter(
        practice_id=actor.practice_id, trace_identity=row.trace_identity
    ).exclude(pk=row.pk)
    ordered = rows.order_by("-received_at", "-pk").values_list(*RemitLine._fields)
    return tuple(RemitLine(*values) for values in ordered[:20])


def replaceable(actor: Actor, remit_id: UUID) -> tuple[RemitLine, ...]:
    """Return the payments that disagreed with their claims, which this remit may replace."""
    row = get_remit(actor, remit_id)
    rows = RemitRow.objects.filter(
        practice_id=actor.practice_id,
        payer_identity=row.payer_identity,
        hold=Hold.DISAGREES,
        ordinal__isnull=False,
    ).exclude(pk=row.pk)
    ordered = rows.order_by("-received_at", "-pk").values_list(*RemitLine._fields)
    return tuple(RemitLine(*values) for values in ordered[:20])


def answers_of(
    actor: Actor, remit_id: UUID, *, page: int = 1, size: int = 25, held_only: bool = False
) -> Page[Answer]:
    """Return one page of what a remit says of claims; what is held comes first."""
    rows = RemitPart.objects.filter(remit=get_remit(actor, remit_id), kind=PartKind.CLAIM)
    if held_only:
        rows = rows.filter(state=PartState.HELD)
    return page_of(rows.order_by("state", "position"), answer_of, number=page, size=size)


def answer_of(part: RemitPart) -> Answer:
    """Return what a part says of a claim."""
    return Answer(
        line=line_of(part),
        claim=mapping.claim_of(part.body),
        findings=tuple(map(mapping.finding_of, part.findings)),
        may_be_taken_back=_stands(part),
    )


def outside_of(actor: Actor, remit_id: UUID) -> tuple[Outside, ...]:
    """Return what a remit moves outside any claim, in the order of the remit."""
    rows = RemitPart.objects.filter(remit=get_remit(actor, remit_id), kind=PartKind.ADJUSTMENT)
    return tuple(
        Outside(line_of(part), ProviderAdjustment(**part.body), _stands(part))
        for part in rows.order_by("position")
    )


def line_of(part: RemitPart) -> PartLine:
    """Return a part as it stands in a list."""
    return PartLine(*(getattr(part, name) for name in PartLine._fields))


def _stands(part: RemitPart) -> bool:
    return part.state != PartState.HELD and bool(part.entry_key)


def _chosen(actor: Actor, which: Which) -> QuerySet[RemitRow]:
    rows = RemitRow.objects.filter(practice_id=actor.practice_id)
    if which.states:
        rows = rows.filter(state__in=which.states)
    if which.hold:
        rows = rows.filter(hold=which.hold)
    if which.since:
        rows = rows.filter(paid_on__gte=which.since)
    if which.until:
        rows = rows.filter(paid_on__lte=which.until)
    if which.words:
        trace = trace_identity(which.words)
        of_trace = Q(trace_identity__startswith=trace) if trace else Q()
        rows = rows.filter(Q(payer_name__istartswith=which.words) | of_trace)
    return rows


def _held_cents(remit_ids: Iterable[UUID]) -> dict[UUID, int]:
    rows = RemitPart.objects.filter(remit_id__in=list(remit_ids), state=PartState.HELD)
    return dict(rows.values_list("remit_id").annotate(sum=Sum("held_cents")))


def _listed(row: RemitRow, held_cents: int) -> Listed:
    """Return a line; of a remit that is in doubt as a whole, its whole amount waits."""
    in_doubt = row.state == RemitState.HELD and row.ordinal is None
    values = {name: getattr(row, name) for name in Listed._fields if name != "waiting_cents"}
    return Listed(**values, waiting_cents=row.amount_cents if in_doubt else held_cents)
