"""A worker: it sweeps, takes tasks one after the other, and gives signs of life all the while.

Knows the order of these, and how a worker ends: asked to stop, it finishes the task in hand;
killed, it leaves everything to the next. A database that goes away for a while is waited for.
Refuses to know what any task does.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils.module_loading import import_string
from django_tasks.base import Task

from effleurage.apps.codes import laying_out
from effleurage.apps.work import beats, queue, tasks
from effleurage.apps.work.beats import WorkerWasGivenUp
from effleurage.apps.work.faults import Fault, fault_of
from effleurage.apps.work.queue import Taken, TaskWasTakenOver
from effleurage.apps.work.sweep import Pace, sweep

_NAPS, _NAP_SECONDS = 8, 0.25
_log = logging.getLogger(__name__)


class NotATask(RuntimeError):
    """A row of the queue names something that is no task of this release; it is not run."""


def _always() -> bool:
    return True


@dataclass(slots=True)
class Tally:
    """What a worker has done: tasks done, tries that failed, tasks that others took over."""

    done: int = 0
    failed: int = 0
    taken_over: int = 0


@dataclass(slots=True, kw_only=True)
class Work:
    """One worker at work, until ``is_stopping`` is set (by a signal) or nobody wants it."""

    where: str
    pace: Pace = field(default_factory=Pace)
    tally: Tally = field(default_factory=Tally)
    is_stopping: bool = False
    is_wanted: Callable[[], bool] = _always

    def go_on(self) -> Tally:
        """Work until it is asked to stop."""
        while not self._is_over():
            try:
                self._under_one_name(once=False)
            except WorkerWasGivenUp:
                _log.warning("this worker was silent too long, and begins anew")
            except (DatabaseError, InterfaceError) as error:
                _log.warning("the database cannot be reached: %s", type(error).__name__)
                self._rest()
        return self.tally

    def drain(self) -> Tally:
        """Sweep and do what is due until nothing is; what others are doing is left to them."""
        try:
            self._under_one_name(once=True)
        except WorkerWasGivenUp:
            _log.warning("this worker was silent too long, and another goes on")
        return self.tally

    def _under_one_name(self, *, once: bool) -> None:
        worker_id = beats.enlist(self.where)
        pace = replace(self.pace, every=timedelta(0)) if once else self.pace
        with beats.beating(worker_id, every=self.pace.beat):
            while not self._is_over():
                _drop_stale_connection()
                laying_out.notice(time.monotonic())
                sweep(worker_id, pace)
                achieved = self._do_what_is_due(worker_id)
                if once and not achieved:
                    break
                if not once:
                    self._rest()
        beats.leave(worker_id)

    def _do_what_is_due(self, worker_id: UUID) -> int:
        """Do task after task; return how many found something to do."""
        achieved = 0
        while not self._is_over() and (taken := queue.take(worker_id)):
            achieved += self._do(taken)
            _drop_stale_connection()
        return achieved

    def _do(self, taken: Taken) -> bool:
        ended = _tried(taken)
        try:
            if ended.fault:
                self._write_failure(taken, ended.fault, is_hopeless=ended.is_hopeless)
            else:
                queue.finish(taken, done=ended.done)
                self.tally.done += 1
        except TaskWasTakenOver:
            self.tally.taken_over += 1
            _log.warning("%s %s: another worker took it over", taken.path, taken.task_id)
        return bool(ended.done)

    def _write_failure(self, taken: Taken, fault: Fault, *, is_hopeless: bool) -> None:
        status = queue.fail(taken, fault, for_good=is_hopeless)
        self.tally.failed += 1
        _log.error("%s %s: %s\n%s", taken.path, taken.task_id, status.value, fault.places)

    def _is_over(self) -> bool:
        return self.is_stopping or not self.is_wanted()

    def _rest(self) -> None:
        # In naps: an event that a signal's handler sets can block the thread that waits for it.
        for _ in range(_NAPS):
            if not self._is_over():
                time.sleep(_NAP_SECONDS)


def _drop_stale_connection() -> None:
    """Close a connection that is too old or broken, as is done between two pages."""
    if not connection.in_atomic_block:  # only where a caller, such as a test, holds one open
        close_old_connections()


class _Ended(NamedTuple):
    done: str = ""
    fault: Fault | None = None
    is_hopeless: bool = False


def _tried(taken: Taken) -> _Ended:
    try:
        return _Ended(_task_of(taken).call(*taken.ids))
    except Exception as error:  # noqa: BLE001 - the process edge: a task's failure is a row
        return _Ended(fault=fault_of(error), is_hopeless=isinstance(error, tasks.HOPELESS))


def _task_of(taken: Taken) -> Task[..., Any]:
    module, _, _ = taken.path.rpartition(".")
    found = import_string(taken.path) if module == tasks.__name__ else None
    if not isinstance(found, Task):
        raise NotATask(f"task {taken.task_id} is none of this release")
    return found
