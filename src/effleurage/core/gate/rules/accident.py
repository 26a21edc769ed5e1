"""Auto and workers' comp: the accident, its day and state, and the payer's claim number.

Knows what box 10, 11b and 14 need. Refuses to know a state's injury law.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from effleurage.codes import states
from effleurage.core.claims.claim import Accident, Claim
from effleurage.core.claims.examples import example
from effleurage.core.claims.kinds import AccidentCause, LineOfBusiness, Relationship
from effleurage.core.gate import scopes
from effleurage.core.gate.exhibits import an_accident, case
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.places import line as place
from effleurage.core.gate.places import numbered
from effleurage.core.gate.rule import OWN_KNOWLEDGE, Case, Family, Rule, Trouble
from effleurage.findings import Severity

_REVIEWED = date(2026, 11, 23)
_CASUALTY = frozenset({LineOfBusiness.AUTO, LineOfBusiness.WORKERS_COMP, LineOfBusiness.LIABILITY})
_CAUSE_OF = {
    LineOfBusiness.AUTO: AccidentCause.AUTO,
    LineOfBusiness.WORKERS_COMP: AccidentCause.WORK,
}


def _auto_state(claim: Claim, _: Facts) -> Iterator[Trouble]:
    accident = claim.accident
    if accident is None or accident.cause is not AccidentCause.AUTO:
        return
    if not accident.state.strip():
        yield Trouble("accident state (box 10b)", "The auto accident has no state.")
    elif not states.is_state(accident.state):
        yield Trouble("accident state (box 10b)", "The auto accident's state is not one we know.")


def _injury_date(claim: Claim, _: Facts) -> Iterator[Trouble]:
    accident = claim.accident
    is_casualty = claim.payer.line_of_business in _CASUALTY
    if accident is None:
        if is_casualty:
            yield Trouble("accident (boxes 10 and 14)", "The claim says nothing of the accident.")
    elif accident.injury_date is None:
        yield Trouble("injury date (box 14)", "The injury has no date.")


def _claim_number(claim: Claim, _: Facts) -> Iterator[Trouble]:
    if claim.payer.line_of_business in _CASUALTY and _is_pending(claim.accident):
        yield Trouble("claim number (box 11b)", "The payer's claim number is still pending.")


def _is_pending(accident: Accident | None) -> bool:
    return accident is not None and not accident.claim_number.strip()


def _before_the_injury(claim: Claim, _: Facts) -> Iterator[Trouble]:
    injured = claim.accident.injury_date if claim.accident else None
    if injured is None:
        return
    for number, line in numbered(claim):
        if line.service_date < injured:
            yield Trouble(
                place(number, "24A"),
                f"The service of {line.service_date.isoformat()} lies before the injury of"
                f" {injured.isoformat()}.",
            )


def _cause_and_payer(claim: Claim, _: Facts) -> Iterator[Trouble]:
    expected = _CAUSE_OF.get(claim.payer.line_of_business)
    accident = claim.accident
    if expected is not None and accident is not None and accident.cause is not expected:
        yield Trouble(
            "cause of the accident (box 10)",
            f"The payer is of the kind {claim.payer.line_of_business.value}; the cause is"
            f" {accident.cause.value}.",
        )


def _employer(claim: Claim, _: Facts) -> Iterator[Trouble]:
    if claim.payer.line_of_business is not LineOfBusiness.WORKERS_COMP:
        return
    named = claim.accident is not None and claim.accident.employer is not None
    if not named and not (claim.subscriber and claim.subscriber.organisation):
        yield Trouble("employer (box 4)", "The workers' comp claim names no employer.")


def _without_employer() -> Case:
    own = replace(example("workers-comp").policy, relationship=Relationship.SELF)
    accident = an_accident("workers-comp", employer=None)
    return case("workers-comp", subscriber=None, policy=own, accident=accident)


RULES = (
    Rule(
        code="GATE-ACC-01",
        family=Family.ACCIDENT,
        severity=Severity.BLOCK,
        title="An auto accident without its state",
        why="Which insurance pays, and how much, is the law of the state where it happened;"
        " box 10b without a state is rejected.",
        fix="Enter the two letters of the state in which the accident happened.",
        source="NUCC 1500 manual, item 10b; 837P 005010X222A1 loop 2300 CLM11-4",
        checked_on=_REVIEWED,
        when=scopes.is_of_an_injury,
        look=_auto_state,
        failing=lambda: case("auto", accident=an_accident(state="")),
        passing=lambda: case("auto"),
    ),
    Rule(
        code="GATE-ACC-02",
        family=Family.ACCIDENT,
        severity=Severity.BLOCK,
        title="An accident, auto, comp or liability claim without the injury date",
        why="The adjuster finds the case by its date, and file and form require it with any"
        " accident.",
        fix="Ask the client or the adjuster for the day of the injury and enter it.",
        source="NUCC 1500 manual, item 14; 837P 005010X222A1 loop 2300 DTP*439",
        checked_on=_REVIEWED,
        when=scopes.is_of_an_injury,
        look=_injury_date,
        failing=lambda: case(
            "workers-comp", accident=an_accident("workers-comp", injury_date=None)
        ),
        passing=lambda: case("workers-comp"),
    ),
    Rule(
        code="GATE-ACC-03",
        family=Family.ACCIDENT,
        severity=Severity.WARN,
        title="The payer's claim number is pending",
        why="Without the claim number an auto or workers' comp payer cannot file the bill. Nothing"
        " is wrong with the claim: the adjuster has not issued the number yet.",
        fix="Ask the adjuster for the number and enter it; the claim waits until then.",
        source=f"NUCC 1500 manual, item 11b (Y4); 837P 005010X222A1 REF*Y4; {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        holds=True,
        wake_after_days=5,
        when=scopes.is_of_an_injury,
        look=_claim_number,
        failing=lambda: case("auto", accident=an_accident(claim_number="")),
        passing=lambda: case("auto"),
    ),
    Rule(
        code="GATE-ACC-04",
        family=Family.ACCIDENT,
        severity=Severity.BLOCK,
        title="A service before the injury",
        why="Work done before the injury cannot treat it; the payer denies it as unrelated.",
        fix="Correct the injury date or the case that the visit belongs to. Never move the service"
        " date.",
        source=OWN_KNOWLEDGE,
        checked_on=_REVIEWED,
        when=scopes.is_of_an_injury,
        look=_before_the_injury,
        failing=lambda: case("auto", accident=an_accident(injury_date=date(2026, 11, 5))),
        passing=lambda: case("auto", accident=an_accident(injury_date=date(2026, 11, 4))),
    ),
    Rule(
        code="GATE-ACC-05",
        family=Family.ACCIDENT,
        severity=Severity.WARN,
        title="The cause of the accident is not this payer's kind",
        why="An auto payer pays for auto accidents, workers' comp for injuries at work; box 10"
        " tells them so. An accident in a car at work is the employer's case.",
        fix="Correct the cause, or choose the payer that covers it.",
        source=f"NUCC 1500 manual, item 10; 837P 005010X222A1 loop 2300 CLM11; {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        when=scopes.is_of_an_injury,
        look=_cause_and_payer,
        failing=lambda: case("auto", accident=an_accident(cause=AccidentCause.OTHER)),
        passing=lambda: case("workers-comp"),
    ),
    Rule(
        code="GATE-ACC-06",
        family=Family.ACCIDENT,
        severity=Severity.WARN,
        title="A workers' comp claim without the employer",
        why="The workers' comp policy is the employer's; the payer looks the case up by it, and"
        " boxes 4 and 7 name it.",
        fix="Ask the client for the employer at the time of the injury, with the address.",
        source=f"NUCC 1500 manual, items 4 and 7; {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        when=scopes.is_of_an_injury,
        look=_employer,
        failing=_without_employer,
        passing=lambda: case("workers-comp"),
    ),
)
