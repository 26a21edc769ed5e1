"""Do the diagnoses of a claim fit each other and the client: one stage, one side, one body?

Knows seventh characters, sides and the client's sex as the card states it. Refuses to choose: which
of two is right, the referrer says.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache

from effleurage.core.claims.claim import Claim
from effleurage.core.claims.examples import example
from effleurage.core.claims.kinds import Sex
from effleurage.core.gate import facts as known
from effleurage.core.gate.exhibits import ordered
from effleurage.core.gate.facts import Facts, IcdEdition
from effleurage.core.gate.places import diagnosis as place
from effleurage.core.gate.places import service_dates
from effleurage.core.gate.rule import OWN_KNOWLEDGE, Family, Rule, Trouble
from effleurage.findings import Severity

_REVIEWED = date(2026, 11, 24)
_COMPLETE = 7
_SIDES = frozenset({"left", "right"})


def _two_stages(claim: Claim, _: Facts) -> Iterable[Trouble]:
    return _stages(claim.diagnoses)


@lru_cache(maxsize=4_096)
def _stages(diagnoses: tuple[str, ...]) -> tuple[Trouble, ...]:
    first = ""
    for number, code in enumerate(diagnoses, 1):
        plain = code.replace(".", "")
        if plain[:1] not in {"S", "T"} or len(plain) != _COMPLETE or plain[-1] == "S":
            continue
        first = first or plain[-1]
        if plain[-1] != first:
            what = f"{code} ends in {plain[-1]}, the injury before it in {first}."
            return (Trouble(place(number), what),)
    return ()


def _both_sides(claim: Claim, facts: Facts) -> Iterable[Trouble]:
    if facts.icd is None or len(claim.diagnoses) < 2 or not claim.lines:
        return ()
    return tuple(_halves(claim.diagnoses, facts.icd, service_dates(claim)[0]))


@lru_cache(maxsize=4_096)
def _halves(diagnoses: tuple[str, ...], icd: IcdEdition, on: date) -> tuple[Trouble, ...]:
    found: dict[str, int] = {}
    troubles = []
    for number, code in enumerate(diagnoses, 1):
        entry = icd.code(code)
        above = icd.ancestors(code) if entry is not None and entry.laterality in _SIDES else ()
        if not above:
            continue
        header = above[0].code
        if header in found and (whole := _of_both(icd, header, on)):
            troubles.append(
                Trouble(
                    f"{place(found[header])} and {number}",
                    f"Left and right stand as two codes; {whole} says both.",
                )
            )
        found.setdefault(header, number)
    return tuple(troubles)


def _of_both(icd: IcdEdition, header: str, on: date) -> str:
    below = icd.billable_children(header, on)
    return next((each.code for each in below if each.laterality == "both"), "")


def _pregnant_man(claim: Claim, _: Facts) -> Iterable[Trouble]:
    return _of_a_woman(claim.diagnoses) if claim.client.sex is Sex.MALE else ()


@lru_cache(maxsize=4_096)
def _of_a_woman(diagnoses: tuple[str, ...]) -> tuple[Trouble, ...]:
    return tuple(
        Trouble(place(number), f"{code} is a pregnancy's, and the record says male.")
        for number, code in enumerate(diagnoses, 1)
        if code[:1] == "O"
    )


RULES = (
    Rule(
        code="GATE-DX-19",
        family=Family.DIAGNOSIS,
        severity=Severity.WARN,
        title="Two injuries in two stages",
        why="The seventh character says in which stage of care the client is. Two injuries of one"
        " accident in two stages look like a slip of the pen, and payers ask.",
        fix="Compare both with the referral; if it has them so, send it, else ask the referrer.",
        source=f"ICD-10-CM Official Guidelines I.C.19.a; {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        look=_two_stages,
        failing=lambda: ordered("S13.4XXD", "S16.1XXA", kind="auto"),
        passing=lambda: ordered("S13.4XXA", "S16.1XXA", kind="auto"),
    ),
    Rule(
        code="GATE-DX-20",
        family=Family.DIAGNOSIS,
        severity=Severity.WARN,
        title="Left and right where one code says both",
        why="Where a code for both sides exists, it is the most detailed one; left beside right is"
        " read as an error.",
        fix="If both sides are meant, ask the referrer to confirm the code for both.",
        source="ICD-10-CM Official Guidelines I.B.13",
        checked_on=_REVIEWED,
        needs=(known.AN_ICD_EDITION,),
        look=_both_sides,
        failing=lambda: ordered("G56.01", "G56.02"),
        passing=lambda: ordered("M25.511", "M25.512"),
    ),
    Rule(
        code="GATE-DX-21",
        family=Family.DIAGNOSIS,
        severity=Severity.WARN,
        title="A pregnancy of a client recorded as male",
        why="Payers compare a code with the sex that they have on record and deny what does not fit"
        " (CARC 7).",
        fix="Compare the sex on the record with the card. If the card says male, ask the payer how"
        " it takes the claim before sending it.",
        source=f"CARC 7 (X12, June 2024 list); {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        look=_pregnant_man,
        failing=lambda: ordered(
            "O26.892",
            "M54.59",
            client=replace(example("commercial").client, sex=Sex.MALE),
        ),
        passing=lambda: ordered("O26.892", "M54.59"),
    ),
)
