"""Other cover read back from an 837P: loops 2320 and 2330, and 2430 of the lines.

Knows a plan, its subscriber and payer, and what was paid and adjusted. Refuses to guess a
decision: without a payment (AMT*D) and a day there is none. An amount or date that cannot be read
costs the claim, as everywhere in it; a missing name is an empty one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from effleurage.core.claims.claim import (
    Address,
    DecidedAdjustment,
    DecidedLine,
    OtherCover,
    Payer,
    PayerDecision,
    Policy,
    Subscriber,
)
from effleurage.core.claims.kinds import AdjustmentGroup, Relationship, Turn
from effleurage.edi import claim_837p_people as people
from effleurage.edi.blocks import Block, Numbered
from effleurage.edi.claim_837p_gaps import Gaps

_REASONS_FROM, _REASONS_UNTIL = 2, 20
_REMARKS_FROM, _REMARKS_UNTIL = 3, 8


class Decided(NamedTuple):
    """One loop 2430: whose decision, its day, and the line."""

    payer_id: str
    on: date | None
    line: DecidedLine


def other_cover(
    claim_id: str, covers: Sequence[Block], decided: Sequence[Decided]
) -> tuple[OtherCover, ...]:
    """Return each loop 2320 (a block from its SBR on) with the lines that its payer decided."""
    return tuple(_cover(claim_id, cover, decided) for cover in covers)


def lines_of(line_id: str, line: Block) -> Iterator[Decided]:
    """Yield each loop 2430 of a line (a block from its LX on)."""
    for loop in line.cut_at("SVD")[1]:
        opening = loop.segments[0]
        _, procedure, *modifiers = (*loop.components(opening, 3), "")
        decided = DecidedLine(
            line_id=line_id,
            procedure=procedure,
            modifiers=tuple(modifier for modifier in modifiers[:4] if modifier),
            units=opening.at(5),
            paid_cents=opening.cents(2),
            adjustments=tuple(_adjustments(loop)),
        )
        yield Decided(opening.at(1), loop.day("DTP", "573"), decided)


def _cover(claim_id: str, cover: Block, decided: Sequence[Decided]) -> OtherCover:
    opening, name = cover.segments[0], cover.first("NM1", "PR")
    if opening.at(1) not in set(Turn):
        raise opening.unreadable(1, "it is no payer's turn")
    relationship = people.RELATIONSHIPS.get(opening.at(2), Relationship.OTHER)
    payer_id = name.at(9) if name else ""
    mine = [each for each in decided if each.payer_id == payer_id]
    holder = cover.first("NM1", "IL")
    return OtherCover(
        turn=Turn(opening.at(1)),
        policy=Policy(
            member_id=holder.at(9) if holder else "",
            relationship=relationship,
            group_number=opening.at(3),
            group_name=opening.at(4),
            claim_filing_code=opening.at(9),
        ),
        payer=Payer(
            name=name.at(3) if name else "",
            payer_id=payer_id,
            line_of_business=people.line_of_business(opening.at(9)),
            address=_address(cover.named("PR")),
        ),
        subscriber=None if relationship is Relationship.SELF else _subscriber(cover, holder),
        decision=_decision(claim_id, cover, mine),
    )


def _subscriber(cover: Block, holder: Numbered | None) -> Subscriber | None:
    if holder is None:
        return None
    is_person = holder.at(2) == "1"
    return Subscriber(
        name=people.person(holder) if is_person else None,
        organisation="" if is_person else holder.at(3),
        address=_address(cover.named("IL")),
    )


def _address(loop: Block | None) -> Address | None:
    return people.address(loop, Gaps()) if loop and loop.first("N3") and loop.first("N4") else None


def _decision(claim_id: str, cover: Block, mine: Sequence[Decided]) -> PayerDecision | None:
    paid, days = cover.first("AMT", "D"), [each.on for each in mine if each.on]
    day = cover.day("DTP", "573") or max(days, default=None)
    if paid is None or day is None:
        return None
    remarks, payer = cover.first("MOA"), cover.named("PR")
    given = [remarks.at(place) for place in range(_REMARKS_FROM, _REMARKS_UNTIL)] if remarks else []
    return PayerDecision(
        claim_id=claim_id,
        payer_claim_number=payer.text("REF", "F8") if payer else "",
        decided_on=day,
        paid_cents=paid.cents(2),
        adjustments=tuple(_adjustments(cover)),
        remarks=tuple(remark for remark in given if remark),
        lines=tuple(each.line for each in mine),
    )


def _adjustments(loop: Block) -> Iterator[DecidedAdjustment]:
    for segment in loop.all("CAS"):
        if segment.at(1) not in set(AdjustmentGroup):
            raise segment.unreadable(1, "it says not who bears the amount")
        for place in range(_REASONS_FROM, _REASONS_UNTIL, 3):
            if segment.at(place) or segment.at(place + 1):
                yield DecidedAdjustment(
                    group=AdjustmentGroup(segment.at(1)),
                    reason=segment.at(place),
                    cents=segment.cents(place + 1),
                    quantity=segment.at(place + 2),
                )
