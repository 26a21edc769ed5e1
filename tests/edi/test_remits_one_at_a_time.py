"""A check balances the remits of a file one by one, in the room that one of them takes."""

from __future__ import annotations

import gc
import tracemalloc
from pathlib import Path

from effleurage.edi.file_check import findings_of
from effleurage.findings import Severity
from effleurage.x12.catalogue import MOST_FINDINGS
from effleurage.x12.reader import read

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
CLEAN = GOLDEN / "005010X221A1-835" / "pass" / "a-clean-remit-of-two-claims.edi"
MANY = 40


def remits(sets: int, *, claims: int, explained: bool = True) -> bytes:
    """An 835 file of that many payments, each of so many claims of 100.00 that were paid 60.00."""
    flat = CLEAN.read_text("ascii").replace("\n", "")
    envelope, _, rest = flat.partition("ST*835*")
    _, _, header = rest.partition("~")
    bpr, _, header = header.partition("CLP*")[0].partition("~")
    paid = bpr.split("*", 3)
    paid[2] = str(60 * claims)
    why = "CAS*CO*45*40~" if explained else ""
    claim = (
        "CLP*Q{at}*1*100*60**12*EV{at}*11*1~NM1*QC*1*VEGA*CLEO~DTM*232*20261103~"
        f"SVC*HC:97140*100*60**1~{why}"
    )
    body = "*".join(paid) + "~" + header + "".join(claim.format(at=at) for at in range(claims))
    size = body.count("~") + 2
    every = "".join(f"ST*835*{n:04d}~{body}SE*{size}*{n:04d}~" for n in range(1, sets + 1))
    return f"{envelope}{every}GE*{sets}*101~IEA*1*000000101~".encode("ascii")


def room_for(data: bytes) -> int:
    """The most bytes held during a check, less those of the file's text."""
    gc.collect()
    tracemalloc.start()
    try:
        findings_of(read(data))
        return tracemalloc.get_traced_memory()[1] - len(data)
    finally:
        tracemalloc.stop()


def test_forty_remits_are_balanced_in_hardly_more_room_than_one() -> None:
    one, many = (remits(sets, claims=300) for sets in (1, MANY))
    grave = [each for each in findings_of(read(many)) if each.severity is not Severity.INFO]

    taken = room_for(one), room_for(many)

    assert grave == []
    assert taken[1] < 1.5 * taken[0] + 4_000 * MANY


def test_more_unbalanced_claims_than_anybody_reads_are_cut_off() -> None:
    data = remits(1, claims=MOST_FINDINGS, explained=False)

    findings = findings_of(read(data))

    assert len(findings) == MOST_FINDINGS + 1
    assert findings[-1].code == "X12-CHECK-MORE"
