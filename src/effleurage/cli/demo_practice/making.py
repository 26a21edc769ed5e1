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

from django.db import transaction

from effleurage.apps.claims.actions import put_on_hold
from effleurage.apps.exchange import actions as exchange
from effleurage.apps.exchange.sending import SubmissionState  # type: ignore[attr-defined]  # no model
from effleurage.cli.demo_practice import billing, desk, house, intake, sessions, stories
from effleurage.cli.demo_practice.cast import Cover, Story, clients
from effleurage.cli.demo_practice.sessions import Session
from effleurage.cli.demo_practice.world import WEEKS, Kept, World, moment, working_days
from effleurage.gateways.documents import Documents

WEDNESDAY, FRIDAY = 2, 4
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
    with transaction.atomic():
        world = house.open_house(
            folder=folder, papers=papers, password=wanted.password, on=on, at=before
        )
    _live(world, days, wanted, tell=tell)
    _end(world, days)
    return world


def _live(
    world: World, days: Sequence[date], wanted: Wanted, *, tell: Callable[[str], None]
) -> None:
    people = clients(wanted.seed)
    last_ones = wanted.visits - max(16, wanted.visits // 10)
    booked = sessions.booked(people, days, visits=wanted.visits, told_before=last_ones)
    world.cash_to_charge = max(0, sessions.cash_visits(booked, days) - desk.NOT_CHARGED)
    at_the_end: list[tuple[Kept, UUID]] = []
    for place, day in enumerate(days):
        if day.weekday() == WEDNESDAY:
            billing.take_answers(world, at=moment(day, 7))
        with transaction.atomic():
            at_the_end += _work(
                world, [each for each in booked if each.day == day], days, last_ones
            )
        if day.weekday() == FRIDAY or place == len(days) - 1:
            week = (day - days[0]).days // 7
            _bill(world, week=week, day=day, is_last=place == len(days) - 1)
            tell(f"week {week + 1} of {WEEKS}: {day:%b} {day.day}, {len(world.clients)} clients")
    world.to_bill = at_the_end


def _work(
    world: World, today: Sequence[Session], days: Sequence[date], last_ones: int
) -> list[tuple[Kept, UUID]]:
    """Let the sessions of a day take place; return what is kept for the end, to be billed."""
    kept_for_the_end = []
    for session in today:
        someone = session.someone
        if someone.place not in world.clients:
            came = moment(session.day, 8)
            world.clients[someone.place] = intake.take_in(world, someone, at=came)
        before = len(world.to_bill)
        sessions.take_place(world, session, is_recent=sessions.is_recent(session.day, days))
        if session.number >= last_ones:
            kept_for_the_end += world.to_bill[before:]
            del world.to_bill[before:]
    if today:
        desk.close_day(world, today[0].day)
    return kept_for_the_end


def _bill(world: World, *, week: int, day: date, is_last: bool) -> None:
    at = moment(day, _END_OF_DAY)
    billing.take_answers(world, at=moment(day, _END_OF_DAY - 1))
    stories.play(world, week=week, at=at)
    with transaction.atomic():
        desk.collect(world, at=at)
        ready = billing.pass_gate(world, billing.draft(world, world.to_bill, at=at), at=at)
    world.to_bill = []
    billing.send(world, ready, at=at)
    if not is_last:
        billing.let_payer_answer(world, at=at)


def _end(world: World, days: Sequence[date]) -> None:
    """Leave some of the last visits at each step of the way; the rest is sent and accepted."""
    at = moment(days[-1], _END_OF_DAY, 30)
    plain = [each for each in world.to_bill if _is_plain(each[0])]
    others = [each for each in world.to_bill if not _is_plain(each[0])]
    share = max(1, len(plain) // 8)
    signed, drafts, ready, held, unknown = (
        plain[share * place : share * (place + 1)] for place in range(_KINDS_OF_END)
    )
    with transaction.atomic():
        billing.draft(world, drafts, at=at)
        _make_ready(world, ready, at=at)
        _hold(world, _make_ready(world, held, at=at), wake_on=days[-1] + timedelta(days=10), at=at)
        _lose_sight_of(world, _make_ready(world, unknown, at=at), at=at)
        leaving = _make_ready(world, others + plain[share * _KINDS_OF_END :], at=at)
        stories.empty_a_cover(world, at)
    billing.send(world, leaving, at=at)
    billing.let_payer_answer(world, at=at)
    billing.take_answers(world, at=at + timedelta(minutes=10), with_remits=False)
    world.to_bill = signed


def _hold(world: World, held: Sequence[tuple[Kept, UUID]], *, wake_on: date, at: datetime) -> None:
    for _, claim_id in held:
        reason = "waiting for the client's new card"
        put_on_hold(world.biller, claim_id=claim_id, reason=reason, wake_on=wake_on, at=at)


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
