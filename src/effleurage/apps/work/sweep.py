"""The sweep: once a minute everything that is due is put on the queue, found in the records.

Knows where each kind of work lies. Refuses to do any of it. A task that was lost, with its worker
or with the whole queue, is found here again: the records are true, the queue only says "look".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from effleurage.apps.audit.models import Unsealed
from effleurage.apps.exchange import queries as exchange
from effleurage.apps.exchange.intake import REMIT
from effleurage.apps.exchange.models import Connection, Direction, File
from effleurage.apps.remits.models import Hold, PartState, RemitPart
from effleurage.apps.work import backups, beats, clock, queue, tasks
from effleurage.apps.work.models import Turn
from effleurage.apps.work.queue import Due

LEASE = timedelta(seconds=60)
RARELY = timedelta(hours=1)
AT_MOST = 1_000
"""Tasks put on the queue by one sweep; the next one goes on."""

SWEEP, _RARELY = "sweep", "rarely"
_UNMATCHED = (Hold.UNMATCHED, Hold.NOT_WAITING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often what is done. All workers of one database keep the same pace.

    ``lease`` is how long a worker may be silent before it is given up: well above a ``beat``, for a
    machine may be busy for a while. A delivery without an outcome that began ``interrupted_after``
    ago was cut off.
    """

    every: timedelta = timedelta(seconds=60)
    beat: timedelta = timedelta(seconds=10)
    lease: timedelta = LEASE
    interrupted_after: timedelta = timedelta(minutes=10)


def sweep(worker_id: UUID, pace: Pace) -> int:
    """Put on the queue what is due; return how many tasks. One worker in turn does it for all."""
    if not _is_my_turn(SWEEP, pace.every):
        return 0
    beats.give_up_silent(lease=pace.lease, but=worker_id)
    queue.give_back()
    return queue.enqueue_missing(_due(clock.now(), pace.interrupted_after), at_most=AT_MOST)


def _is_my_turn(name: str, every: timedelta) -> bool:
    at = clock.now()
    _, is_first = Turn.objects.get_or_create(name=name, defaults={"begun_at": at})
    # A turn begun in the future was written by a clock that was wrong; it counts for nothing.
    over = Turn.objects.filter(Q(begun_at__lte=at - every) | Q(begun_at__gt=at + every), name=name)
    return is_first or (over.exists() and over.update(begun_at=at) == 1)


def _due(at: datetime, interrupted_after: timedelta) -> Iterator[Due]:
    yield from _sealing()
    yield from _sending(at, interrupted_after)
    yield from _incoming()
    yield from _remits()
    yield from _backup(at)
    if _is_my_turn(_RARELY, RARELY):
        yield from _rare()


def _sealing() -> Iterator[Due]:
    if Unsealed.objects.exists():
        yield Due(tasks.seal_events)


def _sending(at: datetime, interrupted_after: timedelta) -> Iterator[Due]:
    for waiting in exchange.files_to_deliver():
        yield Due(tasks.deliver_file, (str(waiting.practice_id), str(waiting.file_id)))
    if exchange.files_interrupted(begun_before=at - interrupted_after):
        yield Due(tasks.settle_interrupted, (str(int(interrupted_after.total_seconds())),))


def _incoming() -> Iterator[Due]:
    rows = Connection.objects.filter(is_active=True).exclude(incoming_folder="").order_by("pk")
    for practice_id, connection_id in rows.values_list("practice_id", "pk"):
        yield Due(tasks.read_incoming, (str(practice_id), str(connection_id)))


def _remits() -> Iterator[Due]:
    rows = File.objects.filter(direction=Direction.IN, kind=REMIT, done_at=None).order_by(
        "at", "pk"
    )
    for practice_id, file_id in rows.values_list("practice_id", "pk"):
        yield Due(tasks.post_remit_file, (str(practice_id), str(file_id)))


def _backup(at: datetime) -> Iterator[Due]:
    if backups.is_due(at):
        yield Due(tasks.take_backup)


def _rare() -> Iterator[Due]:
    yield Due(tasks.forget_old)
    yield Due(tasks.fold_balances)
    held = RemitPart.objects.filter(state=PartState.HELD, hold__in=_UNMATCHED)
    for practice_id in held.order_by().values_list("practice_id", flat=True).distinct():
        yield Due(tasks.rematch_remits, (str(practice_id),))
