"""An X12 file said in words: each segment with its label, each element with its own.

Knows how the guides' tables label what stands where, and which segments of a file tell of one
claim. Refuses to judge: the checks of ``x12`` do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from effleurage.x12.catalogue import Notes
from effleurage.x12.check import guide_for
from effleurage.x12.envelope import TransactionSet
from effleurage.x12.guides.model import Loop, SegmentUse
from effleurage.x12.plan import Plan
from effleurage.x12.reader import read
from effleurage.x12.walk import Step, Walk

_SUBSCRIBER = "22"
_MOST = 2_000


class ToldElement(NamedTuple):
    """One element that holds something: its place, its label, its value."""

    ref: str
    label: str
    value: str


class ToldSegment(NamedTuple):
    """One segment: the loop it stands in, what it is, and its elements."""

    loop: str
    loop_label: str
    tag: str
    label: str
    text: str
    elements: tuple[ToldElement, ...]


def told(data: bytes, *, number: str = "") -> list[ToldSegment]:
    """Return the segments of a file in words; of one claim's alone where its number is given."""
    found = [each for one in read(data).transactions() for each in _transaction(one)]
    return _of_claim(found, number) if number else found[:_MOST]


def _transaction(transaction: TransactionSet) -> Iterator[ToldSegment]:
    guide = guide_for(transaction.kind, transaction.version)
    if guide is None:
        return
    labels = dict(_labels(guide.children))
    for step in Walk(Plan(guide, transaction.delimiters), transaction, Notes()).steps():
        yield _segment(step, labels, transaction.delimiters.element)


def _segment(step: Step, labels: dict[str, str], separator: str) -> ToldSegment:
    tag, *values = step.text.split(separator)
    uses = step.use.elements if step.use else ()
    elements = tuple(
        ToldElement(f"{tag}{place:02d}", uses[place - 1].label if place <= len(uses) else "", value)
        for place, value in enumerate(values, 1)
        if value
    )
    label = step.use.label if step.use else ""
    return ToldSegment(step.loop, labels.get(step.loop, ""), tag, label, step.text, elements)


def _labels(children: Sequence[SegmentUse | Loop]) -> Iterator[tuple[str, str]]:
    for child in children:
        if isinstance(child, Loop):
            yield child.ref, child.label
            yield from _labels(child.children)


def _of_claim(segments: list[ToldSegment], number: str) -> list[ToldSegment]:
    """Return the segments from the subscriber of a claim to the claim's last one.

    Others who travel in the same file are no part of this claim's page.
    """
    at = next((at for at, each in enumerate(segments) if _is_claim(each, number)), None)
    if at is None:
        return []
    behind = (at for at in range(at + 1, len(segments)) if segments[at].tag in {"HL", "CLM"})
    end = next(behind, len(segments))
    head = [place for place in range(at) if _value(segments[place], "HL03") == _SUBSCRIBER]
    start = head[-1] if head else at
    first = next((p for p in range(start, at) if segments[p].tag == "CLM"), at)
    return [*segments[start:first], *segments[at:end]]


def _is_claim(segment: ToldSegment, number: str) -> bool:
    return segment.tag == "CLM" and _value(segment, "CLM01") == number


def _value(segment: ToldSegment, ref: str) -> str:
    return next((each.value for each in segment.elements if each.ref == ref), "")
