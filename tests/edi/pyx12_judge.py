"""pyx12 as an outside judge of our files: what it says, less what it gets wrong.

`verdict(data)` is the whole interface. Each entry of `OVERRULED` names one kind of complaint that
we have checked against the standard, with the reason and the only files where it may be overruled,
so that the list cannot hide a neighbour's fault.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import pyx12.errors
import pyx12.params
import pyx12.x12n_document


class Overruled(NamedTuple):
    """A complaint that does not count in files where `only_in` is found."""

    complaint: re.Pattern[str]
    only_in: re.Pattern[bytes]
    reason: str


OVERRULED: tuple[Overruled, ...] = (
    Overruled(
        re.compile(r'Mandatory loop "Functional Group Header" \(GS_LOOP\) missing'),
        re.compile(rb"\AISA.{102}~TA1\*", re.DOTALL),
        "A TA1 stands behind ISA and may be all that an interchange holds (005010 appendix C.6);"
        " pyx12's map wants a group first and always. So of a lone TA1 pyx12 judges only ISA, the"
        " segment's elements and IEA.",
    ),
)


class _Complaints(logging.Handler):
    def __init__(self) -> None:
        super().__init__(level=logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@contextmanager
def _listening() -> Iterator[_Complaints]:
    log, complaints = logging.getLogger("pyx12"), _Complaints()
    propagated, log.propagate = log.propagate, False
    log.addHandler(complaints)
    try:
        yield complaints
    finally:
        log.removeHandler(complaints)
        log.propagate = propagated


def verdict(data: bytes) -> list[str]:
    """Return pyx12's complaints about a file, in its words; an accepted file gives `[]`."""
    params = pyx12.params.ParamsBase()
    with _listening() as complaints:
        try:
            text = io.StringIO(data.decode("latin-1"), newline="")
            accepted = pyx12.x12n_document.x12n_document(params, text, None, None)
        except pyx12.errors.EngineError as error:
            return [*complaints.lines, f"pyx12 cannot judge this file: {error}"]
    if not accepted and not complaints.lines:
        return ["pyx12 refused the file without saying why"]
    return [line for line in complaints.lines if not _is_overruled(line, data)]


def _is_overruled(complaint: str, data: bytes) -> bool:
    return any(
        entry.complaint.search(complaint) and entry.only_in.match(data) for entry in OVERRULED
    )
