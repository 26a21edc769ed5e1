from datetime import date
from pathlib import Path

import pytest

from effleurage.core.remits.proof import is_proven
from effleurage.core.remits.remit import Adjustment, ProviderAdjustment, UnreadClaim
from effleurage.edi.remit_from_835 import Reading, read_835
from effleurage.findings import Severity
from effleurage.x12.reader import read

PASS = Path(__file__).resolve().parents[1] / "golden" / "005010X221A1-835" / "pass"
ONE_LINE = (PASS / "a-one-line-file.edi").read_text("ascii")


def _reading(*changes: tuple[str, str]) -> Reading:
    """Read the clean remit of two claims, with texts in it exchanged."""
    text = ONE_LINE
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return read_835(text.encode())


def _golden(name: str) -> Reading:
    return read_835((PASS / f"{name}.edi").read_bytes())


def test_the_header_says_who_paid_whom_how_much_and_when() -> None:
    (remit,) = _reading().remits

    assert (remit.payer_name, remit.payer_id) == ("Evergreen Mutual", "00510")
    assert (remit.payee_name, remit.payee_id) == ("Quiet Hands Massage", "1234567893")
    assert (remit.trace_number, remit.ordinal, remit.method) == ("TR20250211", 1, "ACH")
    assert (remit.amount_cents, remit.paid_on) == (15_000, date(2025, 2, 11))
    assert (remit.segment, remit.unread) == (3, ())


def test_a_claim_holds_its_money_people_dates_and_place() -> None:
    claim = _reading().remits[0].claims[0]

    assert (claim.claim_id, claim.status, claim.filing_code) == ("QH-1001", "1", "12")
    assert (claim.charge_cents, claim.paid_cents, claim.client_share_cents) == (
        12_000,
        9_000,
        1_000,
    )
    assert (claim.payer_claim_number, claim.frequency) == ("EV7788001", "1")
    assert (claim.client_last_name, claim.client_member_id) == ("Rowan", "EM100200300")
    assert (claim.service_from, claim.service_to) == (date(2025, 2, 3), date(2025, 2, 3))
    assert (claim.rendering_npi, claim.segment) == ("1987654328", 15)


def test_a_line_holds_its_procedure_money_reasons_and_our_number() -> None:
    first, second = (claim.lines[0] for claim in _reading().remits[0].claims)

    assert (first.procedure, first.modifiers, first.units) == ("97124", ("GP",), "2")
    assert (first.charge_cents, first.paid_cents, first.allowed_cents) == (12_000, 9_000, 10_000)
    assert first.adjustments == (Adjustment("CO", "45", 2_000), Adjustment("PR", "3", 1_000))
    assert (first.line_id, first.service_date) == ("QH-1001-1", date(2025, 2, 3))
    assert second.remarks == ("N130", "M20")
    assert (first.segment, second.segment) == (21, 29)


def test_all_six_adjustments_of_a_group_are_read() -> None:
    line = _golden("all-six-adjustments-of-one-group").remits[0].claims[1].lines[0]

    assert [(each.reason, each.cents) for each in line.adjustments] == [
        ("45", 1_000),
        ("59", 1_000),
        ("97", 500),
        ("253", 500),
        ("131", 500),
        ("B7", 500),
    ]


def test_quantities_and_gaps_between_adjustments_are_kept_apart() -> None:
    line = _reading(("CAS*CO*45*40", "CAS*CO*45*30*2****97*10")).remits[0].claims[1].lines[0]

    assert line.adjustments == (Adjustment("CO", "45", 3_000, "2"), Adjustment("CO", "97", 1_000))


def test_a_changed_procedure_names_what_was_billed() -> None:
    line = _golden("a-claim-of-a-changed-procedure").remits[0].claims[1].lines[0]

    assert (line.procedure, line.submitted_procedure) == ("97140", "97124")


@pytest.mark.parametrize("qualifier", ["NU", "AD", "HP", "ER", "N4", "WK", "ZZ"])
def test_any_procedure_qualifier_is_read(qualifier: str) -> None:
    reading = _reading(("SVC*HC:97140", f"SVC*{qualifier}:97140"))

    assert reading.findings == ()
    assert reading.remits[0].claims[1].lines[0].procedure == "97140"


def test_procedures_parted_by_another_separator_than_declared_are_read_and_said() -> None:
    reading = _reading(("HC:97124:GP", "HC>97124>GP"), ("HC:97140", "HC>97140"))

    line = reading.remits[0].claims[0].lines[0]
    assert (line.procedure, line.modifiers) == ("97124", ("GP",))
    assert [finding.code for finding in reading.findings] == ["X12-835-COMPONENT"]


def test_reversals_keep_the_signs_they_came_with() -> None:
    (remit,) = _golden("a-takeback-and-its-correction").remits

    reversal, correction = remit.claims
    assert reversal.is_reversal
    assert (reversal.charge_cents, reversal.paid_cents) == (-12_000, -9_000)
    assert reversal.adjustments == (Adjustment("CO", "45", -3_000),)
    assert reversal.paid_cents + correction.paid_cents == remit.amount_cents
    assert is_proven(remit)


def test_every_pair_of_every_provider_adjustment_is_read() -> None:
    (remit,) = _golden("provider-adjustments-may-repeat").remits

    assert remit.provider_adjustments == (
        ProviderAdjustment("WO", "OLD1", 2_500, "1234567893", 35),
        ProviderAdjustment("72", "R2", 1_000, "1234567893", 35),
        ProviderAdjustment("L6", "INT", -500, "1234567893", 36),
        ProviderAdjustment("CS", "A1", 1_000, "1234567893", 36),
    )
    assert is_proven(remit)


def test_six_pairs_fit_into_one_provider_adjustment() -> None:
    pairs = "*".join(f"CS:A{n}*{n}.0{n}" for n in range(1, 7))

    (remit,) = _reading(("SE*33", f"PLB*1234567893*20251231*{pairs}~SE*34")).remits

    assert [each.cents for each in remit.provider_adjustments] == [101, 202, 303, 404, 505, 606]


def test_a_debit_is_a_negative_payment() -> None:
    assert _reading(("BPR*I*150*C", "BPR*I*150*D")).remits[0].amount_cents == -15_000


def test_remark_codes_of_the_claim_are_all_read() -> None:
    reading = _reading(("DTM*232*20250203", "MOA***MA130*N4~MIA*1****M15~DTM*232*20250203"))

    assert reading.remits[0].claims[0].remarks == ("MA130", "N4", "M15")


def test_remarks_of_other_lists_are_not_taken_for_remark_codes() -> None:
    reading = _reading(("LQ*HE*N130", "LQ*RX*75"))

    assert reading.remits[0].claims[1].lines[0].remarks == ("M20",)


def test_a_range_of_days_begins_with_its_first_and_one_day_is_both_ends() -> None:
    reading = _reading(
        ("DTM*472*20250203", "DTM*150*20250201~DTM*151*20250203"), ("DTM*233*20250203~", "")
    )

    claim = reading.remits[0].claims[0]
    assert claim.lines[0].service_date == date(2025, 2, 1)
    assert claim.service_to == claim.service_from == date(2025, 2, 3)


def test_the_subscribers_number_stands_in_for_a_client_without_one() -> None:
    reading = _reading(
        ("NM1*QC*1*Vega*Cleo****MI*EM100200301", "NM1*QC*1*Vega*Cleo~NM1*IL*1*Vega*Sol****MI*EM9")
    )

    assert reading.remits[0].claims[1].client_member_id == "EM9"


def test_only_an_npi_is_taken_for_one() -> None:
    reading = _reading(("****XX*1987654328", "****FI*911234567"))

    assert reading.remits[0].claims[0].rendering_npi == ""


def test_two_remits_of_one_payer_and_trace_are_numbered() -> None:
    again = ONE_LINE.replace("000000101", "000000102")
    text = ONE_LINE + again + again.replace("TRN*1*TR2", "TRN*1*TR9").replace("102~", "103~")

    reading = read_835(text.encode())

    assert [remit.ordinal for remit in reading.remits] == [1, 2, 1]
    assert [remit.segment for remit in reading.remits] == [3, 40, 77]


def test_a_file_already_read_gives_the_same_reading() -> None:
    data = ONE_LINE.encode()

    assert read_835(read(data)) == read_835(data)


@pytest.mark.parametrize(
    ("before", "after", "place", "charge", "paid"),
    [
        ("CLP*QH-1001*1*120*", "CLP*QH-1001*1*12O*", "segment 15 (CLP03)", None, 9_000),
        ("QH-1001*1*120*90*", "QH-1001*1*120**", "segment 15 (CLP04)", 12_000, None),
        ("*90*10*12*", "*90*1,000*12*", "segment 15 (CLP05)", 12_000, 9_000),
        ("97124:GP*120*90**2~", "97124:GP*120~", "segment 21 (SVC03)", 12_000, 9_000),
        ("97124:GP*120*90**2~", "~", "segment 21 (SVC02)", 12_000, 9_000),
        ("CAS*PR*3*10~", "CAS*PR*3*10.005~", "segment 24 (CAS03)", 12_000, 9_000),
        ("CAS*PR*3*10~", "CAS*PR*3*10**1~", "segment 24 (CAS06)", 12_000, 9_000),
        ("CAS*CO*45*20~", "CAS*~", "segment 23 (CAS03)", 12_000, 9_000),
        ("CAS*CO*45*20~", "CAS~", "segment 23 (CAS03)", 12_000, 9_000),
    ],
)
def test_a_claim_whose_money_cannot_be_read_is_set_aside_alone(
    before: str, after: str, place: str, charge: int | None, paid: int | None
) -> None:
    whole = _reading().remits[0]

    reading = _reading((before, after))

    (remit,) = reading.remits
    (finding,) = [each for each in reading.findings if each.severity is Severity.BLOCK]
    assert (finding.code, finding.where) == ("X12-835-CLAIM", place)
    assert "QH-1001" in finding.message
    assert remit.claims == whole.claims[1:]
    assert remit.unread == (UnreadClaim("QH-1001", charge, paid, 15),)
    assert not is_proven(remit)


def test_a_claim_of_nothing_but_its_identifier_is_set_aside() -> None:
    reading = _reading(("CLP*QH-1001*1*120*90*10*12*EV7788001*11*1", "CLP*"))

    assert [claim.claim_id for claim in reading.remits[0].claims] == ["QH-1002"]
    assert reading.remits[0].unread == (UnreadClaim("", None, None, 15),)


def test_a_claim_without_its_clp_does_not_spoil_the_one_before() -> None:
    whole = _reading().remits[0]

    reading = _reading(("CLP*QH-1002", "CLX*QH-1002"))

    assert [finding.code for finding in reading.findings] == ["X12-835-ORPHANS"]
    assert reading.remits[0].claims == whole.claims[:1]
    assert reading.remits[0].unread == (UnreadClaim("", None, None, 28),)


def test_a_claim_cut_off_is_set_aside_and_not_half_read() -> None:
    reading = read_835(ONE_LINE[: ONE_LINE.index("QH-1002*1*100*60") + 15].encode())

    (remit,) = reading.remits
    assert [claim.claim_id for claim in remit.claims] == ["QH-1001"]
    assert remit.unread == (UnreadClaim("QH-1002", None, None, 27),)
    assert {"X12-ENV-CUT", "X12-835-CLAIM"} <= {finding.code for finding in reading.findings}


def test_a_provider_adjustment_that_cannot_be_read_keeps_its_neighbours() -> None:
    reading = _reading(("SE*33", "PLB*1*20251231*WO:A*x*72:B*7~SE*34"))

    assert [each.cents for each in reading.remits[0].provider_adjustments] == [700]
    assert [finding.where for finding in reading.findings] == ["segment 35 (PLB04)"]


@pytest.mark.parametrize("amount", ["BPR*I*lots*", "BPR*I**", "BPX*I*150*"])
def test_a_payment_of_unknown_amount_is_nothing_and_blocks(amount: str) -> None:
    reading = _reading(("BPR*I*150*", amount))

    assert reading.remits[0].amount_cents == 0
    assert [finding.code for finding in reading.findings] == ["X12-835-AMOUNT"]
    assert reading.findings[0].severity is Severity.BLOCK


def test_dates_and_allowed_amounts_that_are_none_are_left_empty_and_said() -> None:
    reading = _reading(("DTM*472*20250203", "DTM*472*20250229"), ("AMT*B6*100", "AMT*B6*ten"))

    line = reading.remits[0].claims[0].lines[0]
    assert (line.service_date, line.allowed_cents, line.paid_cents) == (None, None, 9_000)
    assert {finding.code for finding in reading.findings} == {"X12-835-DATE", "X12-835-ALLOWED"}


def test_payers_are_named_by_the_first_number_there_is() -> None:
    by_plan = _reading(("N1*PR*Evergreen Mutual", "N1*PR*Evergreen Mutual*XV*12345"))
    by_trace = _reading(("REF*2U*00510", "REF*ZZ*00510"))

    assert by_plan.remits[0].payer_id == "12345"
    assert by_trace.remits[0].payer_id == "1911234567"


def test_a_file_without_835_says_what_it_holds() -> None:
    reading = _reading(("ST*835*", "ST*999*"))

    assert reading.remits == ()
    assert [finding.code for finding in reading.findings][-1] == "X12-835-NONE"
    assert "999" in reading.findings[-1].message


def test_what_is_no_x12_gives_no_remits_and_one_finding() -> None:
    reading = read_835(b"%PDF-1.7")

    assert reading.remits == ()
    assert [finding.code for finding in reading.findings] == ["X12-ENV-NOT-X12"]


def test_findings_name_no_person() -> None:
    texts = [
        finding.message + finding.where + finding.fix
        for path in (PASS.parent / "fail").glob("*.edi")
        for finding in read_835(path.read_bytes()).findings
    ]

    assert texts
    for name in ("Rowan", "Vega", "Ana", "Cleo", "EM100200300"):
        assert not any(name in text for text in texts)
