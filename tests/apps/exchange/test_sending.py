"""Sending once, whatever breaks: the tables of ``docs/algorithms/sending.md``, row by row."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from effleurage.apps.audit.models import Event
from effleurage.apps.claims import actions as claim_actions
from effleurage.apps.claims import mapping as claim_mapping
from effleurage.apps.claims.models import Claim
from effleurage.apps.claims.steps import ClaimIsLeaving
from effleurage.apps.exchange import actions, checks, queries, sending
from effleurage.apps.exchange.connections import ConnectionIsIncomplete, FilesAreAboutToLeave
from effleurage.apps.exchange.mapping import file_row
from effleurage.apps.exchange.models import Direction, File, Submission, SubmissionState
from effleurage.apps.exchange.sending import (
    ConnectionCannotSend,
    DeliveryHasBegun,
    NothingToSend,
    OutcomeIsNotUnknown,
)
from effleurage.apps.practices.doors import NoSuchRecord, NotAllowed
from effleurage.core.claims.life_table import ClaimAlreadySent, ClaimIsNotReady
from effleurage.core.gate import ClaimIsBlocked
from effleurage.core.remits.sent import sent as what_was_sent
from effleurage.edi.claim_from_837p import read_837p
from effleurage.gateways import folder as gateway
from effleurage.x12.reader import read
from tests.apps import world
from tests.apps.claims.a_claim_of import a_billed_client, a_draft, a_ready_claim, row
from tests.apps.exchange.a_sending_of import a_connection, delivered, terms, the_submission
from tests.core import worked_tables

LATER = world.AT + timedelta(hours=1)
QUARTER = timedelta(minutes=15)


class Cut(BaseException):
    """The power goes."""


def _table(heading):
    """The rows of a table of the page on sending, by their first cell."""
    return {first: rest for first, *rest in worked_tables.rows("sending.md", under=f"## {heading}")}


@pytest.fixture
def out(tmp_path):
    """The outgoing folder."""
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def test_a_sent_claim_left_its_bytes_in_the_folder_and_in_the_records(ana, out, at):
    ready = a_ready_claim(ana)
    connection = a_connection(ana, out)

    outcome = actions.send_claims(ana, claim_ids=[ready.id], connection_id=connection.id, at=at)

    assert outcome is SubmissionState.SENT
    submission = the_submission(ready)
    (name,) = delivered(out)
    assert bytes(submission.file.body) == (out / name).read_bytes()
    assert (submission.state, submission.snapshot) == ("sent", ready.snapshot)
    sent = row(ready.id)
    assert (sent.state, sent.is_leaving, sent.sent_at) == ("sent", False, at)
    assert not list(checks.sendings_agree(at))
    assert not list(checks.files_are_whole(at))


def test_what_the_file_says_is_what_the_claim_says(ana, out, at):
    ready = [a_ready_claim(ana), a_ready_claim(ana)]
    connection = a_connection(ana, out)
    actions.send_claims(
        ana, claim_ids=[one.id for one in ready], connection_id=connection.id, at=at
    )

    (name,) = delivered(out)
    reading = read_837p(read((out / name).read_bytes()))

    def told(claims):
        return {
            one.claim_id: (one.charge_cents, len(one.lines)) for one in map(what_was_sent, claims)
        }

    assert told(reading.claims) == told(map(claim_mapping.claim_of, ready))


def test_a_file_is_marked_t_until_the_connection_is_switched_by_hand(ana, out, at):
    connection = a_connection(ana, out)
    test, real = a_ready_claim(ana), a_ready_claim(ana)
    actions.send_claims(ana, claim_ids=[test.id], connection_id=connection.id, at=at)
    actions.switch_to_production(ana, connection_id=connection.id, at=at)
    actions.send_claims(ana, claim_ids=[real.id], connection_id=connection.id, at=at)

    marks = [
        read(bytes(the_submission(one).file.body)).interchanges[0].is_test for one in (test, real)
    ]

    assert marks == [True, False]
    assert [the_submission(one).is_test for one in (test, real)] == [True, False]
    assert Event.objects.filter(action="connection.switched_to_production").count() == 1


def test_a_changed_connection_is_in_test_mode_again(ana, out, at):
    connection = a_connection(ana, out)
    actions.switch_to_production(ana, connection_id=connection.id, at=at)

    actions.change_connection(
        ana, connection_id=connection.id, terms=terms(out, receiver_id="OTHER1"), at=at
    )

    connection.refresh_from_db()
    assert not connection.is_production


def test_a_connection_does_not_change_under_files_that_are_about_to_leave(ana, out, at):
    ready, connection = a_ready_claim(ana), a_connection(ana, out)
    actions.intend_sending(ana, claim_ids=[ready.id], connection_id=connection.id, at=at)

    with pytest.raises(FilesAreAboutToLeave):
        actions.change_connection(
            ana, connection_id=connection.id, terms=terms(out / "other"), at=at
        )


@pytest.mark.parametrize(
    "lacking", [{"name": " "}, {"outgoing_folder": ""}, {"outgoing_folder": "relative/out"}]
)
def test_a_connection_names_all_that_it_needs(out, lacking):
    with pytest.raises(ConnectionIsIncomplete):
        terms(out, **lacking)


def test_a_blocked_claim_cannot_become_a_submission(ana, out, at):
    ready = a_ready_claim(ana)
    claim = replace(claim_mapping.claim_of(ready), diagnoses=("M54.5",))
    Claim.objects.filter(pk=ready.pk).update(**claim_mapping.columns_of(claim))
    connection = a_connection(ana, out)

    with pytest.raises(ClaimIsBlocked):
        actions.intend_sending(ana, claim_ids=[ready.id], connection_id=connection.id, at=at)

    assert not Submission.objects.exists()
    assert not File.objects.exists()
    assert not row(ready.id).is_leaving


def test_the_gate_looks_once_more_on_the_day_of_sending(ana, out, at):
    ready = a_ready_claim(ana, a_billed_client(ana, filing_limit_days=30))
    connection = a_connection(ana, out)

    with pytest.raises(ClaimIsBlocked):
        actions.intend_sending(
            ana, claim_ids=[ready.id], connection_id=connection.id, at=at + timedelta(days=30)
        )


def test_one_claim_that_may_not_leave_keeps_all_of_them(ana, out, at):
    ready, draft = a_ready_claim(ana), a_draft(ana)
    connection = a_connection(ana, out)

    with pytest.raises(ClaimIsNotReady):
        actions.send_claims(ana, claim_ids=[ready.id, draft.id], connection_id=connection.id, at=at)

    assert not delivered(out)
    assert row(ready.id).state == "ready"


def test_a_claim_is_not_sent_twice(ana, out, at):
    ready = a_ready_claim(ana)
    connection = a_connection(ana, out)
    actions.send_claims(ana, claim_ids=[ready.id], connection_id=connection.id, at=at)

    with pytest.raises(ClaimAlreadySent):
        actions.send_claims(ana, claim_ids=[ready.id], connection_id=connection.id, at=at)

    assert len(delivered(out)) == 1


def test_the_database_itself_refuses_a_second_open_sending(ana, out, at):
    ready = a_ready_claim(ana)
    connection = a_connection(ana, out)
    actions.intend_sending(ana, claim_ids=[ready.id], connection_id=connection.id, at=at)
    again = the_submission(ready)
    again.pk, again.attempt, again.state = world.nobody(), 2, "unknown"

    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)


def test_nothing_to_send_is_a_refusal_and_not_silence(ana, out, at):
    connection = a_connection(ana, out)

    with pytest.raises(NothingToSend):
        actions.intend_sending(ana, claim_ids=[], connection_id=connection.id, at=at)


def test_a_retired_connection_sends_nothing(ana, out, at):
    ready, connection = a_ready_claim(ana), a_connection(ana, out)
    actions.retire_connection(ana, connection_id=connection.id, at=at)

    with pytest.raises(ConnectionCannotSend):
        actions.send_claims(ana, claim_ids=[ready.id], connection_id=connection.id, at=at)


def test_a_folder_that_is_gone_fails_the_sending_and_frees_the_claim(ana, out, at):
    ready, connection = a_ready_claim(ana), a_connection(ana, out / "gone")

    outcome = actions.send_claims(ana, claim_ids=[ready.id], connection_id=connection.id, at=at)

    assert outcome is SubmissionState.FAILED
    assert (row(ready.id).state, row(ready.id).is_leaving) == ("ready", False)
    (out / "gone").mkdir()
    actions.send_claims(ana, claim_ids=[ready.id], connection_id=connection.id, at=at)
    assert [line.state for line in queries.submissions_of_claim(ana, ready.id)] == [
        "failed",
        "sent",
    ]


def _cut_before_the_intent_commits(monkeypatch, out):
    monkeypatch.setattr(sending.audit, "record", _power_cut)


def _cut_before_it_begins(monkeypatch, out):
    monkeypatch.setattr(sending, "_begin", _power_cut)


def _cut_before_the_file_is_written(monkeypatch, out):
    monkeypatch.setattr(gateway, "_write", _power_cut)


def _cut_while_the_file_is_written(monkeypatch, out):
    def half(beside, data):
        beside.write_bytes(data[: len(data) // 2])
        raise Cut

    monkeypatch.setattr(gateway, "_write", half)


def _cut_before_the_outcome_commits(monkeypatch, out):
    monkeypatch.setattr(sending, "record_outcome", _power_cut)


def _cut_before_the_outcome_commits_and_fetched(monkeypatch, out):
    def fetched(*_, **__):
        for path in out.iterdir():
            path.unlink()
        raise Cut

    monkeypatch.setattr(sending, "record_outcome", fetched)


def _power_cut(*_, **__):
    raise Cut


CUTS = {
    "before 1 commits": _cut_before_the_intent_commits,
    "after 1, before 2 commits": _cut_before_it_begins,
    "after 2, before the file is written": _cut_before_the_file_is_written,
    "while the file is written": _cut_while_the_file_is_written,
    "after the rename, before 4 commits": _cut_before_the_outcome_commits,
    "after the rename, the file fetched, before 4 commits": (
        _cut_before_the_outcome_commits_and_fetched
    ),
    "after 4 commits": lambda *_: None,
}


@pytest.mark.parametrize("place", _table("Cut off at any point"))
def test_a_cut_anywhere_neither_loses_nor_doubles(ana, out, at, monkeypatch, place):
    behind, certain, _, wanted = _table("Cut off at any point")[place]
    ready, connection = a_ready_claim(ana), a_connection(ana, out)

    with monkeypatch.context() as patched:
        CUTS[place](patched, out)
        with contextlib.suppress(Cut):
            actions.send_claims(ana, claim_ids=[ready.id], connection_id=connection.id, at=at)

    states = list(Submission.objects.values_list("state", flat=True))
    assert states == ([] if behind.startswith("nothing") else [behind.split(",")[0]])
    assert bool(delivered(out)) == ("file in the folder" in behind or behind == "sent")
    assert not list(checks.sendings_agree(at))
    actions.deliver_waiting(at=LATER)
    actions.settle_interrupted(at=LATER, older_than=QUARTER)
    if not states:
        actions.send_claims(ana, claim_ids=[ready.id], connection_id=connection.id, at=LATER)
    assert the_submission(ready).state == wanted
    if certain == "nothing left" and wanted != "sent":
        assert not delivered(out)
        actions.send_claims(ana, claim_ids=[ready.id], connection_id=connection.id, at=LATER)
    if certain != "cannot be known":
        assert len(delivered(out)) == 1
        assert row(ready.id).state == "sent"
    assert not list(checks.sendings_agree(at))


def test_every_row_of_the_crash_table_is_walked():
    assert set(CUTS) == set(_table("Cut off at any point"))


def test_the_states_on_the_page_are_the_states_there_are():
    assert set(_table("The states of a submission")) == set(SubmissionState.values)


@pytest.fixture
def unknown(ana, out, at, monkeypatch):
    """A ready claim whose sending was cut off; nobody can tell whether it left."""
    ready, connection = a_ready_claim(ana), a_connection(ana, out)
    with monkeypatch.context() as patched, contextlib.suppress(Cut):
        _cut_before_the_outcome_commits_and_fetched(patched, out)
        actions.send_claims(ana, claim_ids=[ready.id], connection_id=connection.id, at=at)
    assert actions.settle_interrupted(at=LATER, older_than=QUARTER) == {SubmissionState.UNKNOWN: 1}
    return ready


def test_an_unknown_outcome_is_listed_and_keeps_the_claim_from_being_touched(ana, unknown, out, at):
    (line,) = queries.submissions_unknown(ana)
    connection_id = the_submission(unknown).connection_id

    assert line.claim_number == unknown.number
    with pytest.raises(ClaimIsLeaving):
        claim_actions.take_back(ana, claim_id=unknown.id, at=LATER)
    with pytest.raises(ClaimIsLeaving):
        actions.send_claims(ana, claim_ids=[unknown.id], connection_id=connection_id, at=LATER)
    with pytest.raises(DeliveryHasBegun):
        actions.deliver(ana, file_id=the_submission(unknown).file_id, at=LATER)
    assert not delivered(out)


def test_a_person_settles_it_as_sent(ana, unknown, at):
    submission = the_submission(unknown)

    actions.settle_unknown(
        ana, submission_id=submission.id, was_sent=True, confirmation="seen there", at=LATER
    )

    assert row(unknown.id).state == "sent"
    assert (the_submission(unknown).state, the_submission(unknown).confirmation) == (
        "sent", "seen there",
    )  # fmt: skip


def test_a_person_settles_it_as_not_sent_and_only_then_it_is_sent_again(ana, unknown, out, at):
    submission = the_submission(unknown)

    actions.settle_unknown(
        ana, submission_id=submission.id, was_sent=False, confirmation="not there", at=LATER
    )

    assert row(unknown.id).state == "ready"
    actions.send_claims(
        ana, claim_ids=[unknown.id], connection_id=submission.connection_id, at=LATER
    )
    assert len(delivered(out)) == 1
    assert the_submission(unknown).attempt == 2
    assert Submission.objects.get(pk=submission.pk).state == "failed"


def test_only_an_unknown_outcome_is_settled_by_hand(ana, unknown, at):
    submission = the_submission(unknown)
    settled = {"submission_id": submission.id, "was_sent": True, "confirmation": "", "at": LATER}
    actions.settle_unknown(ana, **settled)

    with pytest.raises(OutcomeIsNotUnknown):
        actions.settle_unknown(ana, **settled)


def test_the_therapist_may_send_but_not_settle(practice, unknown, at):
    theo = world.a_member(practice, name="Theo", role="therapist")

    with pytest.raises(NotAllowed):
        actions.settle_unknown(
            theo, submission_id=the_submission(unknown).id, was_sent=True, confirmation="", at=at
        )


def test_claims_of_one_file_are_settled_together(ana, out, at, monkeypatch):
    ready, connection = [a_ready_claim(ana), a_ready_claim(ana)], a_connection(ana, out)
    sending_ = actions.intend_sending(
        ana, claim_ids=[one.id for one in ready], connection_id=connection.id, at=at
    )
    Submission.objects.update(state="unknown")

    actions.settle_unknown(
        ana, submission_id=sending_.submission_ids[1], was_sent=True, confirmation="it is", at=at
    )

    assert [row(one.id).state for one in ready] == ["sent", "sent"]


def test_who_was_slow_and_not_dead_delivers_nothing_after_the_sweep(ana, out, at, monkeypatch):
    ready, connection = a_ready_claim(ana), a_connection(ana, out)
    really = gateway._write

    def slow(beside, data):
        really(beside, data)
        actions.settle_interrupted(at=LATER, older_than=QUARTER)

    with monkeypatch.context() as patched:
        patched.setattr(gateway, "_write", slow)
        outcome = actions.send_claims(ana, claim_ids=[ready.id], connection_id=connection.id, at=at)

    assert outcome is SubmissionState.FAILED
    assert not delivered(out)
    assert (the_submission(ready).state, row(ready.id).is_leaving) == ("failed", False)


def test_who_delivered_after_all_is_believed_although_the_sweep_had_given_up(
    ana, out, at, monkeypatch
):
    ready, connection = a_ready_claim(ana), a_connection(ana, out)
    really = gateway._write

    def slow(beside, data):
        actions.settle_interrupted(at=LATER, older_than=QUARTER)
        really(beside, data)

    with monkeypatch.context() as patched:
        patched.setattr(gateway, "_write", slow)
        actions.send_claims(ana, claim_ids=[ready.id], connection_id=connection.id, at=at)

    assert len(delivered(out)) == 1
    assert row(ready.id).state == "sent"


def test_a_delivery_that_has_just_begun_is_left_alone(ana, out, at, monkeypatch):
    ready, connection = a_ready_claim(ana), a_connection(ana, out)
    with monkeypatch.context() as patched, contextlib.suppress(Cut):
        _cut_before_the_outcome_commits(patched, out)
        actions.send_claims(ana, claim_ids=[ready.id], connection_id=connection.id, at=at)

    assert not actions.settle_interrupted(at=at + QUARTER, older_than=QUARTER)

    assert the_submission(ready).state == "intended"


@pytest.mark.parametrize("act", ["intend", "deliver", "record", "settle", "switch"])
def test_another_practices_sending_does_not_exist(ana, cleo, out, at, act):
    ready, connection = a_ready_claim(ana), a_connection(ana, out)
    sending_ = actions.intend_sending(ana, claim_ids=[ready.id], connection_id=connection.id, at=at)
    acts = {
        "intend": lambda: actions.intend_sending(
            cleo, claim_ids=[ready.id], connection_id=a_connection(cleo, out).id, at=at
        ),
        "deliver": lambda: actions.deliver(cleo, file_id=sending_.file_id, at=at),
        "record": lambda: actions.record_outcome(
            cleo, file_id=sending_.file_id, outcome=SubmissionState.SENT, confirmation="", at=at
        ),
        "settle": lambda: actions.settle_unknown(
            cleo, submission_id=sending_.submission_ids[0], was_sent=True, confirmation="", at=at
        ),
        "switch": lambda: actions.switch_to_production(cleo, connection_id=connection.id, at=at),
    }

    with pytest.raises(NoSuchRecord):
        acts[act]()

    assert the_submission(ready).state == "intended"
    assert queries.how_many_under_way(cleo) == 0


def test_many_claims_are_sent_with_about_as_many_queries_as_one(
    ana, out, at, django_assert_max_num_queries
):
    connection = a_connection(ana, out)
    ready = [a_ready_claim(ana) for _ in range(8)]

    with django_assert_max_num_queries(95):
        actions.send_claims(
            ana, claim_ids=[one.id for one in ready], connection_id=connection.id, at=at
        )

    assert len(delivered(out)) == 1


def test_bytes_changed_behind_our_back_are_named(ana, out, at):
    good = file_row(
        b"abc", practice_id=ana.practice_id, direction=Direction.IN, kind="other", name="a", at=at
    )
    good.body = b"abd"
    good.save(force_insert=True)

    (found,) = checks.files_are_whole(at)

    assert str(good.id) in found.where
