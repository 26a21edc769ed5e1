"""A claim of an 837P that no core claim can hold, told as far as the file tells it.

Knows its number, its payer's name, its money and its lines with their days, each ``None`` or empty
where the file says nothing readable. Refuses to be a claim: nothing here is checked, decided or
sent, and the findings beside it say why.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from effleurage.edi.blocks import Block, CannotBeRead, Numbered, day_or_none


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSetAside:
    """One line as the file tells it.

    ``first_day`` and ``last_day`` are both served days, ``units`` text as it stands (with its
    measure, such as ``10 MJ``, where that is not units), ``charge_cents`` cents.
    """

    first_day: date | None
    last_day: date | None
    procedure: str
    modifiers: tuple[str, ...]
    units: str
    charge_cents: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimSetAside:
    """A claim that was not read as one. ``total_charge_cents`` is CLM02."""

    claim_id: str
    payer_name: str
    total_charge_cents: int | None
    lines: tuple[LineSetAside, ...]


def set_aside(subscriber: Block | None, claim: Block) -> ClaimSetAside:
    """Return what a claim (a block from its CLM on) says of money and lines; never raises."""
    opening = claim.segments[0]
    payer = subscriber.first("NM1", "PR") if subscriber else None
    return ClaimSetAside(
        claim_id=opening.at(1),
        payer_name=payer.at(3) if payer else "",
        total_charge_cents=_cents(opening, 2),
        lines=tuple(_line(line) for line in claim.cut_at("LX")[1]),
    )


def _line(line: Block) -> LineSetAside:
    service = line.first("SV1") or Numbered(line.segments[0].index, ["SV1"])
    served = line.first("DTP", "472")
    first, _, last = served.at(3).partition("-") if served else ("", "", "")
    _, procedure, *modifiers = (*line.components(service, 1), "")
    measure = service.at(3)
    return LineSetAside(
        first_day=day_or_none(first),
        last_day=day_or_none(last or first),
        procedure=procedure,
        modifiers=tuple(modifier for modifier in modifiers[:4] if modifier),
        units=service.at(4) if measure in ("UN", "") else f"{service.at(4)} {measure}".strip(),
        charge_cents=_cents(service, 2),
    )


def _cents(segment: Numbered, place: int) -> int | None:
    try:
        return segment.cents(place)
    except CannotBeRead:
        return None
