"""Does this payer take these procedures, in these numbers, on that day?

Knows the payer rules about codes and a day's limits, Medicare's pairs that a modifier can part, and
when a number came or went. Refuses to put one procedure in place of another that was done.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations

from effleurage.codes import ncci, procedures
from effleurage.core.claims.claim import Claim, ServiceLine
from effleurage.core.claims.kinds import LineOfBusiness
from effleurage.core.gate import facts as known
from effleurage.core.gate import scopes, terms
from effleurage.core.gate.exhibits import (
    a_line,
    a_payer,
    case,
    case_of_line,
    case_of_lines,
    ruled,
)
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.other_claims import pairs_across
from effleurage.core.gate.payer_rules import PayerRuleKind
from effleurage.core.gate.places import by_day, numbered
from effleurage.core.gate.places import line as place
from effleurage.core.gate.rule import OWN_KNOWLEDGE, Case, Family, Rule, Trouble
from effleurage.core.money import format_dollars
from effleurage.findings import Severity

_REVIEWED = date(2026, 11, 23)
_RULES_SOURCE = "the payer rules on record, with their own source"
_PARTING = frozenset({"59", "XE", "XS", "XP", "XU"})
_NOT_MEDICARES = frozenset({"97014"})
_PUBLIC = frozenset(
    {
        LineOfBusiness.MEDICARE,
        LineOfBusiness.MEDICARE_ADVANTAGE,
        LineOfBusiness.MEDICAID,
        LineOfBusiness.TRICARE,
        LineOfBusiness.VA,
    }
)


def _not_valid(claim: Claim, _: Facts) -> Iterator[Trouble]:
    for number, line in numbered(claim):
        if procedures.valid_on(line.procedure, line.service_date) is False:
            yield Trouble(
                place(number, "24D"),
                f"{line.procedure} was not a valid number on {line.service_date.isoformat()}.",
            )


def _not_paid(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    for number, line in _lines_under(PayerRuleKind.CODE_NOT_PAID, claim, facts):
        day = line.service_date
        rule = terms.rule(PayerRuleKind.CODE_NOT_PAID, claim, facts, day, line.procedure)
        if rule is not None and rule.yes and line.procedure in rule.codes:
            yield Trouble(
                place(number, "24D"),
                f"This payer does not pay {line.procedure} to a massage therapist. {rule.in_words}",
            )


def _local_code(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    for number, line in _lines_under(PayerRuleKind.LOCAL_CODE, claim, facts):
        day = line.service_date
        rule = terms.rule(PayerRuleKind.LOCAL_CODE, claim, facts, day, line.procedure)
        if rule is not None and rule.yes and line.procedure in rule.codes[:-1]:
            yield Trouble(
                place(number, "24D"),
                f"For this work the payer asks for {rule.codes[-1]} in place of {line.procedure}."
                f" {rule.in_words}",
            )


def _lines_under(
    kind: PayerRuleKind, claim: Claim, facts: Facts
) -> Iterator[tuple[int, ServiceLine]]:
    """Yield the numbered lines, where any rule of the kind is on record."""
    if facts.payer_rules is not None and facts.payer_rules.has(kind):
        yield from numbered(claim)


def _private_only(claim: Claim, _: Facts) -> Iterator[Trouble]:
    if claim.payer.line_of_business in _PUBLIC:
        for number, line in numbered(claim):
            code = line.procedure
            if (code.startswith("S") and len(code) == 5) or code in _NOT_MEDICARES:
                yield Trouble(place(number, "24D"), f"{code} is for private payers only.")


def _pair_without_modifier(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    for on, entries in by_day(claim).items() if len(claim.lines) > 1 else ():
        for (one, first), (other, second) in combinations(entries, 2):
            pair = ncci.conflict(first.procedure, second.procedure, on)
            if pair is not None and _wants_parting(pair, first, second, claim, facts):
                yield _unparted(f"lines {one} and {other}", on, pair)
    for met in pairs_across(claim, facts):
        if _wants_parting(met.pair, met.line, met.theirs, claim, facts):
            yield _unparted(place(met.number), met.line.service_date, met.pair, met.said)


def _wants_parting(
    pair: ncci.Pair, one: ServiceLine, other: ServiceLine, claim: Claim, facts: Facts
) -> bool:
    """Return whether only a modifier has both paid, and neither line has one."""
    return (
        pair.indicator is ncci.Indicator.WITH_MODIFIER
        and _PARTING.isdisjoint((*one.modifiers, *other.modifiers))
        and bool(terms.uses_ncci(claim, facts, one.service_date).asked)
    )


def _unparted(where: str, on: date, pair: ncci.Pair, said: str = "") -> Trouble:
    return Trouble(
        where,
        f"{pair.column1} and {pair.column2} on {on.isoformat()}: this payer pays"
        f" {pair.column1} only ({pair.source}, indicator 1).{said}",
    )


def _above_the_day(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    rules = facts.payer_rules
    kinds = [kind for kind in _DAILY if rules.has(kind)] if rules is not None else []
    for on, entries in by_day(claim).items() if kinds else ():
        for kind in kinds:
            rule = terms.rule(kind, claim, facts, on)
            if rule is None or rule.amount is None:
                continue
            done = _done(kind, entries, rule.amount)
            if done > rule.amount:
                yield Trouble(
                    on.isoformat(),
                    f"{_counted(kind, done)} on one day; this payer pays for at most"
                    f" {_counted(kind, rule.amount)}. {rule.in_words}",
                )


_DAILY = (PayerRuleKind.UNITS_A_DAY, PayerRuleKind.MINUTES_A_DAY, PayerRuleKind.CENTS_A_DAY)


def _done(kind: PayerRuleKind, entries: Sequence[tuple[int, ServiceLine]], most: int) -> int:
    """Return the day's cents, or its timed units or minutes where they can be above the most."""
    if kind is PayerRuleKind.CENTS_A_DAY:
        return sum([line.charge_cents for _, line in entries])
    is_units = kind is PayerRuleKind.UNITS_A_DAY
    if sum([line.units if is_units else line.minutes or 0 for _, line in entries]) <= most:
        return 0
    timed = [line for _, line in entries if not procedures.is_untimed(line.procedure)]
    return sum([line.units if is_units else line.minutes or 0 for line in timed])


def _counted(kind: PayerRuleKind, number: int) -> str:
    if kind is PayerRuleKind.CENTS_A_DAY:
        return format_dollars(number)
    return f"{number} {'units' if kind is PayerRuleKind.UNITS_A_DAY else 'minutes'}"


def _group_and_massage(*modifiers: str) -> Case:
    """Return an hour of 97124 beside a group session on one day, for a payer that uses NCCI."""
    group = a_line(
        line_id="V26110301L2",
        procedure="97150",
        minutes=None,
        times=(),
        units=1,
        charge_cents=4_000,
    )
    return case_of_lines(a_line(modifiers=modifiers), group, payer=a_payer(uses_ncci=True))


_NO_MANUAL = ruled(PayerRuleKind.CODE_NOT_PAID, codes=("97140",), yes=True)
_OWN_NUMBER = ruled(
    PayerRuleKind.LOCAL_CODE,
    line_of_business=LineOfBusiness.WORKERS_COMP,
    codes=("97124", "0509M"),
    yes=True,
)
_THREE_UNITS = ruled(PayerRuleKind.UNITS_A_DAY, amount=3)
_FOUR_UNITS = ruled(PayerRuleKind.UNITS_A_DAY, amount=4)


RULES = (
    Rule(
        code="GATE-PROC-15",
        family=Family.PROCEDURE,
        severity=Severity.BLOCK,
        title="A procedure that this payer does not pay a massage therapist",
        why="The payer rule on record says so; the line would be denied (CARC 96 or 170).",
        fix="Check the rule with the payer and correct it if it is wrong. If it is right, the line"
        " is not billed there; the code stays what was done.",
        source=f"{_RULES_SOURCE}; CARC 96, 170 (X12, June 2024 list)",
        checked_on=_REVIEWED,
        needs=(known.PAYER_RULES,),
        when=scopes.has_payer_rules,
        look=_not_paid,
        failing=lambda: case_of_line(facts=_NO_MANUAL, procedure="97140"),
        passing=lambda: case(facts=_NO_MANUAL),
    ),
    Rule(
        code="GATE-PROC-13",
        family=Family.PROCEDURE,
        severity=Severity.BLOCK,
        title="The payer asks for its own code",
        why="Some workers' comp and state payers take a local code for massage and reject the"
        " national one.",
        fix="Read the payer's fee schedule. If the rule on record is right, bill the same work"
        " under the code it names; if not, correct the rule with its source.",
        source=_RULES_SOURCE,
        checked_on=_REVIEWED,
        needs=(known.PAYER_RULES,),
        when=scopes.has_payer_rules,
        look=_local_code,
        failing=lambda: case("workers-comp", facts=_OWN_NUMBER),
        passing=lambda: case(facts=_OWN_NUMBER),
    ),
    Rule(
        code="GATE-PROC-16",
        family=Family.PROCEDURE,
        severity=Severity.BLOCK,
        title="Two procedures that NCCI pays together only with a modifier",
        why="A payer that follows NCCI pays one of the pair, unless a modifier says that the two"
        " were separate: another region, or another time of the day.",
        fix="If the note shows them apart, put 59 or the X modifier that says how on one of the two"
        " lines. If it does not, bill the main work only.",
        source="CMS NCCI practitioner PTP edits, indicator 1, in force on the date of service; CMS"
        " on modifier 59 and X{EPSU}",
        checked_on=_REVIEWED,
        when=scopes.has_company,
        look=_pair_without_modifier,
        failing=_group_and_massage,
        passing=lambda: _group_and_massage("XE"),
    ),
    Rule(
        code="GATE-PROC-17",
        family=Family.PROCEDURE,
        severity=Severity.WARN,
        title="More than this payer pays for in a day",
        why="Some payers stop a day at so many minutes or units, or at an amount; what lies above"
        " is cut, and may not be billed to the client in network.",
        fix="Send what was done: units and minutes stay as the note records them. Expect the"
        " payer's limit, and plan later visits by it.",
        source=_RULES_SOURCE,
        checked_on=_REVIEWED,
        needs=(known.PAYER_RULES,),
        when=scopes.has_payer_rules,
        look=_above_the_day,
        failing=lambda: case(facts=_THREE_UNITS),
        passing=lambda: case(facts=_FOUR_UNITS),
    ),
    Rule(
        code="GATE-PROC-12",
        family=Family.PROCEDURE,
        severity=Severity.BLOCK,
        title="A procedure that was not valid on the day",
        why="Procedures are added and deleted every January; a payer looks at the list of the day"
        " of service (CARC 181 and 182).",
        fix="Look up the number that stood for this work on that day in a current list.",
        source=f"CARC 181, 182 (X12, June 2024 list); {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        look=_not_valid,
        failing=lambda: case_of_line(procedure="97762"),
        passing=lambda: case_of_line(procedure="97763"),
    ),
    Rule(
        code="GATE-PROC-14",
        family=Family.PROCEDURE,
        severity=Severity.WARN,
        title="A private payer's code on a public payer's claim",
        why="HCPCS codes that begin with S were made for private payers; Medicare and the payers"
        " that follow it do not take them, nor 97014, for which Medicare has G0283.",
        fix="Ask the payer which number it takes for this work.",
        source="CMS HCPCS level II, S codes; CMS physician fee schedule 2024, 97014 status I;"
        f" {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        look=_private_only,
        failing=lambda: case_of_line("va", procedure="S8950"),
        passing=lambda: case_of_line(procedure="S8950"),
    ),
)
