"""The claims of an 837P in the print of ``effleurage x12 read``: those read, those set aside.

Knows how a claim and its lines are told, and how many of each there were. Refuses to say why one
was set aside: its findings do.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from typing import Any

from effleurage.cli.words import counted, say
from effleurage.core.claims import claim_file
from effleurage.core.claims.claim import Claim
from effleurage.core.money import format_dollars
from effleurage.edi.claim_from_837p import Reading
from effleurage.edi.claim_set_aside import ClaimSetAside

_UNREADABLE = "no readable amount"


def say_claims(reading: Reading) -> None:
    """Print each claim, then those set aside, then how many of each."""
    for claim in reading.claims:
        _say_claim(claim)
    for claim_aside in reading.set_aside:
        _say_aside(claim_aside)
    if reading.set_aside:
        say()
        say(
            f"  {counted(len(reading.claims), 'claim')} read, {len(reading.set_aside)} set aside;"
            " the findings say why."
        )


def claims_shape(reading: Reading) -> dict[str, Any]:
    """Return the published shapes: claims as claim files, and what was set aside."""
    return {
        "claims": [claim_file.write(claim) for claim in reading.claims],
        "claims_set_aside": [_aside_shape(claim) for claim in reading.set_aside],
    }


def _aside_shape(claim: ClaimSetAside) -> dict[str, Any]:
    shape = dataclasses.asdict(claim)
    for line in shape["lines"]:
        for day in ("first_day", "last_day"):
            line[day] = line[day].isoformat() if line[day] else None
    return shape


def _say_claim(claim: Claim) -> None:
    _say_head("Claim", claim.claim_id, claim.payer.name, claim.lines, claim.total_charge_cents)
    for line in claim.lines:
        code = " ".join((line.procedure, *line.modifiers))
        say(
            f"    {_days(line.service_date, line.last_day)}  {code} × {line.units}:"
            f" {format_dollars(line.charge_cents)}"
        )


def _say_aside(claim: ClaimSetAside) -> None:
    _say_head(
        "Set aside: claim", claim.claim_id, claim.payer_name, claim.lines, claim.total_charge_cents
    )
    for line in claim.lines:
        code = " ".join((line.procedure or "no procedure", *line.modifiers))
        days = _days(line.first_day, line.last_day)
        say(f"    {days}  {code} × {line.units}: {_money(line.charge_cents)}")


def _say_head(
    what: str, number: str, payer: str, lines: Sequence[object], cents: int | None
) -> None:
    say()
    say(
        f"  {what} {number or 'without a number'} to {payer or 'a payer without a name'}:"
        f" {counted(len(lines), 'line')}, {_money(cents)}"
    )


def _days(first: date | None, last: date | None) -> str:
    return _day(first) if first == last else f"{_day(first)} to {_day(last)}"


def _day(day: date | None) -> str:
    return day.isoformat() if day else "no readable day"


def _money(cents: int | None) -> str:
    return _UNREADABLE if cents is None else format_dollars(cents)
