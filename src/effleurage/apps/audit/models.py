"""The trail: events that are never changed, and the seals that chain them (decision 0014).

``Event.practice_id`` is no foreign key: the trail outlives what it speaks of, and lies below it.
"""

from __future__ import annotations

from django.db import models

from effleurage.apps.rows import Row


class Event(Row):
    """One thing that somebody did or saw. Written in the transaction of what it tells.

    ``mac`` is made by the writer over everything else here, so that a row which nobody with the
    key wrote shows itself before it is sealed and after.
    """

    chain = models.CharField(max_length=64)
    practice_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=254)
    action = models.CharField(max_length=64)
    object_kind = models.CharField(max_length=40)
    object_ids = models.JSONField(default=list)
    reason = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict)
    mac = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["practice_id", "at"], name="audit_event_by_day")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.object_kind}"


class Unsealed(models.Model):
    """An event that waits for its seal: written with the event, taken away with the seal."""

    event = models.OneToOneField(
        Event, primary_key=True, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return str(self.event_id)


class Seal(models.Model):
    """One link of a chain: the HMAC over its place, the link before it and the event.

    ``event_id`` is no foreign key: a seal whose event was deleted is the proof of it.
    """

    event_id = models.UUIDField(primary_key=True)
    chain = models.CharField(max_length=64)
    sequence = models.BigIntegerField()
    mac = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "sequence"], name="audit_seal_is_one_line")
        ]

    def __str__(self) -> str:
        return f"{self.chain} {self.sequence}"


class LegalHold(Row):
    """A wish that nothing of an object be purged until it is lifted. Lifted once, never removed."""

    practice_id = models.UUIDField()
    object_kind = models.CharField(max_length=40)
    object_id = models.UUIDField()
    reason = models.CharField(max_length=200)
    placed_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["practice_id", "object_id"],
                condition=models.Q(lifted_at=None),
                name="audit_hold_in_force",
            )
        ]

    def __str__(self) -> str:
        return f"{self.object_kind} {self.object_id}"


class RetentionTurn(models.Model):
    """One row a practice, locked by whoever places a hold or purges: neither misses the other."""

    practice_id = models.UUIDField(primary_key=True)

    def __str__(self) -> str:
        return str(self.practice_id)


class PurgePermit(Row):
    """One row of one table that may be deleted now.

    Written and taken away inside the transaction of a purge, so that at rest this table is empty.
    """

    table_name = models.CharField(max_length=63)
    row_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["table_name", "row_id"], name="audit_permit_once")
        ]

    def __str__(self) -> str:
        return f"{self.table_name} {self.row_id}"
