"""Remits as pages list them: filtered, sorted, numbered; and what stands beside one of them.

Knows remits of the actor's own practice. Refuses to decide anything. Lists hold no client's name;
what a payer says of a client stands on the page of its remit alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum

from effleurage.apps.audit import reads
from effleurage.apps.audit.actor import Actor
from effleurage.apps.clients.paging import LAST_PAGE, LONGEST_PAGE, Page, counted, page_of
from effleurage.apps.clients.queries import folded
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
    """Which remits; an empty field leaves nothing out.

    ``words`` begin a payer, a trace number, or the name of a client whose claim a remit answers.

    ``since`` and ``until`` are days of payment, both included.
    """

    states: tuple[RemitState, ...] = ()
    hold: str = ""
    since: date | None = None
    until: date | None = None
    words: str = ""

    def parts(self) -> list[Which]:
        """Return the same remits as lists of one state each: an index holds those in order."""
        return [replace(self, states=(state,)) for state in self.states] or [self]


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
    """Return one page of remits, sorted by one of :data:`SORTS`, descending with a minus.

    A remit without a day of payment stands with the earliest.
    """
    require(actor, Permission.SEE_REMITS)
    name, down = sort.lstrip("-"), sort.startswith("-")
    name = name if name in SORTS else "received_at"
    size, number = max(1, min(size, LONGEST_PAGE)), max(1, min(page, LAST_PAGE))
    start, end = (number - 1) * size, number * size
    parts = [_sorted(_chosen(actor, each), name, down=down) for each in which.parts()]
    if len(parts) == 1:
        rows = list(parts[0][start:end])
    else:
        rows = sorted(
            chain(*(part[:end] for part in parts)),
            key=lambda row: _place(row, name), reverse=down,
        )[start:end]  # fmt: skip
    held = _held_cents(row.id for row in rows)
    reads.note("remit", [row.id for row in rows])
    counts = [counted(part, beyond=start + len(rows)) for part in parts]
    return Page(
        items=tuple(_listed(row, held.get(row.id, 0)) for row in rows),
        number=number,
        size=size,
        total=sum(total for total, _ in counts),
        is_more=any(is_more for _, is_more in counts),
    )


def _sorted(rows: QuerySet[RemitRow], name: str, *, down: bool) -> QuerySet[RemitRow]:
    ways = (f"-{name}", "-pk") if down else (name, "pk")
    if name == "paid_on":
        # The two engines put what has no day at different ends, unless told.
        first = F(name).desc(nulls_last=True) if down else F(name).asc(nulls_first=True)
        return rows.order_by(first, ways[1]).defer("head", "findings")
    return rows.order_by(*ways).defer("head", "findings")


def _place(row: RemitRow, name: str) -> tuple[bool, Any, UUID]:
    value = getattr(row, name)
    return value is not None, value, row.pk


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


def answers_to_claim(actor: Actor, claim_id: UUID) -> tuple[tuple[UUID, Answer], ...]:
    """Return every answer that was found to be about one claim with its remit, oldest first."""
    require(actor, Permission.SEE_REMITS)
    rows = RemitPart.objects.filter(
        practice_id=actor.practice_id, claim_id=claim_id, kind=PartKind.CLAIM
    )
    found = tuple((part.remit_id, answer_of(part)) for part in rows.order_by("pk"))
    reads.note("remit-part", [answer.line.id for _, answer in found])
    return found


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
    """Return the remits of a list of one state or of all."""
    rows = RemitRow.objects.filter(practice_id=actor.practice_id)
    if which.states:
        rows = rows.filter(state=which.states[0])
    if which.hold:
        rows = rows.filter(hold=which.hold)
    if which.since:
        rows = rows.filter(paid_on__gte=which.since)
    if which.until:
        rows = rows.filter(paid_on__lte=which.until)
    if which.words:
        trace = trace_identity(which.words)
        of_trace = Q(trace_identity__startswith=trace) if trace else Q()
        of_client = Q(pk__in=_answering(actor, which.words))
        rows = rows.filter(Q(payer_name__istartswith=which.words) | of_trace | of_client)
    return rows


def _answering(actor: Actor, words: str) -> QuerySet[RemitPart, UUID]:
    """Return the remits that answer claims of clients whose names begin so, accents aside."""
    parts = RemitPart.objects.filter(practice_id=actor.practice_id)
    for word in folded(words).split():
        begins = Q(claim__client__search_name__startswith=word)
        parts = parts.filter(begins | Q(claim__client__search_name__contains=f" {word}"))
    return parts.values_list("remit_id", flat=True)


def _held_cents(remit_ids: Iterable[UUID]) -> dict[UUID, int]:
    rows = RemitPart.objects.filter(remit_id__in=list(remit_ids), state=PartState.HELD)
    return dict(rows.values_list("remit_id").annotate(sum=Sum("held_cents")))


def _listed(row: RemitRow, held_cents: int) -> Listed:
    """Return a line; of a remit that is in doubt as a whole, its whole amount waits."""
    in_doubt = row.state == RemitState.HELD and row.ordinal is None
    values = {name: getattr(row, name) for name in Listed._fields if name != "waiting_cents"}
    return Listed(**values, waiting_cents=row.amount_cents if in_doubt else held_cents)
