"""An offer to put one service that stands on two lines onto one.

Knows when two lines are the same work told in two pieces. Refuses to join what another visit, code,
modifier or diagnosis keeps apart, and to let units rise: they are added as they were billed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from effleurage.core.claims.claim import Claim, ServiceLine
from effleurage.core.fixes.edit import Edit, What, work_of
from effleurage.core.fixes.offer import Change, Kind, Offer, Option
from effleurage.core.fixes.spots import lines_of, named
from effleurage.core.gate.facts import Facts
from effleurage.core.money import format_dollars
from effleurage.findings import Finding


def one_line(claim: Claim, finding: Finding, _: Facts) -> Iterator[Offer]:
    """Offer to add the named line to the first one of the same work, and to leave it out."""
    for line in lines_of(claim, finding):
        first = next((each for each in claim.lines if _are_one(each, line)), None)
        if first is not None and first is not line:
            yield _joined(claim, finding, first, line)


def _are_one(one: ServiceLine, other: ServiceLine) -> bool:
    return _kept(one) == _kept(other) and (one.minutes is None) is (other.minutes is None)


def _kept(line: ServiceLine) -> tuple[object, ...]:
    return (
        line.visit_id,
        line.service_date,
        line.procedure,
        line.modifiers,
        line.diagnosis_pointers,
        line.place_of_service,
        line.note,
    )


def _joined(claim: Claim, finding: Finding, first: ServiceLine, second: ServiceLine) -> Offer:
    both = _sum(first, second)
    gone = (second.procedure, second.units, second.charge_cents)
    return Offer(
        kind=Kind.ONE_LINE,
        rule_code=finding.code,
        button="Put them on one line",
        options=(
            Option(
                changes=(
                    Change(named(claim, first), _told(first), _told(both)),
                    Change(named(claim, second), _told(second), "left out"),
                ),
                edits=(
                    Edit(
                        what=What.WORK,
                        at=first.line_id,
                        before=work_of(first),
                        after=work_of(both),
                    ),
                    Edit(what=What.LINE, at=second.line_id, before=gone, after=None),
                ),
            ),
        ),
        why="Times, minutes, units and charges of the two are added; nothing else changes.",
    )


def _sum(first: ServiceLine, second: ServiceLine) -> ServiceLine:
    minutes = None if first.minutes is None else first.minutes + (second.minutes or 0)
    return replace(
        first,
        times=(*first.times, *second.times),
        minutes=minutes,
        units=first.units + second.units,
        charge_cents=first.charge_cents + second.charge_cents,
    )


def _told(line: ServiceLine) -> str:
    spent = f"{line.minutes} minutes, " if line.minutes is not None else ""
    return f"{spent}{line.units} units, {format_dollars(line.charge_cents)}"
