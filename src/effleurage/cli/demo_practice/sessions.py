"""The days' work: sessions take place and notes are signed, or left unsigned.

Knows which client comes on which day, what was done and what the note says. Refuses to know bills.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, time
from typing import NamedTuple
from uuid import UUID

from effleurage.apps.visits.actions import cancel_visit, start_visit
from effleurage.apps.visits.facts import LineFacts, VisitFacts
from effleurage.apps.visits.signing import sign_visit, write_addendum
from effleurage.cli.demo_practice.cast import DIAGNOSES, NO_LONGER_BILLABLE, Cover, Story
from effleurage.cli.demo_practice.world import Hands, Kept, World, moment
from effleurage.core.claims import TimeSpan

_FIRST_HOUR, _SESSIONS_A_DAY = 9, 9
_EVENING = 19
_UNSIGNED_DAYS = 2
"""On so many of the last days the notes are not signed yet."""
_NEEDS_GP = ("70012",)

_NOTES = (
    ("Neck stiff after long days at the desk, pain 5 of 10.", "Upper trapezius and levator, both."),
    ("Sleeps better since the last session, pain 3 of 10.", "Paraspinals L3 to S1, left more."),
    ("Headache twice this week, none on waking.", "Suboccipitals and scalenes, range fuller."),
    ("Reaching overhead hurts less.", "Pectorals and rotator cuff, right side."),
)
_AFTER = ("Pain 3 of 10 after.", "Range a third fuller after.", "Less guarding after.")
_PLAN = ("Weekly, four more.", "Again in two weeks.", "Home stretches, then again.")


class Session(NamedTuple):
    """Who comes on which day, to be worked on from which hour."""

    number: int
    kept: Kept
    day: date
    hour: int
    is_first: bool

    def shows(self, story: Story) -> bool:
        """Return whether this is the session for which the client is there."""
        return self.is_first and self.kept.someone.role.story is story


def booked(world: World, days: Sequence[date], *, visits: int) -> Iterator[Session]:
    """Yield the sessions in the order of their days, each client in turn."""
    busy: Counter[tuple[UUID, date]] = Counter()
    for number in range(visits):
        day = days[number * len(days) // visits]
        kept = world.clients[number % len(world.clients)]
        key = (kept.hands.therapist_id, day)
        hour = _FIRST_HOUR + busy[key] % _SESSIONS_A_DAY
        busy[key] += 1
        yield Session(number, kept, day, hour, number < len(world.clients))


def take_place(world: World, session: Session, *, is_recent: bool) -> None:
    """Let one session take place: written down, and signed in the evening unless it is recent."""
    kept, actor = session.kept, session.kept.hands.actor
    visit_id = start_visit(
        actor,
        client_id=kept.client_id,
        facts=_written(world, session),
        at=moment(session.day, session.hour, 55),
    )
    kept.visits.append(visit_id)
    if is_recent or session.shows(Story.OLD_NOTE):
        return
    if session.number % 50 == 49:
        at = moment(session.day, _EVENING)
        cancel_visit(actor, visit_id=visit_id, version=1, at=at)
        return
    _sign(kept.hands, visit_id, session)
    if kept.billing.policy_id:
        world.to_bill.append((kept, visit_id))


def is_recent(day: date, days: Sequence[date]) -> bool:
    """Return whether the notes of that day are still to be signed."""
    return day in days[-_UNSIGNED_DAYS:]


def _sign(hands: Hands, visit_id: UUID, session: Session) -> None:
    at = moment(session.day, _EVENING, session.number % 60)
    sign_visit(hands.actor, visit_id=visit_id, version=1, at=at)
    if session.number % 60 == 30:
        text = "The client called: sore the next day, gone the day after."
        write_addendum(hands.actor, visit_id=visit_id, text=text, at=moment(session.day, 21))


def _written(world: World, session: Session) -> VisitFacts:
    kept, someone = session.kept, session.kept.someone
    subjective, objective = _NOTES[session.number % len(_NOTES)]
    is_old_code = session.shows(Story.OLD_CODE)
    diagnoses = NO_LONGER_BILLABLE if is_old_code else DIAGNOSES[someone.role.cover]
    at_home = someone.role.cover is Cover.CASH and session.number % 3 == 0
    return VisitFacts(
        service_date=session.day,
        therapist_id=kept.hands.therapist_id,
        location_id=world.home_location_id if at_home else world.location_id,
        billing=kept.billing,
        diagnoses=diagnoses,
        subjective=subjective,
        objective=objective,
        assessment=_AFTER[session.number % len(_AFTER)],
        plan=_PLAN[session.number % len(_PLAN)],
        lines=_done(kept, session, pointers=tuple(range(1, len(diagnoses) + 1))),
    )


def _done(kept: Kept, session: Session, *, pointers: tuple[int, ...]) -> tuple[LineFacts, ...]:
    role = kept.someone.role
    hour = LineFacts(
        procedure="97124",
        times=(TimeSpan(start=time(session.hour), stop=time(session.hour, 55)),),
        diagnosis_pointers=pointers,
    )
    if role.cover is Cover.VA or role.group in _NEEDS_GP:
        return (replace(hour, modifiers=("GP",)),)
    if role.cover is Cover.AUTO and session.number % 2:
        pack = LineFacts(procedure="97010", diagnosis_pointers=pointers)
        return (hour, pack)
    if role.cover is Cover.WORK and session.number % 2:
        return _two_techniques(session.hour, pointers)
    return (hour,)


def _two_techniques(hour: int, pointers: tuple[int, ...]) -> tuple[LineFacts, ...]:
    return (
        LineFacts(
            procedure="97124",
            times=(TimeSpan(start=time(hour), stop=time(hour, 30)),),
            diagnosis_pointers=pointers,
        ),
        LineFacts(
            procedure="97140",
            times=(TimeSpan(start=time(hour, 30), stop=time(hour, 55)),),
            diagnosis_pointers=pointers,
        ),
    )
