"""276 written and 277 read: our questions, a payer's answers, and x12sdk as an outside judge."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.core.claims.claim import PersonName, Subscriber
from effleurage.core.claims.examples import example
from effleurage.core.claims.kinds import Relationship
from effleurage.edi.claim_status import read_277
from effleurage.edi.claim_status_question import (
    NoQuestionsToWrite,
    Question,
    QuestionCannotBeWritten,
    write_276,
)
from effleurage.edi.parties import Party
from effleurage.x12.check import findings_of
from effleurage.x12.control import CountingFrom
from effleurage.x12.reader import read

OPEN = Path(__file__).resolve().parents[3] / "shared" / "x12" / "open"
SENDER = Party(name="Stillwater Massage", identifier="STILLW01", phone="2535550142")
RECEIVER = Party(name="Cascade Clearing", identifier="CASCLR01")
AT = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
ANSWER = (
    "ISA*00*          *00*          *ZZ*CASCLR01       *ZZ*STILLW01       *261123*0905*^*00501"
    "*000000001*0*T*:~GS*HN*CASCLR01*STILLW01*20261123*0905*1*X*005010X212~"
    "ST*277*0001*005010X212~BHT*0010*08*1*20261123*0905*DG~HL*1**20*1~"
    "NM1*PR*2*CASCADE MUTUAL*****PI*CMH01~HL*2*1*21*1~NM1*41*2*STILLWATER*****46*STILLW01~"
    "HL*3*2*19*1~NM1*1P*2*STILLWATER*****XX*1660001029~HL*4*3*22*0~"
    "NM1*IL*1*ROWAN*ANA****MI*M1~TRN*2*Q-1~STC*F1:65:PR*20261120**120*95.5*20261118**20261119"
    "*CHK88*F0:3~REF*1K*ICN9~REF*EJ*C-1~DTP*472*RD8*20261101-20261108~"
    "SVC*HC:97124:GP*120*95.5****4~STC*F1:65*20261120~REF*FJ*L1~DTP*472*D8*20261101~"
    "TRN*2*Q-2~STC*A4:35*20261120**x~REF*EJ*C-2~TRN*2*Q-3~STC*P1:20*20261120~"
    "SE*25*0001~GE*1*1~IEA*1*000000001~"
)


def _questions() -> list[Question]:
    himself, spouse = example("commercial"), example("auto")
    spouse = replace(
        himself,
        claim_id="C-2",
        policy=replace(himself.policy, relationship=Relationship.SPOUSE),
        subscriber=Subscriber(name=PersonName(last="Vega", first="Jun")),
    )
    return [
        Question(number="Q-1", claim=himself),
        Question(number="Q-2", claim=spouse, payer_claim_number="ICN9"),
        Question(number="Q-3", claim=replace(himself, claim_id="C-3")),
    ]


def _written(questions: list[Question]) -> bytes:
    return write_276(questions, sender=SENDER, receiver=RECEIVER, control=CountingFrom(), at=AT)


def test_a_276_of_ours_has_nothing_that_our_own_check_finds() -> None:
    assert findings_of(read(_written(_questions()))) == ()


def test_questions_about_one_subscriber_share_a_level_and_a_spouse_has_her_own() -> None:
    text = _written(_questions()).decode("ascii")

    assert [part[:1] for part in text.split("TRN*1*Q-")[1:]] == ["1", "3", "2"]
    assert text.count("HL*") == 6
    assert text.count("~HL*6*5*23~DMG*D8*") == 1
    assert "REF*1K*ICN9~REF*EJ*C-2~AMT*T3*" in text


def test_a_line_over_several_days_is_asked_for_up_to_its_last() -> None:
    claim = _questions()[0].claim
    lines = (replace(claim.lines[0], last_service_date=date(2026, 11, 9)),)

    asked = _written([Question(number="Q-1", claim=replace(claim, lines=lines))])

    assert b"DTP*472*RD8*20261103-20261109~" in asked


def test_x12sdk_reads_the_same_questions_out_of_our_276() -> None:
    io = pytest.importorskip("x12sdk.io")
    text = _written(_questions()).decode("ascii")

    with io.X12ModelReader(text) as theirs:
        (model,) = list(theirs.models())

    (payer,) = model.loop_2000a
    (asker,) = payer.loop_2000b
    (provider,) = asker.loop_2000c
    claim = example("commercial")
    assert payer.loop_2100a.nm1_segment.identification_code == claim.payer.payer_id
    own, other = provider.loop_2000d
    traces = [each.trn_segment.reference_identification_1 for each in own.loop_2200d]
    assert traces == ["Q-1", "Q-3"]
    assert own.loop_2100d.nm1_segment.identification_code == claim.policy.member_id
    (patient,) = other.loop_2000e
    assert patient.loop_2100e.nm1_segment.name_first == claim.client.name.first.upper()


def test_a_277_says_what_became_of_each_claim_and_a_bad_one_costs_no_neighbour() -> None:
    reading = read_277(read(ANSWER.encode()))

    first, second = reading.claims
    assert (first.question_number, first.claim_id, first.payer_claim_number) == (
        "Q-1",
        "C-1",
        "ICN9",
    )
    assert (first.charge_cents, first.paid_cents, first.payment_number) == (12_000, 9_550, "CHK88")
    assert (first.decided_on, first.paid_on) == (date(2026, 11, 18), date(2026, 11, 19))
    assert (first.service_from, first.service_to) == (date(2026, 11, 1), date(2026, 11, 8))
    assert [(each.category, each.code, each.entity) for each in first.statuses] == [
        ("F1", "65", "PR"),
        ("F0", "3", ""),
    ]
    (line,) = first.lines
    assert (line.line_id, line.procedure, line.paid_cents) == ("L1", "97124", 9_550)
    assert (second.question_number, second.charge_cents, second.claim_id) == ("Q-3", None, "")
    assert [(each.code, each.position and each.position.element) for each in reading.findings] == [
        ("EDI-STATUS-CLAIM", "STC04")
    ]


def test_a_question_refused_as_a_whole_says_why() -> None:
    text = ANSWER.partition("HL*3*")[0].replace("HL*2*1*21*1", "HL*2*1*21*0")
    text += "TRN*2*1~STC*D0:24:41*20261123~SE*9*0001~GE*1*1~IEA*1*000000001~"

    reading = read_277(read(text.encode()))

    assert reading.claims == ()
    assert [(each.category, each.code) for each in reading.refusals] == [("D0", "24")]
    assert findings_of(read(text.encode())) == ()


def test_a_file_without_an_answer_is_said_to_have_none() -> None:
    reading = read_277(read(_written(_questions())))

    assert [each.code for each in reading.findings] == ["EDI-STATUS-NONE"]


def test_what_cannot_be_asked_is_refused_by_claim_and_nothing_is_not_asked() -> None:
    claim = example("commercial")
    odd = replace(claim, client=replace(claim.client, name=PersonName(last="A~B", first="Ana")))

    with pytest.raises(QuestionCannotBeWritten, match=claim.claim_id) as refusal:
        _written([Question(number="Q", claim=odd)])
    with pytest.raises(NoQuestionsToWrite):
        _written([])

    assert "A~B" not in str(refusal.value)


@given(at=st.integers(0, len(ANSWER) - 1), with_=st.sampled_from("*~:X 9\n"))
@settings(max_examples=200, deadline=None)
def test_no_damage_to_a_277_raises(at: int, with_: str) -> None:
    read_277(read((ANSWER[:at] + with_ + ANSWER[at + 1 :]).encode()))


@pytest.mark.parametrize("path", sorted(OPEN.glob("277/*")), ids=lambda path: path.name)
def test_an_open_277_says_what_x12sdk_says(path: Path) -> None:
    io = pytest.importorskip("x12sdk.io")
    file = read(path.read_bytes())
    ours = read_277(file)
    try:
        with io.X12ModelReader(path.read_text("latin-1")) as reader:
            models = list(reader.models())
    except Exception:  # it drops a whole file over one fault
        pytest.skip("x12sdk cannot read this file")
    if not any(each.version.startswith("005010X212") for each in file.transactions("277")):
        pytest.skip("not an answer to a claim status request")

    theirs = [
        (
            claim.trn_segment.reference_identification_1,
            claim.stc_segment[0].total_claim_charge_amount,
            claim.stc_segment[0].claim_payment_amount,
        )
        for model in models
        for payer in model.loop_2000a
        for asker in payer.loop_2000b
        for provider in asker.loop_2000c or ()
        for person in provider.loop_2000d or ()
        for claim in person.loop_2200d or ()
    ]
    mine = [(claim.question_number, claim.charge_cents, claim.paid_cents) for claim in ours.claims]

    assert mine == [(number, _cents(charge), _cents(paid)) for number, charge, paid in theirs]


def _cents(amount: object) -> int | None:
    return None if amount is None else round(float(str(amount)) * 100)
