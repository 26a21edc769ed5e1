"""Asking for claims: the one door, which of them a list shows, and what was sent.

Knows claims of the actor's own practice. Refuses to decide anything. The lists are ``lists``'.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from effleurage.apps.audit import reads
from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import mapping
from effleurage.apps.claims.models import Claim, ClaimEvent, ClaimVisit
from effleurage.apps.practices.doors import NoSuchRecord, open_door, require
from effleurage.apps.practices.permissions import Permission
from effleurage.core.claims.life import ClaimLife, Outcome
from effleurage.core.claims.life_table import State
from effleurage.core.gate import Verdict
from effleurage.core.remits.sent import SentClaim

_AT_ONCE = 2_000
_ANSWERABLE = (State.SENT, State.ACCEPTED, State.REJECTED, State.ADJUDICATED, State.CLOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """Which claims a list shows; what is empty or ``None`` does not narrow it."""

    states: tuple[State, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    verdict: Verdict | None = None
    client_id: UUID | None = None
    payer_id: UUID | None = None
    therapist_id: UUID | None = None
    served_from: date | None = None
    served_until: date | None = None
    at_least_cents: int | None = None
    is_held: bool | None = None
    is_leaving: bool | None = None

    def parts(self) -> list[Which]:
        """Return the same claims as lists of one state and outcome each.

        An index holds each of these in order; of several states together it holds none, and the
        database would read every claim of the practice to find a page of them.
        """
        alone: list[Which] = [self]
        if self.states:
            alone = [replace(self, states=(state,)) for state in self.states]
        if not self.outcomes:
            return alone
        return [replace(one, outcomes=(each,)) for one in alone for each in self.outcomes]

    def rows(self, practice_id: UUID) -> QuerySet[Claim]:
        """Return the practice's rows that belong on the list."""
        # Of one state it says so: equal is found by an index where "one of" is not.
        many = {"state": self.states, "outcome": self.outcomes}
        wanted = {
            **{name: each[0].value for name, each in many.items() if len(each) == 1},
            **{
                f"{name}__in": [one.value for one in each]
                for name, each in many.items()
                if len(each) > 1
            },
            "verdict": self.verdict and self.verdict.value,
            "client_id": self.client_id,
            "payer_id": self.payer_id,
            "service_from__gte": self.served_from,
            "service_from__lt": self.served_until,
            "total_cents__gte": self.at_least_cents,
        }
        rows = Claim.objects.filter(
            practice_id=practice_id, **{name: value for name, value in wanted.items() if value}
        )
        if self.therapist_id is not None:
            hers = ClaimVisit.objects.filter(visit__therapist_id=self.therapist_id)
            rows = rows.filter(Exists(hers.filter(claim_id=OuterRef("pk"))))
        if self.is_held is not None:
            rows = rows.filter(wake_on__isnull=not self.is_held)
        return rows if self.is_leaving is None else rows.filter(is_leaving=self.is_leaving)


ALL = Which()


def get_claim(actor: Actor, claim_id: UUID) -> Claim:
    """Return one claim. Raises ``NoSuchRecord`` or ``NotAllowed``."""
    return open_door(
        actor,
        Claim.objects.all(),
        kind="claim",
        record_id=claim_id,
        permission=Permission.SEE_CLAIMS,
    )


def get_claim_by_number(actor: Actor, number: str) -> Claim | None:
    """Return the claim with that number, if this practice has one."""
    require(actor, Permission.SEE_CLAIMS)
    row = Claim.objects.filter(practice_id=actor.practice_id, number=number).first()
    if row:
        reads.note("claim", [row.id])
    return row


def locked_claims(actor: Actor, claim_ids: Iterable[UUID]) -> list[Claim]:
    """Return these claims in the order asked for, held until the transaction ends.

    For actions, whose permission was asked already. Locks are taken in one order, so that two
    who ask for the same claims wait and never block each other. Raises ``NoSuchRecord``.
    """
    wanted = list(dict.fromkeys(claim_ids))
    rows = Claim.objects.filter(practice_id=actor.practice_id).order_by("pk")
    found = {
        row.id: row
        for some in _in_parts(sorted(wanted))
        for row in rows.filter(pk__in=some).select_for_update()
    }
    for claim_id in wanted:
        if claim_id not in found:
            raise NoSuchRecord("claim", claim_id)
    reads.note("claim", wanted)
    return [found[claim_id] for claim_id in wanted]


def lives_of(rows: Sequence[Claim]) -> dict[UUID, ClaimLife]:
    """Return the life of each of these claims, told by its events."""
    events: dict[UUID, list[ClaimEvent]] = defaultdict(list)
    for some in _in_parts([row.id for row in rows]):
        for event in ClaimEvent.objects.filter(claim_id__in=some).order_by("claim_id", "sequence"):
            events[event.claim_id].append(event)
    return {row.id: mapping.life_of(row, events[row.id]) for row in rows}


def claim_life(actor: Actor, claim_id: UUID) -> ClaimLife:
    """Return what happened to one claim so far."""
    row = get_claim(actor, claim_id)
    return lives_of([row])[row.id]


def visits_billed(actor: Actor, visit_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return the live claim of each of these visits that stands on one."""
    require(actor, Permission.SEE_CLAIMS)
    rows = Claim.objects.filter(
        practice_id=actor.practice_id,
        claim_visits__is_live=True,
        claim_visits__visit_id__in=list(visit_ids),
    )
    return dict(rows.values_list("claim_visits__visit_id", "id"))


def sent_claims(actor: Actor, numbers: Iterable[str]) -> tuple[SentClaim, ...]:
    """Return the claims with these numbers that a payer may answer, each as last sent."""
    return tuple(
        mapping.sent_claim_of(row)
        for some in _in_parts(sorted(set(numbers)))
        for row in _answerable(actor).filter(number__in=some)
    )


def _answerable(actor: Actor) -> QuerySet[Claim]:
    require(actor, Permission.SEE_CLAIMS)
    return Claim.objects.filter(
        practice_id=actor.practice_id,
        state__in=[state.value for state in _ANSWERABLE],
        sent_at__isnull=False,
    ).defer("findings", "not_checked")


_Key = str | UUID


def _in_parts(keys: Sequence[_Key]) -> Iterator[Sequence[_Key]]:
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]
