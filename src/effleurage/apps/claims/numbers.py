"""Claim numbers, and how any series of numbers here is counted so that none ever repeats.

Knows counting in the database, under the lock of the series' row. A series begins at the clock and
counts by one; when a restored database begins a new epoch, it moves on to the clock again, because
the lost life may have given out numbers that the backup does not know. It repeats none as long as
fewer numbers than ticks (minutes for claims, seconds for files) were given out since the backup.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypeVar

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Greatest

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims.models import NumberSeries
from effleurage.apps.practices.models import Installation

_BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
_LEAP = 1_000
"""How far a series moves at least when an epoch begins, should the clock be behind it."""

SeriesT = TypeVar("SeriesT", bound=models.Model)


def claim_numbers(actor: Actor, *, how_many: int, at: datetime) -> list[str]:
    """Return new numbers: a letter and at most eight digits, which leaves room for R1 and V1."""
    tick = seconds(at) // 60
    NumberSeries.objects.get_or_create(
        practice_id=actor.practice_id, defaults={"last": tick, "epoch": epoch()}
    )
    series = NumberSeries.objects.filter(practice_id=actor.practice_id)
    first = take(series, how_many=how_many, tick=tick)
    return [f"C{number}" for number in range(first, first + how_many)]


def take(series: models.QuerySet[SeriesT], *, how_many: int, tick: int) -> int:
    """Return the first of so many new numbers of the one series given (``last``, ``epoch``)."""
    now = epoch()
    moved_on = Greatest(F("last") + _LEAP, Value(tick))
    series.filter(epoch__lt=now).update(last=moved_on, epoch=now)
    series.update(last=F("last") + how_many)
    last: int = series.values_list("last", flat=True).get()
    return last - how_many + 1


def epoch() -> int:
    """Return which life this database is in; the first, while nobody has restored it."""
    return Installation.objects.values_list("epoch", flat=True).first() or 1


def seconds(at: datetime) -> int:
    """Return the seconds since the beginning of 2026: nine digits until the year 2057."""
    return max(int((at - _BEGINNING).total_seconds()), 0)
