"""What is kept of a failure: which kind of error, where in the code, and nothing that it says.

An error's text may quote whatever it stumbled over: a name, a note, a line of a file. So neither it
nor a traceback as Python prints it is ever stored or logged.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from types import FrameType
from typing import NamedTuple

_FRAMES_KEPT = 12
_CAUSES_KEPT = 4


class Fault(NamedTuple):
    """The error's class, and the places in the code that led to it, one a line."""

    kind: str
    places: str


def fault_of(error: BaseException) -> Fault:
    """Return what may be kept of an error."""
    lines = [line for each in _causes(error) for line in _lines(each)]
    return Fault(_kind(error), "\n".join(lines))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and what caused it, the last one first."""
    at: BaseException | None = error
    for _ in range(_CAUSES_KEPT):
        if at is None:
            return
        yield at
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)


def _lines(error: BaseException) -> Iterator[str]:
    yield _kind(error)
    frames = [_place(frame, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    for place in frames[-_FRAMES_KEPT:]:
        yield f"  {place}"


def _place(frame: FrameType, line: int) -> str:
    return f"{frame.f_globals.get('__name__', '?')}:{line} {frame.f_code.co_name}"


def _kind(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"
