"""What a professional claim says that other payers decided, held against its charges.

Knows that a payer explains each charge to the cent: what it paid, and why it did not pay the rest
(837P loops 2320 and 2430). Refuses to judge a payer that has decided nothing yet, a line of which
it says nothing (the claim's own sum shows that), and a sum with an amount that is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from effleurage.x12.amounts import Cents, plainly
from effleurage.x12.delimiters import Delimiters
from effleurage.x12.envelope import part

_ADJUSTED_AT = range(3, 20, 3)
_Segments = list[list[str]]


class Disagreement(NamedTuple):
    """A fault: its code, how the segment begins where it shows, the element, and its words."""

    code: str
    beginning: str
    element: str
    holes: dict[str, str]


class _Payer(NamedTuple):
    """Another payer (2320): its turn and number, what it paid (AMT*D) and adjusted on the claim."""

    turn: str
    number: str
    paid: int | None
    adjusted: int | None


class _Answer(NamedTuple):
    """What one payer decided on one line (2430), which it may say in several parts."""

    line: str
    payer: str
    charge: int | None
    paid: int | None
    adjusted: int | None


def disagreements(claim: str, delimiters: Delimiters) -> Iterator[Disagreement]:
    """Yield what is wrong with the sums of a claim's text, from its CLM on; cents inside.

    Source: 005010X222A1, section 1.4.4 (balancing), loops 2320 and 2430.
    """
    segments = [piece.split(delimiters.element) for piece in claim.split(delimiters.segment)]
    whole, *lines = _cut(segments, "LX")
    payers = [_payer(cover) for cover in _cut(whole, "SBR")[1:]]
    answers = [answer for line in lines for answer in _answers(line)]
    named = Counter(payer.number for payer in payers)
    yield from _faults_of_lines(answers, named)
    charge = Cents()[part(segments[0], 2)]
    for payer in payers:
        if named[payer.number] > 1:
            continue  # which of the two decided what, nobody can tell
        adjusted = (each.adjusted for each in answers if each.payer == payer.number)
        real = _sum((payer.paid, payer.adjusted, *adjusted))
        if real is not None and charge not in (None, real):
            words = {"payer": payer.number, "said": part(segments[0], 2), "real": plainly(real)}
            yield Disagreement("X12-BAL-OTHER-CLAIM", f"SBR*{payer.turn}", "", words)


def _faults_of_lines(answers: Iterable[_Answer], named: Counter[str]) -> Iterator[Disagreement]:
    for line, payer, charge, paid, adjusted in answers:
        words, real = {"line": line, "payer": payer}, _sum((paid, adjusted))
        if not named[payer]:
            yield Disagreement("X12-SIT-OTHER-PAYER", f"LX*{line}", "SVD01", words)
        elif named[payer] == 1 and real is not None and charge not in (None, real):
            words |= {"said": plainly(charge or 0), "real": plainly(real)}
            yield Disagreement("X12-BAL-OTHER-LINE", f"LX*{line}", "SVD02", words)


def _payer(cover: _Segments) -> _Payer:
    """Return another payer's part of a claim, from its SBR on."""
    number = next((part(each, 9) for each in cover if each[:2] == ["NM1", "PR"]), "")
    paid = next((part(each, 2) for each in cover if each[:2] == ["AMT", "D"]), "")
    return _Payer(part(cover[0], 1), number, Cents()[paid], _adjusted(cover))


def _answers(line: _Segments) -> Iterator[_Answer]:
    """Yield what each payer decided on a line, from its LX on."""
    before, *parts = _cut(line, "SVD")
    charge = next((part(each, 2) for each in before if each[0] == "SV1"), "")
    for payer in dict.fromkeys(part(each[0], 1) for each in parts):
        own = [each for each in parts if part(each[0], 1) == payer]
        paid = _sum(Cents()[part(each[0], 2)] for each in own)
        adjusted = _sum(map(_adjusted, own))
        yield _Answer(part(line[0], 1), payer, Cents()[charge], paid, adjusted)


def _adjusted(segments: _Segments) -> int | None:
    """Return the sum of all adjustments of a loop."""
    amounts = (part(each, at) for each in segments if each[0] == "CAS" for at in _ADJUSTED_AT)
    return _sum(Cents()[amount] for amount in amounts if amount)


def _sum(amounts: Iterable[int | None]) -> int | None:
    """Return the sum, None where one of the amounts is none."""
    known: list[int] = []
    for amount in amounts:
        if amount is None:
            return None
        known.append(amount)
    return sum(known)


def _cut(segments: _Segments, tag: str) -> Sequence[_Segments]:
    """Return what stands before the first such segment, then the run from each to the next."""
    starts = [at for at, each in enumerate(segments) if each[0] == tag]
    head = segments[: starts[0]] if starts else segments
    runs = pairwise([*starts, len(segments)])
    return [head, *(segments[start:end] for start, end in runs)]
