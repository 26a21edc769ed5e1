"""One draft becomes several, each with its visits; and they become one again.

Knows that the first group stays on the claim and the others get numbers of their own. Refuses to
decide which visits belong together: a fix (``core.fixes``) or ``core.claims.gather`` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import drafting, queries, standing_fixes, steps
from effleurage.apps.claims.models import Claim, ClaimVisit
from effleurage.apps.claims.numbers import claim_numbers
from effleurage.apps.practices.days import local_day
from effleurage.apps.visits.mapping import visit_id
from effleurage.core.claims import life
from effleurage.core.claims.gather import BillableVisit, gather, one_claim
from effleurage.core.claims.life import ClaimLife
from effleurage.core.claims.life_table import State

Parts = Sequence[Sequence[str]]


class PartHasMovedOn(Exception):
    """A claim that was split off is no longer an untouched draft; close it first, or leave both."""

    def __init__(self, number: str) -> None:
        super().__init__(
            f"claim {number}, which was split off, is no longer a draft; take it back to draft "
            "first, or leave both as they are"
        )


def groups(billed: Sequence[BillableVisit]) -> tuple[tuple[str, ...], ...]:
    """Return the numbers of the visits that may share a claim, group by group."""
    drafts = gather(billed, number=str)
    return tuple(tuple(visit.visit_id for visit in draft.visits) for draft in drafts)


def split_off(actor: Actor, row: Claim, parts: Parts, *, at: datetime) -> list[Claim]:
    """Put all groups of visits but the first on new drafts; the draft itself is written later.

    Raises ``VisitIsOnAClaim`` and what ``core.claims.gather`` raises.
    """
    billed = {each.visit.visit_id: each for each in drafting.billed_on(actor, row)}
    stands = {
        visit_id(stand.visit): stand
        for stand in ClaimVisit.objects.filter(claim=row, is_live=True).select_related(
            "visit__policy__payer"
        )
    }
    numbers = claim_numbers(actor, how_many=len(parts) - 1, at=at)
    made = []
    for part, number in zip(parts[1:], numbers, strict=True):
        mine = [stands[each] for each in part]
        text = one_claim([billed[each] for each in part], claim_id=number)
        new = drafting.new_row(text, like=mine[0].visit, at=at)
        new.save(force_insert=True)
        ClaimVisit.objects.filter(pk__in=[stand.pk for stand in mine]).update(is_live=False)
        drafting.put_visits_on(
            [
                ClaimVisit(practice_id=row.practice_id, claim=new, visit_id=stand.visit_id)
                for stand in mine
            ]
        )
        made.append(new)
    standing_fixes.hand_on(row, made)
    for new in made:
        drafting.change_draft(actor, claim_id=new.id, at=at)
    return made


def join_again(actor: Actor, row: Claim, ids: Iterable[UUID], *, at: datetime) -> None:
    """Close the drafts that were split off, and bring their visits back.

    Raises :class:`PartHasMovedOn`.
    """
    on, note = local_day(actor, at), f"put back on claim {row.number}"

    def closed(_: Claim, one: ClaimLife) -> ClaimLife:
        return life.close(one, on=on, by=actor.name, note=note)

    for part in queries.locked_claims(actor, sorted(ids)):
        if part.state != State.DRAFT.value or part.is_leaving:
            raise PartHasMovedOn(part.number)
        steps.take_step(actor, part, closed, at=at)
        theirs = ClaimVisit.objects.filter(claim=part, is_live=True)
        visit_ids = list(theirs.values_list("visit_id", flat=True))
        theirs.update(is_live=False)
        ClaimVisit.objects.filter(claim=row, visit_id__in=visit_ids).update(is_live=True)
