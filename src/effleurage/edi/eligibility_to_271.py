"""An answer about cover as a 271 (005010X279A1), one transaction for each question.

Knows what of the question is repeated, and how a benefit or a refusal is written. Refuses to
decide either: whoever answers (the practice payer) does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from effleurage.core.money import plain_decimal
from effleurage.edi.acknowledgements_to_x12 import Envelope
from effleurage.edi.asked import Named
from effleurage.edi.eligibility_asked import CoverQuestion
from effleurage.x12.characters import spelt
from effleurage.x12.guides import x279
from effleurage.x12.pens import Segment, pens_of
from effleurage.x12.writer import Transaction, Writer

_pen = pens_of(x279.ANSWER).pen
_BEGINNING, _PAYER, _ASKER = _pen("header", "BHT"), _pen("2100A", "NM1"), _pen("2100B", "NM1")
_LETTERS = "CD"
_TRACE = {each: _pen(f"2000{each}", "TRN") for each in _LETTERS}
_NAME = {each: _pen(f"2100{each}", "NM1") for each in _LETTERS}
_REFUSED = {each: _pen(f"2100{each}", "AAA") for each in _LETTERS}
_ON = {each: _pen(f"2100{each}", "DTP") for each in _LETTERS}
_BENEFIT = {each: _pen(f"2110{each}", "EB") for each in _LETTERS}
_WORDS = {each: _pen(f"2110{each}", "MSG") for each in _LETTERS}


class Refused(NamedTuple):
    """Why a person is not answered for: AAA03, and what the asker is to do, AAA04."""

    code: str
    then: str


class Told(NamedTuple):
    """One benefit (EB): what is told, of which service or which procedure, and how much.

    ``share`` is a part of one as text (``.2``); ``visits`` are told where it is a limit.
    """

    code: str
    service: str = ""
    procedure: str = ""
    plan: str = ""
    period: str = ""
    cents: int | None = None
    share: str = ""
    visits: int | None = None
    needs_authorisation: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverAnswer:
    """The answer to one question: benefits, or a refusal."""

    question: CoverQuestion
    refused: Refused | None = None
    benefits: tuple[Told, ...] = ()


def write_271(answers: Sequence[CoverAnswer], *, envelope: Envelope) -> bytes:
    """Return one interchange with a transaction for each answer, in their order.

    Raises ``CannotBeWritten`` for what cannot be said. Source: 005010X279A1, 271.
    """
    writer = envelope.writer()
    for answer in answers:
        _write(writer, answer, envelope)
    return writer.finish()


def _write(writer: Writer, answer: CoverAnswer, envelope: Envelope) -> None:
    transaction = writer.transaction(x279.ANSWER)
    number, at = writer.control_number + transaction.number, envelope.at
    transaction.put(_BEGINNING("0022", "11", number, f"{at:%Y%m%d}", f"{at:%H%M}"))
    asked = answer.question
    top = transaction.open_level("20", has_children=True)
    transaction.put(_PAYER("PR", *_said(asked.payer)))
    asking = transaction.open_level("21", parent=top, has_children=True)
    transaction.put(_ASKER(asked.asker_role, *_said(asked.asker)))
    _write_person(transaction, asking, answer)


def _write_person(transaction: Transaction, parent: str, answer: CoverAnswer) -> None:
    asked = answer.question
    above = transaction.open_level("22", parent=parent, has_children=asked.patient is not None)
    if asked.patient is None:
        transaction.segments += _person("C", "IL", asked.subscriber, answer)
        return
    transaction.put(_NAME["C"]("IL", *_said(asked.subscriber)))
    transaction.open_level("23", parent=above, has_children=False)
    transaction.segments += _person("D", "03", asked.patient, answer)


def _person(letter: str, role: str, who: Named, answer: CoverAnswer) -> Iterator[Segment]:
    asked = answer.question
    for number, given_by in asked.numbers[:2]:
        yield _TRACE[letter]("2", spelt(number), given_by)
    yield _NAME[letter](role, *_said(who))
    if answer.refused:
        yield _REFUSED[letter]("N", "", *answer.refused)
        return
    if asked.on:
        yield _ON[letter]("291", "D8", f"{asked.on:%Y%m%d}")
    for benefit in answer.benefits:
        yield _benefit(letter, benefit)
        if benefit.message:
            yield _WORDS[letter](benefit.message)


def _benefit(letter: str, told: Told) -> Segment:
    counted = ("VS", str(told.visits)) if told.visits is not None else ("", "")
    return _BENEFIT[letter](
        told.code,
        "IND" if told.code != "1" else "",
        told.service,
        "",
        told.plan,
        told.period,
        "" if told.cents is None else plain_decimal(told.cents),
        told.share,
        *counted,
        told.needs_authorisation,
        "",
        ("HC", told.procedure) if told.procedure else "",
    )


def _said(who: Named) -> tuple[str, ...]:
    return tuple(map(spelt, who.elements))
