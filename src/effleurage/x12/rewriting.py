"""A file that was read, written again: every byte as it was, but for the segments that changed.

Knows that a segment put in place is spelt in the delimiters of its own interchange and that the
line ends around it stay. Refuses to touch what it was not given, to recount anything (SE01 is the
caller's), and data that would end the segment it stands in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from effleurage.findings import Position
from effleurage.x12.delimiters import Delimiters
from effleurage.x12.envelope import File, tidied

_NO_TERMINATOR = -1


class SegmentCannotBeReplaced(ValueError):
    """No segment of the file begins there, or the new text would not stay one segment."""


def rewritten(data: bytes, file: File, changes: Mapping[Position, Sequence[str]]) -> bytes:
    """Return the bytes of a file with some segments replaced, by the position where each begins.

    ``file`` is what ``x12.reader`` read from ``data``; a change holds a segment's elements, its
    identifier first. A segment given as it was read keeps its bytes, oddities included: with no
    real change, the file comes back as it was. Raises :class:`SegmentCannotBeReplaced`.
    """
    pieces, done = [], 0
    for position in sorted(changes, key=lambda each: each.byte):
        delimiters = _delimiters_at(file, position)
        start, end = position.byte, data.find(delimiters.segment.encode(), position.byte)
        end = len(data) if end == _NO_TERMINATOR else end
        if start < done or start >= end:
            raise SegmentCannotBeReplaced(f"no segment begins at byte {position.byte}")
        pieces += [data[done:start], _spelt(data[start:end], changes[position], delimiters)]
        done = end
    return b"".join([*pieces, data[done:]])


def _spelt(before: bytes, elements: Sequence[str], delimiters: Delimiters) -> bytes:
    """Return a segment's bytes: those that were there, where they say the same."""
    was = tidied(before.decode("utf-8", "surrogateescape"), delimiters)
    if was.split(delimiters.element) == list(elements):
        return before
    forging = {delimiters.segment, delimiters.element}
    if any(forging & set(element) for element in elements):
        raise SegmentCannotBeReplaced(
            f"{elements[0]}: the data holds a delimiter of the file; replace that character"
        )
    return delimiters.element.join(elements).encode("utf-8", "surrogateescape")


def _delimiters_at(file: File, position: Position) -> Delimiters:
    """Return the delimiters of the interchange in which a byte stands."""
    behind = [each for each in file.interchanges if each.position.byte <= position.byte]
    if not behind:
        raise SegmentCannotBeReplaced(f"no interchange holds byte {position.byte}")
    return behind[-1].delimiters
