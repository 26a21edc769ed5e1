"""What each segment says: in words, with money and days made readable, and its findings beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.edi import file_check, xray
from effleurage.edi.xray import Line
from effleurage.x12.reader import read
from effleurage.x12.sheets import sheets_of
from tests.edi.test_golden import FILES, GOLDEN


def _lines(data: bytes) -> list[Line]:
    file = read(data)
    findings = file_check.findings_of(file)
    return [line for sheet in sheets_of(file) for line in xray.lines_of(sheet, findings)]


def _said(folder: str, name: str) -> dict[str, str]:
    """What the segments of a golden file say, by their text."""
    (path,) = GOLDEN.glob(f"*{folder}/*/{name}.edi")
    return {line.raw: line.says for line in _lines(path.read_bytes())}


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ("DTM*405*20250210", "Day it was made: date Feb 10, 2025"),
        ("NM1*QC*1*Rowan*Ana****MI*EM100200300",
         "Client: last name or organisation Rowan; first name Ana; member number EM100200300"),
        ("SVC*HC:97124:GP*120*90**2",
         "Service: CPT or HCPCS 97124 (massage); modifier GP; charge $120.00; paid $90.00;"
         " units paid 2"),
        ("AMT*B6*100", "Further amount of the service: allowed $100.00"),
        ("SE*33*0001", "Transaction ends: segments in it 33; control number 0001"),
    ],
)  # fmt: skip
def test_a_remit_is_told_segment_by_segment(raw: str, says: str) -> None:
    assert _said("835", "a-clean-remit-of-two-claims")[raw] == says


@pytest.mark.parametrize(
    ("raw", "part"),
    [
        ("STC*A4:35*20261120", "category A4 (not found); status 35 (claim not found)"),
        ("DTP*472*RD8*20261101-20261108", "Nov 1, 2026 to Nov 8, 2026"),
        ("HL*4*3*22*0", "number of the level above 3; has levels below 0 (no)"),
    ],
)
def test_an_answer_about_claims_is_told_too(raw: str, part: str) -> None:
    assert part in _said("277", "an-answer-about-three-claims")[raw]


def test_a_repeated_element_is_told_once_for_each() -> None:
    said = _said("271", "an-answer-with-visits-left")

    (benefit,) = [says for raw, says in said.items() if raw.startswith("EB*A*")]
    assert "service type BE (massage therapy), PT (physical therapy)" in benefit


def test_a_segment_without_a_place_says_so() -> None:
    said = _said("835", "an-unknown-segment-in-a-claim")

    assert [says for says in said.values() if says.endswith("no place for it here")]


def test_a_code_without_words_is_shown_as_it_is() -> None:
    (path,) = GOLDEN.glob("*835/pass/a-clean-remit-of-two-claims.edi")

    lines = _lines(path.read_bytes().replace(b"CLP*QH-1001*1*", b"CLP*QH-1001*77*"))

    assert [line for line in lines if "status 77;" in line.says]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_finding_with_a_place_stands_at_its_segment(path: Path) -> None:
    data = path.read_bytes()
    file = read(data)
    found = [each for each in file_check.findings_of(file) if each.position]

    shown = [each for line in _lines(data) for each in line.findings]

    # What has no interchange has no sheet either: its one finding stands at the head of the page.
    assert sorted(shown) == (sorted(found) if file.interchanges else [])
    assert file.interchanges or len(found) == 1


def test_words_are_found_in_either_case_and_at_most_a_hundred_times() -> None:
    file = read((GOLDEN / "005010X221A1-835/pass/a-clean-remit-of-two-claims.edi").read_bytes())

    assert [each.number for each in xray.search(file, "VEGA")] == [28]
    assert [*xray.search(file, " ")] == []
    assert [each.sheet for each in xray.search(file, "CLP")] == [0, 0]


@given(st.sampled_from(FILES), st.integers(0, 10_000), st.binary(max_size=8))
@settings(max_examples=150, deadline=None)
def test_whatever_a_file_holds_it_is_told(path: Path, at: int, put: bytes) -> None:
    data = path.read_bytes()
    at %= len(data) or 1

    lines = _lines(data[:at] + put + data[at + len(put) :])

    assert all(line.title and line.says for line in lines)
