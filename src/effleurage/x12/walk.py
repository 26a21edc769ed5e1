"""Walks a transaction along a guide table: which segment is which use, in which loop.

Knows how tables are followed: forward through a loop's children, outward through its parents,
uses of one identifier in any order among themselves, told apart by the codes of the first element
in which they differ. What is missing, too many, too late or unexpected is noted; the walk always
goes on. Refuses to know any guide by name, and to look inside elements (``elements`` does).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from effleurage.x12.catalogue import Notes
from effleurage.x12.delimiters import Delimiters
from effleurage.x12.envelope import TransactionSet
from effleurage.x12.guides.model import Element, Guide, Loop, SegmentUse, Usage

Child = SegmentUse | Loop


class Step(NamedTuple):
    """A segment (``at`` its index from ST) in its place; ``use`` is None where it has none."""

    at: int
    loop: str
    use: SegmentUse | None


class _Mark(NamedTuple):
    """Where the codes stand that tell uses of one identifier apart; ``part`` 0: no composite."""

    place: int
    part: int


class Plan:
    """A guide made ready to be walked: made once, used for every transaction."""

    def __init__(self, guide: Guide) -> None:
        self.guide = guide
        self.root = _Node("header", guide.label, guide.children)
        uses: dict[str, list[SegmentUse]] = {}
        for use in _uses(guide.children):
            uses.setdefault(use.tag, []).append(use)
        self.marks = {tag: _mark(of_tag) for tag, of_tag in uses.items()}

    def fits(self, use: SegmentUse, segment: Sequence[str], delimiters: Delimiters) -> bool:
        """Whether a segment with the use's identifier holds the codes that tell this use."""
        mark = self.marks[use.tag]
        if mark is None:
            return True
        value = segment[mark.place] if mark.place < len(segment) else ""
        if mark.part:
            parts = value.split(delimiters.component)
            value = parts[mark.part - 1] if mark.part <= len(parts) else ""
        return value in _codes(use, mark)


class _Node:
    """A loop, or the whole transaction: its children and where each identifier may stand."""

    def __init__(self, ref: str, label: str, children: tuple[Child, ...]) -> None:
        self.ref, self.label, self.children = ref, label, children
        self.nodes = [
            _Node(child.ref, child.label, child.children) if isinstance(child, Loop) else None
            for child in children
        ]
        self.openers = [_opener(child) for child in children]
        self.ranks = [0] * len(children)
        for at in range(1, len(children)):
            same = self.openers[at].tag == self.openers[at - 1].tag
            self.ranks[at] = self.ranks[at - 1] + (not same)
        self.by_tag: dict[str, list[int]] = {}
        for at, opener in enumerate(self.openers):
            self.by_tag.setdefault(opener.tag, []).append(at)


class _Frame:
    """An open loop: how far the walk is in it, and how often each child was met."""

    __slots__ = ("counts", "index", "node", "rank")

    def __init__(self, node: _Node, index: int, *, opened: bool) -> None:
        self.node, self.index, self.rank = node, index, 0
        self.counts = [0] * len(node.children)
        if opened:
            self.counts[0] = 1


class Walk:
    """One walk through one transaction."""

    def __init__(self, plan: Plan, transaction: TransactionSet, notes: Notes) -> None:
        self._plan, self._transaction, self._notes = plan, transaction, notes
        self._delimiters = transaction.delimiters
        self._stack = [_Frame(plan.root, 0, opened=False)]

    def steps(self) -> Iterator[Step]:
        """Yield every segment between ST and SE in its place, noting what is out of place."""
        segments = self._transaction.segments
        end = len(segments) - 1 if self._transaction.complete else len(segments)
        for index in range(1, end):
            if segments[index] != [""]:
                yield self._step(index, segments[index])
        while self._stack:
            self._close()

    def _step(self, index: int, segment: list[str]) -> Step:
        found = self._forward(segment, strict=True) or self._backward(segment)
        found = found or self._forward(segment, strict=False) or self._inward(segment, index)
        if found is None:
            self._note("X12-GUIDE-UNEXPECTED", index, self._stack[-1].node.ref, tag=_tag(segment))
            return Step(index, self._stack[-1].node.ref, None)
        depth, at = found
        frame = self._stack[depth]
        node, use = frame.node, frame.node.openers[at]
        late = node.ranks[at] < frame.rank
        if late:
            self._note("X12-GUIDE-ORDER", index, node.ref, tag=use.tag, label=use.label)
        frame.counts[at] += 1
        self._note_too_many(frame, at, index)
        inner = node.nodes[at]
        if inner is not None or not late:
            while len(self._stack) > depth + 1:
                self._close()
            frame.rank = node.ranks[at]
        if inner is not None:
            self._stack.append(_Frame(inner, index, opened=True))
        return Step(index, inner.ref if inner else node.ref, use)

    def _forward(self, segment: list[str], *, strict: bool) -> tuple[int, int] | None:
        """Return the frame and child for a segment, from the innermost loop outward."""
        for depth in range(len(self._stack) - 1, -1, -1):
            frame = self._stack[depth]
            places = [
                at
                for at in self._candidates(depth, segment[0])
                if frame.node.ranks[at] >= frame.rank
            ]
            if not strict and len(places) == 1:
                return depth, places[0]
            for at in places if strict else ():
                if self._plan.fits(frame.node.openers[at], segment, self._delimiters):
                    return depth, at
        return None

    def _inward(self, segment: list[str], index: int) -> tuple[int, int] | None:
        """Open loops whose first segment was left out, where a segment belongs inside them.

        Their frames hold nothing yet, so that what is missing is noted when they are closed.
        """
        for depth in range(len(self._stack) - 1, -1, -1):
            frame = self._stack[depth]
            for at, node in enumerate(frame.node.nodes):
                if node is None or frame.node.ranks[at] < frame.rank:
                    continue
                if any(node.nodes[inner] for inner in node.by_tag.get(segment[0], ())):
                    while len(self._stack) > depth + 1:
                        self._close()
                    frame.rank = frame.node.ranks[at]
                    frame.counts[at] += 1
                    self._stack.append(_Frame(node, index, opened=False))
                    return self._forward(segment, strict=True)
        return None

    def _backward(self, segment: list[str]) -> tuple[int, int] | None:
        for depth in range(len(self._stack) - 1, -1, -1):
            openers = self._stack[depth].node.openers
            for at in self._candidates(depth, segment[0]):
                if self._plan.fits(openers[at], segment, self._delimiters):
                    return depth, at
        return None

    def _candidates(self, depth: int, tag: str) -> Sequence[int]:
        """Return the children with an identifier; a loop's own opener begins it anew instead."""
        places = self._stack[depth].node.by_tag.get(tag, ())
        return places if depth == 0 else [at for at in places if at]

    def _close(self) -> None:
        """Leave the innermost loop, noting what it should have held."""
        frame = self._stack.pop()
        node = frame.node
        for child, count in zip(node.children, frame.counts, strict=True):
            if count or child.usage is not Usage.REQUIRED:
                continue
            if isinstance(child, Loop):
                ref, label = child.ref, child.label
                self._note("X12-GUIDE-MISSING-LOOP", frame.index, ref, label=label)
            else:
                tag, label = child.tag, child.label
                self._note("X12-GUIDE-MISSING-SEGMENT", frame.index, node.ref, tag=tag, label=label)

    def _note_too_many(self, frame: _Frame, at: int, index: int) -> None:
        child, opener = frame.node.children[at], frame.node.openers[at]
        if child.most and frame.counts[at] == child.most + 1:
            ref = child.ref if isinstance(child, Loop) else frame.node.ref
            self._note(
                "X12-GUIDE-MANY", index, ref, tag=opener.tag, label=child.label, most=child.most
            )

    def _note(self, code: str, index: int, loop: str, **holes: object) -> None:
        position = self._transaction.position(index, loop=loop)
        source = f"{self._plan.guide.version}, loop {loop}"
        self._notes.add(code, position, loop=loop, source=source, **holes)


def _uses(children: tuple[Child, ...]) -> Iterator[SegmentUse]:
    for child in children:
        if isinstance(child, Loop):
            yield from _uses(child.children)
        else:
            yield child


def _opener(child: Child) -> SegmentUse:
    while isinstance(child, Loop):
        child = child.children[0]
    return child


def _mark(uses: list[SegmentUse]) -> _Mark | None:
    """Return the first element that every use requires, with codes, and not all the same."""
    for place in range(1, min(len(use.elements) for use in uses) + 1):
        parts = [0, *range(1, len(uses[0].elements[place - 1].components) + 1)]
        for mark in (_Mark(place, part) for part in parts):
            codes = [_codes(use, mark) for use in uses]
            needed = all(use.elements[place - 1].usage is Usage.REQUIRED for use in uses)
            if needed and all(codes) and any(each != codes[0] for each in codes):
                return mark
    return None


def _codes(use: SegmentUse, mark: _Mark) -> frozenset[str]:
    element: Element = use.elements[mark.place - 1]
    if not mark.part:
        return element.codes
    if mark.part > len(element.components):
        return frozenset()
    return element.components[mark.part - 1].codes


def _tag(segment: list[str]) -> str:
    """Return an identifier fit to be shown: damaged text may hold anything."""
    tag = segment[0]
    return tag if tag.isalnum() and tag.isascii() and len(tag) <= 3 else "This segment"
