"""Claims made as a user makes them: a signed visit, drafted, checked, made ready, sent, decided."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import actions, mending, queries, steps
from effleurage.apps.claims.models import Claim
from effleurage.apps.coverage.models import Policy
from effleurage.apps.practices.models import Practice
from effleurage.apps.visits.models import Visit
from effleurage.core.claims import life
from effleurage.core.claims.life import Outcome
from tests.apps import world

ON = date(2026, 11, 23)


def a_billed_client(actor: Actor, **terms: Any) -> Policy:
    """A client with a policy at a payer of her own."""
    practice = Practice.objects.get(pk=actor.practice_id)
    payer = world.a_payer(practice, name=f"Mutual {Policy.objects.count()}", **terms)
    return world.a_policy(world.a_client(practice), payer)


def a_visit_to_bill(actor: Actor, policy: Policy | None = None, **changes: Any) -> Visit:
    policy = policy or a_billed_client(actor)
    return world.a_signed_visit(actor, policy.client, policy=policy, **changes)


def a_draft(actor: Actor, policy: Policy | None = None, **changes: Any) -> Claim:
    visit = a_visit_to_bill(actor, policy, **changes)
    (claim_id,) = actions.draft_claims(actor, visit_ids=[visit.id], at=world.AT)
    return row(claim_id)


def a_ready_claim(actor: Actor, policy: Policy | None = None, **changes: Any) -> Claim:
    draft = a_draft(actor, policy, **changes)
    actions.make_ready(actor, claim_id=draft.id, at=world.AT)
    return row(draft.id)


def a_sent_claim(actor: Actor, **changes: Any) -> Claim:
    """A claim whose life says that it was sent; no file left."""
    ready = a_ready_claim(actor, **changes)
    take(actor, ready.id, life.send, sent_at=world.AT)
    return row(ready.id)


def a_decided_claim(
    actor: Actor, *, outcome: Outcome = Outcome.DENIED, number: str = "ICN1", **changes: Any
) -> Claim:
    sent = a_sent_claim(actor, **changes)
    take(actor, sent.id, life.adjudicate, outcome=outcome, payer_claim_number=number)
    return row(sent.id)


def a_mendable_draft(actor: Actor) -> tuple[Claim, str]:
    """A checked draft to a payer that asks for GP, and the key of the fix that adds it."""
    draft = a_draft(actor, a_billed_client(actor, requires_gp=True))
    actions.check_claim(actor, claim_id=draft.id, at=world.AT)
    (offered,) = (
        each
        for each in mending.offers(actor, draft.id, on=ON)
        if each.finding.code == "GATE-MOD-04"
    )
    return row(draft.id), offered.offers[0].key


def a_mended_draft(actor: Actor, at: Any) -> UUID:
    """The id of a fix that was applied to a draft."""
    draft, key = a_mendable_draft(actor)
    (offer,) = (
        offer
        for each in mending.offers(actor, draft.id, on=ON)
        for offer in each.offers
        if offer.key == key
    )
    said = mending.Said(offer=key, option=offer.options[0].key, followed_a_plan=True)
    done = mending.apply_fix(actor, claim_id=draft.id, version=draft.version, said=said, at=at)
    return done.mending_id


def take(actor: Actor, claim_id: UUID, step: Any, *, sent_at: Any = None, **about: Any) -> None:
    """Let a claim take one step of the core's as later steps of the journey do."""
    (locked,) = queries.locked_claims(actor, [claim_id])
    columns = {"sent_at": sent_at} if sent_at else {}
    steps.take_step(
        actor,
        locked,
        lambda _, lived: step(lived, on=ON, by=actor.name, **about),
        at=world.AT,
        **columns,
    )


def row(claim_id: UUID) -> Claim:
    return Claim.objects.get(pk=claim_id)
