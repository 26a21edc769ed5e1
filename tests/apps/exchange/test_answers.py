"""TA1, 999 and 277CA taken in: each once, each moving what it may move and no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from effleurage.apps.claims import actions as claim_actions
from effleurage.apps.claims import mapping
from effleurage.apps.claims import queries as claims
from effleurage.apps.claims.models import Claim
from effleurage.apps.exchange import actions, queries
from effleurage.apps.exchange.intake import Arrived
from effleurage.apps.exchange.models import Acknowledgement, File, Submission
from effleurage.apps.practices.doors import NoSuchRecord, NotAllowed
from effleurage.core.claims import life
from effleurage.core.claims.life import Outcome
from effleurage.edi.acknowledgements import SyntaxFault, Verdict
from effleurage.edi.parties import Party
from effleurage.edi.remit_to_835 import write_835
from effleurage.x12.control import CountingFrom
from tests.apps import world
from tests.apps.claims.a_claim_of import a_ready_claim, row, take
from tests.apps.exchange.a_sending_of import (
    ACCEPTED,
    RECEIVED,
    REFUSED,
    a_277ca,
    a_999,
    a_connection,
    a_ta1,
    batch_of,
    take_in,
    the_file,
    the_submission,
)
from tests.core.test_remit_builders import a_remit


@pytest.fixture
def connection(ana, tmp_path):
    return a_connection(ana, tmp_path)


@pytest.fixture
def sent(ana, connection, at):
    """Two claims that left in one file."""
    ready = [a_ready_claim(ana), a_ready_claim(ana)]
    actions.send_claims(
        ana, claim_ids=[one.id for one in ready], connection_id=connection.id, at=at
    )
    return [row(one.id) for one in ready]


def _states(rows):
    return [row(one.id).state for one in rows]


def _codes(file_id):
    return [
        finding["code"]
        for kept in Acknowledgement.objects.filter(file_id=file_id).order_by("position")
        for finding in kept.findings
    ]


def test_a_ta1_that_accepts_moves_nothing(ana, sent):
    take_in(ana, a_ta1(the_file(sent[0]), Verdict.ACCEPTED))

    assert _states(sent) == ["sent", "sent"]
    assert the_submission(sent[0]).answer == "read"


def test_a_ta1_that_rejects_rejects_every_claim_of_the_file(ana, sent):
    take_in(ana, a_ta1(the_file(sent[0]), Verdict.REJECTED, note_code="006"))

    assert _states(sent) == ["rejected", "rejected"]
    assert claims.claim_life(ana, sent[0].id).history[-1].note == "the sender is not known"


def test_a_999_that_accepts_proves_reading_and_no_more(ana, sent):
    submission = the_submission(sent[0])

    taken = take_in(
        ana, a_999(the_file(sent[0]), Verdict.ACCEPTED, set_number=submission.set_number)
    )

    assert (taken.kind, taken.is_new) == ("999", True)
    assert _states(sent) == ["sent", "sent"]
    assert the_submission(sent[0]).answer == "read"


def test_a_999_that_rejects_tells_each_claim_its_own_faults(ana, sent):
    fault = SyntaxFault(tag="NM1", segment=9, loop="2010", code="8", claim_id=sent[0].number)

    take_in(
        ana,
        a_999(
            the_file(sent[0]), Verdict.REJECTED,
            set_number=the_submission(sent[0]).set_number, faults=[fault],
        ),
    )  # fmt: skip

    notes = [claims.claim_life(ana, one.id).history[-1].note for one in sent]
    assert _states(sent) == ["rejected", "rejected"]
    assert notes[0] == "NM1: elements of the segment are at fault"
    assert "nothing is wrong with this one" in notes[1]


def test_a_277ca_accepts_one_claim_and_rejects_another_with_its_reason(ana, sent):
    take_in(ana, a_277ca(sent[:1], ACCEPTED, icn="ICN9"))
    take_in(ana, a_277ca(sent[1:], REFUSED))

    assert _states(sent) == ["accepted", "rejected"]
    assert row(sent[0].id).payer_claim_number == "ICN9"
    note = claims.claim_life(ana, sent[1].id).history[-1].note
    assert "member number" in note
    assert "the subscriber" in note
    assert [the_submission(one).answer for one in sent] == ["accepted", "rejected"]


def test_a_277ca_that_says_received_moves_nothing(ana, sent):
    take_in(ana, a_277ca(sent, RECEIVED))

    assert _states(sent) == ["sent", "sent"]


def test_a_clearinghouse_that_numbers_batches_itself_is_understood_by_claim_number(ana, sent):
    take_in(ana, a_277ca(sent, ACCEPTED, batch_number="CH-77120"))

    assert _states(sent) == ["accepted", "accepted"]


def test_the_same_file_twice_changes_nothing(ana, ben, sent, at):
    data = a_277ca(sent, ACCEPTED)
    first = take_in(ana, data)
    before = [row(one.id).version for one in sent]

    again = take_in(ben, data, at=at + timedelta(days=1), name="renamed.txt")

    assert (again.file_id, again.is_new) == (first.file_id, False)
    assert [row(one.id).version for one in sent] == before
    assert Acknowledgement.objects.count() == 2


def test_an_answer_that_speaks_of_a_claim_twice_is_taken_in_order(ana, sent):
    take_in(ana, a_277ca([sent[0], sent[0]], ACCEPTED))

    steps = [event.step.value for event in claims.claim_life(ana, sent[0].id).history]
    assert steps == ["make ready", "send", "accept", "accept"]


def test_an_answer_to_an_earlier_try_moves_nothing(ana, sent, connection, at):
    batch = batch_of(sent[0])
    take_in(ana, a_277ca(sent[:1], REFUSED))
    claim_actions.take_back(ana, claim_id=sent[0].id, at=at)
    claim_actions.make_ready(ana, claim_id=sent[0].id, at=at)
    actions.send_claims(ana, claim_ids=[sent[0].id], connection_id=connection.id, at=at)

    late = take_in(ana, a_277ca(sent[:1], REFUSED, batch_number=batch))

    assert row(sent[0].id).state == "sent"
    assert _codes(late.file_id) == ["EXCHANGE-ANSWERS-AN-EARLIER-ONE"]
    assert Acknowledgement.objects.get(file_id=late.file_id).submission.attempt == 1


def test_an_answer_with_another_charge_moves_nothing(ana, sent):
    lines = mapping.claim_of(sent[0]).lines
    other = replace(
        mapping.claim_of(sent[0]),
        lines=(replace(lines[0], charge_cents=1),),
        total_charge_cents=1,
    )
    stranger = Claim(
        pk=sent[0].pk, number=sent[0].number, snapshot=mapping.columns_of(other)["snapshot"]
    )

    taken = take_in(ana, a_277ca([stranger], ACCEPTED, batch_number=batch_of(sent[0])))

    assert row(sent[0].id).state == "sent"
    assert _codes(taken.file_id) == ["EXCHANGE-CHARGE-DIFFERS"]


def test_a_rejection_after_the_remit_is_kept_and_moves_nothing(ana, sent):
    take(ana, sent[0].id, life.adjudicate, outcome=Outcome.PAID, payer_claim_number="ICN1")

    taken = take_in(ana, a_277ca(sent[:1], REFUSED))

    assert row(sent[0].id).state == "adjudicated"
    assert _codes(taken.file_id) == ["EXCHANGE-MOVES-NOTHING"]


def test_an_acceptance_after_the_remit_does_not_take_its_number_away(ana, sent):
    take(ana, sent[0].id, life.adjudicate, outcome=Outcome.PAID, payer_claim_number="ICN1")

    take_in(ana, a_277ca(sent[:1], ACCEPTED, icn="ICN9"))

    assert row(sent[0].id).payer_claim_number == "ICN1"


def test_an_answer_to_somebody_elses_file_is_kept_with_a_finding(ana, cleo, sent):
    for data in (a_277ca(sent, ACCEPTED), a_ta1(the_file(sent[0]), Verdict.REJECTED)):
        taken = take_in(cleo, data)

        assert set(_codes(taken.file_id)) == {"EXCHANGE-ANSWERS-NOTHING-OF-OURS"}
    assert _states(sent) == ["sent", "sent"]


@pytest.mark.parametrize("kind", ["TA1", "999", "277CA"])
def test_any_answer_proves_that_an_unknown_sending_left(ana, connection, at, kind):
    ready = [a_ready_claim(ana), a_ready_claim(ana)]
    actions.intend_sending(
        ana, claim_ids=[one.id for one in ready], connection_id=connection.id, at=at
    )
    Submission.objects.update(state="unknown")
    file, set_number = the_file(ready[0]), the_submission(ready[0]).set_number
    data = {
        "TA1": lambda: a_ta1(file, Verdict.ACCEPTED),
        "999": lambda: a_999(file, Verdict.ACCEPTED, set_number=set_number),
        "277CA": lambda: a_277ca(ready, ACCEPTED),
    }[kind]()

    take_in(ana, data)

    assert {one.state for one in Submission.objects.all()} == {"sent"}
    assert set(_states(ready)) == {"accepted" if kind == "277CA" else "sent"}
    assert kind in the_submission(ready[0]).confirmation


def test_a_late_answer_does_not_keep_a_corrected_claim_from_leaving(ana, sent, connection, at):
    take_in(ana, a_277ca(sent[:1], REFUSED))
    claim_actions.take_back(ana, claim_id=sent[0].id, at=at)
    claim_actions.make_ready(ana, claim_id=sent[0].id, at=at)
    again = actions.intend_sending(ana, claim_ids=[sent[0].id], connection_id=connection.id, at=at)

    taken = take_in(ana, a_277ca(sent[:1], REFUSED, batch_number="CH-77120"))

    assert _codes(taken.file_id) == ["EXCHANGE-ANSWERS-AN-EARLIER-ONE"]
    assert the_submission(sent[0]).state == "intended"
    assert actions.deliver(ana, file_id=again.file_id, at=at) == "sent"


def test_an_answer_by_claim_number_means_the_try_that_the_payer_can_have_received(
    ana, sent, connection, at
):
    take_in(ana, a_277ca(sent[:1], REFUSED))
    later = at + timedelta(days=10)
    claim_actions.take_back(ana, claim_id=sent[0].id, at=later)
    claim_actions.make_ready(ana, claim_id=sent[0].id, at=later)
    actions.send_claims(ana, claim_ids=[sent[0].id], connection_id=connection.id, at=later)

    take_in(ana, a_277ca(sent[:1], REFUSED, batch_number="CH-77120"), at=later)

    assert row(sent[0].id).state == "sent"


def test_an_answer_proves_a_sending_wrong_that_was_settled_as_not_sent(ana, connection, at):
    ready = a_ready_claim(ana)
    actions.intend_sending(ana, claim_ids=[ready.id], connection_id=connection.id, at=at)
    Submission.objects.update(state="unknown")
    actions.settle_unknown(
        ana, submission_id=the_submission(ready).id, was_sent=False, confirmation="", at=at
    )

    take_in(ana, a_277ca([ready], ACCEPTED))

    assert (row(ready.id).state, the_submission(ready).state) == ("accepted", "sent")


def test_a_proof_that_comes_after_a_second_sending_is_left_to_a_person(ana, connection, at):
    ready = a_ready_claim(ana)
    actions.intend_sending(ana, claim_ids=[ready.id], connection_id=connection.id, at=at)
    first, batch = the_submission(ready), batch_of(ready)
    Submission.objects.update(state="unknown")
    actions.settle_unknown(ana, submission_id=first.id, was_sent=False, confirmation="", at=at)
    actions.send_claims(ana, claim_ids=[ready.id], connection_id=connection.id, at=at)

    taken = take_in(ana, a_277ca([ready], REFUSED, batch_number=batch))

    assert row(ready.id).state == "sent"
    assert _codes(taken.file_id) == ["EXCHANGE-SENT-AFTER-ALL"]
    first.refresh_from_db()
    assert first.confirmation.startswith("recorded as not sent, but it was")


def test_a_remit_is_kept_for_the_step_that_knows_remits(ana, at):
    data = write_835(
        [a_remit(method="CHK")], sender=Party(name="P", identifier="PAYER1", phone="2535550100"),
        receiver=Party(name="R", identifier="STILLWATER"), control=CountingFrom(1), at=at,
    )  # fmt: skip

    taken = take_in(ana, data, name="remit.835")

    assert taken.kind == "835"
    assert [line.id for line in queries.files_of_kind(ana, "835")] == [taken.file_id]
    assert bytes(queries.get_file(ana, taken.file_id).body) == data
    actions.mark_done(ana, file_id=taken.file_id, at=at)
    assert queries.files_of_kind(ana, "835") == ()
    assert len(queries.files_of_kind(ana, "835", to_deal_with=False)) == 1


def test_what_is_no_x12_is_kept_with_what_is_wrong_with_it(ana):
    taken = take_in(ana, b"%PDF-1.7 not what you hoped for")

    assert taken.kind == "other"
    assert File.objects.get(pk=taken.file_id).findings


def test_a_name_with_a_path_keeps_the_name_alone(ana):
    taken = take_in(ana, b"x", name="C:\\inbox\\secret\\a.txt")

    assert File.objects.get(pk=taken.file_id).name == "a.txt"


@pytest.fixture
def letters(sent):
    """Good answers to begin with; each is made once, because each has a number of its own."""
    return [a_277ca(sent, ACCEPTED), a_ta1(the_file(sent[0]), Verdict.REJECTED), b""]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_whatever_comes_in_is_kept_and_nothing_raises(ana, letters, data):
    good = data.draw(st.sampled_from(letters))
    place = data.draw(st.integers(0, len(good)))
    junk = data.draw(st.binary(max_size=8))

    taken = take_in(ana, good[:place] + junk + good[place + len(junk) :])

    assert File.objects.filter(pk=taken.file_id).exists()


def test_another_practices_files_do_not_exist(ana, cleo, at):
    taken = take_in(ana, b"something")

    with pytest.raises(NoSuchRecord):
        queries.get_file(cleo, taken.file_id)
    with pytest.raises(NoSuchRecord):
        actions.mark_done(cleo, file_id=taken.file_id, at=at)
    assert take_in(cleo, b"something").is_new


def test_an_auditor_takes_nothing_in(practice):
    auditor = world.a_member(practice, name="Una", role="auditor")

    with pytest.raises(NotAllowed):
        take_in(auditor, b"something")


def test_answers_to_many_claims_cost_about_as_many_queries_as_to_one(
    ana, connection, at, django_assert_max_num_queries
):
    ready = [a_ready_claim(ana) for _ in range(6)]
    actions.send_claims(
        ana, claim_ids=[one.id for one in ready], connection_id=connection.id, at=at
    )
    data = a_277ca(ready, REFUSED)

    with django_assert_max_num_queries(45):
        take_in(ana, data)

    assert set(_states(ready)) == {"rejected"}


def test_every_answer_to_a_claim_is_found_beside_it(ana, sent):
    take_in(ana, a_ta1(the_file(sent[0]), Verdict.ACCEPTED))
    take_in(
        ana,
        a_999(the_file(sent[0]), Verdict.ACCEPTED, set_number=the_submission(sent[0]).set_number),
    )
    take_in(ana, a_277ca(sent[:1], ACCEPTED))

    kinds = [each.kind for each in queries.acknowledgements_of_claim(ana, sent[0].id)]
    others = [each.kind for each in queries.acknowledgements_of_claim(ana, sent[1].id)]

    assert (kinds, others) == (["TA1", "999", "277CA"], ["TA1", "999"])


def test_a_file_is_recorded_once_inside_another_steps_transaction(ana, at):
    arrived = Arrived(name="scan.835", data=b"abc", kind="835")

    first, is_new = actions.record_incoming_file(ana, arrived=arrived, at=at)
    again, is_new_again = actions.record_incoming_file(ana, arrived=arrived, at=at)

    assert (first.id, is_new, is_new_again) == (again.id, True, False)
