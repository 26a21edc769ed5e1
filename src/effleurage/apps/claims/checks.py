"""Whether every claim's row agrees with what its events tell; part of ``effleurage check``.

Knows that a life is its events, that each begins where the one before ended and takes a step that
the table allows, and which columns repeat the life. Reads without leaving events: it shows nothing
to anybody but a claim's number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from effleurage.apps.audit.checks import Check
from effleurage.apps.claims import mapping, queries
from effleurage.apps.claims.models import Claim
from effleurage.core.claims.life import ClaimLife, LifeEvent
from effleurage.core.claims.life_table import AS_BEFORE, TABLE, State
from effleurage.findings import Finding, Severity

_AT_ONCE = 500


def claim_states_agree(_: datetime) -> Iterator[Finding]:
    """Yield a finding for the first claim that disagrees with its events."""
    in_order = Claim.objects.defer("snapshot", "findings", "not_checked").order_by("pk")
    rows = in_order.iterator(chunk_size=_AT_ONCE)
    while some := list(islice(rows, _AT_ONCE)):
        for found in _disagreements(some):
            yield found
            return


def _disagreements(rows: Sequence[Claim]) -> Iterator[Finding]:
    lives = queries.lives_of(rows)
    for row in rows:
        life = lives[row.id]
        broken = _broken_step(life.history) or _wrong_column(row, life)
        if broken:
            yield Finding(
                "claim-life-disagrees",
                Severity.BLOCK,
                f"claim {row.number} ({row.id})",
                broken,
                "keep this database as it is, and compare the claim with the last backup",
                "docs/algorithms/claim-life.md",
            )


def _broken_step(history: Sequence[LifeEvent]) -> str:
    state = State.DRAFT
    for place, event in enumerate(history, 1):
        allowed = TABLE[state][event.step]
        if allowed not in {event.state, AS_BEFORE}:
            return f"event {place} ({event.step}) cannot lead from {state} to {event.state}"
        state = event.state
    return ""


def _wrong_column(row: Claim, life: ClaimLife) -> str:
    for name, told in mapping.columns_of_life(life).items():
        if getattr(row, name) != told:
            return f"its row and its events disagree about {name}"
    return ""


CHECKS = (Check("claims", "every claim stands where its events led it", claim_states_agree),)
