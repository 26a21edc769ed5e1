"""Does the diagnosis that a line points to justify the work: for anybody, and for this payer?

Knows the few diagnoses that never justify massage, those that payers seldom accept, and what the
payer rules say. Refuses to offer another diagnosis in order to be paid.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from effleurage.core.claims.claim import Claim, ServiceLine
from effleurage.core.gate import facts as known
from effleurage.core.gate import terms
from effleurage.core.gate.exhibits import FACTS, a_referral, case, ruled
from effleurage.core.gate.facts import Facts, IcdEdition
from effleurage.core.gate.payer_rules import PayerRuleKind
from effleurage.core.gate.places import diagnosis as diagnosis_place
from effleurage.core.gate.places import line as place
from effleurage.core.gate.places import numbered
from effleurage.core.gate.rule import OWN_KNOWLEDGE, Case, Family, Rule, Trouble
from effleurage.findings import Severity

_REVIEWED = date(2026, 11, 23)
_NEVER: Mapping[str, str] = MappingProxyType(
    {
        "F17": "nicotine dependence",
        "Z00": "an examination without complaint",
        "Z33.1": "a pregnancy that has nothing to do with the visit",
        "Z71": "counselling, such as Z71.6 for tobacco",
        "Z72": "a habit such as tobacco use (Z72.0); counselling for it would be Z71.6",
    }
)
_SELDOM: Mapping[str, str] = MappingProxyType(
    {"F41": "anxiety", "F43": "a reaction to stress", "Z73": "stress or strain of life"}
)


def _does_not_justify(claim: Claim, _: Facts) -> Iterator[Trouble]:
    for number, line in numbered(claim):
        code = _first(claim, line)
        what = _meaning(code, "never")
        if what:
            yield Trouble(
                place(number, "24E"),
                f"The line treats {code} first: {what}. It does not justify {line.procedure[:5]}.",
            )


def _seldom_accepted(claim: Claim, _: Facts) -> Iterator[Trouble]:
    for number, line in numbered(claim):
        code = _first(claim, line)
        what = _meaning(code, "seldom")
        if what:
            yield Trouble(
                place(number, "24E"),
                f"The line treats {code} first: {what}. Payers seldom accept massage for it.",
            )


def _first(claim: Claim, line: ServiceLine) -> str:
    pointers, diagnoses = line.diagnosis_pointers, claim.diagnoses
    if pointers and 1 <= pointers[0] <= len(diagnoses):
        return diagnoses[pointers[0] - 1]
    return ""


@lru_cache(maxsize=4_096)
def _meaning(code: str, how: str) -> str:
    table = _NEVER if how == "never" else _SELDOM
    return next((words for start, words in table.items() if code.startswith(start)), "")


def _not_covered(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    if facts.payer_rules is None or not facts.payer_rules.has(PayerRuleKind.DIAGNOSIS_NOT_COVERED):
        return
    for number, line in numbered(claim):
        code = _first(claim, line)
        for rule in terms.every(
            PayerRuleKind.DIAGNOSIS_NOT_COVERED, claim, facts, line.service_date
        ):
            if code and rule.yes and code.startswith(rule.codes):
                yield Trouble(
                    place(number, "24E"),
                    f"This payer does not cover massage for {code}. {rule.in_words}",
                )
                break


def _a_physicians(claim: Claim, facts: Facts) -> Iterable[Trouble]:
    if facts.icd is None or (claim.referral is not None and claim.referral.diagnoses):
        return ()
    return _cautioned(claim.diagnoses, facts.icd)


@lru_cache(maxsize=4_096)
def _cautioned(diagnoses: tuple[str, ...], icd: IcdEdition) -> tuple[Trouble, ...]:
    return tuple(
        Trouble(diagnosis_place(number), f"{code} is {entry.caution}.")
        for number, code in enumerate(diagnoses, 1)
        if (entry := icd.code(code)) is not None and entry.caution
    )


def _for(code: str, facts: Facts = FACTS) -> Case:
    referral = a_referral(diagnoses=(code, "M54.2"))
    return case(facts=facts, diagnoses=(code, "M54.2"), referral=referral)


_NO_NECK_PAIN = ruled(PayerRuleKind.DIAGNOSIS_NOT_COVERED, codes=("M54.2",), yes=True)


RULES = (
    Rule(
        code="GATE-DX-15",
        family=Family.DIAGNOSIS,
        severity=Severity.BLOCK,
        title="The diagnosis does not justify the procedure",
        why="A payer asks first whether the diagnosis explains the work (CARC 11 and 50). Z72.0 is"
        " tobacco use and Z71.6 counselling for it; massage treats neither.",
        fix="Point the line to the complaint that the session treated, if the referral and the note"
        " have it. If there is none, the visit is no claim: the client pays.",
        source=f"CARC 11, 50 (X12, June 2024 list); ICD-10-CM tabular list; {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        look=_does_not_justify,
        failing=lambda: _for("Z72.0"),
        passing=lambda: _for("M62.830"),
    ),
    Rule(
        code="GATE-DX-16",
        family=Family.DIAGNOSIS,
        severity=Severity.WARN,
        title="Stress or anxiety is the reason for the massage",
        why="Most plans do not pay massage for stress or anxiety, so the line is likely denied as"
        " not necessary (CARC 50 or 167).",
        fix="Ask the payer before sending. If the referral also names a complaint of muscle or"
        " joint that the session treated, point the line to that first.",
        source=f"CARC 50, 167 (X12, June 2024 list); {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        look=_seldom_accepted,
        failing=lambda: _for("F43.9"),
        passing=lambda: _for("M62.830"),
    ),
    Rule(
        code="GATE-DX-17",
        family=Family.DIAGNOSIS,
        severity=Severity.BLOCK,
        title="A diagnosis for which this payer does not cover massage",
        why="The payer rule on record says so; the line would be denied (CARC 167).",
        fix="Check the rule with the payer and correct it if it is wrong. Otherwise the client pays"
        " what the agreement with the client says.",
        source="the payer rules on record, with their own source; CARC 167 (X12, June 2024 list)",
        checked_on=_REVIEWED,
        needs=(known.PAYER_RULES,),
        look=_not_covered,
        failing=lambda: case(facts=_NO_NECK_PAIN),
        passing=lambda: case("auto", facts=_NO_NECK_PAIN),
    ),
    Rule(
        code="GATE-DX-18",
        family=Family.DIAGNOSIS,
        severity=Severity.WARN,
        title="A physician's finding that no referral shows",
        why="Some codes look like one more detail of a common complaint and say that something was"
        " found on an image. A massage therapist cannot find it.",
        fix="Record the referral that gives this diagnosis; without one, use the code that the"
        " referrer gave.",
        source="ICD-10-CM inclusion terms; codes/data/icd_cautions.tsv; own words",
        checked_on=_REVIEWED,
        needs=(known.AN_ICD_EDITION,),
        look=_a_physicians,
        failing=lambda: case(diagnoses=("M54.51", "M62.830"), referral=a_referral(diagnoses=())),
        passing=lambda: case(
            diagnoses=("M54.51", "M62.830"), referral=replace(a_referral(), diagnoses=("M54.51",))
        ),
    ),
)
