"""Asking how the work goes, for pages and commands: who works, what failed, when was the sweep.

Knows no practice: work is the installation's, and nothing here is health data.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Max
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from effleurage.apps.work.models import Turn, Worker
from effleurage.apps.work.sweep import LEASE, SWEEP


class WorkerLine(NamedTuple):
    """A worker that lives."""

    id: UUID
    where: str
    release: str
    started_at: datetime
    beat_at: datetime


class FailedTask(NamedTuple):
    """A task that failed for good: which, on what, how, and how often it was tried."""

    id: UUID
    name: str
    ids: tuple[str, ...]
    fault: str
    tries: int
    finished_at: datetime | None


def workers_alive(at: datetime, *, lease: timedelta = LEASE) -> tuple[WorkerLine, ...]:
    """Return the workers that gave a sign of life within the lease, the longest at work first."""
    rows = Worker.objects.filter(ended_at=None, beat_at__gte=at - lease)
    lines = rows.order_by("started_at", "pk").values_list(*WorkerLine._fields)
    return tuple(WorkerLine(*values) for values in lines)


def last_beat() -> datetime | None:
    """Return the last sign of life of any worker, so that a page can say since when none works.

    None where none ever ran, or the last one left more than thirty days ago.
    """
    last: datetime | None = Worker.objects.aggregate(last=Max("beat_at"))["last"]
    return last


def tasks_failed(*, since: datetime, limit: int = 50) -> tuple[FailedTask, ...]:
    """Return the tasks that failed for good since then, the latest first."""
    rows = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED, finished_at__gte=since)
    return tuple(_failed(row) for row in rows.order_by("-finished_at")[:limit])


def tasks_waiting() -> int:
    """Return how many tasks wait or are being done."""
    unfinished = [TaskResultStatus.READY, TaskResultStatus.RUNNING]
    return DBTaskResult.objects.filter(status__in=unfinished).count()


def last_sweep() -> datetime | None:
    """Return when the last sweep was begun; None where no worker ever ran."""
    return Turn.objects.filter(name=SWEEP).values_list("begun_at", flat=True).first()


def _failed(row: DBTaskResult[..., object]) -> FailedTask:
    return FailedTask(
        row.pk,
        row.task_path.rpartition(".")[2],
        tuple(row.args_kwargs["args"]),
        row.exception_class_path,
        len(row.worker_ids),
        row.finished_at,
    )
