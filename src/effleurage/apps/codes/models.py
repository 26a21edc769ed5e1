"""The code sets that were loaded into this installation, with their content."""

from __future__ import annotations

from django.db import models

from effleurage.apps.rows import Row


class CodeLoad(Row):
    """One load of a published code set, whole: every host lays it out from here (decision 0024).

    It belongs to the installation, not to a practice, and holds nothing of a client. ``number``
    counts the loads; the newest that was not taken back answers. ``payload`` is the set's file,
    compressed; ``sha256`` is the file's own. ``changed`` is what it changed when it was loaded.
    """

    number = models.PositiveIntegerField(unique=True)
    kind = models.CharField(max_length=80)
    name = models.CharField(max_length=400)
    file = models.CharField(max_length=160)
    sha256 = models.CharField(max_length=64)
    effective_from = models.DateField(null=True)
    covers_until = models.DateField(null=True)
    sources = models.JSONField(default=list)
    changed = models.JSONField(default=dict)
    payload = models.BinaryField()
    size_bytes = models.PositiveBigIntegerField()
    loaded_at = models.DateTimeField()
    loaded_by = models.UUIDField(null=True)
    loaded_name = models.CharField(max_length=254)
    reversed_at = models.DateTimeField(null=True)
    reversed_name = models.CharField(max_length=254, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reversed_at=None, reversed_name="")
                | models.Q(reversed_at__isnull=False),
                name="codes_reversed_means_reversed_at",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
