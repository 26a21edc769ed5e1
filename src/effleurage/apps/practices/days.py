"""What time it is at the practice when it is a given moment elsewhere.

Knows the practice's time zone. Refuses to look at a clock: the moment is given.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from effleurage.apps.audit.actor import Actor
from effleurage.apps.practices.models import Practice


def local_time(actor: Actor, at: datetime) -> datetime:
    """Return the moment as the clock of the actor's practice shows it."""
    zone = Practice.objects.values_list("time_zone", flat=True).get(pk=actor.practice_id)
    return at.astimezone(ZoneInfo(zone))


def local_day(actor: Actor, at: datetime) -> date:
    """Return the day it was at the actor's practice."""
    return local_time(actor, at).date()


def day_at(practice: Practice, moment: datetime) -> date:
    """Return the day it was at a practice whose row is at hand."""
    return moment.astimezone(ZoneInfo(practice.time_zone)).date()
