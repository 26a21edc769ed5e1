"""What waits about the trail: events that should have been sealed by now.

Knows one practice's chain.
"""

from __future__ import annotations

from datetime import datetime

from effleurage.apps.audit.actor import Actor
from effleurage.apps.audit.checks import UNSEALED_FOR
from effleurage.apps.audit.models import Unsealed


def unsealed_since(actor: Actor, *, at: datetime) -> datetime | None:
    """Return the moment of the oldest event of the practice that waits too long for its seal."""
    late = Unsealed.objects.filter(
        event__practice_id=actor.practice_id, event__at__lt=at - UNSEALED_FOR
    )
    return late.order_by("event__at").values_list("event__at", flat=True).first()
