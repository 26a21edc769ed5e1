"""What every answer about a claim tells alike, be it a 277CA or a 277: statuses and service dates.

Knows STC and the service dates of DTP. Refuses to know which transaction they stand in.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from effleurage.edi.answers import ClaimStatus
from effleurage.edi.blocks import Block, day_or_none


def service_period(block: Block) -> tuple[date | None, date | None]:
    """Return the first and last service date (DTP*472); an impossible one is none.

    The verdict beside it must not be lost for a date.
    """
    served = block.first("DTP", "472")
    first, _, last = served.at(3).partition("-") if served else ("", "", "")
    return day_or_none(first), day_or_none(last or first)


def statuses_of(block: Block) -> Iterator[ClaimStatus]:
    """Yield the statuses of every STC, each of which may hold three (STC01, STC10, STC11)."""
    for segment in block.all("STC"):
        for place in (1, 10, 11):
            category, code, entity = (*block.components(segment, place), "", "")[:3]
            if category:
                yield ClaimStatus(category=category, code=code, entity=entity)
