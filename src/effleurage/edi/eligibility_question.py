"""The question "is this person covered": a 270 (005010X279A1), one transaction for each person.

Knows what a payer needs to find a person and which service types a massage practice asks for. Asks
by procedure code where one is given. Refuses to decide when to ask, and to say more than the payer
needs: no diagnosis, no note.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from effleurage.core.claims.claim import Client, Payer, PersonName, Practice, Subscriber
from effleurage.core.claims.kinds import Relationship, Sex
from effleurage.edi.eligibility_words import ASKED_FOR
from effleurage.edi.parties import Party
from effleurage.x12.characters import capitals, spelt
from effleurage.x12.control import ControlNumbers
from effleurage.x12.element_faults import CannotBeWritten
from effleurage.x12.guides import x279
from effleurage.x12.pens import Pen, Segment, pens_of
from effleurage.x12.writer import Transaction, Writer

_pen = pens_of(x279.QUESTION).pen
_BEGINNING = _pen("header", "BHT")
_PAYER, _ASKER = _pen("2100A", "NM1"), _pen("2100B", "NM1")
_TRACE, _NAME, _BORN = _pen("2000C", "TRN"), _pen("2100C", "NM1"), _pen("2100C", "DMG")
_ON, _ASKED = _pen("2100C", "DTP"), _pen("2110C", "EQ")
_PATIENT, _PATIENT_BORN = _pen("2100D", "NM1"), _pen("2100D", "DMG")
_PATIENT_IS, _PATIENT_ON = _pen("2100D", "INS"), _pen("2100D", "DTP")
_PATIENT_TRACE, _PATIENT_ASKED = _pen("2000D", "TRN"), _pen("2110D", "EQ")
_RELATIONSHIPS = {Relationship.SPOUSE: "01", Relationship.CHILD: "19"}
_SOMEBODY_ELSE = "34"


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibilityQuestion:
    """One person asked about, on one day. ``number`` is ours: the answer repeats it (TRN02).

    ``subscriber`` is ``None`` where the client subscribes. ``services`` are service types;
    ``procedures`` are asked besides, each by its own code.
    """

    number: str
    payer: Payer
    practice: Practice
    client: Client
    member_id: str
    on: date
    relationship: Relationship = Relationship.SELF
    subscriber: Subscriber | None = None
    services: tuple[str, ...] = ASKED_FOR
    procedures: tuple[str, ...] = ()


class EligibilityQuestionCannotBeWritten(ValueError):
    """One question cannot be said in a 270, so no file was made; ``because`` says why."""

    def __init__(self, number: str, because: CannotBeWritten) -> None:
        super().__init__(f"eligibility question {number}: {because}")
        self.number, self.because = number, because


class NoOneToAskAbout(ValueError):
    """A 270 needs at least one question."""


def write_270(  # noqa: PLR0913  # what every file is written with
    questions: Sequence[EligibilityQuestion],
    *,
    sender: Party,
    receiver: Party,
    control: ControlNumbers,
    at: datetime,
    production: bool = False,
) -> bytes:
    """Return one interchange with a transaction for each question, as payers answer best.

    ``at`` is the file's time in the practice's time zone; ISA15 says T unless ``production``.
    Raises :class:`EligibilityQuestionCannotBeWritten` for the first that cannot be said,
    :class:`NoOneToAskAbout` for none. Source: 005010X279A1, 270.
    """
    if not questions:
        raise NoOneToAskAbout("there is nobody to ask about; choose at least one client")
    writer = Writer(
        sender=sender.partner(),
        receiver=receiver.partner(),
        control=control,
        at=at,
        production=production,
    )
    for question in questions:
        try:
            _write(writer, question, at)
        except CannotBeWritten as refusal:
            raise EligibilityQuestionCannotBeWritten(question.number, refusal) from refusal
    return writer.finish()


def _write(writer: Writer, question: EligibilityQuestion, at: datetime) -> None:
    transaction = writer.transaction(x279.QUESTION)
    number = writer.control_number + transaction.number
    transaction.put(_BEGINNING("0022", "13", number, f"{at:%Y%m%d}", f"{at:%H%M}"))
    payer = question.payer
    top = transaction.open_level("20", has_children=True)
    transaction.put(
        _PAYER("PR", "2", capitals(payer.name), "", "", "", "", "PI", spelt(payer.payer_id))
    )
    asking = transaction.open_level("21", parent=top, has_children=True)
    transaction.put(_asker(question.practice))
    _write_person(transaction, asking, question)


def _write_person(transaction: Transaction, parent: str, question: EligibilityQuestion) -> None:
    own = question.relationship is Relationship.SELF
    number = transaction.open_level("22", parent=parent, has_children=not own)
    transaction.segments += _subscriber(question) if own else [_holder(question)]
    if not own:
        transaction.open_level("23", parent=number, has_children=False)
        transaction.segments += _dependant(question)


def _asker(practice: Practice) -> Segment:
    kind, name = _named(practice.person, practice.organisation)
    return _ASKER("1P", kind, *name, "XX", practice.npi)


def _subscriber(question: EligibilityQuestion) -> Iterator[Segment]:
    yield _TRACE("1", spelt(question.number), f"9{question.practice.tax_id}")
    _, name = _named(question.client.name, "")
    yield _NAME("IL", "1", *name, "MI", spelt(question.member_id))
    yield _born(_BORN, question.client)
    yield _ON("291", "D8", f"{question.on:%Y%m%d}")
    yield from _asked(_ASKED, question)


def _holder(question: EligibilityQuestion) -> Segment:
    holder = question.subscriber
    kind, name = _named(holder.name, holder.organisation) if holder else ("1", ("",) * 5)
    return _NAME("IL", kind, *name, "MI", spelt(question.member_id))


def _dependant(question: EligibilityQuestion) -> Iterator[Segment]:
    yield _PATIENT_TRACE("1", spelt(question.number), f"9{question.practice.tax_id}")
    _, name = _named(question.client.name, "")
    yield _PATIENT("03", "1", *name)
    yield _born(_PATIENT_BORN, question.client)
    yield _PATIENT_IS("N", _RELATIONSHIPS.get(question.relationship, _SOMEBODY_ELSE))
    yield _PATIENT_ON("291", "D8", f"{question.on:%Y%m%d}")
    yield from _asked(_PATIENT_ASKED, question)


def _asked(pen: Pen, question: EligibilityQuestion) -> Iterator[Segment]:
    for service in question.services:
        yield pen(service)
    for procedure in question.procedures:
        yield pen("", ("HC", procedure))


def _named(person: PersonName | None, organisation: str) -> tuple[str, tuple[str, ...]]:
    """Return NM102 and NM103 to NM107."""
    if person is None:
        return "2", (capitals(organisation), "", "", "", "")
    names = (person.last, person.first, person.middle, "", person.suffix)
    return "1", tuple(map(capitals, names))


def _born(pen: Pen, client: Client) -> Segment:
    sex = "" if client.sex is Sex.UNKNOWN else client.sex.value
    return pen("D8", f"{client.birth_date:%Y%m%d}", sex)
