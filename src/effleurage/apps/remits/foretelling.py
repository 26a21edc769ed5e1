"""What would become of a file of remits if it were posted now, and of a held answer by hand.

Knows the decisions of posting and asks them without writing anything. Refuses to promise: between
the look and the posting, somebody else may have posted or a claim may have been sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from effleurage.apps.audit.actor import Actor
from effleurage.apps.exchange.queries import get_file
from effleurage.apps.practices.days import local_day
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.remits import candidates, intake, mapping, posting, queries
from effleurage.apps.remits.identity import as_known
from effleurage.apps.remits.intake import Advice, Became
from effleurage.apps.remits.models import Hold, PartKind, PartState
from effleurage.core.ledger.reasons import why_by_hand
from effleurage.core.remits.checks import claim_holds
from effleurage.core.remits.proof import Proof, prove
from effleurage.core.remits.remit import Remit
from effleurage.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Foretold:
    """One advice of a file: what it would become, and why it would be held.

    ``first_id`` is the remit of which it is a copy. ``posted`` counts the claims that would be
    posted, ``held`` those that would wait, and ``held_cents`` is what they would keep in clearing.
    """

    remit: Remit
    proof: Proof
    became: Became
    hold: str = ""
    first_id: UUID | None = None
    posted: int = 0
    held: int = 0
    held_cents: int = 0
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """What a person may do with a held part: whose answer it may be, or why it cannot be one."""

    likely: tuple[str, ...] = ()
    why_no_answer: str = ""


def foretell(actor: Actor, file_id: UUID, *, at: datetime) -> tuple[Foretold, ...]:
    """Return what each advice of a stored 835 would become. Raises ``FileHoldsNoRemit``."""
    require(actor, Permission.POST_REMITS)
    row = get_file(actor, file_id)
    advices = intake.advices_of(bytes(row.body), file_id=file_id)
    seen: set[str] = set()
    found = []
    with transaction.atomic():
        for advice in advices:
            found.append(_foretold(actor, advice, at=at, is_again=advice.known.content in seen))
            seen.add(advice.known.content)
    return tuple(found)


def by_hand(actor: Actor, part_id: UUID) -> ByHand:
    """Return what may be done with a held part."""
    part = queries.get_part(actor, part_id)
    if part.kind != PartKind.CLAIM or part.state != PartState.HELD:
        return ByHand(why_no_answer="It is no answer to a claim.")
    claim = mapping.claim_of(part.body)
    alone = mapping.remit_of(part.remit, ())._replace(claims=(claim,))
    with transaction.atomic():
        (told,) = candidates.match_remit(actor, alone).matches.claims
    likely = (told.sent.claim_id,) if told.sent else told.candidates
    if not claim_holds(claim):
        return ByHand(likely=likely, why_no_answer="Its own sums do not hold.")
    if why := why_by_hand(claim, told.sent.asked_cents if told.sent else None):
        return ByHand(likely=likely, why_no_answer=f"{why[:1].upper()}{why[1:]}.")
    return ByHand(likely=likely)


def _foretold(actor: Actor, advice: Advice, *, at: datetime, is_again: bool) -> Foretold:
    remit = advice.known.remit
    proof = prove(remit)
    first = intake.same_content(actor, advice.known.content)
    if first or is_again:
        first_id = first.id if first else None
        return Foretold(remit=remit, proof=proof, became=Became.COPY, first_id=first_id)
    hold = Hold.TEST if advice.known.is_test else intake.why_held(actor, advice)
    if hold:
        findings = (intake.finding_of_hold(remit, hold), *advice.findings)
        return Foretold(
            remit=remit, proof=proof, became=Became.HELD, hold=hold.value, findings=findings
        )
    return _posted(actor, advice, proof, at=at)


def _posted(actor: Actor, advice: Advice, proof: Proof, *, at: datetime) -> Foretold:
    known = as_known(advice.known.remit, advice.known.payer)
    decision = posting.decide(actor, known, on=local_day(actor, at))
    held = decision.posted.held
    agrees = proof.agrees
    waiting = len([each for each in held if each.at is not None]) if agrees else len(known.claims)
    return Foretold(
        remit=advice.known.remit,
        proof=proof,
        became=(Became.PART if held else Became.POSTED) if agrees else Became.HELD,
        hold="" if agrees else Hold.DISAGREES.value,
        posted=len(known.claims) - waiting,
        held=waiting,
        held_cents=sum(each.cents for each in held),
        findings=(*advice.findings, *proof.findings, *decision.matches.findings),
    )
