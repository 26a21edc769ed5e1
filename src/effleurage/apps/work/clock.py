"""What time it is, for workers that must agree on it.

Knows that workers on many hosts have one clock in common, the database's; the embedded database
has no clock but that of the one machine it lies on. The one place below pages and commands that
reads a clock: a task is an edge of the process.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.utils import timezone

from effleurage.store import databases


def now() -> datetime:
    """Return the time, aware and in UTC."""
    if databases.is_embedded(connection):
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment
