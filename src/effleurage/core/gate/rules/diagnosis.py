"""Are the diagnoses ones that a payer reads: billable that day, complete, pointed at, in order.

Knows what a code set says through ``Facts.icd``. Refuses to choose a diagnosis: it is the
referring clinician's, so every fix says whom to ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from effleurage.core.claims.claim import Claim
from effleurage.core.gate import facts as known
from effleurage.core.gate.exhibits import (
    FACTS,
    LAST_YEARS_EDITION,
    case,
    case_of_line,
    ordered,
)
from effleurage.core.gate.facts import Facts, IcdCode, IcdEdition
from effleurage.core.gate.places import diagnosis as place
from effleurage.core.gate.places import line as line_place
from effleurage.core.gate.places import numbered, service_dates
from effleurage.core.gate.rule import OWN_KNOWLEDGE, Family, Rule, Trouble
from effleurage.findings import Severity

_REVIEWED = date(2026, 11, 23)
_MOST_DIAGNOSES = 12
_MOST_POINTERS = 4
_MOST_NAMED = 8
_ICD_SOURCE = "ICD-10-CM tabular list and Official Guidelines I.B.2 (highest level of detail)"


class _NotBillable(NamedTuple):
    """A diagnosis that may not stand on the claim, the first day it fails, and what may instead."""

    number: int
    code: str
    on: date
    children: Sequence[IcdCode]

    @property
    def lacks_seventh(self) -> bool:
        """Whether all that it lacks is the seventh character."""
        stems = {child.code[:-1] for child in self.children}
        return len(stems) == 1 and len(self.children[0].code.replace(".", "")) == 7

    @property
    def named(self) -> str:
        plain = [child for child in self.children if not child.caution]
        shown = [f"{child.code} ({child.title})" for child in plain[:_MOST_NAMED]]
        further = len(plain) - len(shown)
        return "; ".join(shown) + (f"; and {further} further" if further else "")

    @property
    def left_out(self) -> str:
        """What no list may offer, and why: codes that say more than their header's detail."""
        return "".join(f" {c.code} is {c.caution}." for c in self.children if c.caution)


def _not_billable(claim: Claim, facts: Facts) -> tuple[_NotBillable, ...]:
    if facts.icd is None:
        return ()
    return _judged(tuple(claim.diagnoses), tuple(service_dates(claim)), facts.icd)


# Three rules ask this of one claim in a row, and a batch asks it of the same codes again.
@lru_cache(maxsize=4_096)
def _judged(
    diagnoses: tuple[str, ...], dates: tuple[date, ...], icd: IcdEdition
) -> tuple[_NotBillable, ...]:
    found = []
    for number, code in enumerate(diagnoses, 1):
        for on in dates:
            if not icd.billable_on(code, on):
                found.append(_NotBillable(number, code, on, icd.billable_children(code, on)))
                break
    return tuple(found)


def _header(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    for found in _not_billable(claim, facts):
        if found.children and not found.lacks_seventh:
            yield Trouble(
                place(found.number),
                f"{found.code} is a header on {found.on.isoformat()}. Billable below it:"
                f" {found.named}.{found.left_out}",
            )


def _seventh_character(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    for found in _not_billable(claim, facts):
        if found.children and found.lacks_seventh:
            yield Trouble(
                place(found.number),
                f"{found.code} needs its seventh character: {found.named}.",
            )


def _unknown_code(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    for found in _not_billable(claim, facts):
        if not found.children:
            on = found.on.isoformat()
            is_known = facts.icd is not None and facts.icd.code(found.code) is not None
            what = "was not valid" if is_known else "is not in the code set"
            yield Trouble(place(found.number), f"{_shown(found.code)} {what} on {on}.")


def _edition_too_old(claim: Claim, facts: Facts) -> Iterable[Trouble]:
    if facts.icd is None:
        return ()
    return _not_covered(tuple(service_dates(claim)), facts.icd, facts.icd_until)


@lru_cache(maxsize=4_096)
def _not_covered(
    dates: tuple[date, ...], icd: IcdEdition, ends: date | None
) -> tuple[Trouble, ...]:
    days = [on.isoformat() for on in dates if not icd.covers(on)]
    if not days:
        return ()
    until = f" It ends before {ends.isoformat()}." if ends is not None else ""
    what = f"The diagnosis code set on this computer is not the one for {', '.join(days)}.{until}"
    return (Trouble("diagnoses (box 21)", what),)


def _number_of_diagnoses(claim: Claim, _: Facts) -> Iterator[Trouble]:
    number = len(claim.diagnoses)
    if not number:
        yield Trouble("diagnoses (box 21)", "The claim has no diagnosis.")
    elif number > _MOST_DIAGNOSES:
        yield Trouble("diagnoses (box 21)", f"{number} diagnoses; a claim holds {_MOST_DIAGNOSES}.")


def _repeated(claim: Claim, _: Facts) -> Iterable[Trouble]:
    return _standing_twice(claim.diagnoses)


@lru_cache(maxsize=4_096)
def _standing_twice(diagnoses: tuple[str, ...]) -> tuple[Trouble, ...]:
    plain = [_plain(code) for code in diagnoses]
    return tuple(
        Trouble(place(number), f"{_shown(code)} stands already as diagnosis {first}.")
        for number, code in enumerate(plain, 1)
        if (first := plain.index(code) + 1) < number
    )


def _pointers(claim: Claim, _: Facts) -> Iterator[Trouble]:
    last = len(claim.diagnoses)
    for number, line in numbered(claim):
        pointers = line.diagnosis_pointers
        if not pointers:
            yield Trouble(line_place(number, "24E"), "The line points to no diagnosis.")
        elif len(pointers) > _MOST_POINTERS:
            yield Trouble(
                line_place(number, "24E"),
                f"The line points to {len(pointers)} diagnoses; it may point to four.",
            )
        elif len(set(pointers)) < len(pointers):
            yield Trouble(line_place(number, "24E"), "The line points twice to one diagnosis.")
        for pointer in pointers:
            if not 1 <= pointer <= last:
                yield Trouble(
                    line_place(number, "24E"),
                    f"The line points to diagnosis {pointer}; the claim has {last}.",
                )


def _external_cause_first(claim: Claim, _: Facts) -> Iterator[Trouble]:
    if claim.diagnoses and _is_external_cause(claim.diagnoses[0]):
        code = _shown(claim.diagnoses[0])
        yield Trouble(place(1), f"{code} says how it happened, not what is wrong.")
        return
    for number, line in numbered(claim):
        at = line.diagnosis_pointers[0] if line.diagnosis_pointers else 0
        if 0 < at <= len(claim.diagnoses) and _is_external_cause(claim.diagnoses[at - 1]):
            code = _shown(claim.diagnoses[at - 1])
            yield Trouble(
                line_place(number, "24E"),
                f"The line points to {code} first, which says how it happened, not what is wrong.",
            )


def _is_external_cause(code: str) -> bool:
    return code[:1].upper() in {"V", "W", "X", "Y"}


def _not_the_referrers(claim: Claim, _: Facts) -> Iterator[Trouble]:
    given = claim.referral.diagnoses if claim.referral else ()
    if not given or set(given).issuperset(claim.diagnoses):
        return
    ordered = {_plain(code) for code in given}
    for number, code in enumerate(claim.diagnoses, 1):
        if _plain(code) not in ordered and not _is_external_cause(code):
            yield Trouble(place(number), f"{_shown(code)} does not stand on the referral.")


def _plain(code: str) -> str:
    return code.replace(".", "").strip().upper()


def _shown(code: str) -> str:
    return code if len(code) <= 10 else f"{code[:10]}…"


RULES = (
    Rule(
        code="GATE-DX-01",
        family=Family.DIAGNOSIS,
        severity=Severity.BLOCK,
        title="A diagnosis is a header, not a billable code",
        why="A payer reads only the most detailed code there was on the day of service; M54.5, for"
        " one, has been a header since 2021-10-01.",
        fix="Ask the referrer which of the billable codes is meant, and record who confirmed it.",
        source=_ICD_SOURCE,
        checked_on=_REVIEWED,
        needs=(known.AN_ICD_EDITION,),
        look=_header,
        failing=lambda: ordered("M54.5", "M62.830"),
        passing=lambda: case(diagnoses=("M54.50", "M62.830")),
    ),
    Rule(
        code="GATE-DX-02",
        family=Family.DIAGNOSIS,
        severity=Severity.BLOCK,
        title="A diagnosis lacks its seventh character",
        why="Injury codes are not valid without the character that says which stage of care this"
        " is: A active treatment, D healing and recovery, S sequela.",
        fix="Copy the seventh character from the referral; if it has none, ask the referrer.",
        source="ICD-10-CM Official Guidelines I.A.5 and I.C.19.a",
        checked_on=_REVIEWED,
        needs=(known.AN_ICD_EDITION,),
        look=_seventh_character,
        failing=lambda: ordered("S13.4", "S16.1XXA", kind="auto"),
        passing=lambda: case("auto"),
    ),
    Rule(
        code="GATE-DX-03",
        family=Family.DIAGNOSIS,
        severity=Severity.BLOCK,
        title="A diagnosis is unknown or was not valid that day",
        why="Codes are added and retired every October and April; the payer looks at the set of"
        " the day of service (CARC 146).",
        fix="Compare the code with the referral, character by character; if it stands there so, ask"
        " the referrer for the code that was valid on that day.",
        source=_ICD_SOURCE,
        checked_on=_REVIEWED,
        needs=(known.AN_ICD_EDITION,),
        look=_unknown_code,
        failing=lambda: ordered("M54.2", "Q99.ZZ"),
        passing=case,
    ),
    Rule(
        code="GATE-DX-04",
        family=Family.DIAGNOSIS,
        severity=Severity.WARN,
        title="The diagnosis code set is not the one for the day of service",
        why="A code may have been split or retired since, and this computer cannot know it.",
        fix="Compare the codes with the official ICD-10-CM release for that day, and bring this"
        " computer's code set up to date.",
        source="ICD-10-CM editions take effect each 1 October and 1 April (45 CFR 162.1002)",
        checked_on=_REVIEWED,
        needs=(known.AN_ICD_EDITION,),
        look=_edition_too_old,
        failing=lambda: case(facts=replace(FACTS, icd=LAST_YEARS_EDITION)),
        passing=case,
    ),
    Rule(
        code="GATE-DX-05",
        family=Family.DIAGNOSIS,
        severity=Severity.BLOCK,
        title="No diagnosis, or more than twelve",
        why="A claim without a reason for the visit is rejected, and form and file have twelve"
        " places.",
        fix="Keep the diagnoses that these services treat, at least one and at most twelve.",
        source="NUCC 1500 manual, item 21; 837P 005010X222A1 loop 2300 HI",
        checked_on=_REVIEWED,
        overridable=False,
        judges_voids=True,
        look=_number_of_diagnoses,
        failing=lambda: case(diagnoses=()),
        passing=case,
    ),
    Rule(
        code="GATE-DX-06",
        family=Family.DIAGNOSIS,
        severity=Severity.BLOCK,
        title="A diagnosis stands twice",
        why="Payers reject a claim that lists one code twice.",
        fix="Remove the second one and check what the lines point to.",
        source=f"NUCC 1500 manual, item 21; {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        overridable=False,
        judges_voids=True,
        look=_repeated,
        failing=lambda: case(diagnoses=("M54.2", "M54.2")),
        passing=case,
    ),
    Rule(
        code="GATE-DX-07",
        family=Family.DIAGNOSIS,
        severity=Severity.BLOCK,
        title="A line does not point to one to four of the claim's diagnoses",
        why="Each line must say which diagnosis it treats; an empty or wrong box 24E is among the"
        " commonest rejections.",
        fix="Point the line to the diagnoses it treated, the most important first.",
        source="NUCC 1500 manual, item 24E; 837P 005010X222A1 loop 2400 SV107",
        checked_on=_REVIEWED,
        overridable=False,
        judges_voids=True,
        look=_pointers,
        failing=lambda: case_of_line(diagnosis_pointers=(3,)),
        passing=case,
    ),
    Rule(
        code="GATE-DX-08",
        family=Family.DIAGNOSIS,
        severity=Severity.BLOCK,
        title="An external cause stands first",
        why="V to Y codes tell how an injury happened. They explain a diagnosis and can never be"
        " the reason for the visit.",
        fix="Put the injury first; the external cause may follow it or be left out.",
        source="ICD-10-CM Official Guidelines I.C.20.a",
        checked_on=_REVIEWED,
        look=_external_cause_first,
        failing=lambda: case("auto", diagnoses=("V43.52XA", "S13.4XXA")),
        passing=lambda: case("auto", diagnoses=("S13.4XXA", "V43.52XA")),
    ),
    Rule(
        code="GATE-DX-09",
        family=Family.DIAGNOSIS,
        severity=Severity.WARN,
        title="A diagnosis that the referrer did not give",
        why="A massage therapist generally may not diagnose, and a payer that asks for the referral"
        " compares its diagnoses with the claim's.",
        fix="Ask the referrer to confirm the diagnosis in writing, and record it on the referral;"
        " or leave it out.",
        source=OWN_KNOWLEDGE,
        checked_on=_REVIEWED,
        look=_not_the_referrers,
        failing=lambda: case(diagnoses=("M54.2", "M79.12")),
        passing=lambda: case(diagnoses=("M62.830", "M54.2")),
    ),
)
