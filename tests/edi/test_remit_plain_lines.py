"""A line reads the same whether it is plain or has a segment that makes it odd and says nothing."""

from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.core.remits.remit import RemitLine
from effleurage.edi.remit_from_835 import Reading, read_835

AMOUNTS = st.sampled_from(["90", "90.5", "12.34", "-1.50", ".25", "0", "", "x", "1.234", " 7.00"])
CODES = st.sampled_from(["HC:97124", "HC:97124:GP:59", "97140", "HC>97124", ""])


@st.composite
def _lines(draw: st.DrawFn) -> list[str]:
    svc = ["SVC", draw(CODES), draw(AMOUNTS), draw(AMOUNTS)]
    svc += draw(st.sampled_from([[], [""], ["", "2"], ["", "1.5", "HC:97112"], ["0420", ""]]))
    cas = st.builds("CAS*{}*{}*{}".format, st.sampled_from(["CO", "PR", ""]), CODES, AMOUNTS)
    more = st.builds("CAS*PR*1*{}**2*{}*3".format, AMOUNTS, AMOUNTS)
    rows = ["*".join(svc)]
    if draw(st.booleans()):
        rows.append(draw(st.sampled_from(["DTM*472*20250103", "DTM*472*20250231", "DTM*472"])))
    rows += draw(st.lists(st.one_of(cas, cas, more), max_size=4))
    for row in ("REF*6R*L1", "AMT*B6*80.10", "LQ*HE*N130", "LQ*RX*75"):
        if draw(st.booleans()):
            rows.append(row)
    return rows


def _read(line: list[str]) -> Reading:
    head = "ST*835*0001~BPR*I*0*C*CHK~TRN*1*T~N1*PR*P~LX*1~CLP*A*1*90*80*0*12~NM1*QC*1*R~"
    return read_835((head + "~".join(line) + "~SE*9*0001~").encode())


def _values(reading: Reading) -> tuple[list[RemitLine], list[tuple[str, str]]]:
    lines = [
        line._replace(segment=0)
        for remit in reading.remits
        for claim in remit.claims
        for line in claim.lines
    ]
    return lines, [(each.code, each.message) for each in reading.findings if "ENV" not in each.code]


@given(line=_lines())
@settings(max_examples=400, deadline=None)
def test_a_line_says_the_same_with_a_segment_behind_it_that_is_not_read(line: list[str]) -> None:
    plain = _values(_read(line))

    odd = _values(_read([*line, "REF*LU*11"]))

    assert plain == odd


def test_a_line_as_most_payers_write_it_is_read_whole() -> None:
    rows = ["SVC*HC:97124:GP*120.50*95.20**2", "DTM*472*20250103", "CAS*CO*45*12.30"]
    rows += ["CAS*PR*1*8", "CAS*PR*2*5*1", "REF*6R*L1", "AMT*B6*108.2", "LQ*HE*N130"]

    (line,), _ = _values(_read(rows))

    assert (line.procedure, line.modifiers, line.units) == ("97124", ("GP",), "2")
    assert (line.charge_cents, line.paid_cents, line.allowed_cents) == (12_050, 9_520, 10_820)
    assert [tuple(each) for each in line.adjustments] == [
        ("CO", "45", 1_230, ""),
        ("PR", "1", 800, ""),
        ("PR", "2", 500, "1"),
    ]
    assert (str(line.service_date), line.line_id, line.remarks) == ("2025-01-03", "L1", ("N130",))


def test_no_amount_is_read_across_a_separator_that_may_stand_in_amounts() -> None:
    file = b"ST*835*0001~BPR*I*80*C*CHK~TRN*1*T~CLP*A*1*90*80*10*12*N~SVC*HC:97124*90*80**1~SE*6*1~"

    readings = [read_835(file.replace(b"*", separator)) for separator in (b"*", b"-", b".")]

    claims = [claim for reading in readings for remit in reading.remits for claim in remit.claims]
    assert len(claims) == 3
    assert claims[0] == claims[1] == claims[2]
