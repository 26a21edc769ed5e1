"""Was this billed before, here or on another claim?

Knows the lines of this claim and of the client's other live claims. Refuses to know what a payer
did with those.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time

from effleurage.core.claims.claim import Claim, ServiceLine, TimeSpan
from effleurage.core.claims.examples import example
from effleurage.core.gate import facts as known
from effleurage.core.gate import scopes
from effleurage.core.gate.exhibits import FACTS, a_line, case, case_of_lines
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.other_claims import elsewhere
from effleurage.core.gate.places import line as place
from effleurage.core.gate.places import numbered
from effleurage.core.gate.rule import OWN_KNOWLEDGE, Family, Rule, Trouble
from effleurage.findings import Severity

_REVIEWED = date(2026, 11, 23)


def _billed_before(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    before = {
        (line.service_date, line.procedure): other.claim_id
        for other, line in elsewhere(claim, facts)
    }
    if not before:
        return
    for number, line in numbered(claim):
        other_id = before.get((line.service_date, line.procedure))
        if other_id is not None:
            yield Trouble(
                place(number),
                f"{line.procedure} on {line.service_date.isoformat()} stands on claim"
                f" {other_id} already.",
            )


def _line_twice(claim: Claim, _: Facts) -> Iterator[Trouble]:
    first: dict[tuple[object, ...], int] = {}
    for number, line in numbered(claim):
        same = (line.service_date, line.procedure, line.modifiers)
        if same in first:
            yield Trouble(
                place(number),
                f"{line.procedure} on {line.service_date.isoformat()} stands on line"
                f" {first[same]} already.",
            )
        first.setdefault(same, number)


def _half(number: int, *modifiers: str) -> ServiceLine:
    """Return half of the example's hour as a line of its own."""
    return a_line(
        line_id=f"V26110301L{number}",
        modifiers=modifiers,
        minutes=30,
        times=(TimeSpan(start=time(9 + number), stop=time(9 + number, 30)),),
        units=2,
        charge_cents=6_000,
    )


RULES = (
    Rule(
        code="GATE-DUP-01",
        family=Family.DUPLICATES,
        severity=Severity.WARN,
        title="The same service stands on another claim",
        why="A payer denies a second bill for one service (CARC 18), and sending blindly again"
        " looks like double billing.",
        fix="Look up what became of the other claim. To correct it, send a replacement (frequency"
        " 7) once the payer has adjudicated it.",
        source=f"CARC 18 (X12, June 2024 list); {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        needs=(known.EARLIER_CLAIMS,),
        look=_billed_before,
        failing=lambda: case(
            facts=replace(
                FACTS, earlier_claims=(replace(example("commercial"), claim_id="C26110300"),)
            )
        ),
        passing=lambda: case(facts=replace(FACTS, earlier_claims=(example("commercial"),))),
    ),
    Rule(
        code="GATE-DUP-02",
        family=Family.DUPLICATES,
        severity=Severity.WARN,
        title="One service on two lines",
        why="Payers take the second line of one procedure on one day for a duplicate (CARC 18).",
        fix="Put the minutes, units and charge on one line. If it was truly done twice that day,"
        " the second line says so (76).",
        source=f"CARC 18 (X12, June 2024 list); {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        when=scopes.has_several_lines,
        look=_line_twice,
        failing=lambda: case_of_lines(_half(1), _half(2)),
        passing=lambda: case_of_lines(_half(1), _half(2, "76")),
    ),
)
