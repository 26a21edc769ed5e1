"""Would the notes behind the claim stand in an audit: complete, their own, and possible?

Knows what the records tell of a note (``gate.history``), never its words. Refuses to judge the
treatment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, time

from effleurage.core.claims.claim import Claim, TimeSpan
from effleurage.core.gate import facts as known
from effleurage.core.gate import scopes, terms
from effleurage.core.gate.exhibits import FACTS, case, case_of_line, ruled
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.history import BusyTime, Note, fingerprint
from effleurage.core.gate.payer_rules import PayerRule, PayerRuleKind
from effleurage.core.gate.places import numbered
from effleurage.core.gate.rule import OWN_KNOWLEDGE, Case, Family, Rule, Trouble
from effleurage.core.visits import times
from effleurage.findings import Severity

_REVIEWED = date(2026, 11, 23)
_SAME_IN_A_ROW = 4
_EARLIEST = time(5)
_AUDIT_SOURCE = f"what auditors of therapy notes ask for; {OWN_KNOWLEDGE}"


def _two_clients(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    for number, line in numbered(claim) if facts.therapist_elsewhere else ():
        for busy in facts.therapist_elsewhere or ():
            if busy.service_date != line.service_date:
                continue
            for span in line.times:
                if times.overlapping((span, busy.span)):
                    yield Trouble(
                        f"line {number}",
                        f"{times.in_words(span)} overlaps {times.in_words(busy.span)} of visit"
                        f" {busy.visit_id}, where the same therapist worked.",
                    )


def _at_night(claim: Claim, _: Facts) -> Iterator[Trouble]:
    for number, line in numbered(claim):
        for span in line.times:
            if span.start < _EARLIEST:
                yield Trouble(
                    f"line {number}", f"{times.in_words(span)} lies in the middle of the night."
                )


def _no_pain_or_function(_: Claim, facts: Facts) -> Iterator[Trouble]:
    for note in facts.notes or ():
        missing = [
            what
            for what, has in (("pain", note.has_pain), ("function", note.has_function))
            if not has
        ]
        if missing:
            yield _of(note, f"says nothing of {' and '.join(missing)}")


def _no_goal(_: Claim, facts: Facts) -> Iterator[Trouble]:
    for note in facts.notes or ():
        if not note.has_goal:
            yield _of(note, "names no goal")


def _cloned(_: Claim, facts: Facts) -> Iterator[Trouble]:
    for note, before in _with_those_before(facts):
        if note.fingerprint and before and before[-1].fingerprint == note.fingerprint:
            yield _of(note, f"repeats that of {before[-1].service_date.isoformat()} word for word")


def _always_the_same(_: Claim, facts: Facts) -> Iterator[Trouble]:
    for note, before in _with_those_before(facts):
        row = [*before[1 - _SAME_IN_A_ROW :], note]
        if note.units and len(row) == _SAME_IN_A_ROW and len({each.units for each in row}) == 1:
            yield _of(note, f"is the {_SAME_IN_A_ROW}th in a row with the same units")
            return


def _report_due(claim: Claim, facts: Facts) -> Iterator[Trouble]:
    if not claim.lines:
        return
    last = max(line.service_date for line in claim.lines)
    by_visits = terms.rule(PayerRuleKind.REPORT_AFTER_VISITS, claim, facts, last)
    if by_visits is not None and by_visits.amount and facts.visits_before is not None:
        visits = facts.visits_before + len(claim.visits)
        if visits // by_visits.amount > facts.visits_before // by_visits.amount:
            yield _due(f"This is visit {visits} of the case", "visits", by_visits)
    by_days = terms.rule(PayerRuleKind.REPORT_AFTER_DAYS, claim, facts, last)
    began = claim.initial_treatment_date
    if by_days is not None and by_days.amount and began is not None:
        before = [each.service_date for each in facts.earlier_notes or ()]
        since = max((day for day in before if began <= day < last), default=began)
        if (last - began).days // by_days.amount > (since - began).days // by_days.amount:
            yield _due(f"The case has gone on for {(last - began).days} days", "days", by_days)


def _due(what: str, unit: str, rule: PayerRule) -> Trouble:
    return Trouble(
        "progress report",
        f"{what}; the payer asks for a progress report every {rule.amount} {unit}. {rule.in_words}",
    )


def _with_those_before(facts: Facts) -> Iterable[tuple[Note, list[Note]]]:
    """Return each note of the claim with the client's notes before it, the nearest last."""
    if not facts.notes or facts.earlier_notes is None:
        return
    own = sorted(facts.notes, key=lambda note: note.service_date)
    own_ids = {note.visit_id for note in own}
    earlier = [note for note in facts.earlier_notes if note.visit_id not in own_ids]
    for number, note in enumerate(own):
        others = [*earlier, *own[:number]]
        before = [each for each in others if each.service_date <= note.service_date]
        yield note, sorted(before, key=lambda each: each.service_date)


def _of(note: Note, what: str) -> Trouble:
    day = note.service_date.isoformat()
    return Trouble(f"visit {note.visit_id}", f"The note of {day} {what}.")


_NOTE = Note(
    visit_id="V26110301",
    service_date=date(2026, 11, 3),
    fingerprint=fingerprint("Neck turns further to the left than last week"),
    units=(("97124", 4),),
)
_LAST_WEEK = replace(
    _NOTE,
    visit_id="V26102701",
    service_date=date(2026, 10, 27),
    fingerprint=fingerprint("Neck stiff after a day at the desk"),
)


def _noted(note: Note, *earlier: Note) -> Case:
    return case(facts=replace(FACTS, notes=(note,), earlier_notes=earlier))


def _row(*units: int) -> Case:
    """Return the example after three visits with these units of 97124."""
    earlier = [
        replace(
            _LAST_WEEK,
            visit_id=f"V261013{number}",
            service_date=date(2026, 10, 6 + 7 * number),
            fingerprint=fingerprint(f"Week {'abc'[number]}"),
            units=(("97124", count),),
        )
        for number, count in enumerate(units)
    ]
    return _noted(_NOTE, *earlier)


def _elsewhere(start: time, stop: time) -> Case:
    span = TimeSpan(start=start, stop=stop)
    busy = BusyTime(visit_id="V26110309", service_date=date(2026, 11, 3), span=span)
    return case(facts=replace(FACTS, therapist_elsewhere=(busy,)))


_EVERY_SIX = ruled(PayerRuleKind.REPORT_AFTER_VISITS, amount=6)


RULES = (
    Rule(
        code="GATE-DOC-07",
        family=Family.DOCUMENTATION,
        severity=Severity.BLOCK,
        title="The therapist worked on another client at the same time",
        why="Hands-on time belongs to one client. Two claims for one hour are what an audit finds"
        " first, and it takes back both.",
        fix="Correct the times of the visit that has them wrong, from the appointment book; in a"
        " signed note by an addendum. If another therapist did the work, put that therapist on the"
        " claim.",
        source="Medicare Claims Processing Manual ch. 5 §20.2 and Benefit Policy Manual ch. 15"
        " §230 (one-on-one time)",
        checked_on=_REVIEWED,
        overridable=False,
        needs=(known.OTHER_WORK,),
        look=_two_clients,
        failing=lambda: _elsewhere(time(10, 45), time(11, 45)),
        passing=lambda: _elsewhere(time(11, 0), time(12, 0)),
    ),
    Rule(
        code="GATE-DOC-08",
        family=Family.DOCUMENTATION,
        severity=Severity.WARN,
        title="The note says nothing of pain or function",
        why="A payer that asks for the note looks for how bad it is and what the client cannot do;"
        " without both the work looks like wellness (CARC 50).",
        fix="Add what was asked and found that day as a dated addendum, if it is known; ask at the"
        " next visit.",
        source=_AUDIT_SOURCE,
        checked_on=_REVIEWED,
        needs=(known.NOTES,),
        when=scopes.has_notes,
        look=_no_pain_or_function,
        failing=lambda: _noted(replace(_NOTE, has_function=False)),
        passing=lambda: _noted(_NOTE),
    ),
    Rule(
        code="GATE-DOC-09",
        family=Family.DOCUMENTATION,
        severity=Severity.WARN,
        title="The note names no goal",
        why="Without a goal that can be measured nobody can say whether the work helps; payers call"
        " it maintenance and stop.",
        fix="Agree on a goal with the client at the next visit, and write it into the plan.",
        source=_AUDIT_SOURCE,
        checked_on=_REVIEWED,
        needs=(known.NOTES,),
        when=scopes.has_notes,
        look=_no_goal,
        failing=lambda: _noted(replace(_NOTE, has_goal=False)),
        passing=lambda: _noted(_NOTE),
    ),
    Rule(
        code="GATE-DOC-10",
        family=Family.DOCUMENTATION,
        severity=Severity.WARN,
        title="The note is a copy of the one before",
        why="Notes that say the same words visit after visit prove no visit; auditors call them"
        " cloned and take the money back.",
        fix="Write what was different that day, in a dated addendum if the note is signed.",
        source=_AUDIT_SOURCE,
        checked_on=_REVIEWED,
        needs=(known.EARLIER_NOTES,),
        when=scopes.has_notes,
        look=_cloned,
        failing=lambda: _noted(_NOTE, replace(_LAST_WEEK, fingerprint=_NOTE.fingerprint)),
        passing=lambda: _noted(_NOTE, _LAST_WEEK),
    ),
    Rule(
        code="GATE-DOC-11",
        family=Family.DOCUMENTATION,
        severity=Severity.WARN,
        title="The same units at every visit",
        why="A payer that sees the same units each time asks whether the clock decided the length"
        " of the session, or the client.",
        fix="If the times are right, send it. Each note should say why that length was needed.",
        source=_AUDIT_SOURCE,
        checked_on=_REVIEWED,
        needs=(known.EARLIER_NOTES,),
        when=scopes.has_notes,
        look=_always_the_same,
        failing=lambda: _row(4, 4, 4),
        passing=lambda: _row(4, 3, 4),
    ),
    Rule(
        code="GATE-DOC-12",
        family=Family.DOCUMENTATION,
        severity=Severity.WARN,
        title="A progress report is due",
        why="Some payers, workers' comp above all, stop paying when nobody has told them how the"
        " work helps.",
        fix="Write the report from the notes: what has changed against the goals, and what is still"
        " planned. Send it with this claim or before it.",
        source="the payer rules on record; WAC 296-23-250 (a report after six visits or a month)",
        checked_on=date(2026, 11, 24),
        needs=(known.PAYER_RULES,),
        when=scopes.has_payer_rules,
        look=_report_due,
        failing=lambda: case(facts=replace(_EVERY_SIX, visits_before=5)),
        passing=lambda: case(facts=replace(_EVERY_SIX, visits_before=6)),
    ),
    Rule(
        code="GATE-DOC-13",
        family=Family.DOCUMENTATION,
        severity=Severity.WARN,
        title="Hands-on time in the middle of the night",
        why="Two in the afternoon written as two o'clock in the morning is a slip, and an auditor"
        " who reads it doubts every other time.",
        fix="Correct the times of the visit from the appointment book; in a signed note by an"
        " addendum. If the session was at night, send it.",
        source=OWN_KNOWLEDGE,
        checked_on=date(2026, 11, 24),
        look=_at_night,
        failing=lambda: case_of_line(times=(TimeSpan(start=time(2), stop=time(3)),)),
        passing=lambda: case_of_line(times=(TimeSpan(start=time(14), stop=time(15)),)),
    ),
)
