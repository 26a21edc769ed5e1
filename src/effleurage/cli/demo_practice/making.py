"""Making the demo practice: seventeen weeks in the order in which they would have been lived.

Knows the order of the days and how it ends: with something in every state of the journey. Refuses
to touch a row: everything is done by the actions that a user has.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from effleurage.apps.claims.actions import put_on_hold
from effleurage.apps.exchange import actions as exchange
from effleurage.apps.exchange.sending import SubmissionState  # type: ignore[attr-defined]  # no model
from effleurage.cli.demo_practice import billing, house, intake, sessions, stories
from effleurage.cli.demo_practice.cast import Cover, Story, clients
from effleurage.cli.demo_practice.world import Kept, World, moment, working_days
from effleurage.gateways.documents import Documents

FRIDAY = 4
_KINDS_OF_END = 5
_END_OF_DAY = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How large, which people, and how they sign in."""

    visits: int
    seed: int
    password: str


def make(
    wanted: Wanted, *, folder: Path, papers: Documents, on: date, tell: Callable[[str], None]
) -> World:
    """Make the practice as it stands on the morning of a day; ``tell`` hears how far it is."""
    days = working_days(until=on)
    before = moment(days[0] - timedelta(days=1), 9)
    world = house.open_house(folder=folder, password=wanted.password, on=on, at=before)
    world.clients = [
        intake.take_in(world, someone, papers=papers, at=before) for someone in clients(wanted.seed)
    ]
    tell(f"{len(world.clients)} clients are on record")
    _live(world, days, wanted.visits, tell=tell)
    _end(world, days)
    return world


def _live(world: World, days: Sequence[date], visits: int, *, tell: Callable[[str], None]) -> None:
    kept_for_the_end = max(16, visits // 10)
    waiting = list(sessions.booked(world, days, visits=visits))
    at_the_end: list[tuple[Kept, UUID]] = []
    for place, day in enumerate(days):
        for session in [each for each in waiting if each.day == day]:
            sessions.take_place(world, session, is_recent=sessions.is_recent(day, days))
            if session.number >= visits - kept_for_the_end:
                at_the_end += world.to_bill
                world.to_bill = []
        if day.weekday() == FRIDAY or place == len(days) - 1:
            week = (day - days[0]).days // 7
            _bill(world, week=week, day=day, is_last=place == len(days) - 1)
            tell(f"week {week + 1}: {day:%b} {day.day}")
    world.to_bill = at_the_end


def _bill(world: World, *, week: int, day: date, is_last: bool) -> None:
    at = moment(day, _END_OF_DAY)
    stories.play(world, week=week, at=at)
    drafted = billing.draft(world, world.to_bill, at=at)
    world.to_bill = []
    billing.send(world, billing.pass_gate(world, drafted, at=at), at=at)
    if not is_last:
        billing.take_answers(world, at=at)


def _end(world: World, days: Sequence[date]) -> None:
    """Leave some of the last visits at each step of the way; the rest is sent and accepted."""
    at = moment(days[-1], _END_OF_DAY, 30)
    plain = [each for each in world.to_bill if _is_plain(each[0])]
    share = max(1, len(plain) // 8)
    signed, drafts, ready, held, unknown = (
        plain[share * place : share * (place + 1)] for place in range(_KINDS_OF_END)
    )
    billing.draft(world, drafts, at=at)
    _make_ready(world, ready, at=at)
    for _, claim_id in _make_ready(world, held, at=at):
        put_on_hold(
            world.biller,
            claim_id=claim_id,
            reason="waiting for the client's new card",
            wake_on=days[-1] + timedelta(days=10),
            at=at,
        )
    _lose_sight_of(world, _make_ready(world, unknown, at=at), at=at)
    billing.send(world, _make_ready(world, plain[share * _KINDS_OF_END :], at=at), at=at)
    billing.take_acknowledgements(world, at=at)
    world.to_bill = signed


def _is_plain(kept: Kept) -> bool:
    role = kept.someone.role
    return role.story is Story.NONE and role.cover is not Cover.SILENT


def _make_ready(
    world: World, visits: Sequence[tuple[Kept, UUID]], *, at: datetime
) -> list[tuple[Kept, UUID]]:
    return billing.pass_gate(world, billing.draft(world, visits, at=at), at=at)


def _lose_sight_of(world: World, claims: Sequence[tuple[Kept, UUID]], *, at: datetime) -> None:
    """Cut a sending off at the moment of handing over, as a laptop that is shut would."""
    if not claims:
        return
    sending = exchange.intend_sending(
        world.biller,
        claim_ids=[claim_id for _, claim_id in claims],
        connection_id=world.ways[house.INBOX],
        at=at,
    )
    exchange.record_outcome(
        world.worker,
        file_id=sending.file_id,
        outcome=SubmissionState.UNKNOWN,
        confirmation="",
        at=at,
    )
