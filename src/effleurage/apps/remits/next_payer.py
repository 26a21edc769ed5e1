"""The next payer: from what one payer answered to a claim, the draft of the claim to another.

Knows which answers of a claim stand in the ledger, which other policies its client has, and that a
policy is asked once for one claim. Refuses to decide what is left and what the next claim says
(``core.remits.secondary``). It stands here, because answers come after claims on the journey.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit import reads
from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import mapping as claims
from effleurage.apps.claims import queries
from effleurage.apps.claims.models import Claim
from effleurage.apps.claims.next_text import as_agreed
from effleurage.apps.coverage import mapping as coverage
from effleurage.apps.coverage import queries as policies
from effleurage.apps.coverage.models import Policy
from effleurage.apps.practices.doors import NoSuchRecord, action, require
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.remits import entries, mapping
from effleurage.apps.remits.models import PartKind, PartState, RemitPart
from effleurage.core.claims import Claim as CoreClaim
from effleurage.core.claims import other_cover
from effleurage.core.claims.kinds import Frequency
from effleurage.core.claims.life_table import State
from effleurage.core.remits import secondary
from effleurage.core.remits.secondary import Answer, NextPayer

_DECIDED = (State.ADJUDICATED.value, State.CLOSED.value)


class PolicyIsAskedAlready(Exception):
    """A plan is asked once for one claim; correct that claim, or close it first."""

    def __init__(self, number: str) -> None:
        super().__init__(f"claim {number} asks that plan already; correct it, or close it first")


class PolicyIsTheClaims(Exception):
    """The next payer is another one; choose the client's other policy."""

    def __init__(self, number: str) -> None:
        super().__init__(f"claim {number} went to that plan; choose the client's other policy")


class ClaimIsUndecided(Exception):
    """The next payer is asked once this one has decided."""

    def __init__(self, number: str) -> None:
        super().__init__(f"claim {number} is not decided yet; wait for the payer's remit")


class VoidAsksNobody(Exception):
    """A void takes a claim back; nothing of it is left to ask for."""

    def __init__(self, number: str) -> None:
        super().__init__(f"claim {number} voids another; bill the next payer for the new claim")


class OtherPlan(NamedTuple):
    """A policy that may be asked next."""

    policy_id: UUID
    payer_name: str
    member_id: str


class Beside(NamedTuple):
    """A claim for the same services to another payer, before this one or after it."""

    id: UUID
    number: str
    payer_name: str
    is_later: bool


@action(Permission.EDIT_CLAIMS)
def bill_next_payer(
    actor: Actor,
    *,
    claim_id: UUID,
    policy_id: UUID,
    although_forwarded: bool = False,
    at: datetime,
) -> UUID:
    """Draft the claim that asks another of the client's plans for what is left; return its id.

    Raises :class:`ClaimIsUndecided`, :class:`VoidAsksNobody`, :class:`PolicyIsTheClaims`,
    :class:`PolicyIsAskedAlready`, ``NoSuchRecord``, and what ``core.remits.secondary`` raises.
    """
    (row,) = queries.locked_claims(actor, [claim_id])
    policy = policies.get_policy(actor, policy_id)
    _refuse(row, policy)
    claim, to = claims.claim_of(row), _next_payer(policy)
    text = secondary.secondary_claim(
        claim,
        answers=answers_of(row),
        to=to,
        claim_id=_free_number(row, secondary.next_number(claim, to=to)),
        although_forwarded=although_forwarded,
    )
    draft = Claim(
        practice_id=row.practice_id,
        client_id=row.client_id,
        policy=policy,
        payer=policy.payer,
        created_at=at,
        **claims.columns_of(as_agreed(text, policy)),
    )
    draft.save(force_insert=True)
    audit.record(actor, "claim.next_payer", kind="claim", ids=[row.id, draft.id], at=at)
    return draft.id


def plans_to_ask(actor: Actor, claim_id: UUID) -> tuple[OtherPlan, ...]:
    """Return the client's other plans that a decided claim with something left may be billed to.

    None while the payer has not decided, and none for a void. Whether the answers add up is said
    when it is tried: a refusal then names what is wrong.
    """
    require(actor, Permission.SEE_REMITS)
    row = queries.get_claim(actor, claim_id)
    if row.state not in _DECIDED or row.frequency == Frequency.VOID.value or not _is_left(row):
        return ()
    asked = set(_later(row).exclude(state=State.CLOSED.value).values_list("policy_id", flat=True))
    return tuple(
        OtherPlan(policy.id, policy.payer.name, policy.member_id)
        for policy in policies.policies_of(actor, client_id=row.client_id)
        if policy.id not in {row.policy_id, *asked} and _covers(policy, row)
    )


def beside(actor: Actor, claim_id: UUID) -> tuple[Beside, ...]:
    """Return the claims for the same services to payers before and after this one's."""
    require(actor, Permission.SEE_CLAIMS)
    row = queries.get_claim(actor, claim_id)
    numbers = _numbers_before(claims.claim_of(row)) if "other_cover" in row.snapshot else []
    earlier = Claim.objects.filter(practice_id=row.practice_id, number__in=numbers)
    found = [
        Beside(each.id, each.number, each.payer.name, is_later)
        for rows, is_later in ((earlier, False), (_later(row), True))
        for each in rows.select_related("payer").order_by("number")
    ]
    reads.note("claim", [each.id for each in found])
    return tuple(found)


def answers_of(row: Claim) -> list[Answer]:
    """Return the answers to a claim that stand in the ledger, in order of arrival."""
    parts = RemitPart.objects.filter(
        practice_id=row.practice_id,
        claim_id=row.id,
        kind=PartKind.CLAIM,
        state__in=[PartState.POSTED, PartState.SETTLED],
    ).exclude(entry_key="")
    in_order = parts.select_related("remit").order_by("remit__received_at", "remit_id", "position")
    return [
        Answer(mapping.claim_of(part.body), part.remit.paid_on)
        for part in in_order
        if not part.entry_key.endswith(entries.BY_HAND)
    ]


def _is_left(row: Claim) -> bool:
    try:
        decision = secondary.decision(
            claims.claim_of(row), answers=answers_of(row), although_forwarded=True
        )
    except secondary.NoAnswer:
        return False
    except secondary.CannotBillTheNextPayer:
        return True
    return other_cover.left_cents(decision) > 0


def _covers(policy: Policy, row: Claim) -> bool:
    starts, ends = policy.active_from, policy.active_until
    return (starts is None or starts <= row.service_to) and (
        ends is None or row.service_from < ends
    )


def _refuse(row: Claim, policy: Policy) -> None:
    if policy.client_id != row.client_id:
        raise NoSuchRecord("policy", policy.id)
    if row.frequency == Frequency.VOID.value:
        raise VoidAsksNobody(row.number)
    if row.state not in _DECIDED:
        raise ClaimIsUndecided(row.number)
    if policy.id == row.policy_id:
        raise PolicyIsTheClaims(row.number)
    standing = _later(row).filter(policy_id=policy.id).exclude(state=State.CLOSED.value)
    if first := standing.first():
        raise PolicyIsAskedAlready(first.number)


def _later(row: Claim) -> QuerySet[Claim]:
    """Return the claims to later payers that go on from this one, by how they are numbered."""
    # C17 is followed by C17S1 and C17S1T1, and these by their corrections (C17S1R1).
    letters = Q(number__startswith=f"{row.number}S") | Q(number__startswith=f"{row.number}T")
    return Claim.objects.filter(letters, practice_id=row.practice_id, client_id=row.client_id)


def _numbers_before(claim: CoreClaim) -> list[str]:
    return [cover.decision.claim_id for cover in claim.other_cover if cover.decision]


def _free_number(row: Claim, number: str) -> str:
    """Return the number, or the next that no abandoned claim has used up."""
    while Claim.objects.filter(practice_id=row.practice_id, number=number).exists():
        stem = number.rstrip("0123456789")
        number = f"{stem}{int(number.removeprefix(stem)) + 1}"
    return number


def _next_payer(policy: Policy) -> NextPayer:
    return NextPayer(
        payer=coverage.payer(policy.payer),
        policy=coverage.policy(policy),
        subscriber=coverage.subscriber(policy),
    )
