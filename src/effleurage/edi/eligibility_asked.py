"""A 270 as values: whom a provider asks about, for which day and services.

Knows what an answer has to repeat and what a payer decides by. Refuses to answer. What cannot be
read is a finding, and the other questions stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from effleurage.edi.asked import Asked, Named, persons_of
from effleurage.edi.blocks import Block, day_or_none
from effleurage.findings import Finding, Position, Severity
from effleurage.x12.envelope import File, TransactionSet

_SOURCE = "ASC X12 005010X279A1, 270"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverQuestion:
    """One person asked about. ``numbers`` are the traces (TRN02 and who gave it, TRN03).

    ``services`` are service types (EQ01), ``procedures`` codes without modifiers (EQ02); ``on`` is
    the day asked about, ``None`` where none is named. ``patient`` is as in :class:`Asked`.
    """

    payer: Named
    asker_role: str
    asker: Named
    subscriber: Named
    patient: Named | None
    numbers: tuple[tuple[str, str], ...]
    group_number: str
    born: date | None
    on: date | None
    services: tuple[str, ...]
    procedures: tuple[str, ...]
    segment: int


class CoverQuestions(NamedTuple):
    """The questions of a file, and everything odd."""

    asked: tuple[CoverQuestion, ...]
    findings: tuple[Finding, ...]


def read_270(file: File) -> CoverQuestions:
    """Return the questions in a file that ``x12.reader`` has read; never raises.

    A level that asks nothing (no EQ) is no question: it names the subscriber of the one below.
    """
    findings = list(file.findings)
    transactions = [*file.transactions("270")]
    asked = [question for each in transactions for question in _questions(each)]
    if file.is_x12 and not asked:
        findings.append(_none())
    return CoverQuestions(tuple(asked), tuple(findings))


def _none() -> Finding:
    return Finding(
        "EDI-COVER-QUESTION-NONE",
        Severity.BLOCK,
        "the file",
        "It asks about nobody's cover: there is no 270 with a question in it.",
        "Choose the file that the practice sent to ask about cover.",
        _SOURCE,
        Position(1, 0),
    )


def _questions(transaction: TransactionSet) -> Iterator[CoverQuestion]:
    repetition = transaction.delimiters.repetition
    for person in persons_of(transaction):
        if person.level.first("EQ"):
            yield _question(person, repetition)


def _question(person: Asked, repetition: str) -> CoverQuestion:
    level = person.level
    born = level.first("DMG")
    day = level.first("DTP", "291")
    return CoverQuestion(
        payer=person.payer,
        asker_role="1P",
        asker=person.asker,
        subscriber=person.subscriber,
        patient=person.patient,
        numbers=tuple((trace.at(2), trace.at(3)) for trace in level.all("TRN")),
        group_number=level.text("REF", "6P") or person.holder.text("REF", "6P"),
        born=day_or_none(born.at(2)) if born else None,
        on=day_or_none(day.at(3).partition("-")[0]) if day else None,
        services=tuple(_services(level, repetition)),
        procedures=tuple(_procedures(level)),
        segment=person.segment,
    )


def _services(level: Block, repetition: str) -> Iterator[str]:
    for asked in level.all("EQ"):
        codes = asked.at(1).split(repetition) if repetition else [asked.at(1)]
        yield from filter(None, codes)


def _procedures(level: Block) -> Iterator[str]:
    for asked in level.all("EQ"):
        code = (*level.components(asked, 2), "")[1]
        if code:
            yield code
