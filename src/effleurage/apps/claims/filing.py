"""The last day to file a claim as lists tell it, by the payer's limit of today.

Knows from which day the limit counts, and when it no longer matters. A claim to a second payer
counts from the first one's decision (own knowledge: domain reference, section 9), unless a rule
of that payer says otherwise; the gate counts alike.
Refuses to judge a claim by it: that is the gate's, by the rules of the day of service.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from effleurage.apps.claims import mapping
from effleurage.apps.claims.models import Claim
from effleurage.apps.coverage.rule_book import book_of
from effleurage.core import calendar
from effleurage.core.claims import other_cover
from effleurage.core.claims.kinds import Frequency
from effleurage.core.claims.life import Outcome
from effleurage.core.claims.life_table import State
from effleurage.core.gate import PayerRuleKind

_AFTER_ANOTHER = PayerRuleKind.NEXT_PAYER_FILING_LIMIT
FILED = (State.ACCEPTED, State.ADJUDICATED, State.CLOSED)
"""Where the filing limit has been kept, or no longer matters."""


def last_day(
    *, frequency: str, state: str, outcome: str, counts_from: date, limit_days: int | None
) -> date | None:
    """Return the last day to file; ``None`` where none is known or none runs any more.

    An unprocessable claim was never decided: it is sent as new, and its limit runs on.
    """
    is_unheard = state == State.ADJUDICATED and outcome == Outcome.UNPROCESSABLE
    if limit_days is None or frequency != Frequency.ORIGINAL:
        return None
    if state in FILED and not is_unheard:
        return None
    return calendar.last_filing_day(counts_from, limit_days=limit_days)


class Clock(NamedTuple):
    """From which day a limit counts, and how many days it has; ``None``: nobody has said."""

    counts_from: date
    limit_days: int | None


def clocks_after_others(practice_id: UUID, claim_ids: Iterable[UUID]) -> dict[UUID, Clock]:
    """Return the clock of those of these claims that ask a payer after another one decided."""
    found = Claim.objects.filter(pk__in=list(claim_ids), snapshot__has_key="other_cover")
    rows = found.select_related("payer").defer("findings")
    book = book_of(practice_id) if rows else None
    clocks = {}
    for row in rows:
        claim = mapping.claim_of(row)
        earlier = other_cover.last_decided(claim)
        if book is None or earlier is None:
            continue
        rules = book.of(row.payer_id, payer_id=claim.payer.payer_id)
        rule = rules.in_force(_AFTER_ANOTHER, claim=claim, on=row.service_from)
        is_from_service = rule is not None and rule.yes is False
        clocks[row.pk] = Clock(
            row.service_from if is_from_service else earlier.decided_on,
            rule.amount if rule else row.payer.filing_limit_days,
        )
    return clocks
