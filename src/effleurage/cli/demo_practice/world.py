"""What the demo's builders share: who acts, what was made, and what time it is there.

Knows ids and actors. Refuses to know rows: whatever else is needed is asked of a query.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from effleurage.apps.audit.actor import Actor
from effleurage.apps.visits.facts import Billing
from effleurage.cli.demo_practice.cast import Someone
from effleurage.gateways.documents import Documents

ZONE = ZoneInfo("America/Los_Angeles")
WEEKS = 17


@dataclass(slots=True, kw_only=True)
class Hands:
    """A therapist: who she is when she signs in, and her row."""

    actor: Actor
    therapist_id: UUID


@dataclass(slots=True, kw_only=True)
class Kept:
    """A client's records: what a visit of hers is billed under, and what has become of it."""

    someone: Someone
    client_id: UUID
    hands: Hands
    billing: Billing
    doctor: str = ""
    visits: list[UUID] = field(default_factory=list)
    claims: list[UUID] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class World:
    """The demo practice while it is being built."""

    practice_id: UUID
    owner: Actor
    biller: Actor
    desk: Actor
    worker: Actor
    hands: tuple[Hands, ...]
    folder: Path
    papers: Documents
    today: date
    location_id: UUID
    home_location_id: UUID
    payers: dict[str, UUID] = field(default_factory=dict)
    ways: dict[str, UUID] = field(default_factory=dict)
    clients: dict[int, Kept] = field(default_factory=dict)
    to_bill: list[tuple[Kept, UUID]] = field(default_factory=list)
    signed_today: list[tuple[Kept, UUID]] = field(default_factory=list)
    cash_to_charge: int = 0
    payer: subprocess.Popen[str] | None = None
    files_seen: set[str] = field(default_factory=set)

    def by_story(self, story: str) -> Kept | None:
        """Return the client who is there to show this, once she has come."""
        there = (kept for kept in self.clients.values() if kept.someone.role.story == story)
        return next(there, None)


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a time of that day at the practice."""
    return datetime.combine(day, time(hour, minute), ZONE)


def working_days(*, until: date) -> list[date]:
    """Return the days of work of the weeks that end before a day, the first one first."""
    first = until - timedelta(weeks=WEEKS)
    days = (first + timedelta(days=each) for each in range(WEEKS * 7))
    return [day for day in days if day.weekday() < 5]
