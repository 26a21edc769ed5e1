"""Control numbers that never repeat: a source for the X12 writer, kept in the database.

Knows three series for the whole installation, so that no two practices that share an id at a
clearinghouse ever send the same number, and an answer names one file of ours. Numbers are taken
inside the transaction of the intent; one that is rolled back leaves a gap, which harms nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from effleurage.apps.claims.numbers import epoch, seconds, take
from effleurage.apps.exchange.models import ControlNumber

INTERCHANGE, GROUP, TRANSACTION_SET = "interchange", "group", "transaction set"


@dataclass(slots=True, kw_only=True)
class StoredNumbers:
    """A source for one file; remembers what it gave out. Use it inside a transaction."""

    at: datetime
    taken: dict[str, list[int]] = field(default_factory=dict)

    def next_interchange(self) -> int:
        """Return the next ISA13."""
        return self._next(INTERCHANGE)

    def next_group(self) -> int:
        """Return the next GS06."""
        return self._next(GROUP)

    def next_transaction_set(self) -> int:
        """Return the next ST02 as a number."""
        return self._next(TRANSACTION_SET)

    def _next(self, series: str) -> int:
        tick = seconds(self.at)
        ControlNumber.objects.get_or_create(
            series=series, defaults={"last": tick, "epoch": epoch()}
        )
        rows = ControlNumber.objects.filter(series=series)
        number = take(rows, how_many=1, tick=tick)
        self.taken.setdefault(series, []).append(number)
        return number
