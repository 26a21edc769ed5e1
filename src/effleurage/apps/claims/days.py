"""What time it is at the practice when it is a given moment elsewhere."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from effleurage.apps.audit.actor import Actor
from effleurage.apps.practices.models import Practice


def local_time(actor: Actor, at: datetime) -> datetime:
    """Return the moment as the practice's clock shows it."""
    zone = Practice.objects.values_list("time_zone", flat=True).get(pk=actor.practice_id)
    return at.astimezone(ZoneInfo(zone))


def local_day(actor: Actor, at: datetime) -> date:
    """Return the day it was at the practice."""
    return local_time(actor, at).date()
