"""What waits about remits: those that hold money until somebody decides.

Knows remits of the actor's own practice; a test's money is none.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

from django.db.models import Q, QuerySet, Sum

from effleurage.apps.audit import reads
from effleurage.apps.audit.actor import Actor
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.practices.waiting import SHOWN, Line, Pile, pile_of
from effleurage.apps.remits.listing import NEEDS_SOMEBODY
from effleurage.apps.remits.models import Hold, PartState, Remit, RemitPart

_IN_DOUBT = Q(ordinal__isnull=True)


def waiting_cents(actor: Actor) -> int:
    """Return the cents that wait in remits until somebody decides; what is marked a test aside."""
    require(actor, Permission.SEE_REMITS)
    rows = Remit.objects.filter(practice_id=actor.practice_id, state__in=NEEDS_SOMEBODY)
    return _all(actor, rows.exclude(hold=Hold.TEST))


def held_money(actor: Actor) -> Pile:
    """Return the remits that hold something, the oldest first, with the cents that wait in them.

    Of a remit that is in doubt as a whole, nothing is in the ledger: its whole amount waits.
    """
    require(actor, Permission.SEE_REMITS)
    mine = Remit.objects.filter(practice_id=actor.practice_id).exclude(hold=Hold.TEST)
    rows = mine.filter(state__in=NEEDS_SOMEBODY)
    # Of each state by itself: an index holds those in order, and not of both together.
    first = [
        mine.filter(state=state).order_by("received_at", "id").defer("head", "findings")[:SHOWN]
        for state in NEEDS_SOMEBODY
    ]
    found = sorted(chain(*first), key=lambda row: (row.received_at, row.pk))[:SHOWN]
    kept = _kept(found)
    reads.note("remit", [row.id for row in found])
    lines = [
        Line(
            row.id,
            row.payer_name or "A payer without a name",
            note=row.trace_number or "no trace number",
            cents=row.amount_cents if row.ordinal is None else kept.get(row.pk, 0),
            since=row.received_at,
        )
        for row in found
    ]
    return replace(pile_of(rows, lines), cents=_all(actor, rows))


def _kept(rows: list[Remit]) -> dict[object, int]:
    parts = RemitPart.objects.filter(remit__in=rows, state=PartState.HELD)
    return dict(parts.values_list("remit_id").annotate(sum=Sum("held_cents")))


def _all(actor: Actor, rows: QuerySet[Remit]) -> int:
    whole = rows.filter(_IN_DOUBT).aggregate(sum=Sum("amount_cents"))["sum"] or 0
    parts = RemitPart.objects.filter(practice_id=actor.practice_id, state=PartState.HELD)
    in_parts = parts.exclude(remit__hold=Hold.TEST).exclude(remit__ordinal=None)
    return whole + (in_parts.aggregate(sum=Sum("held_cents"))["sum"] or 0)
