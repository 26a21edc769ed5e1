"""Answers about claims as a 277 (005010X212): each question's trace, and what became of the claim.

Knows what of the questions is repeated and how they are put together, by payer, provider and
subscriber. Refuses to decide: whoever answers (the practice payer) does.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from effleurage.core.money import plain_decimal
from effleurage.edi.acknowledgements_to_x12 import Envelope
from effleurage.edi.answers import ClaimStatus
from effleurage.edi.asked import Named, contact_of
from effleurage.edi.claim_status_asked import ClaimQuestion
from effleurage.x12.characters import spelt
from effleurage.x12.guides import x212
from effleurage.x12.pens import Segment, pens_of
from effleurage.x12.writer import Transaction

_pen = pens_of(x212.ANSWER).pen
_BEGINNING, _PAYER, _ASKER = _pen("header", "BHT"), _pen("2100A", "NM1"), _pen("2100B", "NM1")
_CONTACT = _pen("2100A", "PER")
_PROVIDER = _pen("2100C", "NM1")
Key = TypeVar("Key", bound=Hashable)
_LETTERS = "DE"
_NAME = {each: _pen(f"2100{each}", "NM1") for each in _LETTERS}
_TRACE = {each: _pen(f"2200{each}", "TRN") for each in _LETTERS}
_STATUS = {each: _pen(f"2200{each}", "STC") for each in _LETTERS}
_PAYERS = {each: _pen(f"2200{each}", "REF", "1K") for each in _LETTERS}
_OURS = {each: _pen(f"2200{each}", "REF", "EJ") for each in _LETTERS}
_SERVED = {each: _pen(f"2200{each}", "DTP") for each in _LETTERS}


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusTold:
    """What became of one claim asked about; amounts in cents, ``None`` where nothing is decided."""

    question: ClaimQuestion
    status: ClaimStatus
    payer_claim_number: str = ""
    claim_id: str = ""
    charge_cents: int | None = None
    paid_cents: int | None = None
    decided_on: date | None = None


def write_277(answers: Sequence[StatusTold], *, envelope: Envelope) -> bytes:
    """Return one interchange with one transaction that holds all the answers.

    Raises ``CannotBeWritten`` for what cannot be said. Source: 005010X212, 277.
    """
    writer, at = envelope.writer(), envelope.at
    transaction = writer.transaction(x212.ANSWER)
    number = writer.control_number + transaction.number
    transaction.put(_BEGINNING("0010", "08", number, f"{at:%Y%m%d}", f"{at:%H%M}", "DG"))
    for payer, of_payer in _by(answers, lambda each: each.question.payer):
        top = transaction.open_level("20", has_children=True)
        transaction.put(_PAYER("PR", *_said(payer)))
        transaction.segments += contact_of(envelope.sender, _CONTACT)
        for asker, of_asker in _by(of_payer, lambda each: each.question.asker):
            asking = transaction.open_level("21", parent=top, has_children=True)
            transaction.put(_ASKER("41", *_said(asker)))
            for provider, of_provider in _by(of_asker, lambda each: each.question.provider):
                above = transaction.open_level("19", parent=asking, has_children=True)
                transaction.put(_PROVIDER("1P", *_said(provider)))
                _write_subscribers(transaction, above, of_provider, f"{at:%Y%m%d}")
    return writer.finish()


def _write_subscribers(
    transaction: Transaction, parent: str, answers: Sequence[StatusTold], day: str
) -> None:
    for (who, is_patient), of_holder in _by(
        answers, lambda each: (each.question.subscriber, each.question.patient is None)
    ):
        above = transaction.open_level("22", parent=parent, has_children=not is_patient)
        transaction.put(_NAME["D"]("IL", *_said(who)))
        for patient, of_patient in _by(of_holder, lambda each: each.question.patient):
            if patient is not None:
                transaction.open_last_level("23", parent=above)
                transaction.put(_NAME["E"]("QC", *_said(patient)))
            for answer in of_patient:
                transaction.segments += _answer("D" if patient is None else "E", answer, day)


def _answer(letter: str, told: StatusTold, day: str) -> Iterator[Segment]:
    asked, status = told.question, told.status
    yield _TRACE[letter]("2", spelt(asked.number))
    yield _STATUS[letter](
        (status.category, status.code, status.entity),
        day,
        "",
        _dollars(told.charge_cents),
        _dollars(told.paid_cents),
        f"{told.decided_on:%Y%m%d}" if told.decided_on else "",
    )
    if told.payer_claim_number:
        yield _PAYERS[letter]("1K", spelt(told.payer_claim_number))
    claim_id = told.claim_id or asked.claim_id
    if claim_id:
        yield _OURS[letter]("EJ", spelt(claim_id))
    if asked.service_from:
        last = asked.service_to or asked.service_from
        yield _SERVED[letter]("472", "RD8", f"{asked.service_from:%Y%m%d}-{last:%Y%m%d}")


def _dollars(cents: int | None) -> str:
    return "" if cents is None else plain_decimal(cents)


def _said(who: Named) -> tuple[str, ...]:
    return tuple(map(spelt, who.elements))


def _by(
    answers: Iterable[StatusTold], key: Callable[[StatusTold], Key]
) -> Iterable[tuple[Key, list[StatusTold]]]:
    """Return the answers that share a key, in order of appearance."""
    found: dict[Key, list[StatusTold]] = {}
    for answer in answers:
        found.setdefault(key(answer), []).append(answer)
    return found.items()
