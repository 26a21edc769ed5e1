"""Between remits as the core reasons about them and the rows that keep them.

Knows the shape of ``head`` and ``body``: the core's own fields by name, dates as ISO text. A remit
is read back from its rows exactly as it came. Refuses to decide anything, and to read or write one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from effleurage.apps.remits.models import PartKind, RemitPart
from effleurage.apps.remits.models import Remit as RemitRow
from effleurage.core.remits.remit import (
    Adjustment,
    ProviderAdjustment,
    Remit,
    RemitClaim,
    RemitLine,
    UnreadClaim,
)
from effleurage.findings import Finding, Position, Severity

_HEAD = ("payer_name", "payer_id", "payee_name", "payee_id", "trace_number", "segment")


def head_of(remit: Remit) -> dict[str, Any]:
    """Return what the payer says about the payment as a whole, beside the row's own columns."""
    return {name: _storable(getattr(remit, name)) for name in _HEAD}


def remit_of(row: RemitRow, parts: Iterable[RemitPart]) -> Remit:
    """Return the remit that a row and all its parts hold; one without an ordinal has none (0)."""
    of_kind: dict[str, list[RemitPart]] = {kind.value: [] for kind in PartKind}
    for part in sorted(parts, key=lambda part: part.position):
        of_kind[part.kind].append(part)
    return Remit(
        **row.head,
        ordinal=row.ordinal or 0,
        method=row.method,
        amount_cents=row.amount_cents,
        paid_on=row.paid_on,
        claims=tuple(claim_of(part.body) for part in of_kind[PartKind.CLAIM]),
        provider_adjustments=tuple(
            ProviderAdjustment(**part.body) for part in of_kind[PartKind.ADJUSTMENT]
        ),
        unread=tuple(UnreadClaim(**part.body) for part in of_kind[PartKind.UNREAD]),
    )


def claim_body(claim: RemitClaim) -> str:
    """Return a claim of a remit as JSON text."""
    body = claim._asdict()
    body["lines"] = [line._asdict() for line in claim.lines]
    return as_text(body)


def claim_of(body: Mapping[str, Any]) -> RemitClaim:
    """Return the claim of a remit that a part holds."""
    return RemitClaim(
        **{
            **body,
            "adjustments": _adjustments(body),
            "remarks": tuple(body["remarks"]),
            "lines": tuple(map(_line, body["lines"])),
            "service_from": _day(body["service_from"]),
            "service_to": _day(body["service_to"]),
        }
    )


def finding_of(shape: Mapping[str, Any]) -> Finding:
    """Return the finding of its stored shape."""
    place = shape.get("position")
    return Finding(
        **{
            **shape,
            "severity": Severity(shape["severity"]),
            "position": Position(**place) if place else None,
        }
    )


def as_text(body: object) -> str:
    """Return JSON text that both engines store; PostgreSQL refuses a NUL, so it is replaced."""
    text = json.dumps(body, default=date.isoformat, separators=(",", ":"))
    if "\\u0000" not in text:
        return text
    return json.dumps(_storable(json.loads(text)), separators=(",", ":"))


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "\N{REPLACEMENT CHARACTER}")
    if isinstance(value, list):
        return [_storable(each) for each in value]
    if isinstance(value, dict):
        return {name: _storable(each) for name, each in value.items()}
    return value


def clipped(text: str, longest: int) -> str:
    """Return a text for a column that only shows it; the whole of it is in head or body."""
    stored: str = _storable(text)
    return stored[:longest]


def _line(body: Mapping[str, Any]) -> RemitLine:
    return RemitLine(
        **{
            **body,
            "modifiers": tuple(body["modifiers"]),
            "service_date": _day(body["service_date"]),
            "adjustments": _adjustments(body),
            "remarks": tuple(body["remarks"]),
        }
    )


def _adjustments(body: Mapping[str, Any]) -> tuple[Adjustment, ...]:
    return tuple(Adjustment(*each) for each in body["adjustments"])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
