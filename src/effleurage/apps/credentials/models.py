"""Who may treat and bill: the therapist and her licence."""

from __future__ import annotations

from django.db import models

from effleurage.apps.rows import NameFields, PracticeRow


class Therapist(PracticeRow, NameFields):
    """A rendering provider; ``user`` where she signs in herself."""

    user = models.ForeignKey(
        "practices.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    npi = models.CharField(max_length=10)
    taxonomy = models.CharField(max_length=10, default="225700000X")
    credential = models.CharField(max_length=20, default="LMT")
    licence_number = models.CharField(max_length=30, blank=True)
    licence_state = models.CharField(max_length=2, blank=True)
    licence_until = models.DateField(null=True)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "npi"], name="credentials_npi_once")
        ]

    def __str__(self) -> str:
        return f"{self.last_name}, {self.credential}"
