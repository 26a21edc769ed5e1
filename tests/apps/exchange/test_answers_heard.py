"""Answers by mail, telephone and portal: recorded with their source, moving what a file would."""

from __future__ import annotations

import pytest

from effleurage.apps.claims import actions as claim_actions
from effleurage.apps.claims import queries as claims
from effleurage.apps.exchange import actions
from effleurage.apps.exchange.actions import ByHand
from effleurage.apps.exchange.checks import sendings_agree
from effleurage.apps.exchange.heard import (
    AnswerIsTooLong,
    AnswerNeedsItsSource,
    RejectionNeedsAReason,
)
from effleurage.apps.exchange.models import Method
from effleurage.apps.practices.doors import NoSuchRecord, NotAllowed
from effleurage.core.claims import life
from effleurage.core.claims.life import Outcome
from effleurage.core.claims.life_table import ClaimIsNotWithThePayer, ClaimWasAdjudicated
from tests.apps import world
from tests.apps.claims.a_claim_of import a_ready_claim, row, take
from tests.apps.exchange.a_sending_of import a_connection, by_hand, the_submission

SAID = "Robin at the adjuster's office, 23 Nov, ref 4471"


@pytest.fixture
def mailed(ana, at):
    """A claim that left in the post."""
    ready = a_ready_claim(ana)
    how = ByHand(connection_id=by_hand(ana, Method.MAIL).id, confirmation="9400 1000")
    actions.record_sent(ana, claim_id=ready.id, by_hand=how, at=at)
    return row(ready.id)


def _last_event(actor, claim):
    return claims.claim_life(actor, claim.id).history[-1]


def test_a_payer_that_has_the_claim_makes_it_accepted_with_its_number(ana, mailed, at):
    actions.record_accepted(
        ana, claim_id=mailed.id, confirmation=SAID, claim_number=" ICN-77 ", at=at
    )

    assert (row(mailed.id).state, row(mailed.id).payer_claim_number) == ("accepted", "ICN-77")
    assert the_submission(mailed).answer == "accepted"
    assert (_last_event(ana, mailed).note, _last_event(ana, mailed).by) == (SAID, "Ana")


def test_a_claim_not_on_file_is_rejected_with_why_and_may_be_sent_anew(ana, mailed, at):
    actions.record_rejected(
        ana, claim_id=mailed.id, reason="Not on file.", confirmation=SAID, at=at
    )

    assert row(mailed.id).state == "rejected"
    assert the_submission(mailed).answer == "rejected"
    assert _last_event(ana, mailed).note == f"Not on file. {SAID}"
    claim_actions.take_back(ana, claim_id=mailed.id, at=at)
    claim_actions.make_ready(ana, claim_id=mailed.id, at=at)
    assert row(mailed.id).state == "ready"
    assert not list(sendings_agree(at))


def test_a_claim_that_left_as_a_file_may_be_not_on_file_too(ana, at, tmp_path):
    ready, connection = a_ready_claim(ana), a_connection(ana, tmp_path)
    actions.send_claims(ana, claim_ids=[ready.id], connection_id=connection.id, at=at)

    actions.record_rejected(ana, claim_id=ready.id, reason="lost", confirmation=SAID, at=at)

    assert row(ready.id).state == "rejected"


def test_the_number_that_a_remit_gave_outlives_the_one_that_was_heard(ana, mailed, at):
    take(ana, mailed.id, life.adjudicate, outcome=Outcome.PAID, payer_claim_number="ICN1")

    actions.record_accepted(ana, claim_id=mailed.id, confirmation=SAID, claim_number="X9", at=at)

    assert (row(mailed.id).state, row(mailed.id).payer_claim_number) == ("adjudicated", "ICN1")


def test_what_a_payer_decided_is_not_rejected_by_telephone(ana, mailed, at):
    take(ana, mailed.id, life.adjudicate, outcome=Outcome.DENIED)

    with pytest.raises(ClaimWasAdjudicated):
        actions.record_rejected(ana, claim_id=mailed.id, reason="no", confirmation=SAID, at=at)


def test_nobody_answers_a_claim_that_did_not_leave(ana, at):
    ready = a_ready_claim(ana)

    with pytest.raises(ClaimIsNotWithThePayer):
        actions.record_accepted(ana, claim_id=ready.id, confirmation=SAID, at=at)


@pytest.mark.parametrize("source", ["", "  \n"])
def test_an_answer_needs_its_source(ana, mailed, at, source):
    with pytest.raises(AnswerNeedsItsSource):
        actions.record_accepted(ana, claim_id=mailed.id, confirmation=source, at=at)

    assert row(mailed.id).state == "sent"


def test_a_rejection_needs_its_reason(ana, mailed, at):
    with pytest.raises(RejectionNeedsAReason):
        actions.record_rejected(ana, claim_id=mailed.id, reason=" ", confirmation=SAID, at=at)


def test_nothing_of_an_answer_is_cut_off(ana, mailed, at):
    with pytest.raises(AnswerIsTooLong):
        actions.record_rejected(ana, claim_id=mailed.id, reason="x" * 160, confirmation=SAID, at=at)


def test_nobody_answers_for_another_practice_nor_without_the_right(cleo, practice, mailed, at):
    desk = world.a_member(practice, name="Dee", role="front-desk")

    with pytest.raises(NoSuchRecord):
        actions.record_accepted(cleo, claim_id=mailed.id, confirmation=SAID, at=at)
    with pytest.raises(NotAllowed):
        actions.record_accepted(desk, claim_id=mailed.id, confirmation=SAID, at=at)
