"""The question "where is my claim": a 276 (005010X212), one loop for each claim asked for.

Knows what a payer needs to find a claim: who, our number, its own number, charge and dates. Asks
for whole claims, never for lines. Refuses to decide which claims are worth asking for, and to say
more than the payer needs (diagnoses, procedures, notes).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from effleurage.core.claims.claim import Claim, Client, PersonName, Practice
from effleurage.core.claims.kinds import Relationship, Sex
from effleurage.core.money import plain_decimal
from effleurage.edi.parties import Party
from effleurage.x12.characters import capitals, spelt
from effleurage.x12.control import ControlNumbers
from effleurage.x12.element_faults import CannotBeWritten
from effleurage.x12.guides import x212
from effleurage.x12.pens import Pen, Segment, pens_of
from effleurage.x12.writer import Transaction, Writer

_pen = pens_of(x212.QUESTION).pen
_BEGINNING = _pen("header", "BHT")
_PAYER, _ASKER, _PROVIDER = _pen("2100A", "NM1"), _pen("2100B", "NM1"), _pen("2100C", "NM1")
_SUBSCRIBER, _SUBSCRIBER_BORN = _pen("2100D", "NM1"), _pen("2000D", "DMG")
_PATIENT, _PATIENT_BORN = _pen("2100E", "NM1"), _pen("2000E", "DMG")
#: The claim loops of subscriber (2200D) and patient (2200E) are written alike.
_TRACE, _CHARGE, _SERVED = _pen("2200D", "TRN"), _pen("2200D", "AMT"), _pen("2200D", "DTP")
_PAYERS_NUMBER, _OUR_NUMBER = _pen("2200D", "REF", "1K"), _pen("2200D", "REF", "EJ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One claim asked for. ``number`` is ours, new for each question: the answer names it (TRN02).

    ``payer_claim_number`` is the payer's own, where an answer or a remit has told it.
    """

    number: str
    claim: Claim
    payer_claim_number: str = ""


class QuestionCannotBeWritten(ValueError):
    """One question cannot be said in a 276, so no file was made; ``because`` says why."""

    def __init__(self, claim_id: str, because: CannotBeWritten) -> None:
        super().__init__(f"question about claim {claim_id}: {because}")
        self.claim_id, self.because = claim_id, because


class NoQuestionsToWrite(ValueError):
    """A 276 needs at least one question."""


#: Questions by payer, provider and subscriber; a client who subscribes has an empty patient.
_Levels = dict[Segment, dict[Segment, dict[tuple[Segment, ...], list[tuple[Segment, ...]]]]]


def write_276(  # noqa: PLR0913  # what every file is written with
    questions: Sequence[Question],
    *,
    sender: Party,
    receiver: Party,
    control: ControlNumbers,
    at: datetime,
    production: bool = False,
) -> bytes:
    """Return one interchange with all the questions, by payer, provider and subscriber.

    ``at`` is the file's time in the practice's time zone; ISA15 says T unless ``production``.
    Raises :class:`QuestionCannotBeWritten` for the first that cannot be said,
    :class:`NoQuestionsToWrite` for none. Source: 005010X212, 276.
    """
    if not questions:
        raise NoQuestionsToWrite("there is no claim to ask for; choose at least one")
    levels = _levels(questions)
    writer = Writer(
        sender=sender.partner(),
        receiver=receiver.partner(),
        control=control,
        at=at,
        production=production,
    )
    transaction = writer.transaction(x212.QUESTION)
    number = writer.control_number + transaction.number
    transaction.put(_BEGINNING("0010", "13", number, f"{at:%Y%m%d}", f"{at:%H%M}"))
    asker = _ASKER("41", "2", capitals(sender.name), "", "", "", "", "46", sender.identifier)
    for payer, providers in levels.items():
        top = transaction.open_level("20", has_children=True)
        transaction.put(payer)
        asking = transaction.open_level("21", parent=top, has_children=True)
        transaction.put(asker)
        for provider, subscribers in providers.items():
            above = transaction.open_level("19", parent=asking, has_children=True)
            transaction.put(provider)
            _write_subscribers(transaction, above, subscribers)
    return writer.finish()


def _write_subscribers(
    transaction: Transaction,
    parent: str,
    subscribers: dict[tuple[Segment, ...], list[tuple[Segment, ...]]],
) -> None:
    for subscriber, asked in subscribers.items():
        own = _born_here(subscriber)
        number = transaction.open_level("22", parent=parent, has_children=not own)
        transaction.segments += subscriber
        for segments in asked:
            if not own:
                transaction.open_last_level("23", parent=number)
            transaction.segments += segments


def _born_here(subscriber: tuple[Segment, ...]) -> bool:
    """Return whether the subscriber is the client: only then a day of birth stands at its level."""
    return len(subscriber) > 1


def _levels(questions: Sequence[Question]) -> _Levels:
    levels: _Levels = {}
    for question in questions:
        claim = question.claim
        try:
            payer = _PAYER("PR", "2", capitals(claim.payer.name), "", "", "", "", "PI",
                           spelt(claim.payer.payer_id))  # fmt: skip
            provider = _provider(claim.practice)
            subscriber, asked = _subscriber(claim), (*_patient(claim), *_asked(question))
        except CannotBeWritten as refusal:
            raise QuestionCannotBeWritten(claim.claim_id, refusal) from refusal
        below = levels.setdefault(payer, {}).setdefault(provider, {})
        below.setdefault(subscriber, []).append(asked)
    return levels


def _provider(practice: Practice) -> Segment:
    kind, name = _named(practice.person, practice.organisation)
    return _PROVIDER("1P", kind, *name, "XX", practice.npi)


def _subscriber(claim: Claim) -> tuple[Segment, ...]:
    member = spelt(claim.policy.member_id)
    if claim.policy.relationship is Relationship.SELF:
        kind, name = _named(claim.client.name, "")
        born = _born(_SUBSCRIBER_BORN, claim.client)
        return born, _SUBSCRIBER("IL", kind, *name, "MI", member)
    holder = claim.subscriber
    kind, name = _named(holder.name, holder.organisation) if holder else _named(None, "")
    return (_SUBSCRIBER("IL", kind, *name, "MI", member),)


def _patient(claim: Claim) -> tuple[Segment, ...]:
    if claim.policy.relationship is Relationship.SELF:
        return ()
    kind, name = _named(claim.client.name, "")
    return _born(_PATIENT_BORN, claim.client), _PATIENT("QC", kind, *name)


def _asked(question: Question) -> Iterator[Segment]:
    claim = question.claim
    yield _TRACE("1", spelt(question.number))
    if question.payer_claim_number:
        yield _PAYERS_NUMBER("1K", spelt(question.payer_claim_number))
    yield _OUR_NUMBER("EJ", spelt(claim.claim_id))
    yield _CHARGE("T3", plain_decimal(claim.total_charge_cents))
    first = min(line.service_date for line in claim.lines)
    last = max(line.last_day for line in claim.lines)
    yield _SERVED("472", "RD8", f"{first:%Y%m%d}-{last:%Y%m%d}")


def _named(person: PersonName | None, organisation: str) -> tuple[str, tuple[str, ...]]:
    """Return NM102 and NM103 to NM107."""
    if person is None:
        return "2", (capitals(organisation), "", "", "", "")
    names = (person.last, person.first, person.middle, "", person.suffix)
    return "1", tuple(map(capitals, names))


def _born(pen: Pen, client: Client) -> Segment:
    sex = "" if client.sex is Sex.UNKNOWN else client.sex.value
    return pen("D8", f"{client.birth_date:%Y%m%d}", sex)
