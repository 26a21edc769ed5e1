"""How ``effleurage x12 read --segments`` tells a file segment by segment, as the X-ray page does.

Knows layout alone; the words are those of ``edi.xray``, and the findings those of a check.
"""

from __future__ import annotations

from typing import Any

from effleurage.cli.editions import known_diagnoses
from effleurage.cli.words import say, say_findings, say_json
from effleurage.edi import file_check, xray
from effleurage.edi.outside_lists import outside_lists
from effleurage.edi.xray import Line
from effleurage.x12.envelope import File
from effleurage.x12.sheets import sheets_of

_RAW = 60


def say_segments(file: File, *, as_json: bool) -> None:
    """Print every segment with its number, its loop, what it says and what is wrong with it."""
    findings = file_check.findings_of(file, outside_lists(known_diagnoses()))
    lines = (line for sheet in sheets_of(file) for line in xray.lines_of(sheet, findings))
    if as_json:
        say_json({"segments": [_shape(line) for line in lines]})
        return
    for line in lines:
        raw = line.raw if len(line.raw) <= _RAW else line.raw[: _RAW - 1] + "…"
        say(f"{line.number:>7}  {line.loop:<8}  {raw}")
        say(f"{'':>19}{line.says}")
        say_findings(line.findings, indent=" " * 19)


def _shape(line: Line) -> dict[str, Any]:
    return {
        **line._asdict(),
        "facts": [fact._asdict() for fact in line.facts],
        "findings": [finding.as_json() for finding in line.findings],
    }
