from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from effleurage.apps.audit import actions, macs, sealing, verification
from effleurage.apps.audit.models import Event, Seal, Unsealed
from effleurage.store import unlocked
from tests.apps.audit import rows

pytestmark = pytest.mark.usefixtures("guarded")


def _places(chain):
    return list(
        Seal.objects.filter(chain=chain).order_by("sequence").values_list("sequence", "event_id")
    )


def test_each_practice_and_the_installation_have_a_chain_of_their_own(ana, cleo, at):
    mine = [rows.an_event(ana, at + timedelta(seconds=each)).id for each in range(2)]
    hers = rows.an_event(cleo, at).id
    actions.record_for_installation("backup.made", at=at, actor_name="Effleurage")

    assert sealing.seal_pending(at) == 4

    assert _places(str(ana.practice_id)) == [(1, mine[0]), (2, mine[1])]
    assert _places(str(cleo.practice_id)) == [(1, hers)]
    assert len(_places(actions.INSTALLATION)) == 1


def test_sealing_again_seals_only_what_came_since(ana, at):
    first = rows.a_sealed_event(ana, at)
    second = rows.an_event(ana, at)

    assert sealing.seal_pending(at) == 1
    assert sealing.seal_pending(at) == 0

    assert _places(str(ana.practice_id)) == [(1, first.id), (2, second.id)]


def test_more_than_one_batch_is_one_chain_without_a_gap(ana, at, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 3)
    for _ in range(8):
        rows.an_event(ana, at)

    assert sealing.seal_pending(at) == 8

    assert [place for place, _ in _places(str(ana.practice_id))] == list(range(1, 9))
    assert verification.verify_chains().holds


def test_an_event_that_comes_late_stands_where_it_was_sealed(ana, at):
    younger = rows.a_sealed_event(ana, at)
    late = rows.an_event(ana, at - timedelta(hours=5))
    sealing.seal_pending(at)

    assert _places(str(ana.practice_id)) == [(1, younger.id), (2, late.id)]
    assert verification.verify_chains().holds


def test_what_rolls_back_leaves_nothing_to_seal(ana, at):
    def fail():
        with transaction.atomic():
            rows.an_event(ana, at)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert (Event.objects.count(), Unsealed.objects.count()) == (0, 0)
    assert sealing.seal_pending(at) == 0


def test_an_event_that_waits_although_it_is_sealed_is_not_sealed_twice(ana, at):
    event = rows.a_sealed_event(ana, at)
    Unsealed.objects.create(event=event)

    assert sealing.seal_pending(at) == 0

    assert Seal.objects.count() == 1
    assert not Unsealed.objects.exists()


def test_without_the_key_nothing_is_written(ana, at):
    key = unlocked.master_key()
    unlocked.lock()
    try:
        with pytest.raises(unlocked.StoreIsLocked), transaction.atomic():
            rows.an_event(ana, at)
    finally:
        unlocked.unlock(key)

    assert not Event.objects.exists()


@pytest.mark.parametrize(
    "details", [{"share": 0.5}, {"on": timedelta(1)}, {1: "one"}, {"ids": {"a set"}}]
)
def test_details_that_a_database_would_hand_back_otherwise_are_refused(ana, at, details):
    with pytest.raises(macs.DetailsAreNotPlain):
        actions.record(ana, "claim.sent", kind="claim", ids=[], at=at, details=details)


def test_a_reason_too_long_is_refused_on_both_engines(ana, at):
    with pytest.raises(actions.ReasonIsTooLong):
        actions.record(ana, "claim.sent", kind="claim", ids=[], at=at, reason="x" * 201)


def test_details_of_every_plain_shape_come_back_as_they_were_sealed(ana, at):
    details = {"z": [1, None, True, {"b": 'é\u2028"\\', "a": -(2**70)}], "a": {}, "10": 1, "9": 2}
    actions.record(ana, "claim.sent", kind="claim", ids=[], at=at, details=details)
    sealing.seal_pending(at)

    assert verification.verify_chains().holds
    assert Event.objects.get().details == details
