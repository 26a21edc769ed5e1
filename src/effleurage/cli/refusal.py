"""How a command says no: a sentence, what to do, and a documented exit code.

Knows the exit codes (decision 0009). Refuses to know any particular command.
"""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """What a command's exit code means; scripts rely on it."""

    DONE = 0
    NO = 1
    UNREADABLE = 2
    UNWRITABLE = 3
    BUG = 70
    INTERRUPTED = 130


class CommandRefused(Exception):
    """A command cannot do what was asked: what is wrong, what to do, and the exit code."""

    def __init__(self, what: str, *, fix: str, code: Exit) -> None:
        super().__init__(what)
        self.what = what
        self.fix = fix
        self.code = code
