"""What comes back when the practice payer is asked: cover (270 to 271) and claims (276 to 277)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from effleurage.core.claims.claim import Claim
from effleurage.core.claims.kinds import Relationship
from effleurage.edi import file_check
from effleurage.edi.claim_status import StatusAnswer, read_277
from effleurage.edi.claim_status_asked import read_276
from effleurage.edi.claim_status_question import Question, write_276
from effleurage.edi.eligibility import EligibilityAnswer, read_271
from effleurage.edi.eligibility_asked import read_270
from effleurage.edi.eligibility_question import EligibilityQuestion, write_270
from effleurage.edi.eligibility_words import Told
from effleurage.practice_payer.books import Books
from effleurage.practice_payer.plans import SIMULATED_NAME
from effleurage.practice_payer.reception import receive, turn_away
from effleurage.x12 import reader
from effleurage.x12.control import CountingFrom
from effleurage.x12.element_faults import CannotBeWritten
from effleurage.x12.envelope import File
from tests.builders import a_claim, a_policy
from tests.practice_payer.world import AT, PAYER, PRACTICE, World, an_837p, kinds, shipped_plans


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def a_question(claim: Claim, number: str = "Q-1", **changes: object) -> EligibilityQuestion:
    question = EligibilityQuestion(
        number=number,
        payer=claim.payer,
        practice=claim.practice,
        client=claim.client,
        member_id=claim.policy.member_id,
        on=date(2026, 11, 23),
        relationship=claim.policy.relationship,
        subscriber=claim.subscriber,
    )
    return replace(question, **changes)


def ask_cover(world: World, *questions: EligibilityQuestion, number: int = 900) -> dict[str, bytes]:
    ends = {"sender": PRACTICE, "receiver": PAYER, "control": CountingFrom(number), "at": AT}
    world.put(write_270(questions, **ends), "question.270")
    return world.run()


def ask_claims(world: World, *questions: Question, number: int = 950) -> dict[str, bytes]:
    ends = {"sender": PRACTICE, "receiver": PAYER, "control": CountingFrom(number), "at": AT}
    world.put(write_276(questions, **ends), "question.276")
    return world.run()


def _of(answers: dict[str, bytes], kind: str) -> bytes:
    (data,) = [data for name, data in answers.items() if name.endswith(f".{kind}")]
    assert file_check.findings_of(reader.read(data)) == ()
    return data


def covers(answers: dict[str, bytes]) -> tuple[EligibilityAnswer, ...]:
    return read_271(reader.read(_of(answers, "271"))).answers


def statuses(answers: dict[str, bytes]) -> tuple[StatusAnswer, ...]:
    return read_277(reader.read(_of(answers, "277"))).claims


def test_a_question_of_cover_is_taken_in_and_answered(world: World) -> None:
    answers = ask_cover(world, a_question(a_claim()))

    assert kinds(answers) == ["ta1", "999", "271"]
    (cover,) = covers(answers)
    assert cover.question_numbers == ("Q-1",)
    assert cover.is_active is True
    assert cover.member_id == a_claim().policy.member_id


def test_what_the_plan_says_is_told_in_money_visits_and_shares(world: World) -> None:
    (cover,) = covers(ask_cover(world, a_question(a_claim(), procedures=("97124", "97010"))))

    told = {(each.told, each.period): each for each in cover.benefits}
    assert told[Told.DEDUCTIBLE, "a calendar year"].amount_cents == 3_000
    assert told[Told.DEDUCTIBLE, "still left"].amount_cents == 3_000
    assert told[Told.COINSURANCE, "a visit"].share.as_percent() == "20%"
    assert told[Told.LIMIT, "still left"].quantity == "24"
    by_procedure = {each.procedure: each.told for each in cover.benefits if each.procedure}
    assert by_procedure == {"97124": Told.ACTIVE, "97010": Told.NOT_COVERED}


def test_what_a_claim_used_is_no_longer_left(world: World) -> None:
    world.send(a_claim())

    (cover,) = covers(ask_cover(world, a_question(a_claim())))

    left = {each.told: each for each in cover.benefits if each.period == "still left"}
    assert left[Told.DEDUCTIBLE].amount_cents == 0
    assert left[Told.LIMIT].quantity == "23"


def test_services_that_are_not_massage_are_not_covered(world: World) -> None:
    (cover,) = covers(ask_cover(world, a_question(a_claim(), services=("BE", "33"))))

    assert [each.services for each in cover.benefits if each.told is Told.NOT_COVERED] == [("33",)]


def test_somebody_on_the_subscribers_plan_is_answered_for_by_name(world: World) -> None:
    holder = a_claim("auto") if a_claim("auto").subscriber else a_claim()
    spouse = a_question(a_claim(), relationship=Relationship.SPOUSE, subscriber=holder.subscriber)

    (cover,) = covers(ask_cover(world, spouse))

    assert not cover.is_subscriber
    assert cover.is_active is True


def test_a_person_whom_no_plan_knows_is_not_found(world: World) -> None:
    (cover,) = covers(ask_cover(world, a_question(a_claim(), member_id="NOBODY1")))

    assert [refusal.code for refusal in cover.refusals] == ["75"]
    assert cover.benefits == ()


def test_a_payer_that_is_somebody_else_is_said_to_be_wrong(world: World) -> None:
    elsewhere = replace(a_claim().payer, payer_id="ELSE1")

    (cover,) = covers(ask_cover(world, a_question(a_claim(), payer=elsewhere)))

    assert [refusal.code for refusal in cover.refusals] == ["79"]


def test_a_claim_that_was_paid_is_told_with_its_money(world: World) -> None:
    world.send(a_claim())

    (answer,) = statuses(ask_claims(world, Question(number="S-1", claim=a_claim())))

    assert answer.question_number == "S-1"
    assert answer.claim_id == a_claim().claim_id
    assert (answer.charge_cents, answer.paid_cents) == (12_000, 4_640)
    assert [each.category for each in answer.statuses] == ["F1"]
    assert answer.decided_on == AT.date()


def test_a_denied_claim_and_one_never_sent_are_told_apart(world: World) -> None:
    denied = a_claim(policy=a_policy(group_number="70044"))
    world.send(denied)
    never = replace(denied, claim_id="NEVER1")

    answers = statuses(
        ask_claims(world, Question(number="S-1", claim=denied), Question(number="S-2", claim=never))
    )

    told = {each.question_number: each.statuses[0].category for each in answers}
    assert told == {"S-1": "F2", "S-2": "A4"}


def test_a_claim_asked_about_in_the_file_that_brings_it_waits_for_the_payment_run(
    world: World,
) -> None:
    claim = a_claim()
    ends = {"sender": PRACTICE, "receiver": PAYER, "at": AT}
    asked = write_276([Question(number="S-1", claim=claim)], control=CountingFrom(950), **ends)
    world.put(asked, "b.276")

    world.put(an_837p(claim), "a.837")
    (answer,) = statuses(world.run())

    assert [(each.category, each.code) for each in answer.statuses] == [("F0", "3")]
    assert answer.paid_cents is None


def test_another_members_claim_is_not_found(world: World) -> None:
    world.send(a_claim())
    other = a_claim(policy=a_policy(member_id="CMH999999999"))

    (answer,) = statuses(ask_claims(world, Question(number="S-1", claim=other)))

    assert answer.statuses[0].category == "A4"
    assert answer.charge_cents is None


def test_asking_changes_no_books(world: World) -> None:
    world.send(a_claim())
    before = (world.state / "books.json").read_text("utf-8")

    ask_cover(world, a_question(a_claim()))
    ask_claims(world, Question(number="S-1", claim=a_claim()))

    after = (world.state / "books.json").read_text("utf-8")
    assert _without_counters(before) == _without_counters(after)


def _without_counters(text: str) -> object:
    books = json.loads(text)
    return {key: value for key, value in books.items() if key in ("records", "due", "balances")}


def test_x12sdk_reads_the_same_status_out_of_a_277(world: World) -> None:
    io = pytest.importorskip("x12sdk.io")
    world.send(a_claim())
    data = _of(ask_claims(world, Question(number="S-1", claim=a_claim())), "277")

    with io.X12ModelReader(data.decode("ascii")) as models:
        (model,) = models.models()

    provider = model.loop_2000a[0].loop_2000b[0].loop_2000c[0]
    (claim,) = provider.loop_2000d[0].loop_2200d
    (status,) = claim.stc_segment
    (answer,) = read_277(reader.read(data)).claims
    assert round(float(status.total_claim_charge_amount) * 100) == answer.charge_cents
    assert round(float(status.claim_payment_amount) * 100) == answer.paid_cents
    assert claim.trn_segment.reference_identification_1 == answer.question_number


def test_x12sdk_reads_the_same_benefits_out_of_a_271(world: World) -> None:
    """Of a plan without a limit of visits: x12sdk takes EB09, a code, for a number."""
    io = pytest.importorskip("x12sdk.io")
    data = _of(ask_cover(world, a_question(a_claim("auto"))), "271")
    assert b"*VS*" not in data

    with io.X12ModelReader(data.decode("ascii")) as models:
        (model,) = models.models()

    person = model.loop_2000a[0].loop_2000b[0].loop_2000c[0]
    theirs = [each.eb_segment for each in person.loop_2100c.loop_2110c]
    (cover,) = read_271(reader.read(data)).answers
    assert [each.eligibility_benefit_information for each in theirs] == [
        each.code for each in cover.benefits
    ]
    assert [each.benefit_amount and round(float(each.benefit_amount) * 100) for each in theirs] == [
        each.amount_cents or None for each in cover.benefits
    ]


def test_every_answer_says_that_it_is_simulated(world: World) -> None:
    answers = ask_cover(world, a_question(a_claim()))
    answers |= ask_claims(world, Question(number="S-1", claim=a_claim()))

    assert SIMULATED_NAME.encode() in _of(answers, "271")
    assert SIMULATED_NAME.encode() in _of(answers, "277")


def test_the_questions_are_read_as_they_were_written() -> None:
    ends = {"sender": PRACTICE, "receiver": PAYER, "control": CountingFrom(1), "at": AT}
    claim = a_claim()
    cover = read_270(reader.read(write_270([a_question(claim, procedures=("97124",))], **ends)))
    status = read_276(reader.read(write_276([Question(number="S-1", claim=claim)], **ends)))

    (asked,), (about,) = cover.asked, status.asked
    assert cover.findings == status.findings == ()
    assert (asked.numbers[0][0], asked.on) == ("Q-1", date(2026, 11, 23))
    assert asked.services == a_question(claim).services
    assert asked.procedures == ("97124",)
    assert asked.subscriber.number == about.subscriber.number == claim.policy.member_id
    assert about.charge_cents == claim.total_charge_cents
    assert about.service_from == min(line.service_date for line in claim.lines)


@pytest.mark.parametrize("read", [read_270, read_276])
def test_a_file_without_questions_is_said_to_have_none(read: Callable[[File], Any]) -> None:
    (finding,) = read(reader.read(an_837p(a_claim()))).findings

    assert finding.code.endswith("QUESTION-NONE")


@given(st.integers(0, 3_000), st.binary(max_size=4))
@settings(max_examples=100, deadline=None)
def test_a_damaged_question_is_answered_or_refused_never_an_exception(at: int, put: bytes) -> None:
    ends = {"sender": PRACTICE, "receiver": PAYER, "control": CountingFrom(1), "at": AT}
    claim = a_claim()
    for data in (
        write_270([a_question(claim)], **ends),
        write_276([Question(number="S-1", claim=claim)], **ends),
    ):
        at %= len(data)
        damaged = data[:at] + put + data[at + len(put) :]

        answer = {"books": Books(), "book": shipped_plans(), "at": AT}
        try:
            desk = receive(damaged, **answer)
        except CannotBeWritten as refusal:
            desk = turn_away(damaged, refusal, **answer)

        assert desk.answers
