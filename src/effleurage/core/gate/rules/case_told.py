"""Does the accident that a claim tells fit its diagnoses, and is it still within its time?

Knows how external causes divide into cars and other mishaps, and how long the payer rules pay.
Refuses to know what happened: the client says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from effleurage.core.claims.claim import Claim
from effleurage.core.claims.kinds import AccidentCause
from effleurage.core.gate import facts as known
from effleurage.core.gate import scopes, terms
from effleurage.core.gate.exhibits import case, ordered, ruled
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.payer_rules import PayerRuleKind
from effleurage.core.gate.places import diagnosis as diagnosis_place
from effleurage.core.gate.places import line as place
from effleurage.core.gate.places import numbered
from effleurage.core.gate.rule import OWN_KNOWLEDGE, Family, Rule, Trouble
from effleurage.findings import Severity

_REVIEWED = date(2026, 11, 24)
_AT_WORK = "Y99.0"


def _another_story(claim: Claim, _: Facts) -> Iterable[Trouble]:
    return _against(claim.accident.cause, claim.diagnoses) if claim.accident else ()


@lru_cache(maxsize=4_096)
def _against(cause: AccidentCause, diagnoses: tuple[str, ...]) -> tuple[Trouble, ...]:
    return tuple(
        Trouble(
            diagnosis_place(number),
            f"{code} tells another story than box 10, where the cause is {cause.value}.",
        )
        for number, code in enumerate(diagnoses, 1)
        if _contradicts(code, cause)
    )


def _contradicts(code: str, cause: AccidentCause) -> bool:
    if code == _AT_WORK:
        return cause is not AccidentCause.WORK
    if code[:1] in {"W", "X"}:
        return cause is AccidentCause.AUTO
    is_of_a_car = code[:1] == "V" and "40" <= code[1:3] <= "79"
    return is_of_a_car and cause is AccidentCause.OTHER


def _out_of_time(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    injured = claim.accident.injury_date if claim.accident else None
    if injured is None:
        return
    for number, line in numbered(claim):
        rule = terms.rule(PayerRuleKind.INJURY_DAYS, claim, facts, line.service_date)
        most = rule.amount if rule is not None else None
        if rule is not None and most is not None and (line.service_date - injured).days > most:
            yield Trouble(
                place(number, "24A"),
                f"{line.service_date.isoformat()} lies more than {most} days after the injury of"
                f" {injured.isoformat()}. {rule.in_words}",
            )


RULES = (
    Rule(
        code="GATE-ACC-11",
        family=Family.ACCIDENT,
        severity=Severity.WARN,
        title="A diagnosis that tells of another accident",
        why="The external cause and box 10 say how it happened; an adjuster who reads a fall on an"
        " auto claim, or work where none is ticked, sends it to another payer.",
        fix="Ask the client what happened and correct the case; an external cause that the referral"
        " does not have may be left out.",
        source=f"ICD-10-CM chapter 20; NUCC 1500 manual, item 10; {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        when=scopes.is_of_an_injury,
        look=_another_story,
        failing=lambda: ordered("S13.4XXA", "W18.30XA", kind="auto"),
        passing=lambda: ordered("S13.4XXA", "V43.52XA", kind="auto"),
    ),
    Rule(
        code="GATE-ACC-12",
        family=Family.ACCIDENT,
        severity=Severity.BLOCK,
        title="The accident is no longer paid for",
        why="The payer rule on record says how long after the injury this cover pays; later days"
        " are denied, whatever is left of the amount.",
        fix="Check the rule with the adjuster and correct it if it is wrong. Otherwise bill these"
        " days to the next payer.",
        source="the payer rules on record, with their own source",
        checked_on=_REVIEWED,
        needs=(known.PAYER_RULES,),
        when=scopes.is_of_an_injury,
        look=_out_of_time,
        failing=lambda: case("auto", facts=ruled(PayerRuleKind.INJURY_DAYS, amount=20)),
        passing=lambda: case("auto", facts=ruled(PayerRuleKind.INJURY_DAYS, amount=730)),
    ),
)
