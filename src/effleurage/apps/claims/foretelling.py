"""What a payer would say of a visit that is still being written: the gate before the signature.

Knows how a visit would be billed today, as if it were signed. Writes nothing: the claim that it
judges is thrown away, and only the reading of the visit is noted.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import NamedTuple
from uuid import UUID

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import checking, drafting
from effleurage.apps.claims.models import ClaimVisit
from effleurage.apps.visits import mapping as visit_mapping
from effleurage.apps.visits import queries as visits
from effleurage.apps.visits.models import Visit
from effleurage.apps.visits.own_procedures import with_own_codes
from effleurage.core import fixes, gate
from effleurage.core.claims import Claim, claim_file
from effleurage.core.claims.gather import VisitCannotBeBilled, VisitTooLargeForAClaim, one_claim
from effleurage.core.gate import Facts, Report, Verdict

NO_PAYER = "no payer"
NOTHING_TO_BILL = "nothing to bill"
ON_A_CLAIM = "on a claim"


class Foretold(NamedTuple):
    """What would happen: the gate's report and the charge, or why there is none (``why``).

    ``positions`` are the places that the claim's lines have in the note, from 0. ``questions`` are
    lines to the referrer, ready to send while the client is still there.
    """

    why: str = ""
    report: Report | None = None
    charge_cents: int = 0
    units: int = 0
    payer_name: str = ""
    positions: tuple[int, ...] = ()
    questions: tuple[str, ...] = ()


@with_own_codes
def foretell(actor: Actor, visit_id: UUID, *, on: date) -> Foretold:
    """Return what the gate would say of the claim for this visit on that day, as if signed.

    Raises ``NoSuchRecord``. Nothing is stored.
    """
    visit = visits.get_visit(actor, visit_id)
    if visit.policy is None:
        return Foretold(NO_PAYER)
    if ClaimVisit.objects.filter(visit=visit, is_live=True).exists():
        return Foretold(ON_A_CLAIM)
    try:
        claim = _as_if_signed(visit, on)
    except (VisitCannotBeBilled, VisitTooLargeForAClaim):
        return Foretold(NOTHING_TO_BILL)
    return _judged(actor, visit, claim, on=on)


def _judged(actor: Actor, visit: Visit, claim: Claim, *, on: date) -> Foretold:
    row = drafting.new_row(claim, like=visit, at=datetime.combine(on, time(), UTC))
    ((_, facts, _),) = checking.cases([row], on=on)
    facts = replace(
        facts,
        authorised_visits_used=visits.visits_used_before(actor, visit),
        earlier_claims=(*(facts.earlier_claims or ()), *_others_that_day(actor, visit)),
    )
    report = gate.check(claim, facts=facts)
    _, faults = claim_file.read(claim_file.write(claim), unfinished=True)
    if faults:
        findings = (*report.findings, *faults)
        report = replace(report, findings=findings, verdict=Verdict.BLOCKED, hold=None)
    return Foretold(
        report=report,
        charge_cents=claim.total_charge_cents,
        units=sum(line.units for line in claim.lines),
        payer_name=claim.payer.name,
        positions=_positions(visit),
        questions=_questions(claim, report, facts),
    )


def _others_that_day(actor: Actor, visit: Visit) -> list[Claim]:
    """Return what the client's other signed visits of that day would bill, not on a claim yet."""
    others = visits.others_that_day(actor, visit)
    on_claims = ClaimVisit.objects.filter(visit__in=others, is_live=True)
    billed = set(on_claims.values_list("visit_id", flat=True)) if others else set()
    return [
        one_claim([visit_mapping.billable_visit(each)], claim_id=visit_mapping.visit_id(each))
        for each in others
        if each.id not in billed
    ]


def _positions(visit: Visit) -> tuple[int, ...]:
    lines = sorted(visit.lines.all(), key=lambda line: line.position)
    return tuple(line.position - 1 for line in lines if line.units)


def _questions(claim: Claim, report: Report, facts: Facts) -> tuple[str, ...]:
    offered = (
        offer
        for finding in report.findings
        for offer in fixes.offers(claim, finding=finding, facts=facts)
    )
    return tuple(dict.fromkeys(offer.question for offer in offered if offer.question))


def _as_if_signed(visit: Visit, on: date) -> Claim:
    billable = visit_mapping.billable_visit(visit)
    if visit.signed_at is None:
        therapist = visit.therapist
        name = f"{therapist.first_name} {therapist.last_name}, {therapist.credential}".strip()
        signed_on = max(on, visit.service_date)
        signed = replace(billable.visit, note_signed_on=signed_on, note_signed_by=name)
        billable = replace(billable, visit=signed)
    return one_claim([billable], claim_id=visit_mapping.visit_id(visit))
