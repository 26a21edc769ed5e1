"""Other cover in an 837P: loops 2320, 2330A and 2330B of the claim and 2430 of its lines.

Knows where the facts of another plan and the sums of its decision go: by line where the payer
answered by line, else on the claim with the day of the decision beside the payer. Refuses a
decision whose sums do not hold, and to know where it came from (``core.remits.secondary``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from effleurage.core.claims import other_cover
from effleurage.core.claims.claim import (
    Claim,
    DecidedAdjustment,
    DecidedLine,
    OtherCover,
    PayerDecision,
    Policy,
)
from effleurage.core.claims.kinds import Relationship, Turn
from effleurage.core.money import format_dollars, plain_decimal
from effleurage.edi import claim_837p_names as names
from effleurage.x12.characters import capitals, spelt
from effleurage.x12.element_faults import CannotBeWritten
from effleurage.x12.guides import x222
from effleurage.x12.pens import Pen, Segment, pens_of

_pen = pens_of(x222.GUIDE).pen
_COVER, _ADJUSTED = _pen("2320", "SBR"), _pen("2320", "CAS")
_PAID, _LEFT = _pen("2320", "AMT", "D"), _pen("2320", "AMT", "EAF")
_PERMISSIONS, _REMARKS = _pen("2320", "OI"), _pen("2320", "MOA")
_SUBSCRIBER, _PAYER = _pen("2330A", "NM1"), _pen("2330B", "NM1")
_DECIDED_ON, _PAYERS_NUMBER = _pen("2330B", "DTP", "573"), _pen("2330B", "REF", "F8")
_LINE, _LINE_ADJUSTED = _pen("2430", "SVD"), _pen("2430", "CAS")
_LINE_DECIDED_ON, _LINE_LEFT = _pen("2430", "DTP", "573"), _pen("2430", "AMT", "EAF")

_MEDICARE = frozenset(("MA", "MB"))
_MOST_COVERS = 10
_MOST_DECISIONS_OF_LINE = 15
_REASONS_IN_SEGMENT = 6
_MOST_SEGMENTS = 5


class DecisionDoesNotBalance(CannotBeWritten):
    """What another payer paid and adjusted does not make the charge."""

    code = "x12.write.other-payer-balance"


class OtherCoverIsTooMuch(CannotBeWritten):
    """There are more other plans, decisions or adjustments than the guide has room for."""

    code = "x12.write.other-cover-too-much"


class TurnIsTaken(CannotBeWritten):
    """Two payers of one claim have the same turn, or the same number."""

    code = "x12.write.turn"


class MedicareIsSecond(CannotBeWritten):
    """Medicare comes second for a stated reason only, and a massage claim has none."""

    code = "x12.write.medicare-second"


class Decided(NamedTuple):
    """What one other payer decided on one line, and when."""

    payer_id: str
    on: date
    line: DecidedLine


def loops(claim: Claim) -> list[Segment]:
    """Return loop 2320 with 2330A and 2330B for each other cover, in turn.

    Raises a :class:`effleurage.x12.element_faults.CannotBeWritten` for the first fault.
    """
    _refuse(claim)
    return [segment for cover in claim.other_cover for segment in _cover(claim, cover)]


def by_line(claim: Claim) -> dict[str, list[Decided]]:
    """Return what the other payers decided on each line, for :func:`line_loops`."""
    found: dict[str, list[Decided]] = defaultdict(list)
    for cover in claim.other_cover:
        if cover.decision:
            for line in cover.decision.lines:
                decided = Decided(cover.payer.payer_id, cover.decision.decided_on, line)
                found[line.line_id].append(decided)
    return found


def line_loops(decided: Sequence[Decided]) -> list[Segment]:
    """Return loop 2430 for each decision on one line."""
    if len(decided) > _MOST_DECISIONS_OF_LINE:
        _refuse_more(len(decided), _MOST_DECISIONS_OF_LINE, "2430", "SVD (decisions on one line)")
    return [segment for each in decided for segment in _line(each)]


def _cover(claim: Claim, cover: OtherCover) -> Iterator[Segment]:
    policy, decision = cover.policy, cover.decision
    group = spelt(policy.group_number)
    yield _COVER(
        cover.turn,
        names.RELATIONSHIPS[policy.relationship],
        group,
        "" if group else capitals(policy.group_name),
        "",
        "",
        "",
        "",
        policy.claim_filing_code,
    )
    if decision:
        yield from _adjustments(_ADJUSTED, "2320", decision.adjustments)
        yield _PAID("D", plain_decimal(decision.paid_cents))
        if not decision.lines:
            yield _LEFT("EAF", plain_decimal(other_cover.share_by_decision(decision)))
    released = "Y" if claim.signature_on_file else "I"
    yield _PERMISSIONS("", "", claim.benefits_assigned, "", "", released)
    if decision and decision.remarks:
        yield _REMARKS("", "", *decision.remarks)
    yield from _subscriber(claim, cover)
    yield from _payer(cover, decision)


def _subscriber(claim: Claim, cover: OtherCover) -> Iterator[Segment]:
    """Yield loop 2330A; a client who subscribes has the address that the claim gives already."""
    name = names.subscriber_name(cover.subscriber, claim.client.name, "2330A")
    yield _SUBSCRIBER("IL", *name, "MI", spelt(cover.policy.member_id))
    if cover.subscriber and cover.subscriber.address:
        yield from names.address("2330A", cover.subscriber.address)


def _payer(cover: OtherCover, decision: PayerDecision | None) -> Iterator[Segment]:
    payer = cover.payer
    named = (capitals(payer.name), "", "", "", "", "PI", spelt(payer.payer_id))
    yield _PAYER("PR", "2", *named)
    if payer.address:
        yield from names.address("2330B", payer.address)
    if decision:
        if not decision.lines:
            yield _DECIDED_ON("573", "D8", names.plain_date(decision.decided_on))
        if decision.payer_claim_number:
            yield _PAYERS_NUMBER("F8", spelt(decision.payer_claim_number))


def _line(decided: Decided) -> Iterator[Segment]:
    line = decided.line
    yield _LINE(
        spelt(decided.payer_id),
        plain_decimal(line.paid_cents),
        ("HC", line.procedure, *line.modifiers),
        "",
        line.units,
    )
    yield from _adjustments(_LINE_ADJUSTED, "2430", line.adjustments)
    yield _LINE_DECIDED_ON("573", "D8", names.plain_date(decided.on))
    yield _LINE_LEFT("EAF", plain_decimal(other_cover.client_share_cents(line.adjustments)))


def _adjustments(
    pen: Pen, loop: str, adjustments: Sequence[DecidedAdjustment]
) -> Iterator[Segment]:
    """Yield CAS: each group's reasons by six, the groups in order of their codes."""
    segments = []
    in_groups = sorted(adjustments, key=lambda each: each.group)
    for group, found in groupby(in_groups, key=lambda each: each.group):
        several = list(found)
        for start in range(0, len(several), _REASONS_IN_SEGMENT):
            some = several[start : start + _REASONS_IN_SEGMENT]
            reasons = ((each.reason, plain_decimal(each.cents), each.quantity) for each in some)
            segments.append(pen(group, *(part for reason in reasons for part in reason)))
    if len(segments) > _MOST_SEGMENTS:
        _refuse_more(len(segments), _MOST_SEGMENTS, loop, "CAS (adjustments)")
    yield from segments


def _refuse(claim: Claim) -> None:
    """Refuse what no reader of the file could tell apart or add up."""
    covers = claim.other_cover
    if len(covers) > _MOST_COVERS:
        _refuse_more(len(covers), _MOST_COVERS, "2320", "SBR (other cover)")
    if len({cover.turn for cover in covers}) < len(covers):
        raise TurnIsTaken(
            "2320", "SBR01 (turn)", "two payers have the same turn", "give each its own"
        )
    if len({cover.payer.payer_id for cover in covers}) < len(covers):
        raise TurnIsTaken(
            "2330B", "NM109 (payer id)", "two other payers have one number", "name each once"
        )
    for cover in covers:
        _refuse_contradiction(cover)
    for turn, policy in (
        (claim.turn, claim.policy),
        *((each.turn, each.policy) for each in covers),
    ):
        _refuse_second_medicare(turn, policy)
    for each in other_cover.imbalances(claim):
        raise DecisionDoesNotBalance(
            "2430" if each.line_id else "2320",
            f"SVD02 and CAS (line {each.line_id})" if each.line_id else "AMT*D and CAS",
            f"another payer's paid and adjusted amounts make "
            f"{format_dollars(each.explained_cents)} of {format_dollars(each.charge_cents)}",
            "copy every amount from that payer's remit",
        )


def _refuse_contradiction(cover: OtherCover) -> None:
    if (cover.policy.relationship is Relationship.SELF) is not (cover.subscriber is None):
        raise names.RelationshipContradictsSubscriber(
            "2320",
            "SBR02 (relationship)",
            "the other plan's relationship and its subscriber cannot both be true",
            "correct the relationship or the subscriber",
        )


def _refuse_second_medicare(turn: Turn, policy: Policy) -> None:
    if turn is not Turn.FIRST and policy.claim_filing_code in _MEDICARE:
        raise MedicareIsSecond(
            "2320",
            "SBR05 (why Medicare comes second)",
            "Medicare is not the first payer, and no reason is known",
            "ask the client which plan pays first; send this one on paper",
        )


def _refuse_more(count: int, most: int, loop: str, where: str) -> None:
    raise OtherCoverIsTooMuch(
        loop, where, f"there are {count}, at most {most} fit", "send it on paper with the remits"
    )
