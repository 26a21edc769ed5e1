"""Walks a transaction along a guide table: which segment is which use, in which loop.

Knows how tables are followed: forward through a loop's children, outward through its parents,
uses of one identifier in any order among themselves. What is missing, too many, too late or
unexpected is noted; the walk always goes on. Refuses to know any guide by name, and to look inside
elements (``elements`` does).

This is the hot path of a check (DESIGN.md §7): a segment that stands where ``plan`` remembers
that it may, and whose text its use's pattern accepts, costs two or three look-ups and one match.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from effleurage.x12.catalogue import Notes
from effleurage.x12.envelope import TransactionSet
from effleurage.x12.guides.model import Loop, SegmentUse
from effleurage.x12.outside import Lists
from effleurage.x12.plan import FIRST_CHARACTERS, Key, Node, OpenLoops, Plan, Standing


class Step(NamedTuple):
    """A segment (``at`` its index from ST) in its place; ``use`` is None where it has none."""

    at: int
    loop: str
    use: SegmentUse | None
    text: str


class _Frame:
    """An open loop: how far the walk is in it, and the segment that opened it."""

    __slots__ = ("index", "standing")

    def __init__(self, standing: Standing, index: int) -> None:
        self.standing, self.index = standing, index

    @property
    def node(self) -> Node:
        return self.standing.node


class Walk:
    """One walk through one transaction."""

    def __init__(self, plan: Plan, transaction: TransactionSet, notes: Notes) -> None:
        self._plan, self._transaction, self._notes = plan, transaction, notes
        self._stack = [_Frame(plan.root.fresh(opened=False), 0)]

    def steps(self) -> Iterator[Step]:
        """Yield every segment between ST and SE in its place, noting what is out of place."""
        for index, text in self._segments():
            yield self.step(index, text)
        self._finish()

    def step(self, index: int, text: str) -> Step:
        """Return one segment in its place, for whoever brings the segments one by one."""
        return self._step(index, text, self._plan.key(text))

    def doubtful_steps(self, lists: Lists | None = None) -> Iterator[Step]:
        """Yield the segments whose elements must be looked at, noting what is out of place.

        What is left out stands in its place and has no fault; with ``lists``, none of its values
        is one that has not been asked for.
        """
        held = lists.held if lists else {}
        unmarked, keys, known_key = self._plan.unmarked, self._plan.keys, self._plan.key
        loops, opened = self._open_loops()
        for index, text in self._segments():
            key = unmarked.get(text[:4]) or keys.get(text[:FIRST_CHARACTERS]) or known_key(text)
            move = loops.moves.get(key) or loops.move(key)
            if move is None:
                self._go_to(loops, opened)
                yield self._step(index, text, key)
                loops, opened = self._open_loops()
                continue
            shape, loops, kept, opens, loop, use = move
            if kept:
                opened[kept:] = (index,) if opens else ()
            if lists is not None and shape.outside:
                if text not in held[shape] and not lists.hold_all(shape, text):
                    yield Step(index, loop, use, text)
            elif shape.fits(text) is None:
                yield Step(index, loop, use, text)
        self._go_to(loops, opened)
        self._finish()

    def _open_loops(self) -> tuple[OpenLoops, list[int]]:
        """Return how the open loops stand, and the segment that opened each."""
        loops = self._plan.open_loops(frame.standing for frame in self._stack)
        return loops, [frame.index for frame in self._stack]

    def _go_to(self, loops: OpenLoops, opened: list[int]) -> None:
        self._stack = [*map(_Frame, loops.standings, opened)]

    def _segments(self) -> Iterable[tuple[int, str]]:
        """Return the segments between ST and SE that are not empty, with their index from ST."""
        pieces = self._transaction.text.split(self._plan.delimiters.segment)
        if self._transaction.complete:
            pieces.pop()
        numbered = islice(enumerate(pieces), 1, None)
        return (each for each in numbered if each[1]) if "" in pieces else numbered

    def _finish(self) -> None:
        while self._stack:
            self._close()

    def _step(self, index: int, text: str, key: Key) -> Step:
        found = self._forward(key, strict=True) or self._backward(key)
        found = found or self._forward(key, strict=False) or self._inward(key, index)
        if found is None:
            ref = self._stack[-1].node.ref
            self._note("X12-GUIDE-UNEXPECTED", index, ref, tag=self._tag(text))
            return Step(index, ref, None, text)
        depth, at = found
        frame = self._stack[depth]
        node, rank = frame.node, frame.standing.rank
        late = node.ranks[at] < rank
        if late:
            use = node.openers[at]
            self._note("X12-GUIDE-ORDER", index, node.ref, tag=use.tag, label=use.label)
        self._note_too_many(frame.standing, at, index)
        inner = node.nodes[at]
        if inner is not None or not late:
            rank = node.ranks[at]
            while len(self._stack) > depth + 1:
                self._close()
        frame.standing = frame.standing.with_one_more(at, rank=rank)
        if inner is not None:
            self._stack.append(_Frame(inner.fresh(opened=True), index))
        return Step(index, inner.ref if inner else node.ref, node.openers[at], text)

    def _forward(self, key: Key, *, strict: bool) -> tuple[int, int] | None:
        """Return the frame and child for a segment, from the innermost loop outward."""
        for depth, standing in self._standings():
            ranks = standing.node.ranks
            candidates = standing.candidates(key.tag, outermost=not depth)
            places = [at for at in candidates if ranks[at] >= standing.rank]
            if not strict and len(places) == 1:
                return depth, places[0]
            for at in places if strict else ():
                if self._plan.fits(standing.node.openers[at], key.code):
                    return depth, at
        return None

    def _backward(self, key: Key) -> tuple[int, int] | None:
        for depth, standing in self._standings():
            for at in standing.candidates(key.tag, outermost=not depth):
                if self._plan.fits(standing.node.openers[at], key.code):
                    return depth, at
        return None

    def _inward(self, key: Key, index: int) -> tuple[int, int] | None:
        """Open loops whose first segment was left out, where a segment belongs inside them.

        Their frames hold nothing yet, so that what is missing is noted when they are closed.
        """
        for depth, standing in self._standings():
            ranks = standing.node.ranks
            for at, node in enumerate(standing.node.nodes):
                if node is None or ranks[at] < standing.rank:
                    continue
                if any(node.nodes[inner] for inner in node.by_tag.get(key.tag, ())):
                    while len(self._stack) > depth + 1:
                        self._close()
                    self._stack[depth].standing = standing.with_one_more(at, rank=ranks[at])
                    self._stack.append(_Frame(node.fresh(opened=False), index))
                    return self._forward(key, strict=True)
        return None

    def _standings(self) -> list[tuple[int, Standing]]:
        """Return how the open loops stand, the innermost first, with their depth."""
        frames = reversed([*enumerate(self._stack)])
        return [(depth, frame.standing) for depth, frame in frames]

    def _close(self) -> None:
        """Leave the innermost loop, noting what it should have held."""
        frame = self._stack.pop()
        for child in frame.standing.missing():
            if isinstance(child, Loop):
                ref, label = child.ref, child.label
                self._note("X12-GUIDE-MISSING-LOOP", frame.index, ref, label=label)
            else:
                ref, tag, label = frame.node.ref, child.tag, child.label
                self._note("X12-GUIDE-MISSING-SEGMENT", frame.index, ref, tag=tag, label=label)

    def _note_too_many(self, standing: Standing, at: int, index: int) -> None:
        """Note a child met once more than the guide allows; the first time says enough."""
        if not standing.makes_too_many(at):
            return
        node = standing.node
        child, tag = node.children[at], node.openers[at].tag
        ref = child.ref if isinstance(child, Loop) else node.ref
        label, most = child.label, child.most
        self._note("X12-GUIDE-MANY", index, ref, tag=tag, label=label, most=most)

    def _note(self, code: str, index: int, loop: str, **holes: object) -> None:
        if self._notes.is_full:
            return
        position = self._transaction.position(index, loop=loop)
        source = f"{self._plan.guide.version}, loop {loop}"
        self._notes.add(code, position, loop=loop, source=source, **holes)

    def _tag(self, text: str) -> str:
        """Return an identifier fit to be shown: damaged text may hold anything."""
        tag = text.partition(self._plan.delimiters.element)[0]
        return tag if tag.isalnum() and tag.isascii() and len(tag) <= 3 else "This segment"
