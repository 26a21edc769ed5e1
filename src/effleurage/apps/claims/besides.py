"""What a fix tells beside its claim: the referrer's answer at her order, an addendum to the note.

Knows where each is kept. Refuses to change an order or a note: both are only added to.
"""

from __future__ import annotations

from datetime import datetime
from itertools import product

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import standing_fixes
from effleurage.apps.claims.models import ClaimVisit, Mending
from effleurage.apps.clients import confirming
from effleurage.apps.clients.confirming import HOW, Answer
from effleurage.apps.clients.models import Referral
from effleurage.apps.practices.permissions import Permission, may
from effleurage.apps.visits import signing


def tell_the_referral(actor: Actor, mending: Mending, *, at: datetime) -> None:
    """Keep a referrer's answer beside her order too, so that the next note knows it."""
    if mending.confirmed_on is None or not may(actor.role, Permission.EDIT_CLIENTS):
        return
    stands = ClaimVisit.objects.filter(claim_id=mending.claim_id, is_live=True)
    orders = Referral.objects.filter(pk__in=stands.values("visit__referral_id"))
    for order, edit in product(orders, standing_fixes.edits_of(mending)):
        if edit.before in order.diagnoses:
            answer = Answer(
                asked_code=str(edit.before),
                code=str(edit.after),
                by=mending.confirmed_by,
                how=mending.confirmed_how,
                on=mending.confirmed_on,
            )
            confirming.record_answer(actor, referral_id=order.id, answer=answer, at=at)


def add_to_notes(actor: Actor, mending: Mending, *, at: datetime) -> None:
    """Add to the signed notes what the claim says otherwise. Raises ``NotAllowed``."""
    told = "; ".join(f"{what}: {before} → {after}" for what, before, after in mending.changes)
    words = [f"Claim {mending.claim.number} was billed with a change: {told}."]
    if mending.confirmed_on is not None:
        how, day = dict(HOW)[mending.confirmed_how], mending.confirmed_on.isoformat()
        words.append(f"Confirmed by {mending.confirmed_by} {how}, {day}.")
    if mending.reason:
        words.append(f"Reason: {mending.reason}")
    stands = ClaimVisit.objects.filter(claim_id=mending.claim_id, is_live=True)
    for visit_id in stands.values_list("visit_id", flat=True):
        signing.write_addendum(actor, visit_id=visit_id, text=" ".join(words), at=at)
