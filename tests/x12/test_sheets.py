"""A file cut into sheets: nothing is lost, and a sheet stands in its guide as the whole does."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.core.claims.examples import example
from effleurage.x12.catalogue import Unheard
from effleurage.x12.check import guide_for, plan_of
from effleurage.x12.envelope import File
from effleurage.x12.reader import read
from effleurage.x12.sheets import MOST, PLENTY, Sheet, placed, sheet_of, sheets_of
from effleurage.x12.walk import Walk
from tests.edi.senders import an_837p

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
FILES = sorted(GOLDEN.glob("*/*/*.edi"))


def _text(sheets: tuple[Sheet, ...]) -> str:
    return "".join(run.span.raw for sheet in sheets for run in sheet.runs)


def _loops(file: File) -> list[tuple[int, str]]:
    """Where each segment stands by one walk through each whole transaction."""
    found = []
    for transaction in file.transactions():
        guide = guide_for(transaction.kind, transaction.version)
        assert guide is not None
        walk = Walk(plan_of(guide, transaction.delimiters), transaction, Unheard())
        found += [
            (transaction.number + step.at, step.loop)
            for step in walk.steps()
            if step.text[:2] not in ("ST", "SE")
        ]
    return found


def _placed(sheets: tuple[Sheet, ...]) -> list[tuple[int, str]]:
    return [
        (each.number, each.loop.ref if each.loop else "header")
        for sheet in sheets
        for each in placed(sheet)
        if each.guide and each.elements[0] not in ("ST", "SE")
    ]


def _many_remits(claims: int) -> bytes:
    """An 835 of that many claims of three lines each."""
    clean = GOLDEN / "005010X221A1-835" / "pass" / "a-clean-remit-of-two-claims.edi"
    head = clean.read_text("ascii").partition("CLP*")[0].replace("\n", "")
    line = "SVC*HC:97140*100*60**1~DTM*472*20250203~CAS*CO*45*40~REF*6R*L~AMT*B6*60~"
    claim = "CLP*Q{n}*1*300*180*0*12*EV{n}*11*1~NM1*QC*1*Vega*Cleo****MI*EM{n}~" + line * 3
    body = "".join(claim.format(n=n) for n in range(claims))
    return f"{head}{body}SE*{11 + 17 * claims + 1}*0001~GE*1*101~IEA*1*000000101~".encode()


def _large() -> dict[str, File]:
    kinds = ("commercial", "auto", "workers-comp", "va")
    return {
        "835": read(_many_remits(100)),
        "837": read(an_837p(*(example(kind) for kind in kinds * 12))),
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_sheets_of_a_file_hold_all_of_it(path: Path) -> None:
    file = read(path.read_bytes())

    sheets = sheets_of(file)

    whole = "".join(each.whole.raw for each in file.interchanges)
    assert "".join(_text(sheets).split()) == "".join(whole.split())


@pytest.mark.parametrize("kind", ["835", "837"])
def test_a_segment_on_a_later_sheet_stands_in_the_loop_of_the_whole(kind: str) -> None:
    file = _large()[kind]

    sheets = sheets_of(file)

    assert len(sheets) > 5
    assert all(sum(run.length for run in sheet.runs) <= PLENTY for sheet in sheets)
    assert _placed(sheets) == _loops(file)


def test_a_sheet_knows_which_segments_it_holds() -> None:
    sheets = sheets_of(_large()["835"])

    for nth, sheet in enumerate(sheets):
        assert {sheet_of(sheets, each.number) for each in placed(sheet)} == {nth}


def test_text_without_claims_is_cut_all_the_same() -> None:
    head, _, tail = _many_remits(1).partition(b"LX*1~")
    file = read(head + b"ZZZ*1~" * 1_500 + tail)

    sheets = sheets_of(file)

    assert max(sum(run.length for run in sheet.runs) for sheet in sheets) <= MOST


def test_work_for_a_sheet_does_not_grow_with_the_file() -> None:
    few, many = sheets_of(read(_many_remits(50))), sheets_of(read(_many_remits(500)))

    assert len(many) > 8 * len(few)
    assert len([*placed(many[-2])]) <= 2 * len([*placed(few[-2])])
    assert sum(len(run.continues) for sheet in many for run in sheet.runs) <= 3 * len(many)


@given(st.sampled_from(FILES), st.integers(0, 10_000), st.binary(max_size=6), st.integers(0, 99))
@settings(max_examples=150, deadline=None)
def test_damaged_files_are_cut_and_placed_too(path: Path, at: int, put: bytes, cut: int) -> None:
    data = path.read_bytes()
    at %= len(data) or 1

    file = read(data[:at] + put + data[at + cut :])

    sheets = sheets_of(file)
    numbers = [each.number for sheet in sheets for each in placed(sheet)]
    assert numbers == sorted(numbers)
    whole = "".join(each.whole.raw for each in file.interchanges)
    assert "".join(_text(sheets).split()) == "".join(whole.split())
