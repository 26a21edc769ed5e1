"""The claim to the next payer, made from the claim to the last one and what that one answered.

Knows how answers (first, taken back, corrected, split in two) add up to one decision, and what
the next payer's claim repeats. Refuses by name what cannot be added up or is nobody's decision,
and to change an amount: signs stay as they came, so that an answer and its reversal make nothing.
Source: 005010X222A1 loops 2320, 2330B and 2430; ``docs/algorithms/secondary.md``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from effleurage.core.claims import other_cover
from effleurage.core.claims.claim import (
    Claim,
    DecidedAdjustment,
    DecidedLine,
    OtherCover,
    Payer,
    PayerDecision,
    Policy,
    Subscriber,
)
from effleurage.core.claims.kinds import AdjustmentGroup, Frequency, Turn
from effleurage.core.claims.successors import ClaimNumberIsTooLong
from effleurage.core.money import format_dollars
from effleurage.core.remits.line_matching import match_lines
from effleurage.core.remits.remit import Adjustment, RemitClaim, RemitLine
from effleurage.core.remits.sent import SentClaim, SentLine, sent

_LONGEST_NUMBER = 20  # 837P CLM01, as HIPAA limits it
_LONGEST_PAYERS_NUMBER = 50
_MOST_REMARKS = 5  # 837P MOA03 to MOA07
_CODE, _MODIFIER = re.compile("[0-9A-Z]{1,5}"), re.compile("[0-9A-Z]{2}")
_PROCEDURE, _QUANTITY = re.compile("[0-9A-Z]{5}"), re.compile(r"[0-9]{1,6}(\.[0-9]{1,3})?")
_FORWARDED = frozenset({"19", "20", "21"})
_DECISIONS = frozenset({"1", "2", "3", "4", "22"}) | _FORWARDED
_LETTERS = {Turn.SECOND: "S", Turn.THIRD: "T"}


class CannotBillTheNextPayer(ValueError):
    """Why the answers of one payer make no claim to the next; each reason is a class of its own."""


class NoAnswer(CannotBillTheNextPayer):
    """The payer has not answered, or has taken every answer back."""


class AnswerIsNoDecision(CannotBillTheNextPayer):
    """A price asked beforehand, or a claim that is not this payer's, is nothing to go on from."""


class PayerForwardedTheClaim(CannotBillTheNextPayer):
    """The payer says that it passed the claim on itself; a second one would be a duplicate."""


class AnswerHasNoDay(CannotBillTheNextPayer):
    """The next payer asks when this one decided, and no remit says so."""


class AnsweredLineIsNotOurs(CannotBillTheNextPayer):
    """A line of the answer is none of the claim's, or could be several."""


class AdjustmentIsUnclear(CannotBillTheNextPayer):
    """An adjustment does not say who bears it or why, so the next payer could not read it."""


class AnswerDoesNotBalance(CannotBillTheNextPayer):
    """Paid and adjusted do not make the charge, so the next payer would refuse the claim."""


class NothingIsLeft(CannotBillTheNextPayer):
    """What was charged is paid, or settled by contract."""


class NoTurnIsLeft(CannotBillTheNextPayer):
    """The claim went to a third payer; there is no number for a fourth."""


class Answer(NamedTuple):
    """One answer to the claim and the day of its payment."""

    claim: RemitClaim
    paid_on: date | None


class NextPayer(NamedTuple):
    """Whom to ask next, under which policy; ``subscriber`` is ``None`` where it is the client."""

    payer: Payer
    policy: Policy
    subscriber: Subscriber | None = None


def secondary_claim(
    claim: Claim,
    *,
    answers: Sequence[Answer],
    to: NextPayer,
    claim_id: str = "",
    although_forwarded: bool = False,
) -> Claim:
    """Return the claim to the next payer, with what the payer of ``claim`` decided.

    It repeats every line and charge, names the payer of ``claim`` as other cover, and leaves out
    what was that payer's alone: its authorisation, its claim number, the papers sent to it.
    ``claim_id`` may be given, else it is :func:`next_number`. ``answers`` are in order of arrival;
    ``although_forwarded`` is a person's word that the claim did not arrive by itself.

    Raises a :class:`CannotBillTheNextPayer`, and ``ClaimNumberIsTooLong``.
    """
    decided = decision(claim, answers=answers, although_forwarded=although_forwarded)
    left = other_cover.left_cents(decided)
    if left <= 0:
        raise NothingIsLeft(
            f"nothing is left of claim {claim.claim_id}; the payer and its contract settle it all"
        )
    this = OtherCover(
        turn=claim.turn,
        policy=claim.policy,
        payer=claim.payer,
        subscriber=claim.subscriber,
        decision=decided,
    )
    covers = _others(claim, to, this)
    return replace(
        claim,
        claim_id=claim_id or _number(claim, covers),
        frequency=Frequency.ORIGINAL,
        payer_claim_number="",
        payer=to.payer,
        policy=to.policy,
        subscriber=to.subscriber,
        authorisation=None,
        attachments=(),
        other_cover=covers,
    )


def next_number(claim: Claim, *, to: NextPayer) -> str:
    """Return the number of the claim to the next payer: C17 → C17S1, and C17S1 → C17S1T1.

    Raises :class:`NoTurnIsLeft` and ``ClaimNumberIsTooLong``.
    """
    this = OtherCover(turn=claim.turn, policy=claim.policy, payer=claim.payer)
    return _number(claim, _others(claim, to, this))


def _others(claim: Claim, to: NextPayer, this: OtherCover) -> tuple[OtherCover, ...]:
    """Return the covers of the next claim, in turn: all but the one that is asked now."""
    asked = (to.payer.payer_id, to.policy.member_id)
    rest = (
        cover
        for cover in claim.other_cover
        if cover.decision or (cover.payer.payer_id, cover.policy.member_id) != asked
    )
    return tuple(sorted((*rest, this), key=lambda cover: list(Turn).index(cover.turn)))


def _number(claim: Claim, covers: tuple[OtherCover, ...]) -> str:
    letter = _LETTERS.get(replace(claim, other_cover=covers).turn)
    if letter is None:
        raise NoTurnIsLeft(f"claim {claim.claim_id} went to a third payer; bill a fourth by hand")
    number = f"{claim.claim_id}{letter}1"
    if len(number) > _LONGEST_NUMBER:
        raise ClaimNumberIsTooLong(
            f"claim {claim.claim_id} leaves no room for {letter}1 in {_LONGEST_NUMBER} characters; "
            "give the claim to the next payer a number"
        )
    return number


def decision(
    claim: Claim, *, answers: Sequence[Answer], although_forwarded: bool = False
) -> PayerDecision:
    """Return what the payer of ``claim`` decided, all its answers added up with their signs.

    Amounts that cancel are gone: an answer, its reversal and the correction make the correction.
    Raises a :class:`CannotBillTheNextPayer`.
    """
    _refuse_no_decision(claim, answers, although_forwarded=although_forwarded)
    decided = PayerDecision(
        claim_id=claim.claim_id,
        payer_claim_number=_payers_number(answers),
        decided_on=_day(claim, answers),
        paid_cents=sum(each.claim.paid_cents for each in answers),
        adjustments=_added_up(claim, (each.claim.adjustments for each in answers)),
        remarks=_remarks(answers),
        lines=_lines(claim, answers),
    )
    _refuse_imbalance(claim, decided)
    return decided


def _refuse_no_decision(
    claim: Claim, answers: Sequence[Answer], *, although_forwarded: bool
) -> None:
    if not sum(each.claim.charge_cents for each in answers):
        raise NoAnswer(f"no answer to claim {claim.claim_id} stands; wait for the payer's remit")
    for each in answers:
        if each.claim.status not in _DECISIONS:
            raise AnswerIsNoDecision(
                f"an answer to claim {claim.claim_id} has status {each.claim.status or '(none)'}, "
                "which is no decision; ask the payer"
            )
    if answers[-1].claim.status in _FORWARDED and not although_forwarded:
        raise PayerForwardedTheClaim(
            f"the payer says that it forwarded claim {claim.claim_id} itself; wait for the next "
            "payer's remit, or say that it never arrived"
        )


def _day(claim: Claim, answers: Sequence[Answer]) -> date:
    days = [each.paid_on for each in answers if each.paid_on]
    if not days:
        raise AnswerHasNoDay(
            f"no remit says when claim {claim.claim_id} was decided; give it the cheque's date"
        )
    return days[-1]


def _payers_number(answers: Sequence[Answer]) -> str:
    """Return the payer's number of its last answer that gave one, none where it is too long."""
    numbers = [each.claim.payer_claim_number.strip() for each in answers]
    last = next((number for number in reversed(numbers) if number), "")
    return last if len(last) <= _LONGEST_PAYERS_NUMBER else ""


def _remarks(answers: Sequence[Answer]) -> tuple[str, ...]:
    """Return the remarks on the claim of the last answer; those of earlier ones are past."""
    readable = filter(_CODE.fullmatch, answers[-1].claim.remarks)
    return tuple(dict.fromkeys(readable))[:_MOST_REMARKS]


_Decided = tuple[str, str, tuple[str, ...]]


def _lines(claim: Claim, answers: Sequence[Answer]) -> tuple[DecidedLine, ...]:
    """Return what was decided by line: what stands twice for one line and code is added up."""
    ours = sent(claim)
    found: dict[_Decided, list[RemitLine]] = defaultdict(list)
    for answer in answers:
        for our_line, line in _told(answer.claim, ours):
            found[our_line.line_id, *_decided_code(line, our_line)].append(line)
    places = {line.line_id: place for place, line in enumerate(claim.lines)}
    in_order = sorted(found, key=lambda key: places[key[0]])
    return tuple(_line(claim, key, found[key]) for key in in_order if not _cancel(found[key]))


def _decided_code(line: RemitLine, ours: SentLine) -> tuple[str, tuple[str, ...]]:
    """Return procedure and modifiers as the payer decided them; ours where they are no codes."""
    if _PROCEDURE.fullmatch(line.procedure) and all(map(_MODIFIER.fullmatch, line.modifiers)):
        return line.procedure, line.modifiers[:4]
    return ours.procedure, ours.modifiers


def _cancel(lines: Sequence[RemitLine]) -> bool:
    """Return whether an answer and its reversal make nothing of these lines."""
    adjusted: dict[tuple[str, str], int] = defaultdict(int)
    for line in lines:
        for each in line.adjustments:
            adjusted[each.group, each.reason] += each.cents
    charged, paid = sum(line.charge_cents for line in lines), sum(line.paid_cents for line in lines)
    return len(lines) > 1 and not (charged or paid or any(adjusted.values()))


def _told(answer: RemitClaim, ours: SentClaim) -> list[tuple[SentLine, RemitLine]]:
    told = []
    for number, (line, match) in enumerate(
        zip(answer.lines, match_lines(answer, ours), strict=True), 1
    ):
        if match.line is None:
            raise AnsweredLineIsNotOurs(
                f"line {number} of an answer to claim {ours.claim_id} could be none or several of "
                "its lines; match the remit by hand, or send the payer's paper with the claim"
            )
        told.append((match.line, line))
    return told


def _line(claim: Claim, key: _Decided, lines: Sequence[RemitLine]) -> DecidedLine:
    line_id, procedure, modifiers = key
    units = lines[-1].units
    return DecidedLine(
        line_id=line_id,
        procedure=procedure,
        modifiers=modifiers,
        units=units if _QUANTITY.fullmatch(units) else "1",
        paid_cents=sum(line.paid_cents for line in lines),
        adjustments=_added_up(claim, (line.adjustments for line in lines)),
    )


def _added_up(
    claim: Claim, several: Iterable[tuple[Adjustment, ...]]
) -> tuple[DecidedAdjustment, ...]:
    """Return one adjustment for each group and reason, in order of appearance, zeros left out."""
    cents: dict[tuple[str, str], int] = defaultdict(int)
    quantities: dict[tuple[str, str], str] = {}
    for each in (each for adjustments in several for each in adjustments):
        cents[each.group, each.reason] += each.cents
        quantities[each.group, each.reason] = each.quantity
    return tuple(
        _adjustment(claim, Adjustment(*key, amount, quantities[key]))
        for key, amount in cents.items()
        if amount
    )


def _adjustment(claim: Claim, given: Adjustment) -> DecidedAdjustment:
    if given.group not in set(AdjustmentGroup) or not _CODE.fullmatch(given.reason):
        raise AdjustmentIsUnclear(
            f"an adjustment of claim {claim.claim_id} does not say who bears it or why (group "
            f"{given.group or 'empty'}, reason {given.reason or 'empty'}); ask the payer"
        )
    return DecidedAdjustment(
        group=AdjustmentGroup(given.group),
        reason=given.reason,
        cents=given.cents,
        quantity=given.quantity if _QUANTITY.fullmatch(given.quantity) else "",
    )


def _refuse_imbalance(claim: Claim, decided: PayerDecision) -> None:
    """Refuse a decision whose paid and adjusted amounts do not make the charge, line or claim."""
    as_cover = OtherCover(turn=claim.turn, policy=claim.policy, payer=claim.payer, decision=decided)
    for each in other_cover.imbalances(replace(claim, other_cover=(as_cover,))):
        what = f"line {each.line_id} of claim" if each.line_id else "claim"
        raise AnswerDoesNotBalance(
            f"{what} {claim.claim_id} was charged {format_dollars(each.charge_cents)}, and the "
            f"answers explain {format_dollars(each.explained_cents)}; settle the remit first, or "
            "send the payer's paper with the claim"
        )
