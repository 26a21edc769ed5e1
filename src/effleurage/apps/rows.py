"""What every row has: an id that sorts by time of making, and the practice it belongs to.

Knows fields only. Refuses to know any step of the journey.
"""

from __future__ import annotations

import secrets
import time
import uuid

from django.db import models


def new_id() -> uuid.UUID:
    """Return a UUID of version 7: the first 48 bits are the milliseconds since 1970.

    Rows made after one another stand beside one another in an index, which random ids do not.
    """
    milliseconds = time.time_ns() // 1_000_000
    random = secrets.randbits(74)
    value = milliseconds << 80 | 0x7 << 76 | (random >> 62) << 64 | 0b10 << 62
    return uuid.UUID(int=value | random & ((1 << 62) - 1))


class Row(models.Model):
    """A row with our kind of id."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True


class PracticeRow(Row):
    """A row that belongs to one practice, and is nothing to anybody else."""

    practice = models.ForeignKey("practices.Practice", on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class AddressFields(models.Model):
    """A US postal address; ``postal_code`` is 5 or 9 digits. All may be empty while unknown."""

    street = models.CharField(max_length=55, blank=True)
    street2 = models.CharField(max_length=55, blank=True)
    city = models.CharField(max_length=30, blank=True)
    state = models.CharField(max_length=2, blank=True)
    postal_code = models.CharField(max_length=9, blank=True)

    class Meta:
        abstract = True


class NameFields(models.Model):
    """A person's legal name."""

    last_name = models.CharField(max_length=60)
    first_name = models.CharField(max_length=35, blank=True)
    middle_name = models.CharField(max_length=25, blank=True)
    suffix = models.CharField(max_length=10, blank=True)

    class Meta:
        abstract = True
