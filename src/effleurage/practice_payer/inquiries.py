"""What the practice payer knows when it is asked: who is covered for what, what became of a claim.

Knows that an answer says what the next claim would meet: the same plans, the same books. Refuses
to change either: asking costs nothing and decides nothing. How questions and answers are written
is ``edi``'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from effleurage.edi.answers import ClaimStatus
from effleurage.edi.claim_status_asked import ClaimQuestion
from effleurage.edi.claim_status_to_277 import StatusTold
from effleurage.edi.eligibility_asked import CoverQuestion
from effleurage.edi.eligibility_to_271 import CoverAnswer, Refused, Told
from effleurage.edi.eligibility_words import (
    HEALTH_PLAN,
    MASSAGE,
    PHYSICAL_MEDICINE,
    PHYSICAL_THERAPY,
)
from effleurage.practice_payer.adjudicate import deductible_left, visits_used
from effleurage.practice_payer.books import Books, Record
from effleurage.practice_payer.plans import NO_COINSURANCE, SIMULATED_NAME, Plan, PlanBook
from effleurage.x12.characters import capitals

#: The services that the plans' procedures are; any other is not covered.
_OURS = (MASSAGE, PHYSICAL_THERAPY, PHYSICAL_MEDICINE)
_WRONG_PAYER, _NOT_FOUND = Refused("79", "C"), Refused("75", "C")
_ACTIVE, _NOT_COVERED, _COINSURANCE, _COPAY = "1", "I", "A", "B"
_DEDUCTIBLE, _LIMIT = "C", "F"
_A_YEAR, _A_VISIT, _LEFT = "23", "27", "29"
_LONGEST_PLAN = 50
_NO_CLAIM = ClaimStatus(category="A4", code="35")
_WAITS = ClaimStatus(category="F0", code="3")
_REVERSED = ClaimStatus(category="F3", code="101")
_DENIED = ClaimStatus(category="F2", code="1")
_PAID = ClaimStatus(category="F1", code="65")
_NOTHING_DUE = ClaimStatus(category="F4", code="104")


def cover_of(asked: CoverQuestion, *, book: PlanBook, books: Books, on: date) -> CoverAnswer:
    """Return what a plan says of one person, as of the day asked about or else ``on``."""
    payer_id, member_id = asked.payer.number, asked.subscriber.number
    if not book.knows_payer(payer_id):
        return CoverAnswer(question=asked, refused=_WRONG_PAYER)
    plan = book.plan_for(payer_id, member_id=member_id, group_number=asked.group_number)
    if plan is None or not member_id:
        return CoverAnswer(question=asked, refused=_NOT_FOUND)
    told = (
        *_whole_plan(plan),
        *_services(plan, asked),
        *_year(plan, books, member_id, asked.on or on),
    )
    return CoverAnswer(question=asked, benefits=told)


def _whole_plan(plan: Plan) -> Iterator[Told]:
    name = capitals(plan.plan_id)[:_LONGEST_PLAN].strip()
    yield Told(_ACTIVE, HEALTH_PLAN, plan=name, message=SIMULATED_NAME)


def _services(plan: Plan, asked: CoverQuestion) -> Iterator[Told]:
    needs = "Y" if plan.authorisation_required else "N"
    ours = tuple(each for each in asked.services if each in _OURS and plan.allowed_cents)
    others = tuple(each for each in asked.services if each not in (*ours, HEALTH_PLAN))
    yield from (Told(_ACTIVE, each, needs_authorisation=needs) for each in ours)
    yield from (Told(_NOT_COVERED, each) for each in others)
    for code in asked.procedures:
        kind = _ACTIVE if code in plan.allowed_cents else _NOT_COVERED
        yield Told(kind, procedure=code, needs_authorisation=needs if kind == _ACTIVE else "")


def _year(plan: Plan, books: Books, member_id: str, on: date) -> Iterator[Told]:
    """Yield what the client pays, and what is left of the year."""
    uses = books.uses_of(plan_id=plan.plan_id, member_id=member_id)
    if plan.deductible_cents:
        yield Told(_DEDUCTIBLE, HEALTH_PLAN, period=_A_YEAR, cents=plan.deductible_cents)
        left = deductible_left(on, plan, uses)
        yield Told(_DEDUCTIBLE, HEALTH_PLAN, period=_LEFT, cents=left)
    if plan.copay_cents:
        yield Told(_COPAY, MASSAGE, period=_A_VISIT, cents=plan.copay_cents)
    if plan.coinsurance != NO_COINSURANCE:
        yield Told(_COINSURANCE, MASSAGE, period=_A_VISIT, share=plan.coinsurance.as_decimal())
    if plan.visits_per_year is not None:
        yield Told(_LIMIT, MASSAGE, period=_A_YEAR, visits=plan.visits_per_year)
        visits = max(plan.visits_per_year - visits_used(on, uses), 0)
        yield Told(_LIMIT, MASSAGE, period=_LEFT, visits=visits)


def status_of(asked: ClaimQuestion, *, books: Books) -> StatusTold:
    """Return what became of a claim; one that is not this member's is not found."""
    record = _record_of(asked, books)
    if record is None:
        return StatusTold(question=asked, status=_NO_CLAIM)
    is_paid_out = record.run <= books.runs
    return StatusTold(
        question=asked,
        status=_status(record) if is_paid_out else _WAITS,
        payer_claim_number=record.payer_claim_number,
        claim_id=record.decided.claim_id,
        charge_cents=record.decided.charge_cents,
        paid_cents=record.decided.paid_cents if is_paid_out else None,
        decided_on=record.decided_on,
    )


def _record_of(asked: ClaimQuestion, books: Books) -> Record | None:
    """Return the last decision under the payer's number, or else under the practice's."""
    theirs = [
        record
        for record in books.records.values()
        if record.member_id == asked.subscriber.number
        and record.payee.payer_id == asked.payer.number
        and record.payee.npi == asked.provider.number
    ]
    for record in reversed(theirs):
        if asked.payer_claim_number in ("", record.payer_claim_number) and (
            asked.payer_claim_number or asked.claim_id == record.decided.claim_id
        ):
            return record
    return None


def _status(record: Record) -> ClaimStatus:
    if not record.active:
        return _REVERSED
    if record.decided.status == "4":
        return _DENIED
    return _PAID if record.decided.paid_cents else _NOTHING_DUE
