"""What waits about the trail: events that should have been sealed by now.

Knows one practice's chain.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery, UUIDField

from effleurage.apps.audit.actor import Actor
from effleurage.apps.audit.checks import UNSEALED_FOR
from effleurage.apps.audit.models import Event, Unsealed


def unsealed_since(actor: Actor, *, at: datetime) -> datetime | None:
    """Return the moment of the oldest event of the practice that waits too long for its seal."""
    late = unsealed_of(actor.practice_id).filter(at__lt=at - UNSEALED_FOR)
    return late.order_by("at").values_list("at", flat=True).first()


def unsealed_of(practice_id: UUID) -> QuerySet[Any, Any]:
    """Return the events of a chain that wait for their seal, each with its moment (``at``).

    Each looks up its event, and not the other way round: few wait, and a chain is long.
    """
    event = Event.objects.filter(pk=OuterRef("event_id"))
    rows: QuerySet[Any, Any] = Unsealed.objects.annotate(
        practice=Subquery(event.values("practice_id"), output_field=UUIDField()),
        at=Subquery(event.values("at")),
    )
    return rows.filter(practice=practice_id)
