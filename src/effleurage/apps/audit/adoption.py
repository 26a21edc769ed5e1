"""A trail that comes in under another installation's key, and is written anew under ours.

Knows what to do with each row of the trail while a practice is imported. Refuses to say that it
was true before it came: that is proven where its key is, before the export; what came is remembered
by the last link it had.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from effleurage.apps.audit import actions, macs
from effleurage.apps.audit.actor import Actor
from effleurage.apps.audit.models import Event, Seal, Unsealed
from effleurage.store import unlocked
from effleurage.store.keys import Subkey


class Adoption:
    """One import: hand each row to :meth:`adopt`, and call :meth:`finish` when all are in."""

    def __init__(self) -> None:
        self._length, self._last_mac = 0, ""

    def adopt(self, label: str, row: dict[str, Any]) -> dict[str, Any] | None:
        """Return the row to insert, by column; seals of another key are left out."""
        if label == Event._meta.label_lower:
            text = macs.EventText(*(row[column] for column in macs.EventText._fields))
            return row | {"mac": macs.event_mac(unlocked.subkey(Subkey.AUDIT), text)}
        if label == Seal._meta.label_lower:
            if row["sequence"] > self._length:
                self._length, self._last_mac = row["sequence"], row["mac"]
            return None
        return None if label == Unsealed._meta.label_lower else row

    def finish(self, practice_id: UUID, at: datetime) -> None:
        """Let every event that came wait for a seal of ours, and record the import."""
        came = Event.objects.filter(practice_id=practice_id).values_list("id", flat=True)
        waiting = [Unsealed(event_id=event_id) for event_id in came.order_by("id")]
        Unsealed.objects.bulk_create(waiting, batch_size=1_000)
        actions.record(
            Actor.system(practice_id),
            "trail.adopted",
            kind="practice",
            ids=[practice_id],
            at=at,
            details={"events": len(waiting), "links": self._length, "last_link": self._last_mac},
        )
