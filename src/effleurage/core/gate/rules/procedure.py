"""Are the procedures, and the company they keep, ones that a payer pays a massage therapist for?

Knows which exclude one another on a day and how many units of each are expected. Refuses to offer
another code in place of the one that was done.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from itertools import combinations
from typing import NamedTuple

from effleurage.codes import ncci, procedures
from effleurage.core.claims.claim import Claim, TimeSpan
from effleurage.core.gate import scopes, terms
from effleurage.core.gate.exhibits import (
    FACTS,
    a_line,
    a_payer,
    case,
    case_of_line,
    case_of_lines,
)
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.history import Fees
from effleurage.core.gate.other_claims import pairs_across
from effleurage.core.gate.places import by_day, numbered
from effleurage.core.gate.places import line as place
from effleurage.core.gate.rule import OWN_KNOWLEDGE, Case, Family, Rule, Trouble
from effleurage.findings import Severity

_REVIEWED = date(2026, 11, 23)
_MOVEMENT = frozenset({"97110", "97112", "97113", "97116", "97530", "97535"})
_NCCI_SOURCE = "CMS NCCI practitioner PTP edits, 2024-07-01: 97140 with 97124, indicator 0"
_OTHERS = ("2056", "97001", "97002", "97003", "97004", "9781", "9892", "9894", "992")


def _beyond_massage(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    agreed = facts.fees.allowed if facts.fees is not None else {}
    for number, line in numbered(claim):
        code = line.procedure
        if code in _MOVEMENT and code not in agreed and code not in (facts.authorised_codes or ()):
            yield Trouble(
                place(number, "24D"),
                f"{code} is movement work; neither contract nor authorisation names it.",
            )


class _Refused(NamedTuple):
    """Two procedures of a day that NCCI never pays together, and where they stand."""

    where: str
    on: date
    pair: ncci.Pair
    said: str = ""

    @property
    def named(self) -> str:
        return f"{self.pair.column1} and {self.pair.column2} on {self.on.isoformat()}"


def _pairs_refused(claim: Claim, facts: Facts) -> Iterator[_Refused]:
    """Yield each two procedures of a day that are never paid together, on this claim and others."""
    for on, entries in by_day(claim).items() if len(claim.lines) > 1 else ():
        first = {line.procedure: number for number, line in reversed(entries)}
        for one, other in combinations(first, 2):
            pair = ncci.conflict(one, other, on)
            if pair is not None and pair.indicator is ncci.Indicator.NEVER:
                yield _Refused(f"lines {first[one]} and {first[other]}", on, pair)
    for met in pairs_across(claim, facts):
        if met.pair.indicator is ncci.Indicator.NEVER:
            yield _Refused(place(met.number), met.line.service_date, met.pair, met.said)


def _ncci(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    for found in _pairs_refused(claim, facts):
        term, pair = terms.uses_ncci(claim, facts, found.on), found.pair
        if term.asked:
            yield Trouble(
                found.where,
                f"{found.named}: this payer pays {pair.column1} only, and no modifier changes that"
                f" ({pair.source}, indicator 0; 59 and XS included).{found.said}{term.said}",
            )


def _ncci_unknown(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    for found in _pairs_refused(claim, facts):
        if terms.uses_ncci(claim, facts, found.on).asked is None:
            yield Trouble(
                found.where,
                f"{found.named}: a payer that follows NCCI pays {found.pair.column1} only"
                f" ({found.pair.source}). Nobody has recorded whether this one does.{found.said}",
            )


def _above_mue(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    for on, entries in by_day(claim).items():
        claimed: dict[str, int] = {}
        for _number, line in entries:
            claimed[line.procedure] = claimed.get(line.procedure, 0) + line.units
        for code, number in claimed.items():
            most = procedures.mue_units_on(code, on)
            if not most or number <= most or terms.uses_ncci(claim, facts, on).asked is False:
                continue
            yield Trouble(
                f"{code} on {on.isoformat()}",
                f"{number} units; Medicare expects at most {most} on one day.",
            )


def _evaluations(claim: Claim, _: Facts) -> Iterator[Trouble]:
    for number, line in numbered(claim):
        code, known = line.procedure, procedures.procedure(line.procedure)
        if (known is not None and known.evaluation) or code.startswith(_OTHERS):
            yield Trouble(place(number, "24D"), f"{line.procedure} is not a massage therapist's.")


def _bundled(claim: Claim, _: Facts) -> Iterator[Trouble]:
    for number, line in numbered(claim):
        known = procedures.procedure(line.procedure)
        if known is not None and known.bundled:
            yield Trouble(place(number, "24D"), f"{line.procedure} is rarely paid by itself.")


def _unknown_procedure(claim: Claim, _: Facts) -> Iterator[Trouble]:
    for number, line in numbered(claim):
        number_ended = procedures.valid_on(line.procedure, line.service_date) is False
        if procedures.procedure(line.procedure) is None and not number_ended:
            yield Trouble(place(number, "24D"), f"{line.procedure[:10]!r} is not on file.")


def _undescribed(claim: Claim, _: Facts) -> Iterator[Trouble]:
    for number, line in numbered(claim):
        if line.procedure in procedures.UNLISTED and not line.note.strip():
            yield Trouble(place(number, "24D"), f"{line.procedure} does not say what was done.")


def _massage_and_manual(**terms: bool | None) -> Case:
    """Return half an hour of 97124 beside half an hour of 97140 on one day."""
    return case_of_lines(
        a_line(
            minutes=30,
            units=2,
            charge_cents=6_000,
            times=(TimeSpan(start=time(10, 0), stop=time(10, 30)),),
        ),
        a_line(
            line_id="V26110301L2",
            procedure="97140",
            minutes=30,
            units=2,
            charge_cents=6_000,
            times=(TimeSpan(start=time(10, 30), stop=time(11, 0)),),
        ),
        payer=a_payer(**terms),
    )


RULES = (
    Rule(
        code="GATE-PROC-04",
        family=Family.PROCEDURE,
        severity=Severity.BLOCK,
        title="Two procedures that NCCI never pays on one day",
        why="A payer that follows NCCI pays one of the pair and refuses the other; for 97140 with"
        " 97124 no modifier unlocks it.",
        fix="Bill the one that was the main work, with its own minutes only. Minutes are never"
        " moved from one code to the other.",
        source=_NCCI_SOURCE,
        checked_on=_REVIEWED,
        when=scopes.has_company,
        look=_ncci,
        failing=lambda: _massage_and_manual(uses_ncci=True),
        passing=lambda: _massage_and_manual(uses_ncci=False),
    ),
    Rule(
        code="GATE-PROC-05",
        family=Family.PROCEDURE,
        severity=Severity.WARN,
        title="Two procedures that NCCI never pays on one day, and the payer's rule is unknown",
        why="Medicare's edits bind Medicare; other payers may use them or not. Auto and workers'"
        " comp payers usually do not, so there the question is not asked.",
        fix="Ask the payer whether it applies NCCI edits, and record the answer in its terms.",
        source=f"{_NCCI_SOURCE}; WebPT help 1163 for auto and workers' comp",
        checked_on=_REVIEWED,
        when=scopes.has_company,
        look=_ncci_unknown,
        failing=lambda: _massage_and_manual(uses_ncci=None),
        passing=lambda: _massage_and_manual(uses_ncci=False),
    ),
    Rule(
        code="GATE-PROC-06",
        family=Family.PROCEDURE,
        severity=Severity.BLOCK,
        title="An evaluation, adjustment or needle that is not a massage therapist's",
        why="Evaluation codes belong to physical and occupational therapists and to physicians,"
        " adjustments to chiropractors and osteopaths, needles to acupuncturists. A massage"
        " therapist assesses as part of the session.",
        fix="Remove the line.",
        source="massagetoday.com/articles/12049, naming the predecessors 97001 and 97002",
        checked_on=_REVIEWED,
        look=_evaluations,
        failing=lambda: case_of_line(procedure="97161", minutes=None, times=(), units=1),
        passing=case,
    ),
    Rule(
        code="GATE-PROC-07",
        family=Family.PROCEDURE,
        severity=Severity.INFO,
        title="A procedure that most payers count as part of the session",
        why="Medicare's fee schedule bundles it (status B), and many payers follow; the line is"
        " read but usually pays nothing, and the client may not be billed for it in network.",
        fix="Nothing need be done. Leave the line out where this payer never pays it.",
        source="CMS physician fee schedule 2024, status B; NCCI MUE 0, 2024-07-01",
        checked_on=_REVIEWED,
        look=_bundled,
        failing=lambda: case_of_line(procedure="97010", minutes=None, times=(), units=1),
        passing=case,
    ),
    Rule(
        code="GATE-PROC-08",
        family=Family.PROCEDURE,
        severity=Severity.WARN,
        title="A procedure that is not on file",
        why="Nobody has said whether it is timed, so its units and its company could not be"
        " checked in full.",
        fix="Compare it with the payer's fee schedule. A local code is added to the practice's own"
        " list, with its words and whether it is timed.",
        source=OWN_KNOWLEDGE,
        checked_on=_REVIEWED,
        look=_unknown_procedure,
        failing=lambda: case_of_line(procedure="97129"),
        passing=case,
    ),
    Rule(
        code="GATE-PROC-10",
        family=Family.PROCEDURE,
        severity=Severity.WARN,
        title="More units in a day than Medicare expects",
        why="Payers that follow NCCI stop a line above the medically unlikely edit (MUE) and ask"
        " for the records; with them it can be paid on appeal.",
        fix="Check units and minutes against the note. If they are right, send the claim and keep"
        " the note ready.",
        source="CMS NCCI practitioner MUE table, 2024-07-01 (adjudication indicator 3)",
        checked_on=_REVIEWED,
        look=_above_mue,
        failing=lambda: case_of_line(
            minutes=75, units=5, times=(TimeSpan(start=time(10, 0), stop=time(11, 15)),)
        ),
        passing=case,
    ),
    Rule(
        code="GATE-PROC-11",
        family=Family.PROCEDURE,
        severity=Severity.BLOCK,
        title="An unlisted procedure without a description",
        why="97039 and 97139 stand for whatever has no number of its own; payers reject the line"
        " unless it says in words what was done.",
        fix="Describe the work in the line's note, in at most 59 characters, and keep the records"
        " ready.",
        source="837P 005010X222A1 loop 2400 SV101-7; NUCC 1500 manual, item 24 (shaded)",
        checked_on=_REVIEWED,
        look=_undescribed,
        failing=lambda: case_of_line(procedure="97139", minutes=None, times=(), units=1),
        passing=lambda: case_of_line(
            procedure="97139", minutes=None, times=(), units=1, note="Cupping, upper back"
        ),
    ),
    Rule(
        code="GATE-PROC-19",
        family=Family.PROCEDURE,
        severity=Severity.WARN,
        title="Movement work that may lie outside a massage therapist's scope",
        why="Exercise, re-education of movement and daily activities are physical therapy in many"
        " states and contracts. 97112 is not the number for neuromuscular therapy, which is"
        " massage.",
        fix="Compare the note with the code, and the code with the state's scope of practice and"
        " with the contract. If the contract pays it, record its fee there.",
        source=f"massagetoday.com/articles/12049; state massage practice acts; {OWN_KNOWLEDGE}",
        checked_on=date(2026, 11, 24),
        look=_beyond_massage,
        failing=lambda: case_of_line(procedure="97112"),
        passing=lambda: case_of_line(
            procedure="97112", facts=replace(FACTS, fees=Fees(allowed={"97112": 3_000}))
        ),
    ),
)
