"""Everything that can be done to a claim: the one place to look for it.

Drafting and the gate have modules of their own; the rest of a claim's life is here. Each step is
decided by ``core.claims.life`` and written by ``steps``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import charges, mapping, queries, standing_fixes, steps
from effleurage.apps.claims.drafting import change_draft, draft_claims, new_row, put_visits_on
from effleurage.apps.claims.models import Claim, ClaimVisit
from effleurage.apps.claims.passing import (
    check_claim,
    make_ready,
    override_rule,
    withdraw_override,
)
from effleurage.apps.ledger import actions as ledger
from effleurage.apps.practices.days import local_day
from effleurage.apps.practices.doors import action
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.visits.models import Visit
from effleurage.core.claims import Claim as CoreClaim
from effleurage.core.claims import life, successors
from effleurage.core.claims.kinds import Frequency
from effleurage.core.claims.life import ClaimLife, Hold, Outcome

__all__ = [
    "begin_replacement",
    "begin_void",
    "change_draft",
    "check_claim",
    "close",
    "draft_claims",
    "make_ready",
    "override_rule",
    "put_on_hold",
    "release",
    "reopen",
    "take_back",
    "withdraw_override",
]


class SuccessorWasDropped(Exception):
    """A closed replacement or void is not reopened: its original stands again."""

    def __init__(self, number: str) -> None:
        super().__init__(
            f"claim {number} was closed before the payer decided, and its original stands again; "
            "begin a new replacement or void of the original"
        )


@action(Permission.EDIT_CLAIMS)
def put_on_hold(actor: Actor, *, claim_id: UUID, reason: str, wake_on: date, at: datetime) -> None:
    """Keep a claim from being sent, until somebody looks at it again on that day."""
    (row,) = queries.locked_claims(actor, [claim_id])
    hold = Hold(reason.strip()[: mapping.LONGEST_WORDS], wake_on)
    on = local_day(actor, at)
    steps.take_step(
        actor, row, lambda _, one: life.put_on_hold(one, hold=hold, on=on, by=actor.name), at=at
    )
    audit.record(actor, "claim.held", kind="claim", ids=[row.id], at=at)


@action(Permission.EDIT_CLAIMS)
def release(actor: Actor, *, claim_id: UUID, at: datetime, note: str = "") -> None:
    """Take the hold off a claim."""
    (row,) = queries.locked_claims(actor, [claim_id])
    _step(actor, row, life.release, note, at=at)
    audit.record(actor, "claim.released", kind="claim", ids=[row.id], at=at)


@action(Permission.EDIT_CLAIMS)
def take_back(actor: Actor, *, claim_id: UUID, at: datetime, note: str = "") -> None:
    """Make a ready, rejected or unprocessable claim a draft again, to be corrected.

    Its charge stands until it is made ready anew or closed.
    """
    (row,) = queries.locked_claims(actor, [claim_id])
    _step(actor, row, life.take_back, note, at=at)
    audit.record(actor, "claim.taken_back", kind="claim", ids=[row.id], at=at)


@action(Permission.EDIT_CLAIMS)
def close(actor: Actor, *, claim_id: UUID, at: datetime, note: str = "") -> None:
    """Expect nothing more of a claim.

    One that no payer has decided lets go of its visits and its charge; if it was to replace or
    void another, that one stands again. A void lets go of its visits once the payer has taken the
    original back: then they may be billed anew.
    """
    (row,) = queries.locked_claims(actor, [claim_id])
    closed = _step(actor, row, life.close, note, at=at)
    if closed.outcome is None:
        _let_go(actor, row, note, at=at)
    elif _has_voided(row):
        _free_visits(row)
    audit.record(actor, "claim.closed", kind="claim", ids=[row.id], at=at)


@action(Permission.EDIT_CLAIMS)
def reopen(actor: Actor, *, claim_id: UUID, at: datetime, note: str = "") -> None:
    """Bring a closed claim back to where it was closed, with its visits and its charge.

    Raises ``VisitIsOnAClaim`` where a visit was put on another claim since, and
    :class:`SuccessorWasDropped`.
    """
    (row,) = queries.locked_claims(actor, [claim_id])
    reopened = _step(actor, row, life.reopen, note, at=at)
    if reopened.outcome is None:
        if row.follows_id:
            raise SuccessorWasDropped(row.number)
        _take_visits_again(row)
        _post_again(actor, row, at=at)
    elif row.frequency == Frequency.VOID.value:
        _take_visits_again(row)
    audit.record(actor, "claim.reopened", kind="claim", ids=[row.id], at=at)


@action(Permission.EDIT_CLAIMS)
def begin_replacement(actor: Actor, *, claim_id: UUID, at: datetime) -> UUID:
    """Draft the claim that replaces an adjudicated one (frequency 7); return its id."""
    return _begin(actor, claim_id, _REPLACING, at=at)


@action(Permission.EDIT_CLAIMS)
def begin_void(actor: Actor, *, claim_id: UUID, at: datetime) -> UUID:
    """Draft the claim that voids an adjudicated one (frequency 8); return its id."""
    return _begin(actor, claim_id, _VOIDING, at=at)


_Step = Callable[..., ClaimLife]
_Begin = Callable[..., life.Succession]
_Follow = Callable[..., CoreClaim]


class _Following(NamedTuple):
    """How a claim is followed by another: the frequency, the step, the text."""

    frequency: Frequency
    begin: _Begin
    text: _Follow


_REPLACING = _Following(Frequency.REPLACEMENT, life.begin_replacement, successors.replacement_of)
_VOIDING = _Following(Frequency.VOID, life.begin_void, successors.void_of)


def _begin(actor: Actor, claim_id: UUID, how: _Following, *, at: datetime) -> UUID:
    (row,) = queries.locked_claims(actor, [claim_id])
    claim, on = mapping.claim_of(row), local_day(actor, at)
    number = _free_number(row, successors.successor_number(claim, frequency=how.frequency))
    steps.take_step(
        actor,
        row,
        lambda _, one: how.begin(one, successor=number, on=on, by=actor.name).original,
        at=at,
    )
    text = how.text(claim, payer_claim_number=row.payer_claim_number, claim_id=number)
    successor = new_row(text, like=row, at=at, follows=row)
    successor.save(force_insert=True)
    _move_visits(row, successor)
    standing_fixes.hand_on(row, [successor])
    audit.record(
        actor, "claim.followed", kind="claim", ids=[row.id, successor.id], at=at,
        details={"frequency": how.frequency.value},
    )  # fmt: skip
    return successor.id


def _free_number(row: Claim, number: str) -> str:
    """Return the number, or the next that no abandoned successor has used up."""
    while Claim.objects.filter(practice_id=row.practice_id, number=number).exists():
        stem = number.rstrip("0123456789")
        number = f"{stem}{int(number.removeprefix(stem)) + 1}"
    return number


def _step(actor: Actor, row: Claim, step: _Step, note: str, *, at: datetime) -> ClaimLife:
    on, words = local_day(actor, at), note[: mapping.LONGEST_WORDS]
    return steps.take_step(
        actor, row, lambda _, one: step(one, on=on, by=actor.name, note=words), at=at
    )


def _let_go(actor: Actor, row: Claim, note: str, *, at: datetime) -> None:
    """Free the visits of a claim that no payer decided, undo its charge, restore its original."""
    on = local_day(actor, at)
    own = charges.last_charge(row.practice_id, row.number)
    ledger.post(actor, charges.when_abandoned(own, on=on), at=at)
    _free_visits(row)
    if row.follows_id:
        (original,) = queries.locked_claims(actor, [row.follows_id])
        _step(actor, original, life.drop_successor, note, at=at)
        _move_visits(row, original)
        _post_again(actor, original, at=at)


def _post_again(actor: Actor, row: Claim, *, at: datetime) -> None:
    own = charges.last_charge(row.practice_id, row.number)
    again = charges.when_restored(
        row.practice_id, mapping.claim_of(row), own=own, on=local_day(actor, at)
    )
    ledger.post(actor, again, at=at)


def _has_voided(row: Claim) -> bool:
    """Whether the claim is a void and the payer has taken back what it voids."""
    if row.follows is None or row.frequency != Frequency.VOID.value:
        return False
    return row.follows.outcome == Outcome.REVERSED.value


def _free_visits(row: Claim) -> None:
    stands = ClaimVisit.objects.filter(claim=row, is_live=True)
    Visit.objects.filter(pk__in=stands.values("visit_id")).update(is_asked=False)
    stands.update(is_live=False)


def _take_visits_again(row: Claim) -> None:
    _put_on(row, ClaimVisit.objects.filter(claim=row))


def _move_visits(giver: Claim, taker: Claim) -> None:
    _free_visits(giver)
    _put_on(taker, ClaimVisit.objects.filter(claim=giver))


def _put_on(taker: Claim, stands: QuerySet[ClaimVisit]) -> None:
    """Put the visits of these stands on a claim, whether or not they stood there before."""
    visit_ids = list(stands.values_list("visit_id", flat=True))
    ClaimVisit.objects.filter(claim=taker).delete()
    put_visits_on(
        [
            ClaimVisit(practice_id=taker.practice_id, claim=taker, visit_id=visit_id)
            for visit_id in visit_ids
        ]
    )
