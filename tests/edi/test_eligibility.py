"""270 written and 271 read: our questions, a payer's answers, and x12sdk as an outside judge."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.core.claims.claim import PersonName, Subscriber
from effleurage.core.claims.examples import example
from effleurage.core.claims.kinds import Relationship
from effleurage.core.rate import Rate
from effleurage.edi.eligibility import EligibilityReading, read_271
from effleurage.edi.eligibility_question import (
    EligibilityQuestion,
    EligibilityQuestionCannotBeWritten,
    NoOneToAskAbout,
    write_270,
)
from effleurage.edi.eligibility_words import ASKED_FOR, Told
from effleurage.edi.file_check import findings_of
from effleurage.edi.outside_lists import outside_lists
from effleurage.edi.parties import Party
from effleurage.x12.control import CountingFrom
from effleurage.x12.reader import read

OPEN = Path(__file__).resolve().parents[3] / "shared" / "x12" / "open"
SENDER = Party(name="Stillwater Massage", identifier="STILLW01", phone="2535550142")
RECEIVER = Party(name="Cascade Clearing", identifier="CASCLR01")
AT = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
ANSWER = (
    "ISA*00*          *00*          *ZZ*CASCLR01       *ZZ*STILLW01       *261123*0905*^*00501"
    "*000000001*0*T*:~GS*HB*CASCLR01*STILLW01*20261123*0905*1*X*005010X279A1~"
    "ST*271*0001*005010X279A1~BHT*0022*11*1*20261123*0905~HL*1**20*1~"
    "NM1*PR*2*CASCADE MUTUAL*****PI*CMH01~HL*2*1*21*1~NM1*1P*2*STILLWATER*****XX*1660001029~"
    "HL*3*2*22*0~TRN*2*Q-1*9910004182~NM1*IL*1*ROWAN*ANA****MI*M1~REF*6P*GRP7~"
    "DMG*D8*19900101*F~DTP*346*RD8*20260101-20261231~EB*1*IND*30*PR*GOLD~EB*6**35~"
    "EB*A*IND*BE^PT*PR**27**.2***Y*N~EB*B*IND*BE*PR**27*25.5*****Y~"
    "EB*F*IND*BE***29***VS*12***HC:97124:GP~HSD*VS*20***23*1~DTP*291*D8*20261123~"
    "MSG*LIMIT IS SHARED WITH PHYSICAL THERAPY~"
    "EB*C*IND*30***23*x~EB*C*IND*30***29*300*****W~LS*2120~NM1*P3*2*HARBOR CLINIC~LE*2120~"
    "SE*26*0001~GE*1*1~IEA*1*000000001~"
)


def _questions() -> list[EligibilityQuestion]:
    claim = example("commercial")
    own = EligibilityQuestion(
        number="Q-1",
        payer=claim.payer,
        practice=claim.practice,
        client=claim.client,
        member_id=claim.policy.member_id,
        on=date(2026, 11, 24),
        procedures=("97124",),
    )
    holder = Subscriber(name=PersonName(last="Vega", first="Jun"))
    return [
        own,
        replace(own, number="Q-2", relationship=Relationship.SPOUSE, subscriber=holder),
        replace(own, number="Q-3", procedures=(), services=("30",)),
    ]


def _written(questions: list[EligibilityQuestion]) -> bytes:
    return write_270(questions, sender=SENDER, receiver=RECEIVER, control=CountingFrom(), at=AT)


def _models(text: str) -> list[Any]:
    io = pytest.importorskip("x12sdk.io")
    try:
        with io.X12ModelReader(text) as reader:
            return list(reader.models())
    except Exception:  # it drops a whole file over one fault
        pytest.skip("x12sdk cannot read this file")


def test_what_we_ask_has_no_fault_by_the_guide_and_the_outside_lists() -> None:
    assert findings_of(read(_written(_questions())), outside_lists()) == ()


def test_x12sdk_reads_the_same_questions_out_of_our_270() -> None:
    pytest.importorskip("x12sdk.io")

    models = _models(_written(_questions()).decode())

    asked = []
    for model in models:
        subscriber = model.loop_2000a[0].loop_2000b[0].loop_2000c[0]
        below = subscriber.loop_2000d
        lines = below[0].loop_2110d if below else subscriber.loop_2110c
        trace = (below[0] if below else subscriber).trn_segment[0]
        asked.append((trace.reference_identification_1, len(lines)))
    assert asked == [("Q-1", len(ASKED_FOR) + 1), ("Q-2", len(ASKED_FOR) + 1), ("Q-3", 1)]


def test_the_services_that_a_massage_practice_asks_for_are_asked_one_by_one() -> None:
    text = _written(_questions()[:1]).decode()

    asked = [segment for segment in text.split("~") if segment.startswith("EQ*")]
    assert asked == ["EQ*BE", "EQ*PT", "EQ*AE", "EQ*33", "EQ*98", "EQ*30", "EQ**HC:97124"]


def test_what_cannot_be_asked_is_refused_by_number_and_nobody_is_not_asked_about() -> None:
    odd = replace(_questions()[0], member_id="A~B")

    with pytest.raises(EligibilityQuestionCannotBeWritten, match="Q-1") as refusal:
        _written([odd])
    with pytest.raises(NoOneToAskAbout):
        _written([])

    assert "A~B" not in str(refusal.value)


def _answer(text: str = ANSWER) -> EligibilityReading:
    return read_271(read(text.encode()))


def test_an_answer_says_what_the_client_is_covered_for_in_cents() -> None:
    (answer,) = _answer().answers

    assert (answer.payer_name, answer.question_numbers) == ("CASCADE MUTUAL", ("Q-1",))
    assert (answer.member_id, answer.group_number, answer.is_subscriber) == ("M1", "GRP7", True)
    assert answer.is_active is True
    assert answer.days[0].last == date(2026, 12, 31)
    active, dental, share, copay, limit, deductible = answer.benefits
    assert (active.told, active.plan, dental.told) == (Told.ACTIVE, "GOLD", Told.INACTIVE)
    assert (share.services, share.share) == (("BE", "PT"), Rate.percent("20"))
    assert (share.needs_authorisation, share.in_network) == (True, False)
    assert (copay.amount_cents, copay.period, copay.in_network) == (2_550, "a visit", True)
    assert (limit.quantity, limit.counted_in, limit.period) == ("12", "visits", "still left")
    assert (limit.procedure, limit.modifiers) == ("97124", ("GP",))
    assert (limit.limits[0].quantity, limit.limits[0].period) == ("20", "a calendar year")
    assert limit.messages == ("LIMIT IS SHARED WITH PHYSICAL THERAPY",)
    assert (deductible.amount_cents, deductible.in_network) == (30_000, None)
    assert deductible.organisations == ("HARBOR CLINIC",)


def test_a_benefit_that_cannot_be_read_costs_no_neighbour() -> None:
    reading = _answer()

    assert [each.code for each in reading.findings] == ["EDI-ELIGIBILITY-BENEFIT"]
    assert len(reading.answers[0].benefits) == 6


def test_the_guide_finds_nothing_in_an_answer_but_the_amount_that_is_none() -> None:
    findings = findings_of(read(ANSWER.encode()), outside_lists())

    assert [each.code for each in findings] == ["X12-SYN-NUMBER"]


def test_a_refusal_says_why_and_what_to_do() -> None:
    start, end = ANSWER.index("EB*1"), ANSWER.index("SE*26")
    of_person = ANSWER[:start] + "AAA*N**72*C~" + ANSWER[end:]
    of_all = of_person.replace("HL*2*1*21*1~", "AAA*N**42*R~HL*2*1*21*1~")

    (refusal,) = _answer(of_person).answers[0].refusals

    assert (
        refusal.reason
        == "the subscriber's member number is missing or wrong: correct it and ask again"
    )
    assert [each.code for each in _answer(of_all).refusals] == ["42"]


def test_a_file_without_an_answer_is_said_to_have_none() -> None:
    reading = read_271(read(_written(_questions())))

    assert [each.code for each in reading.findings] == ["EDI-ELIGIBILITY-NONE"]


@given(at=st.integers(0, len(ANSWER) - 1), with_=st.sampled_from("*~:^X 9\n"))
@settings(max_examples=200, deadline=None)
def test_no_damage_to_a_271_raises(at: int, with_: str) -> None:
    _answer(ANSWER[:at] + with_ + ANSWER[at + 1 :])


@pytest.mark.parametrize("path", sorted(OPEN.glob("271/*")), ids=lambda path: path.name)
def test_an_open_271_says_what_x12sdk_says(path: Path) -> None:
    file = read(path.read_bytes())
    if not any(each.version.startswith("005010X279") for each in file.transactions("271")):
        pytest.skip("not of this version")
    text = path.read_text("utf-8-sig").strip()
    models = _models(text)

    persons = [
        (person, benefits)
        for model in models
        for payer in model.loop_2000a
        for asker in payer.loop_2000b or ()
        for subscriber in asker.loop_2000c or ()
        for person, benefits in (
            (subscriber, subscriber.loop_2100c.loop_2110c),
            *((each, each.loop_2100d.loop_2110d) for each in subscriber.loop_2000d or ()),
        )
    ]
    theirs = [_facts(benefit) for _, benefits in persons for benefit in benefits or ()]
    mine = [
        (each.code, each.services, each.amount_cents, each.share, each.quantity, len(each.messages))
        for answer in read_271(file).answers
        for each in answer.benefits
    ]

    assert mine == theirs


def _facts(benefit: Any) -> tuple[Any, ...]:
    eb = benefit.eb_segment
    amount, share, quantity = eb.benefit_amount, eb.benefit_percent, eb.quantity
    return (
        eb.eligibility_benefit_information,
        tuple(eb.service_type_code or ()),
        None if amount is None else round(float(amount) * 100),
        None if share is None else Rate.decimal(f"{share}"),
        "" if quantity is None else f"{quantity}",
        len(benefit.msg_segment or ()),
    )
