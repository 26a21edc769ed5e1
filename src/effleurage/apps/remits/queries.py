"""Asking for remits: the inbox by state, the doors, the parts, and the proof as a picture's values.

Knows remits of the actor's own practice. Refuses to decide anything. Lists hold no client's name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from effleurage.apps.audit import reads
from effleurage.apps.audit.actor import Actor
from effleurage.apps.practices.doors import open_door, require
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.practices.waiting import MOST
from effleurage.apps.remits import mapping
from effleurage.apps.remits.models import PartKind, PartState, RemitPart, RemitState
from effleurage.apps.remits.models import Remit as RemitRow
from effleurage.core.remits.checks import Check, payment_check
from effleurage.core.remits.proof import prove


class RemitLine(NamedTuple):
    """One remit in the inbox."""

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
    received_at: datetime
    file_id: UUID | None


class Mark(NamedTuple):
    """Where a page of the inbox ended: the next one goes on behind it."""

    received_at: datetime
    remit_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of the inbox, latest arrival first; ``next`` is ``None`` on the last."""

    lines: tuple[RemitLine, ...]
    next: Mark | None


class PartLine(NamedTuple):
    """One part of a remit in a list, without what the payer says of the client."""

    id: UUID
    kind: str
    position: int
    claim_id: UUID | None
    claim_number: str
    status: str
    charge_cents: int
    paid_cents: int
    client_share_cents: int
    held_cents: int
    difference_cents: int
    state: str
    hold: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofPicture:
    """What a page needs to show that a payment explains itself, in cents.

    ``claims`` less ``adjustments`` and plus ``unread`` is what the advice explains; ``amount`` is
    what came. ``posted``, ``settled`` and ``held`` are what became of it: their sum is ``amount``
    once the remit stands in the ledger. ``failing`` are the sums that do not hold.
    """

    amount_cents: int
    claims_cents: int
    adjustments_cents: int
    unread_cents: int
    difference_cents: int
    posted_cents: int
    settled_cents: int
    held_cents: int
    is_proven: bool
    payment: Check
    failing: tuple[Check, ...]


def get_remit(actor: Actor, remit_id: UUID) -> RemitRow:
    """Return one remit. Raises ``NoSuchRecord`` or ``NotAllowed``."""
    return open_door(
        actor,
        RemitRow.objects.all(),
        kind="remit",
        record_id=remit_id,
        permission=Permission.SEE_REMITS,
    )


def get_part(actor: Actor, part_id: UUID) -> RemitPart:
    """Return one part with its remit. Raises ``NoSuchRecord`` or ``NotAllowed``."""
    return open_door(
        actor,
        RemitPart.objects.select_related("remit"),
        kind="remit-part",
        record_id=part_id,
        permission=Permission.SEE_REMITS,
    )


def inbox(
    actor: Actor,
    *,
    states: Iterable[RemitState] = (),
    after: Mark | None = None,
    limit: int = 50,
) -> Page:
    """Return a page of remits, latest arrival first; of all states when none is named."""
    require(actor, Permission.SEE_REMITS)
    rows = RemitRow.objects.filter(practice_id=actor.practice_id)
    wanted = list(states)
    if wanted:
        rows = rows.filter(state__in=wanted)
    if after:
        same_moment = Q(received_at=after.received_at, pk__lt=after.remit_id)
        rows = rows.filter(received_at__lte=after.received_at).filter(
            Q(received_at__lt=after.received_at) | same_moment
        )
    ordered = rows.order_by("-received_at", "-pk").values_list(*RemitLine._fields)
    lines = [RemitLine(*values) for values in ordered[: limit + 1]]
    shown = lines[:limit]
    reads.note("remit", [line.id for line in shown])
    last = shown[-1] if len(lines) > limit else None
    return Page(lines=tuple(shown), next=Mark(last.received_at, last.id) if last else None)


def how_many(actor: Actor) -> dict[RemitState, int]:
    """Return how many remits are in each state, zeros included, each counted to a thousand."""
    require(actor, Permission.SEE_REMITS)
    rows = RemitRow.objects.filter(practice_id=actor.practice_id)
    return {
        state: rows.filter(state=state).values("state")[: MOST + 1].count() for state in RemitState
    }


def parts_of(
    actor: Actor, remit_id: UUID, *, state: PartState | None = None
) -> tuple[PartLine, ...]:
    """Return the parts of one remit, claims first; of one state, or all."""
    row = get_remit(actor, remit_id)
    rows = RemitPart.objects.filter(remit=row)
    lines = _part_lines(rows.filter(state=state) if state else rows)
    order = list(PartKind.values)
    return tuple(sorted(lines, key=lambda line: (order.index(line.kind), line.position)))


def held_cents(actor: Actor) -> int:
    """Return the cents that the practice's remits hold in clearing."""
    require(actor, Permission.SEE_REMITS)
    rows = RemitPart.objects.filter(practice_id=actor.practice_id, state=PartState.HELD)
    total: int | None = rows.aggregate(total=Sum("held_cents"))["total"]
    return total or 0


def proof_of(actor: Actor, remit_id: UUID) -> ProofPicture:
    """Return the arithmetic of one remit and what became of its money."""
    row = get_remit(actor, remit_id)
    rows = list(RemitPart.objects.filter(remit=row).defer("findings"))
    remit = mapping.remit_of(row, rows)
    proof, payment = prove(remit), payment_check(remit)
    failing = [check for aside in proof.set_aside for check in aside.checks]
    told = {
        state: sum(part.paid_cents for part in rows if part.state == state)
        for state in (PartState.POSTED, PartState.SETTLED)
    }
    held = sum(part.held_cents for part in rows)
    return ProofPicture(
        amount_cents=row.amount_cents,
        claims_cents=sum(claim.paid_cents for claim in remit.claims),
        adjustments_cents=sum(each.cents for each in remit.provider_adjustments),
        unread_cents=sum(each.paid_cents or 0 for each in remit.unread),
        difference_cents=payment.difference_cents,
        posted_cents=told[PartState.POSTED],
        settled_cents=row.amount_cents - told[PartState.POSTED] - held,
        held_cents=held,
        is_proven=proof.proven,
        payment=payment,
        failing=tuple([*failing, payment] if not payment.holds else failing),
    )


def _part_lines(rows: QuerySet[RemitPart]) -> list[PartLine]:
    return [PartLine(*values) for values in rows.values_list(*PartLine._fields)]
