"""A remit's way into the ledger: proven, matched, posted, its claims answered, in one transaction.

Knows the order of the steps. Refuses to ask for permission, to open a transaction, and to know
whether this remit may be posted at all (``intake``). The decision is the core's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims.answers import Decided, not_waiting, take_answers
from effleurage.apps.exchange.models import Submission, SubmissionState
from effleurage.apps.exchange.settling import prove_sent
from effleurage.apps.ledger import actions as ledger
from effleurage.apps.practices.days import local_day
from effleurage.apps.remits import candidates, mapping, parts
from effleurage.apps.remits.candidates import Told
from effleurage.apps.remits.identity import as_known
from effleurage.apps.remits.models import Hold, PartKind, PartState, RemitPart, RemitState
from effleurage.apps.remits.models import Remit as RemitRow
from effleurage.apps.remits.parts import Decision
from effleurage.core import ledger as core_ledger
from effleurage.core.remits.matching import ClaimMatch, Matches
from effleurage.core.remits.outcome import outcome_of
from effleurage.core.remits.proof import prove
from effleurage.core.remits.remit import Remit
from effleurage.findings import Finding

_LONGEST_NUMBER = 50
NOBODYS = ClaimMatch(None, None, (), ())


def post_row(
    actor: Actor, row: RemitRow, remit: Remit, *, read: Sequence[Finding], at: datetime
) -> RemitState:
    """Post what is proven and matched of a remit whose row is new, and hold the rest.

    ``read`` are the findings of the reading. Raises what a claim's life refuses.
    """
    known = as_known(remit, row.payer_identity)
    _prove_unknown_sendings(actor, known, at=at)
    decision = decide(actor, known, on=local_day(actor, at))
    ledger.post(actor, decision.posted.entries, at=at)
    of_all = parts.write_decided(row, known, decision)
    answer_claims(actor, known, decision, at=at)
    state = _state(decision)
    RemitRow.objects.filter(pk=row.pk).update(
        ordinal=known.ordinal,
        state=state,
        hold="" if decision.proof.agrees else Hold.DISAGREES,
        difference_cents=decision.proof.payment.difference_cents,
        findings=[each.as_json() for each in (*read, *of_all)],
    )
    audit.record(
        actor,
        "remit.posted",
        kind="remit",
        ids=[row.id],
        at=at,
        details={"state": state.value, "held": len(decision.posted.held)},
    )
    return state


def decide(actor: Actor, remit: Remit, *, on: date) -> Decision:
    """Return what is to be done with a remit, its claims locked."""
    told = candidates.match_remit(actor, remit)
    barred = not_waiting(told.rows.values(), on=on, by=actor.name)
    matches, why = _without(told, barred)
    proof = prove(remit)
    posted = core_ledger.post_remit(remit, proof, matches, on=on)
    return Decision(proof=proof, matches=matches, posted=posted, rows=told.rows, not_waiting=why)


def answer_claims(actor: Actor, remit: Remit, decision: Decision, *, at: datetime) -> None:
    """Move the lives of the claims whose answers were posted.

    An answer that moves no money (a duplicate, one passed on to another payer) decides nothing: the
    real answer is another one, and a claim that was paid does not become denied by it.
    """
    keys = {entry.key for entry in decision.posted.entries}
    identity = core_ledger.remit_id(remit)
    answers = [
        Decided(decision.rows[found.sent.claim_id], outcome_of(claim), claim.payer_claim_number)
        for at_, (claim, found) in enumerate(
            zip(remit.claims, decision.matches.claims, strict=True)
        )
        if found.sent and parts.key_of(identity, PartKind.CLAIM, at_ + 1) in keys
    ]
    tell_claims(actor, answers, at=at)


def tell_claims(actor: Actor, answers: Sequence[Decided], *, at: datetime) -> None:
    """Move these claims' lives and leave one event for all of them."""
    if answers:
        take_answers(actor, [_storable(answer) for answer in answers], at=at)
        ids = dict.fromkeys(answer.row.id for answer in answers)
        audit.record(actor, "claim.answered", kind="claim", ids=ids, at=at)


def _storable(answer: Decided) -> Decided:
    """Return an answer with a number that the claim's column holds, whatever the payer wrote."""
    number = mapping.clipped(answer.payer_claim_number, _LONGEST_NUMBER)
    return answer._replace(payer_claim_number=number)


def state_of(held: Iterable[str], states: Iterable[str]) -> RemitState:
    """Return a remit's state by the holds and states of its parts."""
    if PartState.HELD not in set(states):
        return RemitState.POSTED
    return RemitState.HELD if Hold.DISAGREES in set(held) else RemitState.PART


def refresh(row: RemitRow) -> RemitState:
    """Write a remit's state as its parts now are, and return it."""
    rows = RemitPart.objects.filter(remit=row).values_list("hold", "state").distinct()
    holds, states = zip(*rows, strict=True) if rows else ((), ())
    state = state_of(holds, states)
    hold = Hold.DISAGREES if state is RemitState.HELD else ""
    RemitRow.objects.filter(pk=row.pk).update(state=state, hold=hold)
    return state


def _state(decision: Decision) -> RemitState:
    if not decision.proof.agrees:
        return RemitState.HELD
    return RemitState.PART if decision.posted.held else RemitState.POSTED


def _without(told: Told, barred: dict[str, str]) -> tuple[Matches, dict[int, str]]:
    """Return the matches without the claims that no answer can reach, and why by place."""
    if not barred:
        return told.matches, {}
    why = {
        at: barred[found.sent.claim_id]
        for at, found in enumerate(told.matches.claims)
        if found.sent and found.sent.claim_id in barred
    }
    claims = tuple(NOBODYS if at in why else found for at, found in enumerate(told.matches.claims))
    return replace(told.matches, claims=claims), why


def _prove_unknown_sendings(actor: Actor, remit: Remit, *, at: datetime) -> None:
    """Take an answer with our number and charge as proof that an unknown sending did leave."""
    charges = {claim.claim_id: abs(claim.charge_cents) for claim in remit.claims}
    unknown = Submission.objects.filter(
        practice_id=actor.practice_id, state=SubmissionState.UNKNOWN
    ).select_related("claim")
    proven = [one for one in unknown if charges.get(one.claim.number) == one.claim.total_cents]
    if proven:
        prove_sent(actor, proven, confirmation=f"remit {remit.trace_number}", at=at)
