"""Does the record behind the claim stand: signed notes, times that add up, visits that match.

Knows the visits and times on the claim. Refuses to read a note's words.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date, time

from effleurage.codes import procedures
from effleurage.core.claims.claim import Claim, TimeSpan
from effleurage.core.gate.exhibits import a_visit, case, case_of_line
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.places import by_day, numbered
from effleurage.core.gate.places import line as place
from effleurage.core.gate.rule import OWN_KNOWLEDGE, Family, Rule, Trouble
from effleurage.core.visits import times
from effleurage.findings import Severity

_REVIEWED = date(2026, 11, 23)
_TIME_SOURCE = (
    "Medicare Benefit Policy Manual ch. 15 §220.3 and Claims Processing Manual ch. 5 §20.2:"
    " treatment minutes are documented and each is counted once"
)


def _unsigned(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    for visit in claim.visits:
        signed = visit.note_signed_on
        where = f"visit {visit.visit_id}"
        if signed is None or not visit.note_signed_by.strip():
            yield Trouble(where, f"The note of {visit.service_date.isoformat()} is not signed.")
        elif signed < visit.service_date:
            yield Trouble(where, "The note was signed before the visit took place.")
        elif signed > facts.on:
            yield Trouble(where, "The note is dated as signed on a day that is still to come.")


def _signed_by_another(claim: Claim, _: Facts) -> Iterator[Trouble]:
    family_name = claim.therapist.name.last
    for visit in claim.visits:
        signed_by = visit.note_signed_by
        if family_name in signed_by or visit.note_signed_on is None or not signed_by.strip():
            continue
        if _letters(family_name) not in _letters(signed_by):
            yield Trouble(
                f"visit {visit.visit_id}",
                f"The therapist's family name is not in the signature of the note of"
                f" {visit.service_date.isoformat()}.",
            )


def _letters(name: str) -> str:
    spread = unicodedata.normalize("NFKD", name).casefold()
    return "".join(character for character in spread if character.isalnum())


def _no_times(claim: Claim, _: Facts) -> Iterator[Trouble]:
    for number, line in numbered(claim):
        if line.minutes is not None and not line.times:
            known = procedures.procedure(line.procedure)
            if known is not None and known.timed:
                yield Trouble(place(number), f"{line.procedure} has no start and stop times.")


def _impossible_times(claim: Claim, _: Facts) -> Iterator[Trouble]:
    for entries in by_day(claim).values():
        spans = [span for _, line in entries for span in line.times]
        if not spans:
            continue
        lines = [number for number, line in entries for _ in line.times]
        for i in times.impossible(spans):
            yield Trouble(
                place(lines[i]), f"{times.in_words(spans[i])} does not end after it starts."
            )
        if len(spans) > 1:
            yield from _overlaps(spans, lines)


def _overlaps(spans: list[TimeSpan], lines: list[int]) -> Iterator[Trouble]:
    for i, j in times.overlapping(spans):
        both, one = f"lines {lines[i]} and {lines[j]}", f"line {lines[i]}"
        yield Trouble(
            one if lines[i] == lines[j] else both,
            f"{times.in_words(spans[i])} and {times.in_words(spans[j])} overlap.",
        )


def _minutes_above_times(claim: Claim, _: Facts) -> Iterator[Trouble]:
    for number, line in numbered(claim):
        if line.minutes is not None and line.times:
            covered = times.minutes_covered(line.times)
            if line.minutes > covered:
                yield Trouble(
                    place(number),
                    f"{line.minutes} minutes are recorded; its times come to {covered}.",
                )


def _visits_mixed(claim: Claim, _: Facts) -> Iterator[Trouble]:
    dates = {visit.visit_id: visit.service_date for visit in claim.visits}
    if len(dates) < len(claim.visits):
        yield Trouble("visits", "Two visits have one identifier.")
    for number, line in numbered(claim):
        day = dates.get(line.visit_id)
        if day is None:
            yield Trouble(place(number), "The line belongs to no visit of this claim.")
        elif day != line.service_date:
            yield Trouble(
                place(number, "24A"),
                f"The line is dated {line.service_date.isoformat()}, its visit {day.isoformat()}.",
            )


RULES = (
    Rule(
        code="GATE-DOC-01",
        family=Family.DOCUMENTATION,
        severity=Severity.BLOCK,
        title="A note is not signed",
        why="An unsigned note proves nothing. A payer that asks for it takes the money back, and a"
        " claim for it may be called false.",
        fix="The therapist who did the work signs the note, with the day of signing as it is.",
        source="42 CFR 424.5(a)(6) and Medicare Program Integrity Manual ch. 3 §3.3.2.4",
        checked_on=_REVIEWED,
        overridable=False,
        look=_unsigned,
        failing=lambda: case(visits=(a_visit(note_signed_on=None, note_signed_by=""),)),
        passing=case,
    ),
    Rule(
        code="GATE-DOC-02",
        family=Family.DOCUMENTATION,
        severity=Severity.BLOCK,
        title="A timed procedure has no start and stop times",
        why="Times are what an auditor asks for first; minutes without them are an opinion.",
        fix="Enter the times that the note has. If it has none, they cannot be made up later.",
        source=_TIME_SOURCE,
        checked_on=_REVIEWED,
        look=_no_times,
        failing=lambda: case_of_line(times=()),
        passing=case,
    ),
    Rule(
        code="GATE-DOC-03",
        family=Family.DOCUMENTATION,
        severity=Severity.BLOCK,
        title="Times are impossible or overlap",
        why="A therapist works on one procedure at a time; minutes told twice are billed twice.",
        fix="Correct the times to what the note says; each minute belongs to one procedure.",
        source=_TIME_SOURCE,
        checked_on=_REVIEWED,
        overridable=False,
        look=_impossible_times,
        failing=lambda: case_of_line(
            times=(
                TimeSpan(start=time(10, 0), stop=time(10, 40)),
                TimeSpan(start=time(10, 30), stop=time(11, 0)),
            )
        ),
        passing=lambda: case_of_line(
            times=(
                TimeSpan(start=time(10, 0), stop=time(10, 30)),
                TimeSpan(start=time(10, 30), stop=time(11, 0)),
            )
        ),
    ),
    Rule(
        code="GATE-DOC-04",
        family=Family.DOCUMENTATION,
        severity=Severity.BLOCK,
        title="More minutes than the times show",
        why="Units come from minutes, and minutes from times. Minutes above the times are minutes"
        " nobody worked.",
        fix="Set the minutes to what the times come to, or correct the times from the note.",
        source=_TIME_SOURCE,
        checked_on=_REVIEWED,
        overridable=False,
        look=_minutes_above_times,
        failing=lambda: case_of_line(times=(TimeSpan(start=time(10, 0), stop=time(10, 45)),)),
        passing=lambda: case_of_line(times=(TimeSpan(start=time(10, 0), stop=time(11, 15)),)),
    ),
    Rule(
        code="GATE-DOC-05",
        family=Family.DOCUMENTATION,
        severity=Severity.BLOCK,
        title="A line does not match its visit",
        why="A line without its visit has no note behind it, and a date moved from the visit's is"
        " a false date.",
        fix="Give the line the visit it belongs to, and that visit's date.",
        source=OWN_KNOWLEDGE,
        checked_on=_REVIEWED,
        overridable=False,
        look=_visits_mixed,
        failing=lambda: case_of_line(service_date=date(2026, 11, 4)),
        passing=lambda: case("auto"),
    ),
    Rule(
        code="GATE-DOC-06",
        family=Family.DOCUMENTATION,
        severity=Severity.WARN,
        title="The note is signed by somebody else than the therapist on the claim",
        why="The claim says whose hands did the work, and the note's signature must say the same."
        " Another therapist's NPI on the claim is a false claim.",
        fix="If somebody else did the work, put that therapist on the claim. If the name has only"
        " changed or is shortened, nothing need be done.",
        source=f"42 CFR 424.5(a)(6); {OWN_KNOWLEDGE}",
        checked_on=_REVIEWED,
        look=_signed_by_another,
        failing=lambda: case(visits=(a_visit(note_signed_by="Dana Whitlow"),)),
        passing=lambda: case(visits=(a_visit(note_signed_by="I. OKAFOR LMT"),)),
    ),
)
