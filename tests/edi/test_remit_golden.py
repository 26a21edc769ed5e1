"""Drop in a file, gain a test: the folder says the verdict, the file beside it the findings."""

import json
from pathlib import Path
from typing import Any

import pytest

from effleurage.edi.remit_from_835 import read_835
from effleurage.findings import Severity
from effleurage.x12 import check
from effleurage.x12.reader import read

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "005010X221A1-835"
FILES = sorted(GOLDEN.glob("*/*.edi"))


def _found(path: Path) -> list[dict[str, Any]]:
    file = read(path.read_bytes())
    findings = list(check.findings_of(file))
    findings += [each for each in read_835(file).findings if each not in findings]
    return [
        {"code": each.code, "severity": each.severity.value, **each.position._asdict()}
        for each in findings
        if each.position
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_golden_file_is_found_as_written_beside_it(path: Path) -> None:
    beside = path.with_suffix(".findings.json")
    expected = json.loads(beside.read_text("ascii")) if beside.exists() else []

    found = _found(path)

    assert found == expected
    grave = [each for each in found if each["severity"] != Severity.INFO]
    assert bool(grave) == (path.parent.name == "fail")
