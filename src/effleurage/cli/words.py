"""How commands speak: findings, amounts and dates for people, and one JSON shape for programs.

Knows layout only. Refuses to decide anything.
"""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from effleurage.findings import Finding, Severity

_MARKS = {Severity.BLOCK: "BLOCK", Severity.WARN: "WARN ", Severity.INFO: "info "}
_ORDER = {Severity.BLOCK: 0, Severity.WARN: 1, Severity.INFO: 2}


def say(text: str = "") -> None:
    """Print one line for a person."""
    sys.stdout.write(text + "\n")


def say_aside(text: str) -> None:
    """Tell a person something beside the result, where a program that reads it does not look."""
    sys.stderr.write(text + "\n")


def say_json(shape: Any) -> None:
    """Print one JSON document: codes as strings, money as integer cents, dates as ISO."""
    sys.stdout.write(json.dumps(shape, indent=2, ensure_ascii=False, default=_plain) + "\n")


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value).__name__)


def say_findings(
    findings: Iterable[Finding], *, indent: str = "  ", to: Callable[[str], None] = say
) -> None:
    """Print findings, the gravest first, each with where, what to do and its source."""
    for finding in sorted(findings, key=lambda one: _ORDER[one.severity]):
        to(f"{indent}{_MARKS[finding.severity]}  {finding.code}  {finding.where}")
        for text in (finding.message, f"What to do: {finding.fix}", f"({finding.source})"):
            to(_wrapped(text, indent=indent + "       "))


def say_wrapped(text: str, *, indent: str = "  ") -> None:
    """Print a sentence below what it belongs to."""
    say(_wrapped(text, indent=indent + "       "))


def _wrapped(text: str, *, indent: str) -> str:
    return textwrap.fill(text, width=100, initial_indent=indent, subsequent_indent=indent)


def day(on: date | None) -> str:
    """Return a date as people read it, ``Nov 2, 2026``, or a dash."""
    return f"{on:%b} {on.day}, {on.year}" if on else "–"


def counted(number: int, noun: str) -> str:
    """Return ``1 claim`` or ``2 claims``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
