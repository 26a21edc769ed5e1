"""Do the diagnoses of a claim go together, say the side, and stand in the right order?

Knows the sequencing rules of the Official Guidelines that a massage claim meets, and Excludes1.
Refuses to choose which of two diagnoses is right, or a side: both are the referrer's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from effleurage.core.claims.claim import Claim
from effleurage.core.gate import facts as known
from effleurage.core.gate.exclusions import excluded_pairs
from effleurage.core.gate.exhibits import ordered
from effleurage.core.gate.facts import Facts, IcdEdition
from effleurage.core.gate.places import diagnosis as place
from effleurage.core.gate.places import line as line_place
from effleurage.core.gate.places import numbered
from effleurage.core.gate.rule import OWN_KNOWLEDGE, Family, Rule, Trouble
from effleurage.findings import Severity

_REVIEWED = date(2026, 11, 23)
_COMPLETE = 7
_FIRST_VISIT = "A"
_ONCE_ONLY = ("Y92", "Y93", "Y99")
_CAUSES = "VWXY"
_INJURIES = "ST"


def _excluded(claim: Claim, facts: Facts) -> Iterable[Trouble]:
    return _exclusions(claim.diagnoses, facts.icd) if facts.icd is not None else ()


@lru_cache(maxsize=4_096)
def _exclusions(diagnoses: tuple[str, ...], icd: IcdEdition) -> tuple[Trouble, ...]:
    return tuple(
        Trouble(
            f"{place(pair.first)} and {pair.second}",
            f"{diagnoses[pair.first - 1]} and {diagnoses[pair.second - 1]} exclude one another"
            f" (Excludes1 at {pair.noted_at}).",
        )
        for pair in excluded_pairs(diagnoses, icd)
    )


def _side(claim: Claim, facts: Facts) -> Iterable[Trouble]:
    return _without_side(claim.diagnoses, facts.icd) if facts.icd is not None else ()


@lru_cache(maxsize=4_096)
def _without_side(diagnoses: tuple[str, ...], icd: IcdEdition) -> tuple[Trouble, ...]:
    return tuple(
        Trouble(place(number), f"{code} has sides, and this code names none.")
        for number, code in enumerate(diagnoses, 1)
        if (entry := icd.code(code)) is not None and entry.laterality == "unspecified"
    )


def _sequela_first(claim: Claim, _: Facts) -> Iterable[Trouble]:
    return _sequelae(claim.diagnoses) or tuple(_pointed_at(claim))


def _pointed_at(claim: Claim) -> Iterator[Trouble]:
    for number, line in numbered(claim):
        at = line.diagnosis_pointers[0] if line.diagnosis_pointers else 0
        code = claim.diagnoses[at - 1] if 0 < at <= len(claim.diagnoses) else ""
        if code and code[0] in _INJURIES and _stage(code) == "S":
            yield Trouble(
                line_place(number, "24E"),
                f"The line points to {code} first, a sequela: what is left of it comes first.",
            )


@lru_cache(maxsize=4_096)
def _sequelae(diagnoses: tuple[str, ...]) -> tuple[Trouble, ...]:
    for number, code in enumerate(diagnoses, 1):
        if _stage(code) == "S" and code[0] in _INJURIES:
            if number == 1:
                return (Trouble(place(1), f"{code} is a sequela: what is left of it comes first."),)
            return ()
    return ()


def _pregnancy(claim: Claim, _: Facts) -> Iterable[Trouble]:
    return _pregnancies(claim.diagnoses)


@lru_cache(maxsize=4_096)
def _pregnancies(diagnoses: tuple[str, ...]) -> tuple[Trouble, ...]:
    if diagnoses and diagnoses[0][:1] != "O":
        for number, code in enumerate(diagnoses, 1):
            if code[:1] == "O":
                return (Trouble(place(number), f"{code} belongs before every other diagnosis."),)
    return ()


def _cause_and_injury(claim: Claim, _: Facts) -> Iterable[Trouble]:
    return _causes_beside(claim.diagnoses)


@lru_cache(maxsize=4_096)
def _causes_beside(diagnoses: tuple[str, ...]) -> tuple[Trouble, ...]:
    stages = {_stage(code) for code in diagnoses if code[:1] in _INJURIES} - {""}
    return tuple(_mismatched(diagnoses, stages)) if stages else ()


def _mismatched(diagnoses: tuple[str, ...], stages: set[str]) -> Iterator[Trouble]:
    for number, code in enumerate(diagnoses, 1):
        if code[:1] not in _CAUSES:
            continue
        stage = _stage(code)
        if stage and stage not in stages:
            injuries = " or ".join(sorted(stages))
            yield Trouble(place(number), f"{code} ends in {stage}, the injury in {injuries}.")
        elif code.startswith(_ONCE_ONLY) and _FIRST_VISIT not in stages:
            yield Trouble(place(number), f"{code} is told once, at the first encounter.")


def _stage(code: str) -> str:
    """Return the seventh character, or nothing where the code has none."""
    plain = code.replace(".", "")
    return plain[-1] if len(plain) == _COMPLETE else ""


RULES = (
    Rule(
        code="GATE-DX-10",
        family=Family.DIAGNOSIS,
        severity=Severity.WARN,
        title="Two diagnoses that exclude one another",
        why="An Excludes1 note says that two codes are never used together: the one already says"
        " the other, or both cannot be true. Payers deny the line (CARC 11 and 146).",
        fix="Ask the referrer which of the two is meant, and leave the other out. If the conditions"
        " have nothing to do with each other, override this and say so.",
        source="ICD-10-CM tabular list, Excludes1 notes; Official Guidelines I.A.12.a",
        checked_on=_REVIEWED,
        needs=(known.AN_ICD_EDITION,),
        look=_excluded,
        failing=lambda: ordered("M62.830", "M79.18"),
        passing=lambda: ordered("S13.4XXA", "S16.1XXA", kind="auto"),
    ),
    Rule(
        code="GATE-DX-11",
        family=Family.DIAGNOSIS,
        severity=Severity.WARN,
        title="A diagnosis that leaves the side open",
        why="Where a code has a left and a right, payers take the unspecified one for a note that"
        " was not read; many deny it.",
        fix="If the prescription says the side, take the code that says it too; else ask the"
        " referrer. The side is never guessed.",
        source=f"ICD-10-CM Official Guidelines I.B.13; {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        needs=(known.AN_ICD_EDITION,),
        look=_side,
        failing=lambda: ordered("M25.519", "M62.830"),
        passing=lambda: ordered("M25.512", "M62.830"),
    ),
    Rule(
        code="GATE-DX-12",
        family=Family.DIAGNOSIS,
        severity=Severity.BLOCK,
        title="A sequela stands first",
        why="A code that ends in S says that an old injury is the cause of what is treated now; the"
        " condition that is left, such as pain or stiffness, is the reason for the visit.",
        fix="Put the condition that is treated first and the code ending in S after it. If the"
        " referral names no such condition, ask the referrer.",
        source="ICD-10-CM Official Guidelines I.B.10 (sequela)",
        checked_on=_REVIEWED,
        look=_sequela_first,
        failing=lambda: ordered("S13.4XXS", "M54.2", kind="auto"),
        passing=lambda: ordered("M54.2", "S13.4XXS", kind="auto"),
    ),
    Rule(
        code="GATE-DX-13",
        family=Family.DIAGNOSIS,
        severity=Severity.BLOCK,
        title="A pregnancy code does not stand first",
        why="Codes of chapter 15 come before those of every other chapter; only the provider of the"
        " pregnancy may call it incidental (Z33.1, without any of them).",
        fix="Move the pregnancy code to the first place and check what the lines point to.",
        source="ICD-10-CM Official Guidelines I.C.15.a.1",
        checked_on=_REVIEWED,
        look=_pregnancy,
        failing=lambda: ordered("M54.59", "O26.892"),
        passing=lambda: ordered("O26.892", "M54.59"),
    ),
    Rule(
        code="GATE-DX-14",
        family=Family.DIAGNOSIS,
        severity=Severity.WARN,
        title="The external cause does not fit the injury's stage",
        why="An external cause carries the same seventh character as the injury, and the place and"
        " the activity (Y92, Y93, Y99) are told at the first encounter only.",
        fix="Copy the injury's seventh character, or leave the external cause out: payers do not"
        " require it.",
        source="ICD-10-CM Official Guidelines I.C.20.a and I.C.20.b",
        checked_on=_REVIEWED,
        look=_cause_and_injury,
        failing=lambda: ordered("S13.4XXA", "V43.52XD", kind="auto"),
        passing=lambda: ordered("S13.4XXA", "V43.52XA", kind="auto"),
    ),
)
