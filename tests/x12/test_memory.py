"""A file of many transactions takes the memory of the largest of them, beside its own text."""

from __future__ import annotations

import gc
import tracemalloc
from pathlib import Path

import pytest

from effleurage.x12.check import findings_of
from effleurage.x12.envelope import File
from effleurage.x12.reader import read

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
CLEAN = GOLDEN / "005010X221A1-835" / "pass" / "a-clean-remit-of-two-claims.edi"
CLAIMS = 300
MANY = 50


def _remits(sets: int) -> bytes:
    """An 835 file of that many transactions of 300 claims each."""
    flat = CLEAN.read_text("ascii").replace("\n", "")
    envelope, _, rest = flat.partition("ST*835*")
    head = "ST*835*{n:04d}~" + rest.partition("CLP*")[0].partition("~")[2]
    claim = "CLP*Q{n}-{at}*1*100*60*0*12*EV{at}*11*1~NM1*QC*1*Vega*Cleo~SVC*HC:97140*100*60**1~"
    body = "".join(
        head.format(n=n)
        + "".join(claim.format(n=n, at=at) for at in range(CLAIMS))
        + f"SE*{12 + 3 * CLAIMS}*{n:04d}~"
        for n in range(1, sets + 1)
    )
    return f"{envelope}{body}GE*{sets}*101~IEA*1*000000101~".encode("ascii")


def _peak_beside_the_text(data: bytes, *, walked: bool) -> int:
    """Return the most bytes held while a file is gone through, less its text."""
    gc.collect()
    tracemalloc.start()
    try:
        file = read(data)
        _split(file) if walked else findings_of(file)
        return tracemalloc.get_traced_memory()[1] - len(data)
    finally:
        tracemalloc.stop()


def _split(file: File) -> None:
    for transaction in file.transactions():
        assert len(transaction.segments) > CLAIMS
        assert transaction.position(CLAIMS).segment > CLAIMS


@pytest.mark.parametrize("walked", [True, False], ids=["split", "checked"])
def test_fifty_transactions_take_hardly_more_than_one(walked: bool) -> None:
    data = {sets: _remits(sets) for sets in (1, MANY)}
    findings_of(read(data[1]))  # what is learnt of the guide, once and for all files

    one, many = (_peak_beside_the_text(data[sets], walked=walked) for sets in (1, MANY))

    assert len(data[MANY]) > 45 * len(data[1])
    assert many < 1.5 * one + 4_000 * MANY
