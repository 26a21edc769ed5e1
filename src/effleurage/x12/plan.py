"""A guide made ready to be walked: which segment may come next, learnt once and remembered.

Knows how uses of one identifier are told apart (by the codes of the first element in which they
differ), and what each segment does to an open loop. What was worked out for one transaction is
remembered for all that follow, as an automaton that grows by what real files hold; what would
have to be noted is not remembered, so ``walk`` meets it itself. Refuses to note anything, to know
any guide by name and to keep data: only identifiers and codes of the guide are keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from typing import Final, NamedTuple

from effleurage.x12.delimiters import Delimiters
from effleurage.x12.guides.model import Guide, Loop, SegmentUse, Usage
from effleurage.x12.shapes import Shape

Child = SegmentUse | Loop

#: So many first characters tell most segments: identifier, separator, qualifier, separator.
FIRST_CHARACTERS: Final = 8
#: What is remembered is forgotten, or no more is, when there is so much: odd files must not fill
#: the memory.
_MOST_STANDINGS = 2_000
_MOST_OPEN_LOOPS = 5_000
_MOST_KEYS = 10_000


class Key:
    """What tells a segment's use: identifier and code, the same object for all that share them."""

    __slots__ = ("code", "tag")

    def __init__(self, tag: str, code: str) -> None:
        self.tag, self.code = tag, code


class _Mark(NamedTuple):
    """Where the codes stand that tell uses of one identifier apart; ``part`` 0: no composite."""

    place: int
    part: int


class Halt(Enum):
    """What a segment does to an open loop that does not simply take it."""

    OUTWARD = "no part of it: the loop may be left, nothing is missing in it"
    UNSURE = "something would have to be noted"


class Move(NamedTuple):
    """What a segment does to the open loops: how they stand then, and what it leaves or opens.

    ``kept`` says how many of them stay open, the outermost first; 0 where none is left or opened.
    """

    shape: Shape
    after: OpenLoops
    kept: int
    opens: bool
    loop: str
    use: SegmentUse


class Node:
    """A loop, or the whole transaction: its children and where each identifier may stand."""

    def __init__(self, plan: Plan, ref: str, label: str, children: tuple[Child, ...]) -> None:
        self.plan, self.ref, self.label, self.children = plan, ref, label, children
        self.nodes = [
            Node(plan, child.ref, child.label, child.children) if isinstance(child, Loop) else None
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
        self._standings: dict[tuple[int, tuple[int, ...]], Standing] = {}

    def standing(self, rank: int, counts: tuple[int, ...]) -> Standing:
        """Return the standing with these, one object for all walks."""
        found = self._standings.get((rank, counts))
        if found is None:
            if len(self._standings) >= _MOST_STANDINGS:
                self._standings.clear()
            found = self._standings[rank, counts] = Standing(self, rank, counts)
        return found

    def fresh(self, *, opened: bool) -> Standing:
        """Return how the loop stands behind its first segment, or before it."""
        return self.standing(0, (int(opened), *(0 for _ in self.children[1:])))


class Standing:
    """How far a walk is in a loop: the place of the last child, and how often each was met.

    Never changed. Counts stop at one more than the guide allows.
    """

    __slots__ = ("counts", "node", "rank")

    def __init__(self, node: Node, rank: int, counts: tuple[int, ...]) -> None:
        self.node, self.rank, self.counts = node, rank, counts

    def with_one_more(self, at: int, *, rank: int) -> Standing:
        """Return how the loop stands when a child was met once more."""
        count = min(self.counts[at] + 1, self.node.children[at].most + 1)
        return self.node.standing(rank, (*self.counts[:at], count, *self.counts[at + 1 :]))

    def makes_too_many(self, at: int) -> bool:
        """Whether meeting a child once more is for the first time once too often."""
        most = self.node.children[at].most
        return bool(most) and self.counts[at] == most

    def missing(self) -> Iterator[Child]:
        """Yield the children that the guide requires and that were not met."""
        for child, count in zip(self.node.children, self.counts, strict=True):
            if not count and child.usage is Usage.REQUIRED:
                yield child

    def candidates(self, tag: str, *, outermost: bool) -> Sequence[int]:
        """Return the children with an identifier; a loop's own opener begins it anew instead."""
        places = self.node.by_tag.get(tag, ())
        return places if outermost else [at for at in places if at]

    def place(self, key: Key, *, outermost: bool) -> int | Halt:
        """Return the child that a segment is, or what it does to a loop that does not take it."""
        node = self.node
        for at in self.candidates(key.tag, outermost=outermost):
            if node.ranks[at] >= self.rank and node.plan.fits(node.openers[at], key.code):
                return Halt.UNSURE if self.makes_too_many(at) else at
        leaves_something = outermost or any(True for _ in self.missing())
        return Halt.UNSURE if leaves_something else Halt.OUTWARD


class OpenLoops:
    """How a walk stands in all open loops at once, the outermost first: a state of the automaton.

    Never changed but for ``moves``, its memory.
    """

    __slots__ = ("_plan", "moves", "standings")

    def __init__(self, plan: Plan, standings: tuple[Standing, ...]) -> None:
        self._plan, self.standings = plan, standings
        self.moves: dict[Key, Move] = {}

    def move(self, key: Key) -> Move | None:
        """Return, and remember, what a segment does here; None where there is something to note.

        It belongs to the innermost loop that takes it; those inside that one are left.
        """
        for depth in range(len(self.standings) - 1, -1, -1):
            at = self.standings[depth].place(key, outermost=not depth)
            if at is Halt.UNSURE:
                return None
            if not isinstance(at, Halt):
                found = self.moves[key] = self._taken(depth, at)
                return found
        return None

    def _taken(self, depth: int, at: int) -> Move:
        plan, standing = self._plan, self.standings[depth]
        node, inner = standing.node, standing.node.nodes[at]
        after = [*self.standings[:depth], standing.with_one_more(at, rank=node.ranks[at])]
        if inner is not None:
            after.append(inner.fresh(opened=True))
        turns = inner is not None or depth + 1 < len(self.standings)
        return Move(
            plan.shape(node.openers[at]),
            plan.open_loops(after),
            depth + 1 if turns else 0,
            inner is not None,
            inner.ref if inner else node.ref,
            node.openers[at],
        )


class Plan:
    """A guide made ready to be walked in one file's delimiters, for every transaction of its like.

    ``unmarked`` and ``keys`` give the keys of segments by their first four and eight characters,
    where these are enough; :meth:`key` gives any segment's.
    """

    def __init__(self, guide: Guide, delimiters: Delimiters) -> None:
        self.guide, self.delimiters = guide, delimiters
        self._shapes: dict[int, Shape] = {}
        uses: dict[str, list[SegmentUse]] = {}
        for use in uses_of(guide.children):
            uses.setdefault(use.tag, []).append(use)
        self._marks = {tag: _mark(of_tag) for tag, of_tag in uses.items()}
        self._codes = {tag: _codes_of(of_tag, self._marks[tag]) for tag, of_tag in uses.items()}
        self._known = {
            (tag, code): Key(tag, code) for tag, codes in self._codes.items() for code in codes
        }
        self._unknown = Key("", "")
        self.unmarked = {
            tag + delimiters.element: self._known[tag, ""]
            for tag, mark in self._marks.items()
            if mark is None
        }
        self.keys: dict[str, Key] = {}
        self.root = Node(self, "header", guide.label, guide.children)
        self._open_loops: dict[tuple[Standing, ...], OpenLoops] = {}

    def key(self, text: str) -> Key:
        """Return what tells a segment's use; a code that no use has is as good as none."""
        short = self.unmarked.get(text[:3])
        if short:
            if len(self.unmarked) < _MOST_KEYS:
                self.unmarked[text[:4]] = short
            return short
        element = self.delimiters.element
        elements = text.split(element)
        tag = elements[0]
        if tag not in self._marks:
            return self._unknown
        mark = self._marks[tag]
        code = _value_at(mark, elements, self.delimiters.component) if mark else ""
        key = self._known.get((tag, code)) or self._known[tag, ""]
        begins = f"{tag}{element}{code}{element}"
        if key.code and len(begins) <= FIRST_CHARACTERS and text.startswith(begins):
            if len(self.keys) >= _MOST_KEYS:
                self.keys.clear()
            self.keys[text[:FIRST_CHARACTERS]] = key
        return key

    def fits(self, use: SegmentUse, code: str) -> bool:
        """Whether a segment with the use's identifier and this code is this use."""
        mark = self._marks[use.tag]
        return mark is None or code in _codes(use, mark)

    def open_loops(self, standings: Iterable[Standing]) -> OpenLoops:
        """Return the open loops that stand so, one object for all walks."""
        key = tuple(standings)
        found = self._open_loops.get(key)
        if found is None:
            if len(self._open_loops) >= _MOST_OPEN_LOOPS:
                self._open_loops.clear()
            found = self._open_loops[key] = OpenLoops(self, key)
        return found

    def shape(self, use: SegmentUse) -> Shape:
        """Return the pattern of a use, one for all places where it stands."""
        return self._shapes.setdefault(id(use), Shape(use, self.delimiters))


def uses_of(children: Sequence[Child]) -> Iterator[SegmentUse]:
    """Yield every use of a segment in a guide or loop, in its order."""
    for child in children:
        if isinstance(child, Loop):
            yield from uses_of(child.children)
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
    element = use.elements[mark.place - 1]
    if not mark.part:
        return element.codes
    if mark.part > len(element.components):
        return frozenset()
    return element.components[mark.part - 1].codes


def _codes_of(uses: list[SegmentUse], mark: _Mark | None) -> frozenset[str]:
    """Return the codes that tell uses apart, and the empty one of segments that have none."""
    found = (_codes(use, mark) for use in uses) if mark else ()
    return frozenset(("",)).union(*found)


def _value_at(mark: _Mark, elements: list[str], component: str) -> str:
    value = elements[mark.place] if mark.place < len(elements) else ""
    if not mark.part:
        return value
    parts = value.split(component)
    return parts[mark.part - 1] if mark.part <= len(parts) else ""
