"""Drop in a file, gain a test: the folder says the verdict, the file beside it the findings.

A folder is named after its guide, or is ``any-file`` where none can be told. Every check of the
catalogue has a file in which it finds something and one that passes it. After a change that is meant,
``EFFLEURAGE_GOLDEN=write`` writes the findings anew, to be reviewed as a diff.
"""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from effleurage.edi.file_check import findings_of
from effleurage.edi.outside_lists import outside_lists
from effleurage.findings import Finding, Severity
from effleurage.x12.catalogue import CATALOGUE
from effleurage.x12.reader import read

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
FILES = sorted(GOLDEN.glob("*/*/*.edi"))
TESTS = GOLDEN.parent
#: What no file of this folder can fail, and where it is tried instead.
ELSEWHERE = {
    "X12-ENV-TOO-BIG": "x12/test_read_file.py",
    "X12-CHECK-MORE": "x12/test_read_file.py",
    "X12-835-NONE": "edi/test_remit_from_835.py",
}
#: The file that passes each check; any other check is passed by this one.
CLEAN = "a-one-line-file"
GUIDES = ("837P", "835", "270", "271", "276", "277", "277CA", "999", "TA1")
PASSES = {
    "remit-line-unbalanced": "a-clean-remit-of-two-claims",
    "remit-claim-unbalanced": "a-clean-remit-of-two-claims",
    "remit-client-share": "a-clean-remit-of-two-claims",
    "remit-line-charges": "a-clean-remit-of-two-claims",
    "remit-line-payments": "a-clean-remit-of-two-claims",
    "remit-denied-but-paid": "a-clean-remit-of-two-claims",
    "remit-reversal-sign": "a-takeback-and-its-correction",
    "remit-adjustment-group": "a-clean-remit-of-two-claims",
    "remit-no-payment-with-amount": "a-clean-remit-of-two-claims",
    "remit-empty-payment": "a-clean-remit-of-two-claims",
    "remit-payment-unbalanced": "provider-adjustments-may-repeat",
    "X12-GUIDE-HL-NUMBER": "a-patient-who-is-not-the-subscriber",
    "X12-GUIDE-HL-PARENT": "a-question-about-one-claim",
    "X12-GUIDE-HL-CHILDREN": "a-patient-who-is-not-the-subscriber",
    "X12-SYN-DATE-ORDER": "a-line-over-a-range-of-days",
    "X12-BAL-CLAIM-CHARGE": "a-car-accident-with-all-it-needs",
    "X12-BAL-OTHER-LINE": "a-second-payer-told-what-the-first-decided",
    "X12-BAL-OTHER-CLAIM": "a-second-payer-told-what-the-first-decided",
    "X12-BAL-AMOUNT": "a-car-accident-with-all-it-needs",
    "X12-SIT-SELF": "an-employer-who-subscribes",
    "X12-SIT-SELF-PATIENT": "a-patient-who-is-not-the-subscriber",
    "X12-SIT-SELF-BIRTH": "a-claim-for-an-everyday-payer",
    "X12-SIT-SELF-ADDRESS": "a-claim-for-an-everyday-payer",
    "X12-SIT-POINTER": "a-car-accident-with-all-it-needs",
    "X12-SIT-LINE-NUMBER": "a-car-accident-with-all-it-needs",
    "X12-SIT-CORRECTS": "a-replacement-that-names-its-claim",
    "X12-SIT-ACCIDENT-STATE": "a-car-accident-abroad",
    "X12-SIT-ACCIDENT-DATE": "a-car-accident-with-all-it-needs",
    "X12-SIT-OTHER-COVER": "a-second-payer-told-what-the-first-decided",
    "X12-SIT-OTHER-PAYER": "a-second-payer-told-what-the-first-decided",
    "X12-EXT-DIAGNOSIS": "a-claim-for-an-everyday-payer",
    "X12-EXT-NPI": "a-claim-for-an-everyday-payer",
    "X12-EXT-PLACE": "a-claim-for-an-everyday-payer",
    "X12-EXT-PROCEDURE": "a-claim-for-an-everyday-payer",
    "X12-EXT-REASON": "all-six-adjustments-of-one-group",
    "X12-EXT-REMARK": "a-one-line-file",
    "X12-EXT-STATE": "a-claim-for-an-everyday-payer",
    "X12-EXT-STATUS": "an-answer-about-three-claims",
    "X12-EXT-STATUS-CATEGORY": "an-answer-about-three-claims",
    "X12-EXT-TAXONOMY": "a-claim-for-an-everyday-payer",
    "X12-LOB-AUTO": "a-car-accident-with-all-it-needs",
    "X12-LOB-WORK": "an-injury-at-work-with-all-it-needs",
    "X12-LOB-INJURY-DATE": "an-injury-at-work-with-all-it-needs",
    "X12-LOB-CASE-NUMBER": "an-injury-at-work-with-all-it-needs",
    "X12-LOB-MEDICARE-SELF": "a-medicare-subscriber",
    "X12-LOB-MEDICARE-SECOND": "a-second-medicare-that-says-why",
}


@cache
def _found(path: Path) -> list[dict[str, Any]]:
    findings = findings_of(read(path.read_bytes()), outside_lists())
    return [
        {"code": each.code, "severity": each.severity.value, **_place(each)} for each in findings
    ]


def _place(finding: Finding) -> dict[str, Any]:
    """Return where a finding is: what ``core`` says of money knows no byte."""
    return finding.position._asdict() if finding.position else {"where": finding.where}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_golden_file_is_found_as_written_beside_it(path: Path) -> None:
    beside, found = path.with_suffix(".findings.json"), _found(path)
    if os.environ.get("EFFLEURAGE_GOLDEN") == "write":
        beside.write_text(json.dumps(found, indent=1) + "\n", "ascii")

    expected = json.loads(beside.read_text("ascii")) if beside.exists() else []

    assert found == expected
    grave = [each for each in found if each["severity"] != Severity.INFO]
    assert bool(grave) == (path.parent.name == "fail")


@pytest.mark.parametrize("code", sorted({*CATALOGUE, *PASSES} - {*ELSEWHERE}))
def test_a_check_has_a_file_that_fails_it_and_one_that_passes_it(code: str) -> None:
    (passes,) = [path for path in FILES if path.stem == PASSES.get(code, CLEAN)]
    fails = [path for path in FILES if code in {each["code"] for each in _found(path)}]

    assert fails, f"no golden file is refused by {code}"
    assert passes not in fails
    assert passes.parent.name == "pass"


@pytest.mark.parametrize("code", ELSEWHERE)
def test_a_check_without_a_file_is_tried_elsewhere(code: str) -> None:
    assert f'"{code}"' in (TESTS / ELSEWHERE[code]).read_text("utf-8")


@pytest.mark.parametrize("guide", GUIDES)
def test_every_guide_has_files_that_fail_and_files_that_pass(guide: str) -> None:
    (folder,) = [each for each in GOLDEN.iterdir() if each.name.rpartition("-")[2] == guide]

    assert {path.parent.name for path in folder.glob("*/*.edi")} == {"pass", "fail"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_name_of_a_file_is_a_sentence(path: Path) -> None:
    words = path.stem.split("-")

    assert len(words) >= 3
    assert all(word.isascii() and word.isalnum() and word == word.lower() for word in words)
