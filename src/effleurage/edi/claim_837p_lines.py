"""The lines of a claim read back from loop 2400 of an 837P.

Knows SV1, DTP*472, REF*6R and NTE of a line. Refuses a line whose money, days, procedure or units
cannot be read: the claim around it is set aside. A pointer that is none leaves the line without.
"""

from __future__ import annotations

from effleurage.core.claims.claim import ServiceLine
from effleurage.edi.blocks import Block, Numbered
from effleurage.edi.claim_837p_gaps import Gaps


def service_line(line: Block, place_of_claim: str, gaps: Gaps) -> ServiceLine:
    """Return one line (a block from its LX on).

    Raises ``CannotBeRead`` for what no line of ours can be without, or cannot hold.
    """
    service, served = line.need("SV1"), line.need("DTP", "472")
    _, procedure, *more = (*line.components(service, 1), "")
    described = more[4] if len(more) > 4 else ""
    if not procedure:
        raise service.unreadable(1, "it names no procedure")
    if service.at(3) != "UN":
        raise service.unreadable(3, "it counts something other than units")
    first, last = served.days(3)
    return ServiceLine(
        line_id=line.text("REF", "6R") or line.segments[0].at(1),
        visit_id=first.isoformat(),
        service_date=first,
        last_service_date=last if last > first else None,
        procedure=procedure,
        modifiers=tuple(modifier for modifier in more[:4] if modifier),
        units=service.whole(4),
        charge_cents=service.cents(2),
        diagnosis_pointers=gaps.else_empty(lambda: _pointers(line, service), ()),
        place_of_service=service.at(5) or place_of_claim,
        note=line.text("NTE", "ADD") or described,
    )


def _pointers(line: Block, service: Numbered) -> tuple[int, ...]:
    given = [pointer for pointer in line.components(service, 7) if pointer]
    if not all(pointer.isascii() and pointer.isdigit() and int(pointer) <= 12 for pointer in given):
        raise service.unreadable(7, "a diagnosis pointer is no number up to 12")
    return tuple(map(int, given))
