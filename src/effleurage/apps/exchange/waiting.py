"""What waits about sendings: those of which nobody knows whether they left.

Knows submissions of the actor's own practice.
"""

from __future__ import annotations

from effleurage.apps.audit.actor import Actor
from effleurage.apps.exchange import queries
from effleurage.apps.practices.waiting import SHOWN, Line, Pile, pile_of


def outcomes_unknown(actor: Actor) -> Pile:
    """Return the sendings whose outcome somebody must find out, the oldest first."""
    lines = [
        Line(
            each.claim_id,
            each.claim_number,
            note=each.connection_name,
            cents=each.total_cents,
            since=each.intended_at,
        )
        for each in queries.submissions_unknown(actor, limit=SHOWN)
    ]
    return pile_of(queries.in_doubt(actor), lines, cents="claim__total_cents")
