"""What the segments of a professional claim (837P, 005010X222A1) owe each other.

Knows the situations that no single segment shows: a self subscriber's birth date, a pointer to a
diagnosis, a charge and its lines, a car insurer's accident. Refuses to know whether a payer would
pay, and any outside list.

A claim is one stretch of text, from which only the few elements in question are taken; one that
plainly owes nothing is told from the others before any rule is asked (bench_837p).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple

from effleurage.x12.amounts import Cents, plainly
from effleurage.x12.catalogue import Notes
from effleurage.x12.delimiters import Delimiters
from effleurage.x12.envelope import TransactionSet, part
from effleurage.x12.other_payers import disagreements
from effleurage.x12.professional_plain import WITH_OWN_RULES, Plain

_CORRECTS = frozenset("78")
_ACCIDENTS = frozenset(("AA", "OA"))
_CASUALTY = frozenset(("AM", "WC"))
_MEDICARE = frozenset(("MA", "MB"))
_FIRST_TURNS = frozenset(("", "P", "U"))
_NUMBERS = tuple(str(number) for number in range(1, 1_000))


class _Fact(NamedTuple):
    """A fault: its code, how the segment begins where it shows, the element, and its words."""

    code: str
    beginning: str
    element: str
    holes: dict[str, object]


class _Marks:
    """How the segments in question are found in one file's delimiters."""

    def __init__(self, delimiters: Delimiters) -> None:
        self.delimiters = delimiters
        self._known: dict[str, str] = {}
        segment, element = re.escape(delimiters.segment), re.escape(delimiters.element)
        data = f"[^{element}{segment}]*+"
        self.plain = Plain(delimiters)
        self.claim, self.level, self.other_cover = map(self.mark, ("CLM", "HL", "SBR"))
        self.line = re.compile(
            f"{segment}LX{element}({data})[^{segment}]*+{segment}SV1{element}{data}{element}({data})"
            f"(?:(?:{element}{data}){{4}}{element}({data}))?"
        )
        self._diagnoses = re.compile(f"{segment}HI{element}(A?BK[^{segment}]*)")

    def mark(self, beginning: str) -> str:
        """Return how a segment begins that is written here with ``*``, terminator before it."""
        known = self._known.get(beginning)
        if known is None:
            text = beginning.replace("*", self.delimiters.element)
            known = f"{self.delimiters.segment}{text}{self.delimiters.element}"
            self._known[beginning] = known
        return known

    def first(self, text: str, tag: str) -> list[str]:
        """Return the first segment with an identifier as its elements, empty without one."""
        rest = text.partition(self.mark(tag))[2]
        if not rest:
            return []
        return [tag, *rest.partition(self.delimiters.segment)[0].split(self.delimiters.element)]

    def diagnoses_of(self, text: str) -> int:
        """Return how many diagnoses a claim's text has."""
        found = self._diagnoses.search(text)
        return found[1].count(self.delimiters.element) + 1 if found else 0


_marks = lru_cache(maxsize=16)(_Marks)


class _Level:
    """The subscriber that claims stand below, and the patient where it is somebody else."""

    def __init__(self, marks: _Marks, subscriber: str, patient: str) -> None:
        self.marks, self.subscriber, self.patient = marks, subscriber, patient

    @cached_property
    def cover(self) -> list[str]:
        """Return the elements of the subscriber's SBR, all ten whatever stands there."""
        found = self.marks.first(self.subscriber, "SBR")
        return [*found, *[""] * (10 - len(found))]

    @property
    def turn(self) -> str:
        """Return SBR01: whether the payer pays first, second …"""
        return self.cover[1]

    @property
    def relationship(self) -> str:
        """Return SBR02: 18 where the patient is the subscriber."""
        return self.cover[2]

    @property
    def kind(self) -> str:
        """Return SBR09: what kind of insurer pays."""
        return self.cover[9]

    @property
    def owes_nothing(self) -> bool:
        """Whether no rule about a level has anything to say; the plain ones are told by a match."""
        if not self.patient and self.marks.plain.is_subscriber(self.subscriber):
            return True
        quiet = self.turn in _FIRST_TURNS and self.kind not in WITH_OWN_RULES
        return quiet and not self.faults

    def has(self, beginning: str) -> bool:
        """Return whether the patient's level, or the subscriber's own, has such a segment."""
        person = (self.patient or self.subscriber).partition(self.marks.mark("NM1*PR"))[0]
        return self.marks.mark(beginning) in person

    @cached_property
    def faults(self) -> tuple[str, ...]:
        """Return the codes of what is wrong for every claim of a patient who subscribes."""
        if self.patient or not self.subscriber:
            return ()
        if self.relationship != "18":
            return ("X12-SIT-SELF",)
        if self.marks.mark("NM1*IL*1") not in self.subscriber:
            return ()
        birth = () if self.has("DMG") else ("X12-SIT-SELF-BIRTH",)
        lives = self.has("N3") and self.has("N4")
        return birth if lives else (*birth, "X12-SIT-SELF-ADDRESS")


class _Claim:
    """One claim: its text from CLM on, its level, and what its rules ask for."""

    def __init__(self, text: str, level: _Level) -> None:
        self.text, self.level, self.marks = text, level, level.marks
        delimiters = self.marks.delimiters
        self.clm = text.partition(delimiters.segment)[0].split(delimiters.element)
        self.lines: list[tuple[str, str, str]] = self.marks.line.findall(text)

    @property
    def name(self) -> str:
        """Return CLM01."""
        return part(self.clm, 1)

    @property
    def causes(self) -> list[str]:
        """Return the components of CLM11."""
        return part(self.clm, 11).split(self.marks.delimiters.component)

    def diagnoses(self) -> int:
        """Return how many diagnoses the claim has."""
        return self.marks.diagnoses_of(self.text)

    def has(self, beginning: str) -> bool:
        """Return whether the claim has a segment that begins so."""
        return self.marks.mark(beginning) in self.text

    def fact(self, code: str, element: str, *, at: str = "CLM", **holes: object) -> _Fact:
        """Return a fault of this claim, which shows at its CLM or at another segment."""
        return _Fact(code, at, element, {"claim": self.name, **holes})


def note_situations(
    notes: Notes, transaction: TransactionSet, *, ask_every_rule: bool = False
) -> None:
    """Note what the segments of each level and claim owe each other and do not keep.

    The same is noted, only later, where every rule is asked of plain claims as well.
    """
    marks = _marks(transaction.delimiters)
    book = _Book(notes, transaction)
    before, *pieces = book.text.split(marks.claim)
    level, offset = _note_levels(book, _Level(marks, "", ""), before, 0), 0
    for piece in pieces:
        offset += len(before) + 1
        before = marks.claim[1:] + piece
        text, level_mark, rest = before.partition(marks.level)
        plain = (
            level.owes_nothing
            and marks.other_cover not in text
            and marks.plain.is_claim(text, diagnoses=marks.diagnoses_of(text))
        )
        if ask_every_rule or not plain:
            for fact in _facts(_Claim(text, level)):
                book.note(fact, text, offset)
        if level_mark:
            level = _note_levels(book, level, level_mark + rest, offset + len(text))
        if notes.is_full:
            return


def _note_levels(book: _Book, level: _Level, text: str, offset: int) -> _Level:
    """Return the level that the claims behind a run of HL segments stand below."""
    marks, delimiters = level.marks, level.marks.delimiters
    before, *pieces = text.split(marks.level)
    at = offset + len(before)
    for piece in pieces:
        whole = marks.level + piece
        kind = part(piece.partition(delimiters.segment)[0].split(delimiters.element), 2)
        if kind == "22":
            level = _Level(marks, whole, "")
        elif kind == "23":
            if not level.patient and level.relationship == "18":
                book.note(_Fact("X12-SIT-SELF-PATIENT", "HL", "HL03", {}), whole, at)
            level = _Level(marks, level.subscriber, whole)
        else:
            level = _Level(marks, "", "")
        at += len(whole)
    return level


def _facts(claim: _Claim) -> Iterator[_Fact]:
    """Yield every fault of a claim."""
    for code in claim.level.faults:
        yield claim.fact(code, "")
    yield from _line_facts(claim)
    yield from _pointer_facts(claim)
    yield from _charge_facts(claim)
    yield from _cause_facts(claim)
    yield from _cover_facts(claim)
    if claim.marks.other_cover in claim.text:
        for code, at, element, holes in disagreements(claim.text, claim.marks.delimiters):
            yield claim.fact(code, element, at=at, **holes)


def _line_facts(claim: _Claim) -> Iterator[_Fact]:
    """Yield the first line that is numbered out of turn; those behind it follow from it."""
    for real, (said, _, _) in enumerate(claim.lines, 1):
        if said != str(real):
            yield claim.fact("X12-SIT-LINE-NUMBER", "LX01", at=f"LX*{said}",
                             said=said or "nothing", real=real)  # fmt: skip
            return


def _pointer_facts(claim: _Claim) -> Iterator[_Fact]:
    known = claim.diagnoses()
    for line, _, pointers in claim.lines:
        for pointer in pointers.split(claim.marks.delimiters.component):
            if pointer in _NUMBERS[known:]:
                yield claim.fact("X12-SIT-POINTER", "SV107", at=f"LX*{line}", line=line,
                                 pointer=pointer, known=known)  # fmt: skip


def _charge_facts(claim: _Claim) -> Iterator[_Fact]:
    cents = Cents()
    amounts = [cents[charge] for _, charge, _ in claim.lines]
    said, known = cents[part(claim.clm, 2)], [each for each in amounts if each is not None]
    if not amounts or len(amounts) != claim.text.count(claim.marks.mark("SV1")):
        return  # lines out of place, which the guide's table tells
    if said is None or len(known) < len(amounts):
        yield claim.fact("X12-BAL-AMOUNT", "CLM02")
    elif said != sum(known):
        real = plainly(sum(known))
        yield claim.fact("X12-BAL-CLAIM-CHARGE", "CLM02", said=part(claim.clm, 2), real=real)


def _cause_facts(claim: _Claim) -> Iterator[_Fact]:
    causes = claim.causes
    frequency = part(claim.clm, 5).split(claim.marks.delimiters.component)[2:3]
    if frequency and frequency[0] in _CORRECTS and not claim.has("REF*F8"):
        yield claim.fact("X12-SIT-CORRECTS", "CLM05-3", said=frequency[0])
    if "AA" in causes and not any(causes[3:5]):
        yield claim.fact("X12-SIT-ACCIDENT-STATE", "CLM11-4")
    if _ACCIDENTS.intersection(causes) and not claim.has("DTP*439"):
        yield claim.fact("X12-SIT-ACCIDENT-DATE", "CLM11")


def _cover_facts(claim: _Claim) -> Iterator[_Fact]:
    level, kind = claim.level, claim.level.kind
    comes_later = level.turn not in _FIRST_TURNS
    if comes_later and claim.marks.other_cover not in claim.text:
        yield claim.fact("X12-SIT-OTHER-COVER", "", said=level.turn)
    if kind == "AM" and "AA" not in claim.causes:
        yield claim.fact("X12-LOB-AUTO", "CLM11")
    if kind == "WC" and "EM" not in claim.causes:
        yield claim.fact("X12-LOB-WORK", "CLM11")
    if kind == "WC" and not claim.has("DTP*439"):
        yield claim.fact("X12-LOB-INJURY-DATE", "")
    if kind in _CASUALTY and not level.has("REF*Y4"):
        yield claim.fact("X12-LOB-CASE-NUMBER", "")
    if kind in _MEDICARE and level.patient:
        yield claim.fact("X12-LOB-MEDICARE-SELF", "")
    if kind in _MEDICARE and comes_later and not level.cover[5]:
        yield claim.fact("X12-LOB-MEDICARE-SECOND", "")


class _Book:
    """Notes faults at their segments, counting the segments of the text once."""

    def __init__(self, notes: Notes, transaction: TransactionSet) -> None:
        self.text = transaction.text
        self._notes, self._transaction = notes, transaction
        self._counted = (0, 0)

    def note(self, fact: _Fact, stretch: str, offset: int) -> None:
        """Note a fault at its segment in a stretch of the text that begins at an offset."""
        if self._notes.is_full:
            return
        delimiters = self._transaction.delimiters
        beginning = fact.beginning.replace("*", delimiters.element)
        within = stretch.find(delimiters.segment + beginning)
        at = offset if stretch.startswith(beginning) else offset + max(within, 0)
        position = self._transaction.position(self._index(at + 1), element=fact.element)
        self._notes.add(fact.code, position, **fact.holes)

    def _index(self, at: int) -> int:
        """Return how many segments end before a character of the text."""
        passed, count = self._counted if self._counted[0] <= at else (0, 0)
        count += self.text.count(self._transaction.delimiters.segment, passed, at)
        self._counted = (at, count)
        return count
