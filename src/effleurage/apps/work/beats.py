"""Signs of life: a worker that stops giving them is given up, and another does its tasks.

Knows the rows of workers. Time comes from the database, so hosts need not agree on theirs. A worker
that was given up although it lives (its machine slept, its network was cut) notices at its next
beat or task; nothing that it did not finish by then is believed (``queue``).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from effleurage import __version__
from effleurage.apps.work import clock
from effleurage.apps.work.models import Worker

_LONGEST_WHERE = 120
_log = logging.getLogger(__name__)


class WorkerWasGivenUp(Exception):
    """This worker was silent so long that others do its tasks; it begins anew under a new row."""


def enlist(where: str) -> UUID:
    """Begin to work; return the worker's id."""
    at = clock.now()
    worker = Worker(where=where[:_LONGEST_WHERE], release=__version__, started_at=at, beat_at=at)
    worker.save(force_insert=True)
    return worker.id


def beat(worker_id: UUID) -> None:
    """Give a sign of life. Raises :class:`WorkerWasGivenUp`."""
    if Worker.objects.filter(pk=worker_id, ended_at=None).update(beat_at=clock.now()) != 1:
        raise WorkerWasGivenUp(f"worker {worker_id} was given up")


def leave(worker_id: UUID) -> None:
    """Stop working, in an orderly way."""
    at = clock.now()
    Worker.objects.filter(pk=worker_id, ended_at=None).update(beat_at=at, ended_at=at)


def give_up_silent(*, lease: timedelta, but: UUID | None = None) -> int:
    """Give up every worker that was silent for longer than that; return how many there were.

    ``but`` is the asking worker: it lives, however late its own beat is.
    """
    at = clock.now()
    silent = Worker.objects.filter(ended_at=None, beat_at__lt=at - lease)
    if but is not None:
        silent = silent.exclude(pk=but)
    return silent.update(ended_at=at, was_given_up=True)


@contextmanager
def beating(worker_id: UUID, *, every: timedelta) -> Iterator[None]:
    """Give signs of life until the block ends, from a thread with a connection of its own."""
    over = threading.Event()
    heart = threading.Thread(
        target=_beat_until, args=(over, worker_id, every), name="heart", daemon=True
    )
    heart.start()
    try:
        yield
    finally:
        over.set()
        heart.join()


def _beat_until(over: threading.Event, worker_id: UUID, every: timedelta) -> None:
    try:
        while not over.wait(every.total_seconds()):
            close_old_connections()
            try:
                beat(worker_id)
            except WorkerWasGivenUp:
                return  # the worker's own thread finds it out where it matters
            except (DatabaseError, InterfaceError) as error:
                _log.warning("a sign of life could not be written: %s", type(error).__name__)
    finally:
        connection.close()
