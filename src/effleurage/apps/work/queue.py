"""The queue: what is to be looked at, taken by one worker at a time, and given back by the dead.

Knows rows of ``django_tasks_db`` and what that library leaves undone: a task whose worker died is
ready again, a failed one is tried later and later up to a limit, and what is stored of an error is
scrubbed. Its own signals are not sent: they log errors in full.

The list of workers that tried a task is its fencing token. It only grows, so whoever finishes a
task under the list that she wrote is the last one who took it (decision 0020).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django_tasks import TaskResultStatus
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult, get_date_max

from effleurage.apps.work import clock
from effleurage.apps.work.beats import WorkerWasGivenUp
from effleurage.apps.work.faults import Fault
from effleurage.apps.work.models import Turn, Worker

RESTS = tuple(timedelta(seconds=seconds) for seconds in (30, 120, 480, 1920))
"""How long a task rests after its first failure, its second, and so on."""
TRIES = len(RESTS) + 1
PAUSE = timedelta(hours=6)
"""How long the sweep leaves alone what failed for good; a person may have mended it by then."""
KEPT_DONE, KEPT_FAILED = timedelta(days=1), timedelta(days=30)

_TURN = "queue"
_Row = DBTaskResult[..., Any]


class TaskWasTakenOver(Exception):
    """Another worker has this task by now; whatever was done meanwhile, it says when it is done."""


class Due(NamedTuple):
    """Something to look at: a task and the ids that it is given."""

    task: Task[..., Any]
    ids: tuple[str, ...] = ()


class Taken(NamedTuple):
    """A task in the hands of one worker; ``tried_by`` is what its row says while it is hers."""

    task_id: UUID
    path: str
    ids: tuple[str, ...]
    worker_id: UUID
    tried_by: tuple[str, ...]


def enqueue_missing(dues: Iterable[Due], *, at_most: int) -> int:
    """Put what is due on the queue unless it waits, runs or has just failed; return how many.

    Whoever does this waits for whoever is doing it, so nothing is put on twice.
    """
    with transaction.atomic():
        Turn.objects.get_or_create(name=_TURN, defaults={"begun_at": clock.now()})
        Turn.objects.select_for_update().get(name=_TURN)
        there = _standing()
        count = 0
        for due in dues:
            key = (due.task.module_path, due.ids)
            if key not in there:
                due.task.enqueue(*due.ids)
                there.add(key)
                count += 1
            if count == at_most:
                break
    return count


def take(worker_id: UUID) -> Taken | None:
    """Take the next task that is due, if there is one. Raises :class:`WorkerWasGivenUp`."""
    at = clock.now()
    due = Q(run_after=get_date_max()) | Q(run_after__lte=at)
    ready = DBTaskResult.objects.filter(due, status=TaskResultStatus.READY)
    if not ready.order_by().exists():  # asked first: a transaction would keep writers waiting
        return None
    with transaction.atomic():
        _require_working(worker_id)
        row = ready.get_locked()
        if row is None:
            return None
        tried_by = (*row.worker_ids, str(worker_id))
        DBTaskResult.objects.filter(pk=row.pk).update(
            status=TaskResultStatus.RUNNING, started_at=at, worker_ids=list(tried_by)
        )
    return Taken(row.pk, row.task_path, tuple(row.args_kwargs["args"]), worker_id, tried_by)


def finish(taken: Taken, *, done: str) -> None:
    """Mark a task as done; one that found nothing to do (``done`` is empty) leaves no row.

    Raises :class:`TaskWasTakenOver`, :class:`WorkerWasGivenUp`.
    """
    with transaction.atomic():
        row = _still_mine(taken)
        if not done:
            row.delete()
            return
        _end(row, TaskResultStatus.SUCCESSFUL, Fault("", ""), return_value=done)


def fail(taken: Taken, fault: Fault, *, for_good: bool = False) -> TaskResultStatus:
    """Write down a failed try: ready again later, or failed after the last one; return which.

    Raises :class:`TaskWasTakenOver`, :class:`WorkerWasGivenUp`.
    """
    tries = len(taken.tried_by)
    with transaction.atomic():
        row = _still_mine(taken)
        if for_good or tries >= TRIES:
            _end(row, TaskResultStatus.FAILED, fault)
            return TaskResultStatus.FAILED
        row.update(
            status=TaskResultStatus.READY,
            run_after=clock.now() + RESTS[tries - 1],
            exception_class_path=fault.kind,
            traceback=fault.places,
        )
    return TaskResultStatus.READY


def give_back() -> int:
    """Make ready again what workers that are gone were doing; return how many tasks.

    A task that was given back too often is failed: it may be what kills its workers.
    """
    alive = {str(pk) for pk in Worker.objects.filter(ended_at=None).values_list("pk", flat=True)}
    count = 0
    for row in DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING):
        if not row.worker_ids or row.worker_ids[-1] not in alive:
            count += _give_back(row)
    return count


def forget_old() -> int:
    """Delete the rows of tasks that ended long ago, and of workers; return how many."""
    at = clock.now()
    done = Q(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=at - KEPT_DONE)
    failed = Q(status=TaskResultStatus.FAILED, finished_at__lt=at - KEPT_FAILED)
    tasks, _ = DBTaskResult.objects.filter(done | failed).delete()
    workers, _ = Worker.objects.filter(ended_at__lt=at - KEPT_FAILED).delete()
    return tasks + workers


def _standing() -> set[tuple[str, tuple[str, ...]]]:
    """Return what is not to be put on the queue (again) now."""
    just_failed = Q(status=TaskResultStatus.FAILED, finished_at__gt=clock.now() - PAUSE)
    waiting = Q(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING])
    rows = DBTaskResult.objects.filter(waiting | just_failed).order_by()
    return {
        (path, tuple(call["args"])) for path, call in rows.values_list("task_path", "args_kwargs")
    }


def _require_working(worker_id: UUID) -> None:
    """Hold the worker's row, so that nobody gives it up before this transaction ends."""
    if not Worker.objects.select_for_update().filter(pk=worker_id, ended_at=None).exists():
        raise WorkerWasGivenUp(f"worker {worker_id} was given up")


def _still_mine(taken: Taken) -> QuerySet[_Row]:
    _require_working(taken.worker_id)
    row = DBTaskResult.objects.filter(
        pk=taken.task_id, status=TaskResultStatus.RUNNING, worker_ids=list(taken.tried_by)
    )
    if row.select_for_update().first() is None:
        raise TaskWasTakenOver(f"task {taken.task_id} is another worker's by now")
    return row


def _end(
    row: QuerySet[_Row], status: TaskResultStatus, fault: Fault, *, return_value: str | None = None
) -> None:
    row.update(
        status=status,
        finished_at=clock.now(),
        return_value=return_value,
        exception_class_path=fault.kind,
        traceback=fault.places,
    )


def _give_back(row: _Row) -> int:
    gone = Fault("effleurage.apps.work.queue.WorkerIsGone", "the worker gave no sign of life")
    with transaction.atomic():
        same = DBTaskResult.objects.filter(
            pk=row.pk, status=TaskResultStatus.RUNNING, worker_ids=row.worker_ids
        )
        if len(row.worker_ids) >= TRIES:
            if same.select_for_update().exists():
                _end(same, TaskResultStatus.FAILED, gone)
            return 0
        return same.update(status=TaskResultStatus.READY)
