"""docs/x12-checks.md says every check, under its level."""

from pathlib import Path

import pytest

from effleurage.x12.catalogue import CATALOGUE, Level

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "x12-checks.md").read_text("utf-8")


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_check_is_documented_under_its_level(code: str) -> None:
    fault = CATALOGUE[code]
    chapters = dict(zip([*Level], PAGE.split("\n## ")[1:], strict=True))

    line = f"| `{code}` | {fault.severity.value} | {fault.message} | {fault.fix} |"
    assert line in chapters[fault.level].splitlines()
