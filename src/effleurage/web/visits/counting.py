"""Minutes into units and money while a note is being written, with the arithmetic in words.

Knows what was typed, tolerantly: half a line counts for nothing yet. Refuses to say what further
minutes would earn.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django import forms

from effleurage.apps.audit.actor import Actor
from effleurage.apps.coverage import queries as coverage
from effleurage.apps.visits import queries as visits
from effleurage.apps.visits.facts import LineFacts, minutes_by_procedure
from effleurage.apps.visits.mapping import spans
from effleurage.core.claims import TimeSpan, UnitRule
from effleurage.core.visits.times import minutes_from
from effleurage.core.visits.units import (
    MINUTES_PER_UNIT,
    MinutesAreImpossible,
    Units,
    is_untimed,
    units_for,
)
from effleurage.findings import Finding
from effleurage.web.visits.note_fields import SpansField, a_time, spans_of
from effleurage.web.visits.note_form import MOST_LINES

_COUNT = re.compile("[0-9]{1,6}")


class CountedLine(NamedTuple):
    """What one procedure comes to; ``minutes`` is ``None`` where it is not timed."""

    procedure: str
    minutes: int | None
    units: int
    charge_cents: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The day's units, what they cost, and what is wrong with the times."""

    units: Units | None = None
    lines: tuple[CountedLine, ...] = ()
    findings: tuple[Finding, ...] = ()
    refusal: str = ""
    prefer: str = ""

    @property
    def total_cents(self) -> int:
        """Return the charge of all lines that have a fee."""
        return sum(line.charge_cents or 0 for line in self.lines)

    @property
    def without_fee(self) -> list[str]:
        """Return the procedures that nobody has set a fee for."""
        return [line.procedure for line in self.lines if line.charge_cents is None]


def of_lines(
    actor: Actor, lines: Iterable[LineFacts], *, on: date, policy_id: str, prefer: str = ""
) -> Counted:
    """Return what these lines come to under the rule of the policy's payer."""
    done = [line for line in lines if line.procedure]
    rule = UnitRule(_rule(actor, policy_id, on))
    clocked = minutes_from([span for line in done for span in line.times])
    try:
        units = units_for(minutes_by_procedure(done), rule=rule, prefer=(prefer,))
    except MinutesAreImpossible as refusal:
        return Counted(refusal=str(refusal), findings=clocked.findings)
    fees = visits.fees_on(actor, on=on)
    counted = tuple(
        CountedLine(
            each.procedure,
            each.minutes if each.timed else None,
            each.units,
            each.units * fees[each.procedure] if each.procedure in fees else None,
        )
        for each in units.by_code
    )
    return Counted(units=units, lines=counted, findings=clocked.findings, prefer=prefer)


def typed_lines(values: Mapping[str, Any]) -> list[LineFacts]:
    """Return the lines as far as what was typed makes sense."""
    return [_typed_line(values, n) for n in range(MOST_LINES) if f"lines[{n}].procedure" in values]


def stored_lines(visit: Any) -> list[LineFacts]:
    """Return a visit's lines as they were saved."""
    return [
        LineFacts(procedure=line.procedure, minutes=line.minutes, times=spans(line.times))
        for line in in_order(visit)
    ]


def in_order(visit: Any) -> list[Any]:
    """Return a visit's lines as they stand in the note."""
    return sorted(visit.lines.all(), key=lambda line: line.position)


def preferred(visit: Any, rule: str) -> str:
    """Return which procedure of a tie was given the unit when the visit was saved, if one was.

    A draft keeps the units that it came to; the choice behind them shows there.
    """
    minutes = minutes_by_procedure(stored_lines(visit))
    try:
        ties = units_for(minutes, rule=UnitRule(rule)).tie_codes
    except MinutesAreImpossible:
        return ""
    for line in in_order(visit):
        if line.procedure in ties and line.units > (line.minutes or 0) // MINUTES_PER_UNIT:
            return str(line.procedure)
    return ""


def _rule(actor: Actor, policy_id: str, on: date) -> str:
    try:
        return coverage.unit_rule_under(actor, policy_id=UUID(policy_id), on=on)
    except ValueError:
        return UnitRule.UNKNOWN.value


def _typed_line(values: Mapping[str, Any], n: int) -> LineFacts:
    def typed(part: str) -> str:
        return str(values.get(f"lines[{n}].{part}") or "").strip()

    minutes = typed("minutes")
    return LineFacts(
        procedure=typed("procedure"),
        minutes=int(minutes)
        if minutes.isascii() and minutes.isdecimal() and len(minutes) < 8
        else None,
        times=() if is_untimed(typed("procedure")) else _typed_times(typed),
    )


def _typed_times(typed: Any) -> tuple[TimeSpan, ...]:
    more = ""
    with suppress(forms.ValidationError):
        more = SpansField(required=False).to_python(typed("more"))
    try:
        return spans_of(a_time(typed("start")[:5]), a_time(typed("stop")[:5]), more)
    except ValueError:
        return spans_of(None, None, more)
