"""From an accepted claim, or a takeback that has come due, to what the next payment run tells.

Knows how decisions enter the books: a new claim, a replacement (7), a void (8), and a takeback
that the plan asks for (reversal, then the claim decided otherwise). Refuses to know files and
amounts: ``adjudicate`` decides, ``payment`` pays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from effleurage.core.claims.claim import Claim, Practice
from effleurage.core.claims.kinds import Frequency
from effleurage.core.remits.remit import RemitClaim
from effleurage.practice_payer.adjudicate import Adjudication, adjudicate, reversal
from effleurage.practice_payer.books import Books, Due, Payee, Record, Submitter
from effleurage.practice_payer.plans import DenialRule, Plan, PlanBook, Recovery, Takeback


class Received(NamedTuple):
    """Where a claim came from: the file's content, its place there, who sent it, and when."""

    file_digest: str
    place: int
    submitter: Submitter
    on: date


def decide(books: Books, claim: Claim, *, plan: Plan, received: Received) -> str:
    """Decide an accepted claim into the books; return the payer's claim number for it.

    A replacement or void reverses the standing decision that it cites; a void is nothing more,
    and keeps that decision's number. The caller has screened that a cited decision stands.
    """
    original = books.original_of(claim) if claim.frequency is not Frequency.ORIGINAL else None
    reversed_first = () if original is None else (_reverse(books, original),)
    if claim.frequency is Frequency.VOID and original is not None:
        books.due.append(Due(original.payee, reversed_first))
        return original.payer_claim_number
    record = _record(books, claim, plan=plan, received=received)
    books.keep(record)
    interest = plan.interest_cents if record.decided.paid_cents else 0
    books.due.append(Due(record.payee, (*reversed_first, record.decided), interest))
    return record.payer_claim_number


def take_back_what_is_due(
    books: Books, *, book: PlanBook, on: date, claim_of: Callable[[Record], Claim | None]
) -> None:
    """Take back every paid claim whose plan asks for it by now, each once.

    Only claims paid by an earlier run are touched. ``claim_of`` reads the claim again from the
    file that brought it; without it, the payment is reversed and not decided again.
    """
    for record in list(books.records.values()):
        plan = book.plan(record.plan_id)
        takeback = None if plan is None else _due_takeback(record, plan, books, on)
        if plan is not None and takeback is not None:
            _take_back(books, record, plan=plan, takeback=takeback, claim=claim_of(record))


def _due_takeback(record: Record, plan: Plan, books: Books, on: date) -> Takeback | None:
    stands = record.active and not record.taken_back and record.decided.paid_cents > 0
    if not stands or record.run > books.runs:
        return None
    for takeback in plan.takebacks:
        fits = record.decided.claim_id.startswith(takeback.claim_id_prefix)
        if fits and on >= record.decided_on + timedelta(days=takeback.after_days):
            return takeback
    return None


def _take_back(
    books: Books, record: Record, *, plan: Plan, takeback: Takeback, claim: Claim | None
) -> None:
    decisions: tuple[RemitClaim, ...] = (_reverse(books, record),)
    terms = _other_terms(plan, takeback)
    if terms is not None and claim is not None:
        again = adjudicate(
            claim,
            plan=terms,
            uses=books.uses_of(plan_id=plan.plan_id, member_id=claim.policy.member_id),
            received_on=record.received_on,
            payer_claim_number=record.payer_claim_number,
        )
        books.keep(_decided_again(record, again, books))
        decisions = (*decisions, again.remit_claim)
    later = record.payer_claim_number if takeback.recovery is Recovery.LATER else ""
    books.due.append(Due(record.payee, decisions, recovered_later=later))


def _other_terms(plan: Plan, takeback: Takeback) -> Plan | None:
    if takeback.deny is not None:
        denied = (DenialRule(denial=takeback.deny),)
        return replace(plan, denials=denied, filing_limit_days=None)
    if takeback.allowed_cents is not None:
        return replace(plan, allowed_cents=takeback.allowed_cents)
    return None


def _decided_again(record: Record, again: Adjudication, books: Books) -> Record:
    return record._replace(
        decided=again.remit_claim,
        uses=again.uses,
        run=books.runs + 1,
        active=True,
        taken_back=True,
    )


def _reverse(books: Books, record: Record) -> RemitClaim:
    """Free what the decision used, and return the reversal to be told."""
    books.keep(record._replace(active=False, taken_back=True))
    return reversal(record.decided)


def _record(books: Books, claim: Claim, *, plan: Plan, received: Received) -> Record:
    number = books.next_claim_number()
    decided = adjudicate(
        claim,
        plan=plan,
        uses=books.uses_of(plan_id=plan.plan_id, member_id=claim.policy.member_id),
        received_on=received.on,
        payer_claim_number=number,
    )
    name = _payee_name(claim.practice)
    return Record(
        payer_claim_number=number,
        plan_id=plan.plan_id,
        member_id=claim.policy.member_id,
        payee=Payee(claim.payer.payer_id, claim.practice.npi, name, received.submitter),
        file_digest=received.file_digest,
        place=received.place,
        received_on=received.on,
        run=books.runs + 1,
        decided_on=received.on,
        decided=decided.remit_claim,
        uses=decided.uses,
        active=True,
        taken_back=False,
    )


def _payee_name(practice: Practice) -> str:
    if practice.organisation or practice.person is None:
        return practice.organisation
    return f"{practice.person.last} {practice.person.first}"
