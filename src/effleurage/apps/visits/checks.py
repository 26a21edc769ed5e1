"""What `effleurage check` asks of notes: that each reads as it did when it was signed.

Knows the hash in a note's row. Refuses to mend anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from effleurage.apps.audit.checks import Check
from effleurage.apps.practices.models import Practice
from effleurage.apps.visits.queries import notes_not_as_signed
from effleurage.findings import Finding, Severity


def notes_are_as_signed(_: datetime) -> Iterator[Finding]:
    """Yield a finding for the first note of each practice that is not as it was signed."""
    for practice_id in Practice.objects.order_by("pk").values_list("id", flat=True):
        for visit_id in notes_not_as_signed(practice_id)[:1]:
            yield Finding(
                "note-changed",
                Severity.BLOCK,
                f"visit {visit_id}",
                "the note is not the one that was signed, or lies in another client's record",
                "keep this database as it is, and compare the note with the last backup",
                "docs/audit.md",
            )


_WORDS = "every signed note reads as it did when it was signed"
CHECKS = (Check("notes", _WORDS, notes_are_as_signed),)
