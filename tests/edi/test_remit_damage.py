from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.core.remits.remit import RemitClaim
from effleurage.edi.remit_from_835 import read_835
from effleurage.findings import Severity

CLAIMS = 8
_HEAD, _TAIL = (
    "ISA*00*          *00*          *ZZ*EVERGREEN      *ZZ*QUIETHANDS     *250210*1200*^*00501"
    "*000000101*0*T*:~GS*HP*EVERGREEN*QUIETHANDS*20250210*1200*101*X*005010X221A1~"
    "ST*835*0001~BPR*I*640*C*CHK************20250211~TRN*1*TR1*1911234567~"
    "N1*PR*Evergreen Mutual~N1*PE*Quiet Hands*XX*1234567893~LX*1~",
    f"SE*{6 + CLAIMS * 9 + 1}*0001~GE*1*101~IEA*1*000000101~",
)


def _claim(n: int) -> str:
    return (
        f"CLP*QH-{n}*1*120.0{n}*80*10*12*EV{n}*11*1~NM1*QC*1*Rowan*Ana****MI*EM{n}~"
        f"DTM*232*20250203~SVC*HC:97124*120.0{n}*80**2~DTM*472*20250203~"
        f"CAS*CO*45*30.0{n}~CAS*PR*3*10~REF*6R*L{n}~LQ*HE*N130~"
    )


FILE = _HEAD + "".join(map(_claim, range(CLAIMS))) + _TAIL
STARTS = [FILE.index(f"CLP*QH-{n}") for n in range(CLAIMS)]
ENDS = [*STARTS[1:], FILE.index("SE*")]


def _money(claim: RemitClaim) -> tuple[object, ...]:
    lines = [(line.charge_cents, line.paid_cents, line.adjustments) for line in claim.lines]
    return claim.claim_id, claim.charge_cents, claim.paid_cents, claim.client_share_cents, lines


WHOLE = {claim.claim_id: _money(claim) for claim in read_835(FILE.encode()).remits[0].claims}


def _untouched(start: int, end: int) -> set[str]:
    """Return the claims whose bytes, and whose beginning, lie outside the damage."""
    return {
        f"QH-{n}"
        for n, (first, last) in enumerate(zip(STARTS, ENDS, strict=True))
        if end < first - 1 or start >= last
    }


@given(
    at=st.integers(STARTS[0], ENDS[-1] - 1),
    new=st.binary(max_size=6),
    length=st.integers(0, 30),
)
@settings(max_examples=400, deadline=None)
def test_claims_untouched_by_damage_keep_their_money(at: int, new: bytes, length: int) -> None:
    damaged = FILE.encode()[:at] + new + FILE.encode()[at + length :]

    reading = read_835(damaged)

    kept = {claim.claim_id: _money(claim) for remit in reading.remits for claim in remit.claims}
    for claim_id in _untouched(at, at + length):
        assert kept.get(claim_id) == WHOLE[claim_id]


@given(at=st.integers(STARTS[0], FILE.index("SE*")))
@settings(max_examples=150, deadline=None)
def test_a_file_cut_anywhere_says_no_wrong_amount_and_blocks(at: int) -> None:
    reading = read_835(FILE[:at].encode())

    for claim in reading.remits[0].claims:
        assert _money(claim)[:4] == WHOLE[claim.claim_id][:4]
    assert any(finding.severity is Severity.BLOCK for finding in reading.findings)


@given(order=st.permutations(range(CLAIMS)))
@settings(max_examples=30, deadline=None)
def test_the_order_of_claims_changes_no_claim(order: list[int]) -> None:
    shuffled = _HEAD + "".join(map(_claim, order)) + _TAIL

    (remit,) = read_835(shuffled.encode()).remits

    assert [claim.claim_id for claim in remit.claims] == [f"QH-{n}" for n in order]
    assert {claim.claim_id: _money(claim) for claim in remit.claims} == WHOLE


def test_a_damaged_identifier_of_a_remark_segment_costs_no_claim() -> None:
    text = "ST*835*1~BPR*I*90*C*CHK~TRN*1*T~LX*1~CLP*A*1*90*90**12*1~MOA+*X**N130~SE*7*1~"

    (remit,) = read_835(text.encode()).remits

    assert [(claim.claim_id, claim.remarks) for claim in remit.claims] == [("A", ())]
