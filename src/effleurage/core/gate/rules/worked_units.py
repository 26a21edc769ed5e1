"""Do the units on a claim follow from the minutes behind them?

Knows units from minutes under the payer's rule (``core.visits.units``). Refuses to say what
further minutes would earn, and to move any from one code to another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from typing import NamedTuple

from effleurage.codes import procedures
from effleurage.core.claims.claim import Claim, ServiceLine, TimeSpan
from effleurage.core.claims.kinds import UnitRule
from effleurage.core.gate import terms
from effleurage.core.gate.exhibits import a_line, a_payer, case, case_of_line, case_of_lines
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.places import by_day, numbered
from effleurage.core.gate.places import line as place
from effleurage.core.gate.rule import OWN_KNOWLEDGE, Case, Family, Rule, Trouble
from effleurage.core.visits import units
from effleurage.findings import Severity

_REVIEWED = date(2026, 11, 23)
_UNIT_SOURCE = (
    "Medicare Claims Processing Manual ch. 5 §20.2 (cms); the CPT convention for time-based codes"
    " (midpoint); docs/algorithms/units.md"
)
_MINUTES_FIX = "Correct the minutes to the hands-on time that the note records."


class _Day(NamedTuple):
    """One day's minutes and claimed units of each procedure, as far as they can be compared."""

    on: date
    lines: tuple[int, ...]
    minutes: Mapping[str, int]
    claimed: Mapping[str, int]

    @property
    def place(self) -> str:
        numbers = ", ".join(str(number) for number in self.lines)
        return f"line {numbers}, box 24G" if len(self.lines) == 1 else f"lines {numbers}, box 24G"


def _days(claim: Claim) -> Iterator[_Day]:
    """Yield each day's sums over lines with minutes of procedures not known to be untimed.

    A timed line whose minutes are missing is ``GATE-PROC-02``'s to stop.
    """
    for on, entries in by_day(claim).items():
        minutes: dict[str, int] = {}
        claimed: dict[str, int] = {}
        lines: list[int] = []
        for number, line in entries:
            spent = line.minutes
            if spent is None or units.is_untimed(line.procedure):
                continue
            code = line.procedure.strip().upper()
            minutes[code] = minutes.get(code, 0) + spent
            claimed[code] = claimed.get(code, 0) + line.units
            lines.append(number)
        if lines:
            yield _Day(on, tuple(lines), minutes, claimed)


def _units_above_minutes(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    for number, line in numbered(claim):
        if line.units > 1 and units.is_untimed(line.procedure):
            yield Trouble(
                place(number, "24G"),
                f"{line.procedure} is not timed, so it is 1 unit; the line says {line.units}.",
                "Set the units to 1.",
            )
    if _is_plainly_worked(claim.lines):
        return
    for day in _days(claim):
        rule = terms.unit_rule(claim, facts, day.on)
        try:
            allowed = units.units_allowed(day.minutes, rule=rule)
        except units.MinutesAreImpossible as impossible:
            yield Trouble(day.place, f"No units can be computed: {impossible}.", _MINUTES_FIX)
            continue
        is_above = sum(day.claimed.values()) > allowed.total or any(
            claimed > allowed.by_code[code] for code, claimed in day.claimed.items()
        )
        if is_above:
            yield _too_many_units(day, rule)


def _is_plainly_worked(lines: Sequence[ServiceLine]) -> bool:
    """Return whether whole units lie behind every unit, which any rule allows: most claims."""
    spent = 0
    for line in lines:
        minutes = line.minutes
        if not minutes or minutes < line.units * procedures.unit_minutes(
            line.procedure.strip().upper()
        ):
            return False
        spent += minutes
    return 0 < spent <= units.MOST_MINUTES_IN_A_DAY


def _too_many_units(day: _Day, rule: UnitRule) -> Trouble:
    worked = units.units_for(day.minutes, rule=rule)
    claimed = " + ".join(f"{code} {number}" for code, number in day.claimed.items())
    billed = ", ".join(f"{code.procedure}: {code.units}" for code in worked.by_code)
    ask = " Ask the payer which rule it uses." if rule is UnitRule.UNKNOWN else ""
    return Trouble(
        day.place,
        f"{day.on.isoformat()}: the claim says {claimed} units; the minutes support"
        f" {worked.total}. {worked.explanation}",
        f"Set the units to what the recorded minutes support ({billed}).{ask}",
    )


def _minutes_missing(claim: Claim, _: Facts) -> Iterator[Trouble]:
    for number, line in numbered(claim):
        if line.minutes is None:
            known = procedures.procedure(line.procedure)
            if known is not None and known.timed:
                yield Trouble(place(number), f"{line.procedure} has no minutes.")


def _unit_rule_unknown(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    if claim.payer.terms.unit_rule is not UnitRule.UNKNOWN:
        return
    for day in _days(claim):
        if terms.unit_rule(claim, facts, day.on) is not UnitRule.UNKNOWN:
            continue
        try:
            worked = units.units_for(day.minutes, rule=UnitRule.UNKNOWN)
            if units.rules_differ(day.minutes):
                yield Trouble(day.place, f"{day.on.isoformat()}: {worked.warning}")
        except units.MinutesAreImpossible:
            continue


def _several_days(claim: Claim, _: Facts) -> Iterator[Trouble]:
    for number, line in numbered(claim):
        if line.last_service_date is not None:
            yield Trouble(
                place(number, "24A"),
                f"{line.procedure} is billed from {line.service_date.isoformat()} to"
                f" {line.last_service_date.isoformat()} on one line.",
            )


def _no_units(claim: Claim, _: Facts) -> Iterator[Trouble]:
    for number, line in numbered(claim):
        if line.units < 1:
            yield Trouble(place(number, "24G"), f"The line carries {line.units} units.")


def _two_short_works(rule: UnitRule) -> Case:
    """Return 22 minutes each of 97124 and 97032, one unit each."""
    massage = a_line(
        minutes=22,
        units=1,
        charge_cents=3_000,
        times=(TimeSpan(start=time(10, 0), stop=time(10, 22)),),
    )
    other = a_line(
        line_id="V26110301L2",
        procedure="97032",
        minutes=22,
        units=1,
        charge_cents=3_000,
        times=(TimeSpan(start=time(10, 22), stop=time(10, 44)),),
    )
    return case_of_lines(massage, other, payer=a_payer(unit_rule=rule))


RULES = (
    Rule(
        code="GATE-PROC-01",
        family=Family.PROCEDURE,
        severity=Severity.BLOCK,
        title="More units than the minutes support",
        why="Units are worked time. Billing more than the recorded minutes support is a false"
        " claim, whatever the payer would have paid.",
        fix="Set the units to what the recorded minutes support.",
        source=_UNIT_SOURCE,
        checked_on=_REVIEWED,
        overridable=False,
        look=_units_above_minutes,
        failing=lambda: case_of_line(minutes=45),
        passing=case,
    ),
    Rule(
        code="GATE-PROC-02",
        family=Family.PROCEDURE,
        severity=Severity.BLOCK,
        title="A timed procedure without minutes",
        why="Its units cannot be shown to be worked time.",
        fix="Enter the hands-on minutes that the note records for this procedure.",
        source=_UNIT_SOURCE,
        checked_on=_REVIEWED,
        overridable=False,
        look=_minutes_missing,
        failing=lambda: case_of_line(minutes=None),
        passing=lambda: case_of_line(procedure="97010", minutes=None, units=1, charge_cents=1_500),
    ),
    Rule(
        code="GATE-PROC-03",
        family=Family.PROCEDURE,
        severity=Severity.WARN,
        title="The payer's unit rule is unknown, and it matters here",
        why="The two rules that payers use give this day different units. Until the payer has"
        " been asked, only the lower number is safe.",
        fix="Ask the payer whether it pools the day's minutes (cms) or counts each code by itself"
        " (midpoint), and record the answer in its terms with its source.",
        source=_UNIT_SOURCE,
        checked_on=_REVIEWED,
        look=_unit_rule_unknown,
        failing=lambda: _two_short_works(UnitRule.UNKNOWN),
        passing=lambda: _two_short_works(UnitRule.MIDPOINT),
    ),
    Rule(
        code="GATE-PROC-09",
        family=Family.PROCEDURE,
        severity=Severity.BLOCK,
        title="A line without units",
        why="Minutes too few for a unit cannot be billed, and a line of none is rejected.",
        fix="Remove the line; its minutes stay in the note.",
        source=f"837P 005010X222A1 loop 2400 SV104; {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        overridable=False,
        judges_voids=True,
        look=_no_units,
        failing=lambda: case_of_line(units=0),
        passing=case,
    ),
    Rule(
        code="GATE-PROC-18",
        family=Family.PROCEDURE,
        severity=Severity.BLOCK,
        title="A line over several days",
        why="Units are the worked time of one day, and one visit's signed note stands behind them."
        " Nobody can tell how much of a line over several days was worked on which; payers ask for"
        " a line for each day (RARC N63).",
        fix="Write each visit as a line of its own, with its day and the units of its minutes.",
        source=f"{_UNIT_SOURCE}; NUCC 1500 manual, item 24A (days grouped on a line must equal its"
        " units)",
        checked_on=_REVIEWED,
        overridable=False,
        look=_several_days,
        failing=lambda: case_of_line(last_service_date=date(2026, 11, 4)),
        passing=case,
    ),
)
