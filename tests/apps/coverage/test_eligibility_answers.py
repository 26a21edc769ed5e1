"""What a payer said of a policy: noted by hand, read from a 271, and what claims make of it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from django.db.utils import DatabaseError

from effleurage.apps.claims import checking
from effleurage.apps.coverage import answers, answers_271, queries
from effleurage.apps.coverage.answer_facts import AnswerFacts, AnswerIsNotComplete
from effleurage.apps.coverage.models import EligibilityAnswer
from effleurage.apps.exchange import queries as exchange
from effleurage.apps.exchange.intake import take_in_file
from tests.apps import world
from tests.apps.claims.a_claim_of import ON, a_billed_client, a_draft
from tests.edi.test_eligibility import ANSWER

DAY = date(2026, 11, 20)


@pytest.fixture
def policy(ana):
    return a_billed_client(ana)


def said(**changes):
    values = {"how": "phone", "answered_on": DAY, "reference": "C-7781", "is_active": True}
    return AnswerFacts(**values | changes)


def of_member(number, text=ANSWER):
    return text.replace("*MI*M1~", f"*MI*{number}~").encode()


def eligibility_of(row):
    ((_, facts, _),) = checking.cases([row], on=ON)
    return facts.eligibility


def codes(row):
    (report,) = checking.reports([row], on=ON)
    return {finding.code for finding in report.findings}


def test_a_claim_is_judged_by_the_newest_answer(ana, policy, at):
    row = a_draft(ana, policy)
    answers.note_answer(ana, policy_id=policy.id, facts=said(is_active=False), at=at)
    of_january = said(answered_on=date(2026, 1, 5), covers_massage=True)
    answers.note_answer(ana, policy_id=policy.id, facts=of_january, at=at)

    assert eligibility_of(row).is_active is False
    assert eligibility_of(row).answered_on == DAY
    assert "GATE-ELIG-17" in codes(row)

    answers.note_answer(ana, policy_id=policy.id, facts=said(answered_on=ON), at=at)

    assert "GATE-ELIG-17" not in codes(row)


def test_an_answer_noted_in_error_is_kept_and_counts_no_longer(ana, policy, at):
    row = a_draft(ana, policy)
    answer = answers.note_answer(ana, policy_id=policy.id, facts=said(is_active=False), at=at)

    answers.withdraw_answer(ana, answer_id=answer, at=at)

    assert eligibility_of(row) is None
    assert queries.answers_of(ana, policy_id=policy.id) == []
    assert EligibilityAnswer.objects.get(pk=answer).withdrawn_by == ana.name
    with pytest.raises(answers.AnswerWasWithdrawn):
        answers.withdraw_answer(ana, answer_id=answer, at=at)


def test_the_database_lets_nobody_change_what_was_said(ana, policy, at):
    answer = answers.note_answer(ana, policy_id=policy.id, facts=said(), at=at)
    row = EligibilityAnswer.objects.filter(pk=answer)

    for change in ({"is_active": False}, {"answered_on": ON}, {"services": ["BE"]}):
        with pytest.raises(DatabaseError), transaction.atomic():
            row.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("is_active", {"is_active": None}),
        ("how", {"how": "dream"}),
        ("answered_on", {"answered_on": date(2027, 1, 1)}),
        ("visits_left", {"visits_left": 1_000}),
        ("coinsurance_millionths", {"coinsurance_millionths": 1_000_001}),
        ("copay_cents", {"copay_cents": -1}),
        ("words", {"words": "x" * 201}),
    ],
)
def test_an_answer_that_cannot_be_is_refused_at_its_field(ana, policy, at, field, changes):
    with pytest.raises(AnswerIsNotComplete) as refusal:
        answers.note_answer(ana, policy_id=policy.id, facts=said(**changes), at=at)

    assert {each.where for each in refusal.value.findings} == {field}


def test_a_271_is_kept_once_with_what_it_says_of_massage(ana, policy, at):
    data = of_member(policy.member_id)

    answer = answers_271.note_271(ana, policy_id=policy.id, data=data, at=at)

    row = EligibilityAnswer.objects.get(pk=answer)
    assert (row.how, row.reference, row.answered_on) == ("271", "Q-1", date(2026, 11, 23))
    assert (row.is_active, row.covers_massage, row.visits_left) == (True, None, 12)
    assert (row.copay_cents, row.coinsurance_millionths) == (2_550, 200_000)
    assert (row.deductible_left_cents, row.services) == (30_000, ["30"])
    with pytest.raises(answers_271.AnswerIsKeptAlready):
        answers_271.note_271(ana, policy_id=policy.id, data=data, at=at)


def test_an_answer_about_somebody_else_is_not_this_policys(ana, policy, at):
    about_a_dependant = of_member(
        policy.member_id, ANSWER.replace("HL*3*2*22*0~", "HL*3*2*22*1~")
    ).replace(b"~REF*6P", b"~HL*4*3*23*0~NM1*03*1*ROWAN*BO~REF*6P")

    for data in (of_member("M2"), about_a_dependant, b"no X12"):
        with pytest.raises(answers_271.NoAnswerForThisPolicy):
            answers_271.note_271(ana, policy_id=policy.id, data=data, at=at)

    assert EligibilityAnswer.objects.count() == 0


def test_a_refusal_to_answer_is_told_and_is_no_answer(ana, policy, at):
    begins, ends = ANSWER.index("EB*1*"), ANSWER.index("SE*26")
    refused = of_member(policy.member_id, f"{ANSWER[:begins]}AAA*N**75*C~{ANSWER[ends:]}")

    with pytest.raises(answers_271.NoAnswerForThisPolicy, match="the subscriber is not found"):
        answers_271.note_271(ana, policy_id=policy.id, data=refused, at=at)
    taken = take_in_file(ana, name="a.271", data=refused, at=at)

    told = [each["code"] for each in exchange.get_file(ana, taken.file_id).findings]
    assert told[-1] == "COVERAGE-PAYER-DID-NOT-ANSWER"
    assert EligibilityAnswer.objects.count() == 0


def test_a_271_that_arrives_stands_with_its_policy_and_is_dealt_with(ana, policy, at):
    taken = take_in_file(ana, name="a.271", data=of_member(policy.member_id.lower()), at=at)
    take_in_file(ana, name="again.271", data=of_member(policy.member_id.lower()), at=at)

    (row,) = queries.answers_in_file(ana, file_id=taken.file_id)
    assert (row.policy_id, row.visits_left) == (policy.id, 12)
    file = exchange.get_file(ana, taken.file_id)
    assert (file.kind, file.findings, file.done_at) == ("271", [], at)


def test_an_answer_that_fits_two_policies_waits_for_a_person(ana, policy, at):
    world.a_policy(world.a_client(policy.client.practice), policy.payer)

    taken = take_in_file(ana, name="a.271", data=of_member(policy.member_id), at=at)

    (finding,) = exchange.get_file(ana, taken.file_id).findings
    assert finding["code"] == "COVERAGE-ANSWER-WITHOUT-POLICY"
    assert EligibilityAnswer.objects.count() == 0


def test_what_tells_two_policies_apart_is_tried(ana, policy, at):
    client = world.a_client(policy.client.practice, first_name="Kim")
    world.a_policy(client, policy.payer, relationship="child")
    world.a_policy(policy.client, policy.payer, active_until=date(2026, 6, 1), priority=2)

    taken = take_in_file(ana, name="a.271", data=of_member(policy.member_id), at=at)

    (row,) = queries.answers_in_file(ana, file_id=taken.file_id)
    assert row.policy_id == policy.id


def test_an_answer_for_another_practice_finds_no_policy_here(ana, cleo, policy, at):
    taken = take_in_file(cleo, name="a.271", data=of_member(policy.member_id), at=at)

    assert queries.answers_in_file(cleo, file_id=taken.file_id) == []
    assert EligibilityAnswer.objects.count() == 0
