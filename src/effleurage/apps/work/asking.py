"""Asking the worker for a backup, from a page, and whether it is at it.

Knows the queue's row of that one task. Refuses to take a backup while a person waits for a page:
the worker does it, and the page asks again.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.practices.doors import action
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.work import tasks
from effleurage.store import databases

_WAITING = [TaskResultStatus.READY, TaskResultStatus.RUNNING]


class BackupsAreNotOurs(ValueError):
    """PostgreSQL is backed up by its own tools: ask whoever runs the database (pg_dump)."""


@action(Permission.EDIT_PRACTICE)
def ask_for_backup(actor: Actor, *, at: datetime) -> None:
    """Ask for a backup now; where one is asked for already, that one counts.

    Raises :class:`BackupsAreNotOurs`.
    """
    if not databases.is_embedded(connection):
        raise BackupsAreNotOurs("PostgreSQL is backed up by its own tools; ask whoever runs it")
    if not backup_is_asked_for():
        tasks.take_backup_now.enqueue()
    audit.record(actor, "backup.asked", kind="practice", ids=[actor.practice_id], at=at)


def backup_is_asked_for() -> bool:
    """Return whether a backup that somebody asked for is still to be taken, or being taken."""
    path = tasks.take_backup_now.module_path
    return DBTaskResult.objects.filter(task_path=path, status__in=_WAITING).exists()
