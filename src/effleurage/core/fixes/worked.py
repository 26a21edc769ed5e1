"""Offers about units: what the recorded minutes support, with the arithmetic; and lines left out.

Knows that units only ever come down to what was worked, and a charge with them. Refuses to raise
a unit, to move a minute, and to say which of two procedures was the main work.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from effleurage.core.claims.claim import Claim, ServiceLine
from effleurage.core.claims.kinds import UnitRule
from effleurage.core.fixes.edit import Edit, What
from effleurage.core.fixes.offer import Change, Confirms, Kind, Offer, Option
from effleurage.core.fixes.spots import lines_of, named
from effleurage.core.gate import terms
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.places import by_day
from effleurage.core.money import format_dollars
from effleurage.core.visits import units
from effleurage.findings import Finding

_Made = tuple[Change, Edit]


def units_from_minutes(claim: Claim, finding: Finding, facts: Facts) -> Iterator[Offer]:
    """Offer the units that the recorded minutes support, and the charge for them."""
    option = lowered(claim, facts)
    if option.edits:
        days = sorted({line.service_date for line in claim.lines})
        told = [words for day in days if (words := in_words(claim, facts, day))]
        yield Offer(
            kind=Kind.UNITS,
            rule_code=finding.code,
            button="Set the units from the minutes",
            options=(option,),
            why=" ".join(told),
            differs_from_note=True,
        )


def line_left_out(claim: Claim, finding: Finding, _: Facts) -> Iterator[Offer]:
    """Offer to bill without a line that the finding names; a person says why.

    Where it names two, leaving out either is an option: which was the main work, nobody can
    compute.
    """
    options = tuple(
        _line_out(claim, line) for line in lines_of(claim, finding) if _may_go(claim, line)
    )
    if options:
        yield Offer(
            kind=Kind.LINE_OUT,
            rule_code=finding.code,
            button="Leave a line out",
            options=options,
            confirms=Confirms.REASON,
            why="What was done stays in the note with its minutes; it is only not billed here, and"
            " the minutes go to no other line.",
            differs_from_note=True,
        )


def lowered(claim: Claim, facts: Facts) -> Option:
    """Return the option that brings units down to the minutes; it has no edits if none are above.

    A line whose charge does not divide by its units is left to a person, and so is one of a code
    that ties for a unit.
    """
    found: list[_Made] = []
    for on, entries in by_day(claim).items():
        rule = terms.unit_rule(claim, facts, on)
        found += _lowered_day(claim, rule, [line for _, line in entries])
    return Option(
        changes=tuple(change for change, _ in found), edits=tuple(edit for _, edit in found)
    )


def in_words(claim: Claim, facts: Facts, day: date) -> str:
    """Return the arithmetic of a day's minutes, or nothing where they are impossible."""
    minutes = _minutes([line for line in claim.lines if line.service_date == day])
    rule = terms.unit_rule(claim, facts, day)
    try:
        worked = units.units_for(minutes, rule=rule) if minutes else None
    except units.MinutesAreImpossible:
        return ""
    return f"{day.isoformat()}: {worked.explanation}" if worked else ""


def _minutes(lines: list[ServiceLine]) -> dict[str, int]:
    minutes: dict[str, int] = {}
    for line in lines:
        if line.minutes is not None and not units.is_untimed(line.procedure):
            code = line.procedure.strip().upper()
            minutes[code] = minutes.get(code, 0) + line.minutes
    return minutes


def _lowered_day(claim: Claim, rule: UnitRule, lines: list[ServiceLine]) -> Iterator[_Made]:
    minutes = _minutes(lines)
    try:
        worked = units.units_for(minutes, rule=rule) if minutes else None
    except units.MinutesAreImpossible:
        return
    left = {each.procedure: each.units for each in worked.by_code} if worked else {}
    for line in lines:
        code = line.procedure.strip().upper()
        if units.is_untimed(line.procedure):
            supported = min(line.units, 1)
        elif line.minutes is None or code not in left:
            continue
        else:
            supported = min(line.units, left[code])
            left[code] -= supported
        if supported < line.units and line.charge_cents % line.units == 0:
            yield _with_units(claim, line, supported)


def _with_units(claim: Claim, line: ServiceLine, supported: int) -> _Made:
    if not supported:
        (change,), (edit,) = (option := _line_out(claim, line)).changes, option.edits
        return change, edit
    charge_cents = line.charge_cents // line.units * supported
    change = Change(
        f"{named(claim, line)}, units and charge",
        f"{line.units}, {format_dollars(line.charge_cents)}",
        f"{supported}, {format_dollars(charge_cents)}",
    )
    before, after = (line.units, line.charge_cents), (supported, charge_cents)
    return change, Edit(what=What.UNITS, at=line.line_id, before=before, after=after)


def _may_go(claim: Claim, line: ServiceLine) -> bool:
    """Whether its visit has another line: a visit of none is taken off by a person."""
    return sum(other.visit_id == line.visit_id for other in claim.lines) > 1


def _line_out(claim: Claim, line: ServiceLine) -> Option:
    before = (line.procedure, line.units, line.charge_cents)
    charge = f"{line.units} × {line.procedure}, {format_dollars(line.charge_cents)}"
    return Option(
        words=f"Leave out {named(claim, line)}",
        changes=(Change(named(claim, line), charge, "left out"),),
        edits=(Edit(what=What.LINE, at=line.line_id, before=before, after=None),),
    )
