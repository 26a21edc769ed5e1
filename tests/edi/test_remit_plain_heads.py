"""A claim's head reads the same whether it is plain or has a segment that makes it odd."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.core.remits.remit import RemitClaim
from effleurage.edi.remit_from_835 import read_835

AMOUNTS = st.sampled_from(["90", "90.5", "-1.50", ".25", "0", "", "x", "1.234"])
LINE = "SVC*HC:97124*90*80**1"
ROWS = (
    ("NM1*QC*1*Rowan*Ana****MI*M1", "NM1*QC*1*Rowan", "NM1*QC*1", "NM1*QC*1*Rowan*Ana***"),
    ("NM1*82*1*Okafor*Ben****XX*1987654328", "NM1*82*1*Okafor*Ben****FI*9", "NM1*82"),
    ("REF*1L*G7", "REF*1K*ICN9", "REF"),
    ("DTM*232*20250103", "DTM*232*20250231", "DTM*232"),
    ("DTM*233*20250104", "DTM*233*2025010", "DTM*233*"),
    ("DTM*050*20250201", "DTM*050*"),
)


@st.composite
def _heads(draw: st.DrawFn) -> list[str]:
    clp = ["CLP*A*1", draw(AMOUNTS), draw(AMOUNTS), draw(AMOUNTS)]
    clp += draw(st.sampled_from([[], ["12"], ["12", "ICN1"], ["12", "", "11", "1"]]))
    clp += draw(st.sampled_from([[], ["11", "1", "", "", "7"]])) if len(clp) == 6 else []
    rows = [draw(st.sampled_from(row)) for row in ROWS if draw(st.booleans())]
    return ["*".join(clp), *rows]


def _claims(head: list[str]) -> tuple[list[RemitClaim], list[tuple[str, str]]]:
    begins = "ST*835*0001~BPR*I*0*C*CHK~TRN*1*T~N1*PR*P~LX*1~"
    reading = read_835((begins + "~".join([*head, LINE]) + "~SE*9*0001~").encode())
    claims = [
        claim._replace(lines=tuple(line._replace(segment=0) for line in claim.lines))
        for remit in reading.remits
        for claim in remit.claims
    ]
    return claims, [
        (each.code, each.message) for each in reading.findings if "ENV" not in each.code
    ]


@given(head=_heads())
@settings(max_examples=400, deadline=None)
def test_a_head_says_the_same_with_a_segment_that_is_not_read(head: list[str]) -> None:
    plain = _claims(head)

    odd = _claims([*head, "PER*CX*DESK*TE*8005550100"])

    assert plain == odd


def test_a_head_as_most_payers_write_it_is_read_whole() -> None:
    head = ["CLP*A*1*90*80*10*12*ICN1*11*1", *(rows[0] for rows in ROWS)]

    ((claim,), _) = _claims(head)

    assert (claim.claim_id, claim.charge_cents, claim.client_share_cents) == ("A", 9_000, 1_000)
    assert (claim.payer_claim_number, claim.frequency) == ("ICN1", "1")
    assert claim[11:13] == ("Rowan", "M1")
    assert [f"{day:%m%d}" for day in claim[13:15]] == ["0103", "0104"]
    assert claim[15] == "1987654328"
