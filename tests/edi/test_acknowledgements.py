from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.core.claims.claim import PersonName
from effleurage.core.claims.examples import kinds
from effleurage.edi.acknowledgements import (
    AnswerWithoutClaims,
    BatchAnswer,
    ClaimAnswer,
    ClaimStatus,
    ClaimVerdict,
    FileAnswer,
    GroupAnswer,
    PartlyIsForGroups,
    SetAnswer,
    SyntaxFault,
    Verdict,
    read_acknowledgements,
    write_277ca,
    write_999,
    write_ta1,
)
from effleurage.edi.claim_from_837p import read_837p
from effleurage.x12.element_faults import CodeIsNotInTheGuide, ElementHoldsADelimiter
from effleurage.x12.reader import read
from tests.builders import a_claim, a_client
from tests.edi.pyx12_judge import verdict
from tests.edi.senders import an_837p, an_envelope, segments

OPEN = Path(__file__).resolve().parents[2].parent / "shared" / "x12" / "open"

ACCEPTED = (ClaimStatus(category="A2", code="20", entity="PR"),)
REFUSED = (
    ClaimStatus(category="A7", code="562", entity="82"),
    ClaimStatus(category="A3", code="21"),
)
TA1 = FileAnswer(
    control_number="000000001",
    file_date=date(2026, 11, 23),
    file_time="0905",
    verdict=Verdict.ACCEPTED,
)
FAULTS = (
    SyntaxFault(
        tag="CLM", segment=23, loop="2300", element=5, component=3, code="7", claim_id="C1"
    ),
    SyntaxFault(tag="CLM", segment=23, loop="2300", element=2, code="6", claim_id="C1"),
    SyntaxFault(tag="HI", segment=30, loop="2300", code="3"),
)
GOOD_SET = SetAnswer(
    transaction="837", control_number="0001", version="005010X222A1", verdict=Verdict.ACCEPTED
)
BAD_SET = replace(
    GOOD_SET, control_number="0002", verdict=Verdict.REJECTED, codes=("5",), faults=FAULTS
)


def a_group(verdict: Verdict, *sets: SetAnswer) -> GroupAnswer:
    taken = sum(one.verdict is not Verdict.REJECTED for one in sets)
    return GroupAnswer(
        functional_group="HC",
        control_number="1",
        version="005010X222A1",
        verdict=verdict,
        sets_included=len(sets),
        sets_received=len(sets),
        sets_accepted=taken,
        sets=sets,
    )


GROUPS = {
    "all accepted": a_group(Verdict.ACCEPTED, GOOD_SET),
    "accepted with errors": a_group(
        Verdict.ACCEPTED_WITH_ERRORS,
        replace(BAD_SET, verdict=Verdict.ACCEPTED_WITH_ERRORS),
    ),
    "part of it": a_group(Verdict.PARTLY_ACCEPTED, GOOD_SET, BAD_SET),
    "all refused": a_group(Verdict.REJECTED, BAD_SET),
}


def a_277ca(*verdicts: ClaimVerdict) -> bytes:
    return write_277ca(
        verdicts,
        batch_number="0000000010001",
        received_on=date(2026, 11, 23),
        envelope=an_envelope(),
    )


def four_verdicts() -> list[ClaimVerdict]:
    return [
        ClaimVerdict(
            claim=a_claim(kind),
            statuses=REFUSED if kind in ("auto", "va") else ACCEPTED,
            payer_claim_number="" if kind in ("auto", "va") else f"P-{kind[:4]}",
        )
        for kind in kinds()
    ]


@pytest.mark.parametrize("name", GROUPS)
def test_a_999_is_accepted_by_pyx12_and_read_back(name):
    data = write_999([GROUPS[name]], envelope=an_envelope())

    assert verdict(data) == []
    assert read_acknowledgements(read(data)).groups == (GROUPS[name],)


def test_two_groups_and_the_envelope_are_answered_in_one_file():
    groups = list(GROUPS.values())[:2]

    data = write_999(groups, envelope=an_envelope(), file_answer=TA1)

    answers = read_acknowledgements(read(data))
    assert verdict(data) == []
    assert (answers.files, list(answers.groups)) == ((TA1,), groups)


@pytest.mark.parametrize("note", ["000", "001", "025"])
def test_a_ta1_is_read_back(note):
    answer = replace(
        TA1, note_code=note, verdict=Verdict.ACCEPTED if note == "000" else Verdict.REJECTED
    )

    data = write_ta1(answer, envelope=an_envelope())

    assert segments(data, "IEA") == ["IEA*0*000000001"]
    assert verdict(data) == []
    assert read_acknowledgements(read(data)).files == (answer,)


def test_an_answer_asks_for_no_answer():
    answer, question = write_ta1(TA1, envelope=an_envelope()), an_837p(a_claim())

    assert (segments(answer)[0][100], segments(question)[0][100]) == ("0", "1")


def test_a_277ca_is_accepted_by_pyx12():
    assert verdict(a_277ca(*four_verdicts())) == []


def test_a_277ca_counts_and_sums_what_was_taken_and_refused_at_each_level():
    data = a_277ca(*four_verdicts())

    assert segments(data, "QTY") == [
        "QTY*90*2", "QTY*AA*2", "QTY*QA*1", "QTY*QC*2", "QTY*QA*1",
    ]  # fmt: skip
    assert segments(data, "AMT") == [
        "AMT*YU*230", "AMT*YY*360", "AMT*YU*120", "AMT*YY*360", "AMT*YU*110",
    ]  # fmt: skip


def test_a_277ca_is_read_back_as_what_it_says_of_each_claim():
    data = a_277ca(*four_verdicts())

    answers = read_acknowledgements(read(data))

    [batch] = answers.batches
    assert answers.findings == ()
    assert batch == BatchAnswer(
        batch_number="0000000010001",
        payer_name="CASCADE CLEARING",
        payer_id="CASCLR01",
        received_on=date(2026, 11, 23),
        statuses=(ClaimStatus(category="A1", code="19", entity="PR"),),
        accepted=2,
        rejected=2,
        accepted_cents=23_000,
        rejected_cents=36_000,
        claims=batch.claims,
    )
    assert batch.verdict is Verdict.PARTLY_ACCEPTED
    assert {answer.claim_id: answer for answer in batch.claims}["C26110402"] == ClaimAnswer(
        claim_id="C26110402",
        statuses=REFUSED,
        charge_cents=24_000,
        service_from=date(2026, 11, 4),
        service_to=date(2026, 11, 6),
    )
    assert {answer.claim_id: answer.verdict for answer in batch.claims} == {
        "C26110301": Verdict.ACCEPTED,
        "C26110402": Verdict.REJECTED,
        "C26110503": Verdict.ACCEPTED,
        "C26110904": Verdict.REJECTED,
    }


def test_two_claims_of_one_client_stand_under_one_client():
    verdicts = [ClaimVerdict(claim=a_claim(claim_id=f"C{n}"), statuses=ACCEPTED) for n in range(2)]

    data = a_277ca(*verdicts)

    assert len(segments(data, "NM1*QC")) == 1
    assert verdict(data) == []


def test_claims_read_from_an_837p_can_be_answered():
    claims = read_837p(read(an_837p(*(a_claim(kind) for kind in kinds())))).claims

    data = a_277ca(*(ClaimVerdict(claim=claim, statuses=ACCEPTED) for claim in claims))

    assert verdict(data) == []
    [batch] = read_acknowledgements(read(data)).batches
    assert batch.verdict is Verdict.ACCEPTED
    assert len(batch.claims) == 4


@pytest.mark.parametrize(
    ("category", "expected"),
    [("A0", Verdict.RECEIVED), ("A1", Verdict.RECEIVED), ("A2", Verdict.ACCEPTED),
     ("A3", Verdict.REJECTED), ("A4", Verdict.REJECTED), ("A5", Verdict.RECEIVED),
     ("A6", Verdict.REJECTED), ("A7", Verdict.REJECTED), ("A8", Verdict.REJECTED),
     ("Z9", Verdict.RECEIVED)],
)  # fmt: skip
def test_only_a2_is_acceptance(category, expected):
    assert ClaimStatus(category=category, code="20").verdict is expected


def test_one_refusal_refuses_the_claim():
    answer = ClaimAnswer(claim_id="C1", statuses=(*ACCEPTED, *REFUSED), charge_cents=100)

    assert answer.verdict is Verdict.REJECTED


def test_a_status_is_said_in_words():
    assert REFUSED[0].reason.startswith("rejected: something is not valid")
    assert REFUSED[0].reason.endswith("provider number (NPI): the therapist")
    assert ClaimStatus(category="A3", code="999").reason.endswith("(no description on file)")
    assert FAULTS[0].reason == "the code is invalid"
    assert FAULTS[2].reason == "a required segment is missing"
    assert replace(TA1, note_code="025").reason == "this control number was used before"


def test_the_impossible_is_refused():
    with pytest.raises(AnswerWithoutClaims):
        a_277ca()
    with pytest.raises(PartlyIsForGroups):
        write_ta1(replace(TA1, verdict=Verdict.PARTLY_ACCEPTED), envelope=an_envelope())
    with pytest.raises(CodeIsNotInTheGuide):
        write_ta1(replace(TA1, note_code="999"), envelope=an_envelope())


def test_a_delimiter_in_a_name_or_message_is_refused():
    client = a_client(name=PersonName(last="A~B", first="C"))

    with pytest.raises(ElementHoldsADelimiter):
        a_277ca(ClaimVerdict(claim=a_claim(client=client), statuses=ACCEPTED))
    with pytest.raises(ElementHoldsADelimiter):
        a_277ca(ClaimVerdict(claim=a_claim(), statuses=ACCEPTED, message="A*B"))


def test_an_answer_that_cannot_be_read_costs_no_neighbour():
    data = a_277ca(*four_verdicts())

    answers = read_acknowledgements(read(data.replace(b"*U*240", b"*U*2A0")))

    [batch], [finding, *_] = answers.batches, answers.findings
    assert len(batch.claims) == 3
    assert finding.code == "EDI-ACK-CLAIM"
    assert "C26110402" in finding.message


def test_a_refusal_is_not_lost_over_an_impossible_date():
    data = a_277ca(*four_verdicts())

    answers = read_acknowledgements(read(data.replace(b"D8*20261109", b"D8*20261199")))

    [answer] = [one for one in answers.batches[0].claims if one.claim_id == "C26110904"]
    assert (answer.verdict, answer.service_from) == (Verdict.REJECTED, None)


def test_a_verdict_that_nobody_knows_is_a_finding():
    ta1 = write_ta1(TA1, envelope=an_envelope()).replace(b"*A*000", b"*Q*000")
    group = write_999([GROUPS["all accepted"]], envelope=an_envelope()).replace(b"IK5*A", b"IK5*Q")

    found = [read_acknowledgements(read(data)) for data in (ta1, group)]

    assert [answers.findings[0].code for answers in found] == ["EDI-ACK-TA1", "EDI-ACK-999"]


def test_a_file_that_answers_nothing_is_said():
    answers = read_acknowledgements(read(an_837p(a_claim())))

    assert [finding.code for finding in answers.findings] == ["EDI-ACK-NONE"]


def test_a_277_of_another_guide_is_left_out_and_said():
    data = a_277ca(*four_verdicts()).replace(b"005010X214", b"005010X212")

    answers = read_acknowledgements(read(data))

    assert answers.batches == ()
    assert [finding.code for finding in answers.findings] == ["EDI-ACK-OTHER-277"]


@settings(max_examples=150, deadline=None)
@given(at=st.integers(0, 2_000), cut=st.integers(0, 60), put=st.text("*~:A0 9", max_size=4))
def test_a_damaged_answer_never_raises(at, cut, put):
    data = a_277ca(*four_verdicts()).decode("ascii")
    data += write_999([GROUPS["part of it"]], envelope=an_envelope(), file_answer=TA1).decode()

    answers = read_acknowledgements(read((data[:at] + put + data[at + cut :]).encode("ascii")))

    assert isinstance(answers.findings, tuple)


@pytest.mark.skipif(not OPEN.is_dir(), reason="third-party X12 files are not beside the checkout")
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("999/x12-parser__x12_999_accepted.txt", Verdict.ACCEPTED),
        ("999/x12-parser__x12_999_rejected.txt", Verdict.REJECTED),
        ("999/x12-types__lit01.txt", Verdict.REJECTED),
        ("277CA/x12-parser__x12_277CA_accepted.txt", Verdict.ACCEPTED),
        ("277CA/x12-parser__x12_277CA_rejected.txt", Verdict.REJECTED),
        ("277CA/x12-types__lit00.txt", Verdict.PARTLY_ACCEPTED),
        ("997_TA1/pyx12__837miss.res997.txt", Verdict.REJECTED),
    ],
)
def test_third_party_answers_are_understood(name, expected):
    answers = read_acknowledgements(read((OPEN / name).read_bytes()))

    found = [answer.verdict for answer in (*answers.groups, *answers.batches, *answers.files)]
    assert expected in found
