"""The days' work: sessions take place and notes are signed, or left unsigned.

Knows which client comes on which day and what was done. Refuses to know words (``notes``) and
bills.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time
from typing import NamedTuple
from uuid import UUID

from effleurage.apps.visits.actions import cancel_visit, start_visit
from effleurage.apps.visits.facts import LineFacts, VisitFacts
from effleurage.apps.visits.origins import Origin, Source
from effleurage.apps.visits.signing import sign_visit, write_addendum
from effleurage.cli.demo_practice.cast import (
    NO_LONGER_BILLABLE,
    NOT_PROCESSED,
    Cover,
    Someone,
    Story,
)
from effleurage.cli.demo_practice.notes import complaint_of, note
from effleurage.cli.demo_practice.world import Hands, Kept, World, moment
from effleurage.core.claims import TimeSpan

_FIRST_HOUR, _SESSIONS_A_DAY = 9, 9
_EVENING = 19
_UNSIGNED_DAYS = 2
"""On so many of the last days the notes are not signed yet."""
_THERAPISTS = 3
_LENGTHS = (55, 55, 45, 55, 30)
_NEEDS_GP = (Cover.VA, Cover.HARBOR)


class Session(NamedTuple):
    """Who comes on which day, the how-manieth time (from 0), and from which hour."""

    number: int
    someone: Someone
    day: date
    hour: int
    nth: int
    tells: bool

    def shows(self, story: Story) -> bool:
        """Return whether this is the session that tells the client's story."""
        return self.tells and self.someone.role.story is story


def booked(
    people: Sequence[Someone], days: Sequence[date], *, visits: int, told_before: int
) -> list[Session]:
    """Return the sessions in the order of their days: each client in turn, a new one at once.

    A story of the last weeks is told before the session of that number, any other at once.
    """
    turns, sessions = _turns(people, days, visits=visits), []
    telling = {
        someone.place: number
        for number, (someone, _) in enumerate(turns)
        if number < told_before and someone.role.story.is_recent
    }
    busy: Counter[tuple[int, date]] = Counter()
    came: Counter[int] = Counter()
    for number, (someone, day) in enumerate(turns):
        place = someone.place
        first, hands = came[place] == 0, (place % _THERAPISTS, day)
        hour = _FIRST_HOUR + busy[hands] % _SESSIONS_A_DAY
        tells = telling.get(place) == number if place in telling else first
        sessions.append(Session(number, someone, day, hour, came[place], tells))
        busy[hands] += 1
        came[place] += 1
    return sessions


def _turns(
    people: Sequence[Someone], days: Sequence[date], *, visits: int
) -> list[tuple[Someone, date]]:
    """Return who comes on which day."""
    joining: dict[int, list[Someone]] = defaultdict(list)
    for someone in people:
        joining[someone.role.begins].append(someone)
    queue: deque[Someone] = deque()
    turns = []
    for number in range(visits):
        day = days[number * len(days) // visits]
        week = (day - days[0]).days // 7
        for begun in sorted(each for each in joining if each <= week):
            queue.extendleft(reversed(joining.pop(begun)))
        turns.append((queue[0], day))
        queue.rotate(-1)
    return turns


def take_place(world: World, session: Session, *, is_recent: bool) -> None:
    """Let one session take place: written down, and signed in the evening unless it is recent."""
    kept = world.clients[session.someone.place]
    actor = kept.hands.actor
    visit_id = start_visit(
        actor,
        client_id=kept.client_id,
        facts=_written(world, kept, session),
        at=moment(session.day, session.hour, 58),
    )
    kept.visits.append(visit_id)
    if is_recent or session.shows(Story.OLD_NOTE):
        return
    if _is_cancelled(session):
        cancel_visit(actor, visit_id=visit_id, version=1, at=moment(session.day, _EVENING))
        return
    _sign(kept.hands, visit_id, session)
    world.signed_today.append((kept, visit_id))
    if kept.billing.policy_id:
        world.to_bill.append((kept, visit_id))


def cash_visits(told: Sequence[Session], days: Sequence[date]) -> int:
    """Return how many of these sessions end signed and without a policy."""
    return sum(
        each.someone.role.cover is Cover.CASH
        and not is_recent(each.day, days)
        and not _is_cancelled(each)
        for each in told
    )


def is_recent(day: date, days: Sequence[date]) -> bool:
    """Return whether the notes of that day are still to be signed."""
    return day in days[-_UNSIGNED_DAYS:]


def _is_cancelled(session: Session) -> bool:
    return session.number % 50 == 49 and not session.tells


def _sign(hands: Hands, visit_id: UUID, session: Session) -> None:
    at = moment(session.day, _EVENING, session.number % 60)
    sign_visit(hands.actor, visit_id=visit_id, version=1, at=at)
    if session.number % 60 == 30:
        text = "Called the next morning: sore, and freer than before."
        write_addendum(hands.actor, visit_id=visit_id, text=text, at=moment(session.day, 21))


def _written(world: World, kept: Kept, session: Session) -> VisitFacts:
    someone = session.someone
    diagnoses = _diagnoses(session)
    at_home = someone.role.cover is Cover.CASH and session.number % 3 == 0
    words = note(someone, nth=session.nth, doctor=kept.doctor)
    return VisitFacts(
        service_date=session.day,
        therapist_id=kept.hands.therapist_id,
        location_id=world.home_location_id if at_home else world.location_id,
        billing=kept.billing,
        diagnoses=diagnoses,
        origins=_said_of(kept, session, diagnoses),
        subjective=words.subjective,
        objective=words.objective,
        assessment=words.assessment,
        plan=words.plan,
        lines=_done(session, pointers=tuple(range(1, len(diagnoses) + 1))),
    )


def _said_of(kept: Kept, session: Session, diagnoses: tuple[str, ...]) -> dict[str, Origin]:
    """Say where a diagnosis came from that is on no referral: the payer's own letter has it."""
    ordered = complaint_of(session.someone).diagnoses if kept.billing.referral_id else ()
    return {code: Origin(source=Source.PAYER) for code in diagnoses if code not in ordered}


def _diagnoses(session: Session) -> tuple[str, ...]:
    if session.shows(Story.OLD_CODE):
        return NO_LONGER_BILLABLE
    if session.shows(Story.NOT_READ):
        return NOT_PROCESSED
    if session.someone.role.cover is Cover.CASH:
        return ()
    return complaint_of(session.someone).diagnoses


def _done(session: Session, *, pointers: tuple[int, ...]) -> tuple[LineFacts, ...]:
    cover = session.someone.role.cover
    minutes = _LENGTHS[session.someone.place % len(_LENGTHS)]
    whole = LineFacts(
        procedure="97124",
        times=(TimeSpan(start=time(session.hour), stop=time(session.hour, minutes)),),
        diagnosis_pointers=pointers,
    )
    if cover in _NEEDS_GP:
        return (replace(whole, modifiers=("GP",)),)
    if cover.is_auto and session.nth % 2:
        pack = LineFacts(procedure="97010", diagnosis_pointers=pointers)
        return (whole, pack)
    if cover is Cover.WORK and session.nth % 2:
        return _two_techniques(session.hour, pointers)
    return (whole,)


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
