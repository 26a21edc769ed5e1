"""Who works, and when a round was last made. What there is to do is not here: the records say it.

The queue itself is ``django_tasks_db``'s table, which each database makes for itself and which may
be emptied at any time: the next sweep fills it again (decision 0020).
"""

from __future__ import annotations

from django.db import models

from effleurage.apps.rows import Row


class Worker(Row):
    """A process that does tasks, by the name under which it takes them.

    ``beat_at`` is its last sign of life, by the database's clock. Once ``ended_at`` is set the row
    never works again: the process left, or gave no sign for so long that it ``was_given_up``. One
    that was given up and lives takes a new row.
    """

    where = models.CharField(max_length=120)
    release = models.CharField(max_length=20)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    was_given_up = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(was_given_up=False) | models.Q(ended_at__isnull=False),
                name="work_given_up_means_ended",
            )
        ]
        indexes = [
            models.Index(
                fields=["beat_at"], condition=models.Q(ended_at=None), name="work_worker_alive"
            )
        ]

    def __str__(self) -> str:
        return self.where


class Turn(models.Model):
    """Something that one worker does for all, and when it was last begun."""

    name = models.CharField(max_length=40, primary_key=True)
    begun_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
