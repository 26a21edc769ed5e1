"""What is due is found in the records, and doing it twice changes nothing."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.models import Seal, Unsealed
from effleurage.apps.claims.models import Claim
from effleurage.apps.exchange import sending
from effleurage.apps.exchange.models import Connection, File, Submission
from effleurage.apps.ledger.models import Posting
from effleurage.apps.practices import installation
from effleurage.apps.practices.models import Installation
from effleurage.apps.remits.models import Hold, PartState, Remit, RemitPart
from effleurage.apps.work import backups, beats, clock, incoming, queries, sweep, tasks
from effleurage.apps.work.models import Turn
from effleurage.apps.work.running import Work
from effleurage.apps.work.sweep import Pace
from tests.apps import world

NOW = Pace(every=timedelta(0), interrupted_after=timedelta(0))


def swept(pace=NOW):
    """The names of the tasks that one sweep puts on."""
    DBTaskResult.objects.all().delete()
    sweep.sweep(beats.enlist("a host"), pace)
    return {
        path.rpartition(".")[2] for path in DBTaskResult.objects.values_list("task_path", flat=True)
    }


def work():
    return Work(where="a host", pace=NOW).drain()


def quiet(path, data, *, for_=timedelta(minutes=1)):
    """A file that nobody has written to for a while."""
    path.write_bytes(data)
    then = (clock.now() - for_).timestamp()
    os.utime(path, (then, then))


def test_an_empty_installation_has_nothing_to_do(db, home):
    swept()

    assert swept() == set()


def test_a_file_that_is_to_leave_is_due(intended):
    assert "deliver_file" in swept()


def test_a_delivery_that_was_cut_off_is_due(intended):
    File.objects.filter(pk=intended.file_id).update(delivery_began_at=world.AT)

    found = swept()

    assert "settle_interrupted" in found
    assert "deliver_file" not in found


def test_a_delivery_that_has_just_begun_is_left_alone(intended):
    File.objects.filter(pk=intended.file_id).update(delivery_began_at=clock.now())

    found = swept(Pace(every=timedelta(0)))

    assert not found & {"settle_interrupted", "deliver_file"}


def test_events_without_a_seal_are_due(owner):
    audit.record(owner, "client.seen", kind="client", ids=[], at=world.AT)

    assert "seal_events" in swept()


def test_an_incoming_folder_is_due_until_its_connection_is_retired(owner):
    before = swept()
    Connection.objects.update(is_active=False)

    assert "read_incoming" in before
    assert "read_incoming" not in swept()


def test_one_worker_sweeps_for_all_each_minute(owner):
    pace = Pace()
    worker, other = beats.enlist("one"), beats.enlist("other")

    counts = [sweep.sweep(worker, pace), sweep.sweep(other, pace)]
    Turn.objects.filter(name=sweep.SWEEP).update(begun_at=clock.now() - pace.every)
    DBTaskResult.objects.all().delete()
    counts.append(sweep.sweep(other, pace))

    assert counts[0] > 0
    assert counts[1] == 0
    assert counts[2] > 0


def test_a_turn_that_a_wrong_clock_has_begun_in_the_future_counts_for_nothing(owner):
    swept()
    Turn.objects.update(begun_at=clock.now() + timedelta(days=400))

    assert sweep.sweep(beats.enlist("a host"), Pace()) >= 0
    assert queries.last_sweep() <= clock.now()


def test_held_answers_are_looked_at_once_an_hour_and_not_each_minute(owner):
    work()
    RemitPart.objects.update(state=PartState.HELD, hold=Hold.UNMATCHED)
    an_hour_ago = clock.now() - sweep.RARELY

    each_minute = [swept(), swept()]
    Turn.objects.update(begun_at=an_hour_ago)
    after_an_hour = swept()

    assert "rematch_remits" not in set().union(*each_minute)
    assert "rematch_remits" in after_an_hour


def test_a_backup_is_due_each_day_and_only_where_it_is_ours_to_take(db, home):
    installation.begin(at=world.AT)

    found = "take_backup" in swept()

    assert found == (connection.vendor == "sqlite")


def test_a_backup_of_a_moment_ago_is_enough(db, home):
    installation.begin(at=world.AT)
    Installation.objects.update(last_backup_at=clock.now())

    assert not backups.is_due(clock.now())


def test_a_worker_sends_takes_in_posts_and_seals(owner, intended, home):
    tally = work()

    assert tally.failed == 0
    assert len(list((home / "out").iterdir())) == 1
    assert set(
        Submission.objects.filter(file_id=intended.file_id).values_list("state", flat=True)
    ) == {"sent"}
    assert Remit.objects.count() == 6
    assert not Claim.objects.filter(number__startswith="S").exclude(state="adjudicated").exists()
    assert not Unsealed.objects.exists()


def test_a_second_worker_finds_nothing_left(owner, intended, home):
    work()
    before = Posting.objects.count(), File.objects.count(), Seal.objects.count()

    tally = work()

    assert tally.failed == 0
    assert (Posting.objects.count(), File.objects.count(), Seal.objects.count()) == before
    assert len(list((home / "out").iterdir())) == 1


def test_every_task_may_be_done_twice(owner, intended, home):
    practice_id, connection_id = str(owner.practice_id), str(Connection.objects.get().id)
    calls = [
        (tasks.deliver_file, (practice_id, str(intended.file_id))),
        (tasks.settle_interrupted, ("0",)),
        (tasks.read_incoming, (practice_id, connection_id)),
        (tasks.rematch_remits, (practice_id,)),
        (tasks.seal_events, ()),
        (tasks.forget_old, ()),
    ]

    first = [task.call(*ids) for task, ids in calls]
    second = [task.call(*ids) for task, ids in calls]

    assert first[0] == "sent"
    assert first[2] == "7 files"
    assert second == [""] * len(calls)


def test_a_remit_file_posted_twice_is_a_file_of_copies(owner):
    tasks.read_incoming.call(str(owner.practice_id), str(Connection.objects.get().id))
    file_id = str(File.objects.filter(kind="835").order_by("name").first().id)

    said = [tasks.post_remit_file.call(str(owner.practice_id), file_id) for _ in range(2)]

    assert said == ["1 posted", "1 copy"]


def test_a_delivery_that_somebody_else_began_is_left_to_him(owner, intended, home):
    File.objects.filter(pk=intended.file_id).update(delivery_began_at=world.AT)

    said = tasks.deliver_file.call(str(owner.practice_id), str(intended.file_id))

    assert said == ""
    assert list((home / "out").iterdir()) == []


def test_a_file_that_holds_no_remit_fails_at_once_and_is_listed(owner, home):
    for path in (home / "in").iterdir():
        path.unlink()
    row = File.objects.create(
        practice_id=owner.practice_id, direction="in", kind="835", name="broken.835",
        sha256="0" * 64, size_bytes=3, body=b"ISA", at=world.AT,
    )  # fmt: skip

    tally = work()

    (failed,) = queries.tasks_failed(since=clock.now() - timedelta(minutes=1))
    assert tally.failed == 1
    assert failed.ids == (str(owner.practice_id), str(row.id))
    assert failed.fault.endswith("FileHoldsNoRemit")


def test_a_row_that_names_no_task_of_ours_is_not_run(owner):
    tasks.forget_old.enqueue()
    DBTaskResult.objects.update(task_path="os.getcwd")

    Work(where="a host", pace=Pace()).drain()

    row = DBTaskResult.objects.get(task_path="os.getcwd")
    assert row.exception_class_path.endswith("NotATask")


def taken_in(owner, *, ago=timedelta(0)):
    return incoming.take_in_new(owner, Connection.objects.get(), at=clock.now() - ago)


def test_files_are_taken_in_once_and_left_where_they_lie(owner, home):
    there = sorted(path.name for path in (home / "in").iterdir())

    counts = [taken_in(owner), taken_in(owner)]

    assert counts == [7, 0]
    assert sorted(path.name for path in (home / "in").iterdir()) == there


@pytest.mark.parametrize("name", [".hidden.835", "new.835.tmp", "new.835.part", "NEW.PARTIAL"])
def test_a_file_that_is_named_as_unfinished_is_left_alone(owner, home, name):
    taken_in(owner)
    quiet(home / "in" / name, b"half of it")

    assert taken_in(owner) == 0


def test_a_file_that_is_being_written_to_waits(owner, home):
    taken_in(owner)
    (home / "in" / "new.835").write_bytes(b"half of it")

    at_once = taken_in(owner)
    quiet(home / "in" / "new.835", b"half of it and the rest")

    assert (at_once, taken_in(owner)) == (0, 1)


def test_a_file_that_was_overwritten_is_read_again(owner, home):
    path = home / "in" / "today.835"
    quiet(path, b"monday", for_=timedelta(hours=2))
    first = taken_in(owner, ago=timedelta(hours=1))
    quiet(path, b"friday")

    assert (first, taken_in(owner)) == (8, 1)


def test_a_file_too_large_to_be_one_of_ours_costs_no_other(owner, home):
    with (home / "in" / "film.835").open("wb") as file:
        file.truncate(incoming.LARGEST_BYTES + 1)
    then = (clock.now() - timedelta(hours=1)).timestamp()
    os.utime(home / "in" / "film.835", (then, then))

    with pytest.raises(incoming.FilesCannotBeRead):
        taken_in(owner)

    assert File.objects.filter(direction="in").count() == 7


def test_a_folder_that_is_not_there_is_a_failure_that_names_no_path(owner, home):
    Connection.objects.update(incoming_folder=home / "of Lou Abernathy")

    with pytest.raises(incoming.FolderCannotBeRead) as refused:
        taken_in(owner)

    assert "Abernathy" not in str(refused.value)


def test_an_unknown_outcome_stays_unknown_however_often_the_worker_looks(owner, intended):
    File.objects.filter(pk=intended.file_id).update(delivery_began_at=world.AT)

    work()
    work()

    states = Submission.objects.filter(file_id=intended.file_id).values_list("state", flat=True)
    assert set(states) == {"unknown"}
    assert sending.queries.files_to_deliver() == ()
