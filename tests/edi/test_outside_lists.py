"""What the house says of codes in other people's files, and how far it can judge."""

from datetime import date
from pathlib import Path

import pytest

from effleurage.codes import icd, icd_build
from effleurage.edi.file_check import findings_of, level_of
from effleurage.edi.outside_lists import outside_lists
from effleurage.x12.catalogue import Level
from effleurage.x12.outside import CODES, Checkers
from effleurage.x12.reader import read

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
DAY = date(2026, 11, 23)
#: A day on which the diagnosis codes that ship are in force.
IN_EDITION = date(2026, 5, 4)
LISTS = outside_lists()


@pytest.fixture(scope="module")
def with_diagnoses() -> Checkers:
    return outside_lists(icd.load_edition(icd_build.ensure_edition()))


def test_every_list_that_can_be_asked_has_a_checker() -> None:
    assert set(LISTS) == set(CODES)


@pytest.mark.parametrize(
    ("kind", "qualifier", "value"),
    [
        ("carc", "CO", "45"),
        ("carc", "CO", "B7"),
        ("claim-status", "", "65"),
        ("claim-status-category", "", "F3F"),
        ("icd10", "ABK", "M5450"),
        ("icd10", "BK", "7245"),
        ("npi", "XX", "1234567893"),
        ("npi", "FI", "123456789"),
        ("pos", "", "12"),
        ("procedure", "HC", "97124"),
        ("procedure", "HC", "G0283"),
        ("procedure", "N4", "00054352763"),
        ("rarc", "HE", "MA01"),
        ("rarc", "RX", "70"),
        ("state", "", "BC"),
        ("taxonomy", "PXC", "225700000X"),
    ],
)
def test_a_right_value_is_accepted(kind: str, qualifier: str, value: str) -> None:
    assert LISTS[kind](qualifier, value, DAY) == ""


def test_a_reason_is_judged_by_the_day_on_which_it_was_given() -> None:
    reason = LISTS["carc"]

    assert reason("CO", "42", date(2005, 1, 1)) == ""
    assert reason("CO", "42", DAY) == "which was in use until 2007-06-01 only"
    assert reason("CO", "42", None) == ""


def test_a_reason_that_is_not_among_ours_is_judged_by_its_shape() -> None:
    assert LISTS["carc"]("CO", "299", DAY) == ""
    assert "shape" in LISTS["carc"]("CO", "0299", DAY)


def test_a_diagnosis_is_looked_up_where_the_edition_is_at_hand(with_diagnoses: Checkers) -> None:
    diagnosis = with_diagnoses["icd10"]

    assert diagnosis("ABK", "M5450", IN_EDITION) == ""
    assert "heading" in diagnosis("ABK", "M54", IN_EDITION)
    assert "does not have" in diagnosis("ABK", "M5499", IN_EDITION)
    assert diagnosis("ABK", "M5499", DAY) == diagnosis("ABK", "M5499", None) == ""


def test_a_wrong_value_is_told_each_time_that_it_is_met() -> None:
    text = (GOLDEN / "005010X222A1-837P/pass/a-car-accident-with-all-it-needs.edi").read_text()
    text = text.replace("HC:97124", "HC:MASSAGE").replace("1660003041", "1660003040")

    found = findings_of(read(text.encode()), LISTS)

    assert [each.code for each in found if level_of(each) is Level.EXTERNAL] == [
        "X12-EXT-NPI",
        "X12-EXT-PROCEDURE",
        "X12-EXT-PROCEDURE",
    ]


def test_without_lists_no_code_is_looked_up() -> None:
    name = "005010X222A1-837P/fail/an-npi-whose-check-digit-is-wrong.edi"
    file = read((GOLDEN / name).read_bytes())

    assert {level_of(each) for each in findings_of(file)} == {Level.ENVELOPE}


@pytest.mark.parametrize(
    "path", sorted(GOLDEN.glob("005010X222A1-837P/*/*.edi")), ids=lambda p: p.stem
)
def test_other_delimiters_change_no_verdict(path: Path) -> None:
    text = path.read_text("ascii").replace("~\n", "~")
    others = text.translate(str.maketrans("~*:^", "|!<\x1d"))

    ours, theirs = (findings_of(read(each.encode()), LISTS) for each in (text, others))

    assert [(each.code, each.where) for each in theirs] == [
        (each.code, each.where) for each in ours
    ]
