"""Is this client somebody for whom the policy pays: young enough, no relative, willing?

Knows ages, addresses and signatures on the claim. Refuses to know a family: a finding asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from effleurage.core.claims.claim import (
    Address,
    Claim,
    DecidedAdjustment,
    OtherCover,
    PayerDecision,
    PayerTerms,
    PersonName,
    Subscriber,
)
from effleurage.core.claims.examples import example
from effleurage.core.claims.kinds import (
    AdjustmentGroup,
    BenefitsAssigned,
    LineOfBusiness,
    Relationship,
    Turn,
)
from effleurage.core.gate import facts as known
from effleurage.core.gate import scopes
from effleurage.core.gate.exhibits import FACTS, a_policy, case
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.history import EligibilityAnswer
from effleurage.core.gate.rule import OWN_KNOWLEDGE, Case, Family, Rule, Trouble
from effleurage.findings import Severity

_REVIEWED = date(2026, 11, 24)
_ADULT_YEARS = 26
_INJURY_COVER = frozenset(
    {LineOfBusiness.AUTO, LineOfBusiness.WORKERS_COMP, LineOfBusiness.LIABILITY}
)


def _one_household(claim: Claim, _: Facts) -> Iterator[Trouble]:
    client, therapist = claim.client.name, claim.therapist.name
    if (client.last, client.first, client.middle) == (
        therapist.last,
        therapist.first,
        therapist.middle,
    ):
        yield Trouble("client's name (box 2)", "Client and therapist have one name.")
    elif _place(claim.client.address) == _place(claim.practice.address):
        yield Trouble("client's address (box 5)", "The client lives at the practice's address.")


def _place(address: Address) -> tuple[str, str, str]:
    return address.street, address.street2, address.postal_code


def _grown_child(claim: Claim, _: Facts) -> Iterable[Trouble]:
    if claim.policy.relationship is not Relationship.CHILD or not claim.lines:
        return ()
    born, day = claim.client.birth_date, claim.lines[0].service_date
    has_had_birthday = (day.month, day.day) >= (born.month, born.day)
    years = day.year - born.year - (not has_had_birthday)
    if years < _ADULT_YEARS or claim.payer.line_of_business in _INJURY_COVER:
        return ()
    return (
        Trouble(
            "relationship (box 6)",
            f"The client is insured as a child and was {_ADULT_YEARS} or older that day.",
        ),
    )


def _not_decided(claim: Claim, _: Facts) -> Iterator[Trouble]:
    turns = list(Turn)
    for cover in claim.other_cover:
        is_before = turns.index(cover.turn) < turns.index(claim.turn)
        if is_before and cover.decision is None:
            yield Trouble(
                "other payer (box 9)",
                f"{cover.payer.name} is asked before this payer, and its decision is missing.",
            )


def _same_plan_twice(claim: Claim, _: Facts) -> Iterator[Trouble]:
    for cover in claim.other_cover:
        if (cover.payer.payer_id, cover.policy.member_id) == (
            claim.payer.payer_id,
            claim.policy.member_id,
        ):
            yield Trouble("other payer (box 9)", "The other plan is this one, with the same id.")


def _no_waiver(claim: Claim, facts: Facts) -> Iterable[Trouble]:
    answer = facts.eligibility
    if facts.waivers is None or answer is None or answer.covers_massage is not False:
        return ()
    first = min((line.service_date for line in claim.lines), default=None)
    if first is None or any(day <= first for day in facts.waivers):
        return ()
    what = f"Nothing signed before {first.isoformat()} says that the client pays it herself."
    return (Trouble("client's agreement", what),)


def _paid_to_the_client(claim: Claim, _: Facts) -> Iterator[Trouble]:
    if claim.benefits_assigned is not BenefitsAssigned.YES:
        yield Trouble("assignment (box 13)", "The client has not assigned the benefits.")
    elif not claim.accepts_assignment:
        yield Trouble("assignment (box 27)", "The practice does not accept assignment.")


def _unsigned_by_client(claim: Claim, _: Facts) -> Iterable[Trouble]:
    if claim.signature_on_file:
        return ()
    return (Trouble("client's signature (box 12)", "No signature of the client is on file."),)


def _child(birth_date: date) -> Case:
    claim = example("commercial")
    parent = Subscriber(
        name=PersonName(last="Lindqvist", first="Oskar"),
        birth_date=date(1960, 2, 1),
        address=claim.client.address,
    )
    return case(
        policy=a_policy(relationship=Relationship.CHILD),
        subscriber=parent,
        client=replace(claim.client, birth_date=birth_date),
    )


def _living_at(address: Address) -> Case:
    return case(client=replace(example("commercial").client, address=address))


def _second(decision: PayerDecision | None, payer_id: str = "HHP01") -> Case:
    first = replace(
        example("commercial").payer, name="Harbor Health", payer_id=payer_id, terms=PayerTerms()
    )
    cover = OtherCover(turn=Turn.FIRST, policy=a_policy(), payer=first, decision=decision)
    return case(other_cover=(cover,))


def _uncovered(waivers: tuple[date, ...]) -> Case:
    answer = EligibilityAnswer(answered_on=date(2026, 11, 2), covers_massage=False)
    return case(facts=replace(FACTS, eligibility=answer, waivers=waivers))


_DECIDED = PayerDecision(
    claim_id="C26110300",
    decided_on=date(2026, 11, 16),
    paid_cents=9_000,
    adjustments=(DecidedAdjustment(group=AdjustmentGroup.CLIENT_SHARE, reason="2", cents=3_000),),
)


RULES = (
    Rule(
        code="GATE-ELIG-24",
        family=Family.ELIGIBILITY,
        severity=Severity.WARN,
        title="The client may be the therapist's household",
        why="Most plans do not pay for work on oneself, on a spouse, parent or child, or on"
        " somebody who lives in the same house (CARC 53).",
        fix="If the client is a relative or lives there, do not bill the plan. If it is chance,"
        " send it.",
        source=f"CARC 53 (X12, June 2024 list); 42 CFR 411.12; {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        look=_one_household,
        failing=lambda: _living_at(example("commercial").practice.address),
        passing=lambda: _living_at(
            replace(example("commercial").practice.address, street2="Suite 9")
        ),
    ),
    Rule(
        code="GATE-ELIG-25",
        family=Family.ELIGIBILITY,
        severity=Severity.WARN,
        title="A grown child on a parent's policy",
        why="Plans must cover children until they are 26 and seldom do so longer; from the birthday"
        " on the claim is denied (CARC 26, 27 or 32).",
        fix="Ask the client for a card of their own. A child who is disabled may stay: verify it"
        " with the payer.",
        source="45 CFR 147.120; CARC 32 (X12, June 2024 list)",
        checked_on=_REVIEWED,
        look=_grown_child,
        failing=lambda: _child(date(2000, 11, 3)),
        passing=lambda: _child(date(2000, 11, 4)),
    ),
    Rule(
        code="GATE-ELIG-26",
        family=Family.ELIGIBILITY,
        severity=Severity.BLOCK,
        title="The payer before this one has not decided",
        why="A second payer pays what the first left, and denies a claim that does not say what"
        " that was (CARC 22 with N4 or MA04).",
        fix="Wait for the first payer's remit; the claim to the second is drafted from it.",
        source=f"837P 005010X222A1 loops 2320 and 2430; CARC 22 (X12, June 2024 list);"
        f" {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        when=scopes.has_other_cover,
        look=_not_decided,
        failing=lambda: _second(None),
        passing=lambda: _second(_DECIDED),
    ),
    Rule(
        code="GATE-ELIG-27",
        family=Family.ELIGIBILITY,
        severity=Severity.INFO,
        title="The payer may pay the client",
        why="Without assignment the money goes to the client, and the practice has to ask them for"
        " it.",
        fix="If the client agreed that the payer pays the practice, record that on the policy; else"
        " collect at the visit.",
        source="NUCC 1500 manual, items 13 and 27; 837P 005010X222A1 CLM07 and CLM08",
        checked_on=_REVIEWED,
        look=_paid_to_the_client,
        failing=lambda: case(benefits_assigned=BenefitsAssigned.NO),
        passing=case,
    ),
    Rule(
        code="GATE-ELIG-28",
        family=Family.ELIGIBILITY,
        severity=Severity.WARN,
        title="The client has not signed",
        why="Box 12 says that the client lets the practice tell the payer; many payers send back a"
        " form without it.",
        fix="Have the client sign the authorisation, and record on the policy that it is on file.",
        source="NUCC 1500 manual, item 12; 837P 005010X222A1 loop 2300 CLM09",
        checked_on=_REVIEWED,
        look=_unsigned_by_client,
        failing=lambda: case(signature_on_file=False),
        passing=case,
    ),
    Rule(
        code="GATE-ELIG-29",
        family=Family.ELIGIBILITY,
        severity=Severity.BLOCK,
        title="The other plan is this plan",
        why="A payer that reads its own name as another payer's waits for its own decision"
        " (CARC 22).",
        fix="Take the second entry of the policy off the client's record.",
        source=f"837P 005010X222A1 loop 2320; {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        when=scopes.has_other_cover,
        look=_same_plan_twice,
        failing=lambda: _second(_DECIDED, payer_id="CMH01"),
        passing=lambda: _second(_DECIDED),
    ),
    Rule(
        code="GATE-ELIG-30",
        family=Family.ELIGIBILITY,
        severity=Severity.WARN,
        title="Not covered, and the client has not agreed to pay",
        why="In network the client owes for what the plan does not cover only if she agreed to it"
        " beforehand, in writing, for that service and its price. Medicare's own form is for"
        " Medicare only.",
        fix="Keep the signed paper among the client's papers as a waiver. One signed after the"
        " visit binds nobody; have one signed before the next.",
        source=OWN_KNOWLEDGE,
        checked_on=_REVIEWED,
        needs=(known.A_WAIVER,),
        look=_no_waiver,
        failing=lambda: _uncovered(waivers=()),
        passing=lambda: _uncovered(waivers=(date(2026, 11, 3),)),
    ),
)
