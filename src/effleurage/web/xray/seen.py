"""What a page of the X-ray shows, made ready: one sheet of the file, its loops, what was found.

Knows that only the sheet shown is put into words. Refuses to know where the bytes come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from effleurage.edi import xray
from effleurage.edi.xray import Line
from effleurage.findings import Finding, Severity
from effleurage.web.xray import judged
from effleurage.x12.envelope import File
from effleurage.x12.reader import read
from effleurage.x12.sheets import Sheet, sheet_of, sheets_of

_HUES = 8
_PLACES = 12
_ORDER = (Severity.BLOCK, Severity.WARN, Severity.INFO)


class ShownLine(NamedTuple):
    """One segment and the colour of its loop."""

    line: Line
    hue: str


class Loop(NamedTuple):
    """One entry of the legend."""

    name: str
    label: str
    hue: str


class Place(NamedTuple):
    """A segment to jump to, which may stand on another sheet; ``text`` is shown beside it."""

    number: int
    url: str
    text: str = ""


class Kind(NamedTuple):
    """All findings of one code: the first of them, how many, and where the first ones are."""

    finding: Finding
    times: int
    places: tuple[Place, ...]


def sheet(data: bytes, *, number: int, words: str) -> dict[str, Any]:
    """Return the facts of the page that shows one sheet (from 1), or what words were found in."""
    file = read(data)
    sheets = sheets_of(file)
    findings = judged.findings_of(data, file)
    at = min(max(number, 1), max(len(sheets), 1))
    lines = [*xray.lines_of(sheets[at - 1], findings)] if sheets else []
    return {
        "is_x12": file.is_x12,
        "kinds": ", ".join(sorted({each.kind for each in file.transactions()})),
        "lines": [ShownLine(line, _hue(line.depth)) for line in lines],
        "loops": [
            Loop(name, label, _hue(depth)) for name, (depth, label) in xray.legend(lines).items()
        ],
        "found": _kinds(findings, sheets),
        "words": words,
        "hits": _hits(file, words),
        "at": at,
        "sheets": len(sheets),
        "before": at - 1,
        "behind": at + 1 if at < len(sheets) else 0,
    }


def _hue(depth: int) -> str:
    return "hue-none" if not depth else f"hue-{(depth - 1) % _HUES}"


def _kinds(findings: Iterable[Finding], sheets: Sequence[Sheet]) -> list[Kind]:
    by_code: dict[str, list[Finding]] = {}
    for finding in findings:
        by_code.setdefault(finding.code, []).append(finding)
    kinds = [
        Kind(found[0], len(found), tuple(_places(found[:_PLACES], sheets)))
        for found in by_code.values()
    ]
    return sorted(kinds, key=lambda kind: _ORDER.index(kind.finding.severity))


def _places(findings: Iterable[Finding], sheets: Sequence[Sheet]) -> Iterable[Place]:
    numbers = (each.position.segment for each in findings if each.position)
    for number in dict.fromkeys(numbers):
        yield Place(number, _address(sheet_of(sheets, number), number))


def _hits(file: File, words: str) -> list[Place]:
    found = xray.search(file, words) if words else ()
    return [Place(each.number, _address(each.sheet, each.number), each.raw) for each in found]


def _address(nth: int, number: int) -> str:
    return f"?sheet={nth + 1}#s{number}"
