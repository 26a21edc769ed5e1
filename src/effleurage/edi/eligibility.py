"""The answer to "is this person covered": a 271 (005010X279A1) read into benefits, in cents.

Knows where a payer says what is covered, how much the client pays and how many visits are left.
An answer is no promise of payment. Refuses to decide what a plan pays for a visit
(``core.coverage``), and to hold a person's name. Never raises; a benefit that cannot be read is a
finding and costs no neighbour.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from effleurage.core.rate import NotARate, Rate
from effleurage.edi import eligibility_words as words
from effleurage.edi.blocks import Block, CannotBeRead, Numbered, block_of, day_or_none, unread
from effleurage.edi.eligibility_words import Told
from effleurage.findings import Finding, Position, Severity
from effleurage.x12.envelope import File, TransactionSet

_SOURCE = "ASC X12 005010X279A1, 271"
_ANSWERS = {"Y": True, "N": False}
_TELLS_REFUSAL = "AAA"


class Days(NamedTuple):
    """A date or range that the payer states: its qualifier (DTP01), first and last day."""

    which: str
    first: date | None
    last: date | None


class Limit(NamedTuple):
    """How often (HSD): ``10`` ``visits``, for each ``2`` ``month``, within ``period``."""

    quantity: str
    counted_in: str
    each_count: str
    each: str
    period: str
    period_count: str


class Refusal(NamedTuple):
    """Why the payer did not answer (AAA): the level, its code, and our words with what to do."""

    level: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit:
    """One benefit (EB). Money is in cents; ``share`` is what the client pays, a rate.

    ``services`` are service type codes, empty where a procedure is named or neither. ``None`` for
    ``in_network`` and ``needs_authorisation`` means that the payer does not say, or says both.
    ``quantity`` is text as the payer wrote it, counted in ``counted_in``.
    """

    told: Told
    code: str
    covers: str
    services: tuple[str, ...]
    procedure: str
    modifiers: tuple[str, ...]
    kind_of_cover: str
    plan: str
    period: str
    amount_cents: int | None
    share: Rate | None
    quantity: str
    counted_in: str
    needs_authorisation: bool | None
    in_network: bool | None
    limits: tuple[Limit, ...]
    days: tuple[Days, ...]
    messages: tuple[str, ...]
    organisations: tuple[str, ...]
    segment: int

    def concerns(self, service: str) -> bool:
        """Return whether the benefit names a service type."""
        return service in self.services


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibilityAnswer:
    """What a payer says of one person. ``question_numbers`` are the TRN02, ours among them.

    ``member_id`` is the subscriber's; ``group_number`` the person's (REF*6P) where it is stated.
    ``answered_on`` is the day on which the payer wrote the answer (BHT04).
    """

    payer_name: str
    payer_id: str
    question_numbers: tuple[str, ...]
    is_subscriber: bool
    member_id: str
    group_number: str
    days: tuple[Days, ...]
    benefits: tuple[Benefit, ...]
    refusals: tuple[Refusal, ...]
    segment: int
    answered_on: date | None

    @property
    def is_active(self) -> bool | None:
        """Whether there is cover; ``None`` where the payer says neither or both.

        What is said of the plan as a whole (30) or of no service at all counts before the rest:
        a plan without dental care is a plan.
        """
        said = [each for each in self.benefits if each.told in (Told.ACTIVE, Told.INACTIVE)]
        whole = [each for each in said if not each.services or each.concerns(words.HEALTH_PLAN)]
        verdicts = {each.told for each in whole or said}
        return Told.ACTIVE in verdicts if len(verdicts) == 1 else None


class EligibilityReading(NamedTuple):
    """The answers of a file, the refusals of whole questions, and everything odd."""

    answers: tuple[EligibilityAnswer, ...]
    refusals: tuple[Refusal, ...]
    findings: tuple[Finding, ...]


def read_271(file: File) -> EligibilityReading:
    """Return the answers in a file that ``x12.reader`` has read; never raises.

    Reads 005010X279A1 and, as far as it makes sense, the version before it. A question refused
    above any person (loops 2000A to 2100B) has no answer; why is in ``refusals``.
    """
    findings = list(file.findings)
    answers: list[EligibilityAnswer] = []
    refusals: list[Refusal] = []
    read_any = False
    for transaction in file.transactions("271"):
        read_any = True
        answers += _Answers(transaction, findings).all(refusals)
    if file.is_x12 and not read_any:
        findings.append(_none())
    return EligibilityReading(tuple(answers), tuple(dict.fromkeys(refusals)), tuple(findings))


def _none() -> Finding:
    return Finding(
        "EDI-ELIGIBILITY-NONE",
        Severity.BLOCK,
        "the file",
        "It holds no answer to an eligibility request: there is no 271 in it.",
        "Choose the file that the payer sent in answer to the 270.",
        _SOURCE,
        Position(1, 0),
    )


class _Answers:
    """The persons of one transaction."""

    def __init__(self, transaction: TransactionSet, findings: list[Finding]) -> None:
        self._transaction, self._findings = transaction, findings
        self._written = block_of(transaction).first("BHT")

    def all(self, refusals: list[Refusal]) -> Iterator[EligibilityAnswer]:
        """Yield an answer for each person of whom something is told."""
        payer: Numbered | None = None
        subscriber: Block | None = None
        for level in block_of(self._transaction).cut_at("HL")[1]:
            kind = level.segments[0].at(3)
            if kind == "20":
                payer = level.first("NM1")
            if kind in ("20", "21"):
                refusals += _refusals(level, "payer" if kind == "20" else "asker")
                continue
            subscriber = level if kind == "22" else subscriber
            names_another = kind == "22" and level.segments[0].at(4) == "1"
            if level.first("EB") or level.first(_TELLS_REFUSAL) or not names_another:
                yield self._answer(payer, subscriber, level)

    def _answer(
        self, payer: Numbered | None, subscriber: Block | None, level: Block
    ) -> EligibilityAnswer:
        person, benefits = level.cut_at("EB")
        holder = subscriber.first("NM1", "IL") if subscriber else None
        return EligibilityAnswer(
            payer_name=payer.at(3) if payer else "",
            payer_id=payer.at(9) if payer else "",
            question_numbers=tuple(trace.at(2) for trace in person.all("TRN")),
            is_subscriber=level is subscriber,
            member_id=holder.at(9) if holder else "",
            group_number=person.text("REF", "6P"),
            days=tuple(_days(person)),
            benefits=tuple(self._benefits(benefits)),
            refusals=tuple(_refusals(level, "person")),
            segment=self._transaction.number + level.segments[0].index,
            answered_on=day_or_none(self._written.at(4)) if self._written else None,
        )

    def _benefits(self, blocks: tuple[Block, ...]) -> Iterator[Benefit]:
        for block in blocks:
            try:
                yield self._benefit(block)
            except CannotBeRead as no:
                what, code = "A benefit", "EDI-ELIGIBILITY-BENEFIT"
                finding = unread(self._transaction, no, code=code, what=what, source=_SOURCE)
                self._findings.append(finding)

    def _benefit(self, block: Block) -> Benefit:
        eb = block.segments[0]
        _, procedure, *further = (*block.components(eb, 13), "", "")
        repetition = self._transaction.delimiters.repetition
        services = eb.at(3).split(repetition) if repetition else [eb.at(3)]
        return Benefit(
            told=words.told(eb.at(1)),
            code=eb.at(1),
            covers=eb.at(2),
            services=tuple(filter(None, services)),
            procedure=procedure,
            modifiers=tuple(filter(None, further[:4])),
            kind_of_cover=eb.at(4),
            plan=eb.at(5),
            period=words.period(eb.at(6)),
            amount_cents=eb.cents(7) if eb.at(7) else None,
            share=_share(eb),
            quantity=eb.at(10),
            counted_in=words.counted(eb.at(9)),
            needs_authorisation=_ANSWERS.get(eb.at(11)),
            in_network=_ANSWERS.get(eb.at(12)),
            limits=tuple(map(_limit, block.all("HSD"))),
            days=tuple(_days(block)),
            messages=tuple(message.at(1) for message in block.all("MSG")),
            organisations=tuple(one.at(3) for one in block.all("NM1") if one.at(2) == "2"),
            segment=self._transaction.number + eb.index,
        )


def _share(eb: Numbered) -> Rate | None:
    """Return EB08, which is written as a part of one: ``.2`` is 20 %."""
    if not eb.at(8):
        return None
    try:
        return Rate.decimal(eb.at(8))
    except NotARate:
        raise eb.unreadable(8, "it is no share") from None


def _limit(hsd: Numbered) -> Limit:
    return Limit(
        quantity=hsd.at(2),
        counted_in=words.counted(hsd.at(1)),
        each_count=hsd.at(4),
        each=words.each(hsd.at(3)),
        period=words.period(hsd.at(5)),
        period_count=hsd.at(6),
    )


def _days(block: Block) -> Iterator[Days]:
    """Yield the dates of a person or benefit; an impossible one is none."""
    for segment in block.all("DTP"):
        first, _, last = segment.at(3).partition("-")
        yield Days(segment.at(1), day_or_none(first), day_or_none(last or first))


def _refusals(block: Block, level: str) -> Iterator[Refusal]:
    for segment in block.all(_TELLS_REFUSAL):
        yield Refusal(level, segment.at(3), words.refusal(segment.at(3), segment.at(4)))
