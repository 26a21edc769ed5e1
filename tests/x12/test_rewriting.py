"""Reading a file and writing it again gives the same bytes, whatever its delimiters and lines."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.findings import Position
from effleurage.x12.reader import read
from effleurage.x12.rewriting import SegmentCannotBeReplaced, rewritten

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
OPEN = Path(__file__).resolve().parents[3] / "shared" / "x12" / "open"
FILES = sorted(GOLDEN.glob("*/*/*.edi"))
OTHERS = sorted(path for path in OPEN.glob("*/*") if path.is_file()) if OPEN.is_dir() else []
TEXT = (GOLDEN / "005010X222A1-837P/pass/a-claim-for-an-everyday-payer.edi").read_text("ascii")


def _segments(data: bytes) -> dict[Position, list[str]]:
    return {
        transaction.position(index): elements
        for transaction in read(data).transactions()
        for index, elements in enumerate(transaction.segments)
        if elements != [""]
    }


def _assert_same(data: bytes) -> None:
    assert rewritten(data, read(data), _segments(data)) == data


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_golden_file_is_written_as_it_was_read(path: Path) -> None:
    _assert_same(path.read_bytes())


def test_an_open_file_is_written_as_it_was_read() -> None:
    if not OTHERS:
        pytest.skip("the shared X12 files do not lie beside this checkout")
    for path in OTHERS:
        data = path.read_bytes()
        if not any(each.code == "X12-ENV-WRAPPED" for each in read(data).findings):
            _assert_same(data)


@given(
    delimiters=st.permutations("~*:^|>!<\x1d`").map(lambda drawn: "".join(drawn[:4])),
    line_end=st.sampled_from(["", "\n", "\r\n"]),
)
@settings(max_examples=60, deadline=None)
def test_any_delimiters_and_line_ends_are_kept(delimiters: str, line_end: str) -> None:
    text = TEXT.replace("~\n", "~").translate(str.maketrans("~*:^", delimiters))
    text = text.replace(delimiters[0], delimiters[0] + line_end)

    _assert_same(text.encode())


@given(at=st.integers(0, 33), line_end=st.sampled_from(["", "\n", "\r\n"]))
@settings(max_examples=60, deadline=None)
def test_a_changed_segment_changes_no_other_byte(at: int, line_end: str) -> None:
    data = TEXT.replace("~\n", "~" + line_end).encode()
    position, elements = sorted(_segments(data).items())[at]

    changed = rewritten(data, read(data), {position: [*elements, "NEW"]})

    end = data.index(b"~", position.byte)
    assert changed == data[:end] + b"*NEW" + data[end:]


def test_data_that_would_end_its_segment_is_refused() -> None:
    position, elements = sorted(_segments(TEXT.encode()).items())[4]

    with pytest.raises(SegmentCannotBeReplaced, match="delimiter"):
        rewritten(TEXT.encode(), read(TEXT.encode()), {position: [*elements, "A~B"]})
    with pytest.raises(SegmentCannotBeReplaced, match="no segment"):
        rewritten(TEXT.encode(), read(TEXT.encode()), {Position(99, 10**6): elements})
