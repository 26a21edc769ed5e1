"""Codes of remittances and acknowledgements in our own words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effleurage.codes import adjustments
from effleurage.codes.adjustments import Bearer

MASSAGE_REASONS = """
1 2 3 4 5 8 11 16 18 19 20 21 22 26 27 29 31 45 50 55 56 58 59 96 97 109 119 146 151 167 170 172
173 174 175 183 185 193 197 198 204 206 207 208 210 222 226 227 231 234 236 242 243 250 251 252
256 273 288 296 B7 B11 B15 P4 P6 P8 P12 P13 P21 P22 P23
"""

MASSAGE_REMARKS = """
M20 M51 M53 M62 M76 M81 M127 M135 MA04 MA130 N4 N95 N265 N285 N286 N288 N290 N362 N425 N435 N519
N570 N640 N661 N706 N822 N823
"""


@pytest.mark.parametrize(
    ("group", "bearer"),
    [
        ("CO", Bearer.PRACTICE),
        ("PI", Bearer.PRACTICE),
        ("PR", Bearer.CLIENT),
        ("OA", Bearer.UNDECIDED),
        ("CR", Bearer.UNDECIDED),
        (" pr ", Bearer.CLIENT),
        ("", Bearer.UNDECIDED),
        ("ZZ", Bearer.UNDECIDED),
    ],
)
def test_only_pr_is_ever_the_clients_to_pay(group: str, bearer: Bearer) -> None:
    assert adjustments.who_pays(group) is bearer


@pytest.mark.parametrize("code", MASSAGE_REASONS.split())
def test_the_reasons_a_massage_practice_meets_have_words(code: str) -> None:
    assert "no description" not in adjustments.reason_in_words(code)


@pytest.mark.parametrize("code", MASSAGE_REMARKS.split())
def test_the_remarks_a_massage_practice_meets_have_words(code: str) -> None:
    assert "no description" not in adjustments.remark_in_words(code)


def test_a_code_without_words_says_so() -> None:
    assert adjustments.reason_in_words("999") == "reason 999 (no description on file)"
    assert adjustments.remark_in_words("N9999") == "remark N9999 (no description on file)"
    assert adjustments.group_in_words("zz") == "group ZZ (no description on file)"


@pytest.mark.parametrize(
    ("code", "until"),
    [
        ("15", date(2018, 5, 1)),
        ("165", date(2018, 5, 1)),
        ("B5", date(2016, 5, 1)),
        ("214", date(2014, 7, 1)),
        ("221", date(2014, 7, 1)),
        ("25", date(2008, 4, 1)),
    ],
)
def test_a_withdrawn_reason_says_until_when_it_was_used(code: str, until: date) -> None:
    found = adjustments.reason(code)

    assert found is not None
    assert found.active_until == until
    assert found.active_on(date.fromordinal(until.toordinal() - 1))
    assert not found.active_on(until)


def test_a_reason_is_not_in_use_before_it_began() -> None:
    found = adjustments.reason("P21")

    assert found is not None
    assert found.active_from is not None
    assert not found.active_on(date.fromordinal(found.active_from.toordinal() - 1))
    assert found.active_on(date(2026, 1, 1))


@pytest.mark.parametrize("category", ["A0", "A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8"])
def test_every_answer_to_a_claim_has_words(category: str) -> None:
    assert "no description" not in adjustments.status_in_words(category)


def test_received_is_not_said_to_be_accepted() -> None:
    assert "not yet accepted" in adjustments.status_in_words("A1")
    assert adjustments.status_in_words("A2", "20") == "accepted for processing"


def test_a_status_names_what_was_wrong() -> None:
    said = adjustments.status_in_words("A7", "562")

    assert said.startswith("rejected")
    assert said.endswith("provider number (NPI)")
    assert adjustments.status_in_words("A7", "9999").endswith(
        "status 9999 (no description on file)"
    )


def test_recovery_of_an_overpayment_has_words() -> None:
    assert "overpayment" in adjustments.provider_adjustment_in_words("WO")
    assert "no description" in adjustments.provider_adjustment_in_words("??")


@given(text=st.text())
def test_any_code_gets_an_answer(text: str) -> None:
    for in_words in (
        adjustments.group_in_words,
        adjustments.reason_in_words,
        adjustments.remark_in_words,
        adjustments.provider_adjustment_in_words,
        adjustments.status_in_words,
    ):
        assert in_words(text)


def test_every_reason_and_remark_of_the_third_party_files_has_words(shared: Path) -> None:
    reasons: set[str] = set()
    remarks: set[str] = set()
    for path in sorted((shared / "x12" / "open" / "835").iterdir()):
        text = path.read_text("latin-1")
        start = text.find("ISA")
        separator, terminator = text[start + 3], text[start + 105]
        for segment in text[start:].split(terminator):
            elements = segment.strip().split(separator)
            if elements[0] == "CAS":
                reasons.update(elements[2::3])
            elif elements[0] == "LQ" and elements[1:2] == ["HE"]:
                remarks.add(elements[2])

    assert {c for c in reasons if "no description" in adjustments.reason_in_words(c)} == set()
    assert {c for c in remarks if "no description" in adjustments.remark_in_words(c)} == set()
