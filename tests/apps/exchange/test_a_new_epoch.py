"""What a restore makes of what was in flight: the last table of ``docs/algorithms/sending.md``."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from effleurage.apps.claims import actions as claim_actions
from effleurage.apps.claims import checks as claim_checks
from effleurage.apps.claims import waiting
from effleurage.apps.exchange import actions, checks, queries
from effleurage.apps.exchange.models import ControlNumber
from effleurage.apps.exchange.numbers import StoredNumbers
from effleurage.apps.practices.models import Installation
from effleurage.core.claims.life_table import ClaimIsOnHold
from tests.apps.claims.a_claim_of import a_draft, a_ready_claim, row
from tests.apps.exchange.a_sending_of import (
    ACCEPTED,
    a_277ca,
    a_connection,
    delivered,
    take_in,
    the_submission,
)
from tests.core import worked_tables


@pytest.fixture
def restored(at):
    """The moment of a restore; the epoch is counted up as ``store.restore`` does before it asks."""
    Installation.objects.create(created_at=at, release="1", epoch=1)

    def restore():
        Installation.objects.update(epoch=2)
        return actions.begin_new_epoch(at + timedelta(days=2))

    return restore


def test_what_the_page_says_of_a_restore_is_what_these_tests_walk():
    rows = worked_tables.rows("sending.md", under="## After a restore")

    assert [row_[1] for row_ in rows] == [
        "unknown", "stays sent", "on hold until the next day", "jump to the clock",
    ]  # fmt: skip


def test_an_intent_becomes_unknown_although_nobody_had_begun(ana, at, tmp_path, restored):
    ready, connection = a_ready_claim(ana), a_connection(ana, tmp_path)
    actions.intend_sending(ana, claim_ids=[ready.id], connection_id=connection.id, at=at)

    assert restored() == (1, 0)

    assert [line.claim_number for line in queries.submissions_unknown(ana)] == [ready.number]
    assert not actions.deliver_waiting(at=at + timedelta(days=2))
    assert delivered(tmp_path) == []
    assert row(ready.id).wake_on is None


def test_what_was_sent_stays_sent_and_is_answered(ana, at, tmp_path, restored):
    ready, connection = a_ready_claim(ana), a_connection(ana, tmp_path)
    actions.send_claims(ana, claim_ids=[ready.id], connection_id=connection.id, at=at)

    assert restored() == (0, 0)

    take_in(ana, a_277ca([ready], ACCEPTED), at=at + timedelta(days=2))
    assert (the_submission(ready).state, row(ready.id).state) == ("sent", "accepted")


def test_what_the_lost_life_may_have_sent_is_looked_at_first(ana, cleo, at, tmp_path, restored):
    mine = [a_ready_claim(ana), a_draft(ana)]
    hers = a_ready_claim(cleo)
    connection = a_connection(ana, tmp_path)

    assert restored() == (0, 3)

    later = at + timedelta(days=2)
    with pytest.raises(ClaimIsOnHold):
        actions.send_claims(ana, claim_ids=[mine[0].id], connection_id=connection.id, at=later)
    assert waiting.held(ana).count == 2
    assert row(hers.id).wake_on == date(2026, 11, 26)
    claim_actions.release(ana, claim_id=mine[0].id, at=later)
    actions.send_claims(ana, claim_ids=[mine[0].id], connection_id=connection.id, at=later)
    assert row(mine[0].id).state == "sent"
    assert not [*claim_checks.claim_states_agree(later), *checks.sendings_agree(later)]


def test_a_claim_held_by_a_person_keeps_her_hold(ana, at, restored):
    draft = a_draft(ana)
    claim_actions.put_on_hold(
        ana, claim_id=draft.id, reason="wait", wake_on=date(2027, 1, 4), at=at
    )

    assert restored() == (0, 0)

    assert row(draft.id).hold_reason == "wait"


def test_a_file_after_a_restore_has_no_number_of_the_lost_life(ana, at, restored):
    def numbers(when, how_many):
        source = StoredNumbers(at=when)
        return {
            take()
            for _ in range(how_many)
            for take in (source.next_interchange, source.next_group, source.next_transaction_set)
        }

    numbers(at, 3)
    backup = list(ControlNumber.objects.all())
    lost = numbers(at + timedelta(hours=1), 60)
    for series in backup:
        series.save()
    restored()

    after = numbers(at + timedelta(days=2), 60)

    assert not lost & after


def test_the_same_backup_restored_twice_gives_out_different_numbers(ana, at):
    Installation.objects.create(created_at=at, release="1", epoch=1)
    StoredNumbers(at=at).next_interchange()
    backup = ControlNumber.objects.get()
    lives = []
    for days in (2, 5):
        backup.save()
        Installation.objects.update(epoch=2)
        source = StoredNumbers(at=at + timedelta(days=days))
        lives.append({source.next_interchange() for _ in range(200)})

    assert not lives[0] & lives[1]
