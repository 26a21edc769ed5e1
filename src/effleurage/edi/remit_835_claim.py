"""One adjudicated claim as the segments of an 835: loops 2100 and 2110.

Knows the order of the segments and how adjustments are packed, six to a CAS. Refuses to know the
payment around the claim (``remit_to_835``) and to correct a sign or a sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from effleurage.core.money import plain_decimal
from effleurage.core.remits.remit import Adjustment, RemitClaim, RemitLine
from effleurage.x12.characters import spelt
from effleurage.x12.guides import x221
from effleurage.x12.pens import Pen, Segment, pens_of

_pen = pens_of(x221.GUIDE).pen
_CLAIM, _CLAIM_ADJUSTED = _pen("2100", "CLP"), _pen("2100", "CAS")
_CLIENT, _THERAPIST = _pen("2100", "NM1", "QC"), _pen("2100", "NM1", "82")
_REMARKS, _FROM_OR_TO = _pen("2100", "MOA"), _pen("2100", "DTM", "232")
_LINE, _SERVED_ON, _LINE_ADJUSTED = _pen("2110", "SVC"), _pen("2110", "DTM"), _pen("2110", "CAS")
_LINE_ID, _ALLOWED = _pen("2110", "REF", "6R"), _pen("2110", "AMT")
_LINE_REMARK = _pen("2110", "LQ")

_ADJUSTMENTS_IN_SEGMENT = 6


def claim_loop(claim: RemitClaim) -> Iterator[Segment]:
    """Yield loop 2100 of one claim with its lines; amounts keep the sign they have.

    Raises ``CannotBeWritten`` where an element cannot stand, and for a sixth claim remark.
    """
    yield _CLAIM(
        claim.claim_id,
        claim.status,
        plain_decimal(claim.charge_cents),
        plain_decimal(claim.paid_cents),
        plain_decimal(claim.client_share_cents) if claim.client_share_cents else "",
        claim.filing_code,
        claim.payer_claim_number,
        "",
        claim.frequency,
    )
    yield from _adjustments(_CLAIM_ADJUSTED, claim.adjustments)
    member = ("MI", claim.client_member_id) if claim.client_member_id else ("", "")
    yield _CLIENT("QC", "1", spelt(claim.client_last_name), "", "", "", "", *member)
    if claim.rendering_npi:
        yield _THERAPIST("82", "1", "", "", "", "", "", "XX", claim.rendering_npi)
    if claim.remarks:
        yield _REMARKS("", "", *claim.remarks)
    for qualifier, day in (("232", claim.service_from), ("233", claim.service_to)):
        if day is not None:
            yield _FROM_OR_TO(qualifier, _written(day))
    for line in claim.lines:
        yield from _line_loop(line)


def _line_loop(line: RemitLine) -> Iterator[Segment]:
    submitted = line.submitted_procedure
    yield _LINE(
        ("HC", line.procedure, *line.modifiers),
        plain_decimal(line.charge_cents),
        plain_decimal(line.paid_cents),
        "",
        line.units,
        ("HC", submitted) if submitted else "",
    )
    if line.service_date is not None:
        yield _SERVED_ON("472", _written(line.service_date))
    yield from _adjustments(_LINE_ADJUSTED, line.adjustments)
    if line.line_id:
        yield _LINE_ID("6R", line.line_id)
    if line.allowed_cents is not None:
        yield _ALLOWED("B6", plain_decimal(line.allowed_cents))
    for remark in line.remarks:
        yield _LINE_REMARK("HE", remark)


def _adjustments(pen: Pen, adjustments: Sequence[Adjustment]) -> Iterator[Segment]:
    """Yield a CAS for each run of adjustments of one group, six of them at most in each."""
    for group, run in groupby(adjustments, key=lambda one: one.group):
        row = list(run)
        for start in range(0, len(row), _ADJUSTMENTS_IN_SEGMENT):
            some = row[start : start + _ADJUSTMENTS_IN_SEGMENT]
            parts = [(one.reason, plain_decimal(one.cents), one.quantity) for one in some]
            yield pen(group, *(part for three in parts for part in three))


def _written(day: date) -> str:
    return f"{day:%Y%m%d}"
