"""docs/x12-checks.md says every check, under its level."""

import re
from pathlib import Path

import pytest

from effleurage.core.remits import oddities
from effleurage.x12.catalogue import CATALOGUE, Level
from tests.edi.test_golden import PASSES

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "x12-checks.md").read_text("utf-8")


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_check_is_documented_under_its_level(code: str) -> None:
    fault = CATALOGUE[code]
    chapters = dict(zip([*Level], PAGE.split("\n## ")[1:], strict=True))

    line = f"| `{code}` | {fault.severity.value} | {fault.message} | {fault.fix} |"
    assert line in chapters[fault.level].splitlines()


def test_every_check_of_a_remittances_money_is_documented_and_has_its_files() -> None:
    source = Path(oddities.__file__).read_text("utf-8")
    codes = set(re.findall(r'"(remit-[a-z-]+)"', source))

    assert set(re.findall(r"^\| `(remit-[a-z-]+)` \|", PAGE, re.M)) == codes
    assert {code for code in PASSES if code.startswith("remit-")} == codes
