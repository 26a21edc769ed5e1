"""Does the accident's case still pay: not cut off, closed or spent, and told of at all?

Knows the days that the records hold for the case. Refuses to know a state's injury law.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache

from effleurage.core.claims.claim import Claim
from effleurage.core.gate import facts as known
from effleurage.core.gate import scopes
from effleurage.core.gate.exhibits import FACTS, a_referral, case
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.history import CaseState
from effleurage.core.gate.places import line as place
from effleurage.core.gate.places import numbered
from effleurage.core.gate.rule import OWN_KNOWLEDGE, Case, Family, Rule, Trouble
from effleurage.findings import Severity

_REVIEWED = date(2026, 11, 23)
_LONG = 7
_CURRENT = frozenset("ABCD")


def _after(claim: Claim, first_unpaid: date | None) -> Iterator[tuple[str, str]]:
    """Yield place and day of each line that lies on or after a day."""
    if first_unpaid is not None:
        for number, line in numbered(claim):
            if line.service_date >= first_unpaid:
                yield place(number, "24A"), line.service_date.isoformat()


def _cut_off(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    case_state = facts.case_state
    if case_state is not None and claim.accident is not None:
        for where, day in _after(claim, case_state.ime_cut_off_on):
            yield Trouble(where, f"After the medical examination {day} is not paid.{_next(facts)}")


def _closed(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    case_state = facts.case_state
    if case_state is not None and claim.accident is not None:
        for where, day in _after(claim, case_state.closed_on):
            yield Trouble(where, f"The payer closed the case before {day}.{_next(facts)}")


def _exhausted(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    case_state = facts.case_state
    if case_state is not None and claim.accident is not None:
        for where, day in _after(claim, case_state.exhausted_on):
            yield Trouble(where, f"The benefit was used up before {day}.{_next(facts)}")


def _next(facts: Facts) -> str:
    name = facts.case_state.next_payer.strip() if facts.case_state is not None else ""
    return f" Next pays: {name}." if name else " Nobody has recorded who pays next."


def _untold_accident(claim: Claim, _: Facts) -> Iterable[Trouble]:
    return _current_injuries(claim.diagnoses) if claim.accident is None else ()


@lru_cache(maxsize=4_096)
def _current_injuries(diagnoses: tuple[str, ...]) -> tuple[Trouble, ...]:
    for code in diagnoses:
        if what := _told_by(code):
            said = f"{code} {what}, and the claim says nothing of an accident."
            return (Trouble("accident (box 10)", said),)
    return ()


def _told_by(code: str) -> str:
    plain = code.replace(".", "")
    if plain[:1] in {"S", "T"} and len(plain) == _LONG and plain[-1] in _CURRENT:
        return "is a current injury"
    is_old = len(plain) == _LONG and plain[-1] not in _CURRENT
    return "says how it happened" if plain[:1] in {"V", "W"} and not is_old else ""


def _standing(state: CaseState) -> Case:
    return case("auto", facts=replace(FACTS, case_state=state))


def _injured(kind: str) -> Case:
    diagnoses = ("S16.1XXA",)
    claim = case(kind, diagnoses=diagnoses, referral=a_referral(diagnoses=diagnoses)).claim
    line = replace(claim.lines[0], diagnosis_pointers=(1,))
    return case(kind, diagnoses=diagnoses, referral=claim.referral, lines=(line, *claim.lines[1:]))


_FIRST_DAY, _DAY_AFTER = date(2026, 11, 4), date(2026, 11, 7)


RULES = (
    Rule(
        code="GATE-ACC-10",
        family=Family.ACCIDENT,
        severity=Severity.BLOCK,
        title="The benefit of the accident is used up",
        why="PIP and MedPay pay up to an amount; from that day on the next payer is asked, and it"
        " wants to see the letter of exhaustion.",
        fix="Ask for the letter of exhaustion, keep it, and bill these days to the next payer.",
        source=f"CARC 119 and P-codes of the X12 list (June 2024); {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        needs=(known.THE_CASE,),
        when=scopes.is_of_an_injury,
        look=_exhausted,
        failing=lambda: _standing(
            CaseState(exhausted_on=_FIRST_DAY, next_payer="Cascade Mutual Health")
        ),
        passing=lambda: _standing(
            CaseState(exhausted_on=_DAY_AFTER, next_payer="Cascade Mutual Health")
        ),
    ),
    Rule(
        code="GATE-ACC-08",
        family=Family.ACCIDENT,
        severity=Severity.BLOCK,
        title="A service after the independent medical examination's cut-off",
        why="After an independent medical examination the payer stops on a day that its letter"
        " names; later days are denied.",
        fix="Tell the client and the attorney, if there is one; the letter says how to object. Bill"
        " these days to the next payer.",
        source=OWN_KNOWLEDGE,
        checked_on=_REVIEWED,
        needs=(known.THE_CASE,),
        when=scopes.is_of_an_injury,
        look=_cut_off,
        failing=lambda: _standing(CaseState(ime_cut_off_on=_FIRST_DAY)),
        passing=lambda: _standing(CaseState(ime_cut_off_on=_DAY_AFTER)),
    ),
    Rule(
        code="GATE-ACC-09",
        family=Family.ACCIDENT,
        severity=Severity.BLOCK,
        title="A service after the case was closed",
        why="A closed case pays nothing until the payer reopens it.",
        fix="Ask the adjuster or claim manager whether it can be reopened; if not, bill these days"
        " to the next payer.",
        source=OWN_KNOWLEDGE,
        checked_on=_REVIEWED,
        needs=(known.THE_CASE,),
        when=scopes.is_of_an_injury,
        look=_closed,
        failing=lambda: _standing(CaseState(closed_on=_FIRST_DAY)),
        passing=lambda: _standing(CaseState(closed_on=_DAY_AFTER)),
    ),
    Rule(
        code="GATE-ACC-07",
        family=Family.ACCIDENT,
        severity=Severity.WARN,
        title="A current injury and no word of an accident",
        why="A payer that reads an injury code stops the claim until the client has told it how the"
        " injury happened, because another insurance may have to pay.",
        fix="Ask the client. Record the accident with its cause and day, at home or at sport too.",
        source=f"CARC 19, 20, 21 (X12, June 2024 list); NUCC 1500 manual, item 10; {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        look=_untold_accident,
        failing=lambda: _injured("commercial"),
        passing=lambda: _injured("auto"),
    ),
)
