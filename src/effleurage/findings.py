"""What every checker in the house says when the world is imperfect: one value, one shape.

Knows severity, position and the published JSON shape of a finding. Refuses to know who found it:
the gate, the X12 checker and the claim-file reader all speak with this one type, which is why it
lies below all of them (decision 0006).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple


class Severity(StrEnum):
    """How much a finding matters: it stops the work, deserves a look, or changes nothing."""

    BLOCK = "block"
    WARN = "warn"
    INFO = "info"


class Position(NamedTuple):
    """Where in an X12 file: segments count from 1 over the whole file, bytes from 0."""

    segment: int
    byte: int
    loop: str = ""
    element: str = ""


class Finding(NamedTuple):
    """One thing a checker noticed.

    ``code`` is stable and documented; ``where`` says the place in the reader's words (a box, a
    JSON path, ``segment 14 (CLP03)``); ``message`` says what is wrong, ``fix`` what to do now;
    ``source`` cites the rule's origin (manual and section, guide loop and element, decision).
    ``position`` is set for X12 text only. No field ever carries health data beyond codes.
    """

    code: str
    severity: Severity
    where: str
    message: str
    fix: str
    source: str
    position: Position | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the published shape: code, severity, where, message, fix, source[, position]."""
        shape: dict[str, Any] = {
            "code": self.code,
            "severity": self.severity.value,
            "where": self.where,
            "message": self.message,
            "fix": self.fix,
            "source": self.source,
        }
        if self.position is not None:
            shape["position"] = self.position._asdict()
        return shape
