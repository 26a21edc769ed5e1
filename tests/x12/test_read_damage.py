from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.x12.check import findings_of
from effleurage.x12.reader import read

PASS = Path(__file__).resolve().parents[1] / "golden" / "005010X221A1-835" / "pass"
TEXTS = [path.read_bytes() for path in sorted(PASS.glob("*.edi"))]
ONE_LINE = (PASS / "a-one-line-file.edi").read_text("ascii")
SEPARATORS = "".join(
    character
    for character in map(chr, [*range(1, 32), *range(33, 127)])
    if not character.isalnum() and character not in "-."
)


@st.composite
def _damaged(draw: st.DrawFn) -> bytes:
    """A file cut, spliced with another, and with some bytes overwritten."""
    first, second = draw(st.sampled_from(TEXTS)), draw(st.sampled_from(TEXTS))
    start, end = sorted(draw(st.tuples(*[st.integers(0, len(first))] * 2)))
    data = bytearray(first[:end] + second[draw(st.integers(0, len(second))) :])
    if draw(st.booleans()):
        del data[start:end]
    for _ in range(draw(st.integers(0, 8))):
        if data:
            data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
    return bytes(data)


@given(data=_damaged())
@settings(max_examples=300, deadline=None)
def test_no_damage_raises(data: bytes) -> None:
    file = read(data)

    findings = findings_of(file)

    assert file.is_x12 or findings
    for finding in findings:
        assert finding.position is not None
        assert 0 <= finding.position.byte <= len(data)


@given(data=st.binary(max_size=400))
@settings(max_examples=100, deadline=None)
def test_no_bytes_raise(data: bytes) -> None:
    findings_of(read(b"ISA" + data))
    findings_of(read(TEXTS[0][:106] + data))


@given(separators=st.lists(st.sampled_from(SEPARATORS), min_size=4, max_size=4, unique=True))
@settings(max_examples=200, deadline=None)
def test_any_legal_delimiters_give_the_same_result(separators: list[str]) -> None:
    theirs = str.maketrans(dict(zip("*:~^", separators, strict=True)))
    back = str.maketrans(dict(zip(separators, "*:~^", strict=True)))

    file = read(ONE_LINE.translate(theirs).encode())

    ours = next(read(ONE_LINE.encode()).transactions())
    transaction = next(file.transactions())
    assert [[part.translate(back) for part in each] for each in transaction.segments] == (
        ours.segments
    )
    assert findings_of(file) == ()
    assert transaction.position(20) == ours.position(20)


def test_a_transaction_that_is_none_without_its_line_ends_is_read_with_them() -> None:
    text = "GS*HC*X222A1y\nST*837*0001*005010X222A1~\nBHT*0019*00*1~\nN3*A\nB~\n"

    file = read(text.encode())

    assert [transaction.kind for transaction in file.transactions()] == ["837"]
