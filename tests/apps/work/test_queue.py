"""The queue: one worker at a time, the dead give back, the failed rest, and nobody reads a name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from effleurage.apps.work import beats, clock, queries, queue, tasks
from effleurage.apps.work.faults import Fault, fault_of
from effleurage.apps.work.models import Worker
from effleurage.apps.work.queue import Due

pytestmark = pytest.mark.django_db

LEASE = timedelta(seconds=60)
A_FAULT = Fault("builtins.OSError", "somewhere:1 there")
PRACTICE, FILE = "0192f6a0-0000-7000-8000-000000000001", "0192f6a0-0000-7000-8000-000000000002"


@pytest.fixture
def worker():
    return beats.enlist("one host")


@pytest.fixture
def other():
    return beats.enlist("another host")


def put_on(*ids, task=tasks.deliver_file):
    return queue.enqueue_missing([Due(task, ids)], at_most=10)


def silence(worker_id, *, since=LEASE * 2):
    Worker.objects.filter(pk=worker_id).update(beat_at=clock.now() - since)


def status():
    return DBTaskResult.objects.values_list("status", flat=True).get()


def test_what_waits_is_not_put_on_twice():
    first, second = put_on(PRACTICE, FILE), put_on(PRACTICE, FILE)

    assert (first, second) == (1, 0)


def test_what_runs_is_not_put_on_again(worker):
    put_on(PRACTICE, FILE)
    queue.take(worker)

    assert put_on(PRACTICE, FILE) == 0


def test_other_ids_are_another_task():
    assert put_on(PRACTICE, FILE) + put_on(PRACTICE, PRACTICE) == 2


def test_a_sweep_puts_on_no_more_than_it_is_told():
    dues = [Due(tasks.deliver_file, (PRACTICE, str(number))) for number in range(5)]

    counts = [queue.enqueue_missing(dues, at_most=2) for _ in range(4)]

    assert counts == [2, 2, 1, 0]


def test_a_task_is_taken_by_one_worker(worker, other):
    put_on(PRACTICE, FILE)

    taken, second = queue.take(worker), queue.take(other)

    assert taken.ids == (PRACTICE, FILE)
    assert second is None


def test_a_task_that_was_done_says_so(worker):
    put_on(PRACTICE, FILE)

    queue.finish(queue.take(worker), done="sent")

    row = DBTaskResult.objects.get()
    assert (row.status, row.return_value) == (TaskResultStatus.SUCCESSFUL, "sent")
    assert row.finished_at is not None


def test_a_task_that_found_nothing_to_do_leaves_no_row(worker):
    put_on(PRACTICE, FILE)

    queue.finish(queue.take(worker), done="")

    assert not DBTaskResult.objects.exists()


def test_a_task_whose_worker_is_silent_is_given_to_another(worker, other):
    put_on(PRACTICE, FILE)
    queue.take(worker)
    silence(worker)

    beats.give_up_silent(lease=LEASE, but=other)
    given_back = queue.give_back()

    taken = queue.take(other)
    assert given_back == 1
    assert taken.tried_by == (str(worker), str(other))


def test_a_task_of_a_worker_that_beats_stays_hers(worker, other):
    put_on(PRACTICE, FILE)
    queue.take(worker)
    silence(worker, since=LEASE / 2)

    beats.give_up_silent(lease=LEASE, but=other)

    assert queue.give_back() == 0
    assert status() == TaskResultStatus.RUNNING


def test_nobody_gives_herself_up(worker):
    silence(worker)

    assert beats.give_up_silent(lease=LEASE, but=worker) == 0


def test_a_worker_that_was_given_up_cannot_finish_its_task(worker, other):
    put_on(PRACTICE, FILE)
    taken = queue.take(worker)
    silence(worker)
    beats.give_up_silent(lease=LEASE, but=other)

    with pytest.raises(beats.WorkerWasGivenUp):
        queue.finish(taken, done="sent")

    assert status() == TaskResultStatus.RUNNING


def test_a_task_that_another_took_over_is_finished_by_the_other_alone(worker, other):
    put_on(PRACTICE, FILE)
    taken = queue.take(worker)
    silence(worker)
    beats.give_up_silent(lease=LEASE, but=other)
    queue.give_back()
    again = queue.take(other)
    Worker.objects.filter(pk=worker).update(ended_at=None, was_given_up=False)

    for late in (lambda: queue.finish(taken, done="sent"), lambda: queue.fail(taken, A_FAULT)):
        with pytest.raises(queue.TaskWasTakenOver):
            late()
    queue.finish(again, done="sent by the other")

    assert DBTaskResult.objects.get().return_value == "sent by the other"


def test_a_worker_that_was_given_up_takes_nothing_and_gives_no_sign(worker, other):
    put_on(PRACTICE, FILE)
    silence(worker)
    beats.give_up_silent(lease=LEASE, but=other)

    for late in (queue.take, beats.beat):
        with pytest.raises(beats.WorkerWasGivenUp):
            late(worker)


def test_a_task_that_kills_every_worker_is_failed_in_the_end(other):
    put_on(PRACTICE, FILE)
    for _ in range(queue.TRIES):
        victim = beats.enlist("a host")
        assert queue.take(victim)
        silence(victim)
        beats.give_up_silent(lease=LEASE, but=other)
        queue.give_back()

    (failed,) = queries.tasks_failed(since=clock.now() - LEASE)

    assert failed.tries == queue.TRIES
    assert failed.fault.endswith("WorkerIsGone")


def test_a_failed_task_rests_longer_each_time_and_fails_at_last(worker):
    put_on(PRACTICE, FILE)
    rests = []
    while (taken := queue.take(worker)) is not None:
        before = clock.now()
        queue.fail(taken, A_FAULT)
        rests.append(round((DBTaskResult.objects.get().run_after - before).total_seconds()))
        DBTaskResult.objects.update(run_after=before - LEASE)

    assert rests[:4] == [30, 120, 480, 1920]
    assert status() == TaskResultStatus.FAILED


def test_a_failed_task_waits_for_its_time(worker):
    put_on(PRACTICE, FILE)

    queue.fail(queue.take(worker), A_FAULT)

    assert status() == TaskResultStatus.READY
    assert queue.take(worker) is None


def test_what_no_other_try_can_change_fails_at_once(worker):
    put_on(PRACTICE, FILE)

    queue.fail(queue.take(worker), A_FAULT, for_good=True)

    assert status() == TaskResultStatus.FAILED


def test_what_failed_for_good_is_left_alone_for_a_while_and_then_tried_anew(worker):
    put_on(PRACTICE, FILE)
    queue.fail(queue.take(worker), A_FAULT, for_good=True)

    just_now = put_on(PRACTICE, FILE)
    DBTaskResult.objects.update(finished_at=clock.now() - queue.PAUSE)
    later = put_on(PRACTICE, FILE)

    assert (just_now, later) == (0, 1)


def test_old_rows_are_forgotten_and_young_ones_kept(worker, other):
    for number in range(3):
        put_on(PRACTICE, str(number))
        queue.finish(queue.take(worker), done="sent")
    long_ago = clock.now() - queue.KEPT_FAILED - LEASE
    oldest = DBTaskResult.objects.order_by("enqueued_at").first()
    DBTaskResult.objects.filter(pk=oldest.pk).update(finished_at=long_ago)
    Worker.objects.filter(pk=other).update(ended_at=long_ago)

    assert queue.forget_old() == 2
    assert DBTaskResult.objects.count() == 2


def a_fault_about(name):
    try:
        try:
            raise ValueError(f"cannot read {name}")
        except ValueError as error:
            raise LookupError(f"no record for {name}") from error
    except LookupError as error:
        return fault_of(error)


def test_of_an_error_only_its_kind_and_its_place_are_kept():
    fault = a_fault_about("Abernathy, Lou")

    assert "Abernathy" not in fault.kind + fault.places
    assert fault.kind == "builtins.LookupError"
    assert "builtins.ValueError" in fault.places
    assert f"{__name__}:" in fault.places
    assert "a_fault_about" in fault.places


def test_workers_that_live_are_listed_and_the_silent_are_not(worker, other):
    silence(other)

    (line,) = queries.workers_alive(clock.now())

    assert (line.id, line.where) == (worker, "one host")


def test_a_worker_that_left_is_not_alive(worker):
    beats.leave(worker)

    assert queries.workers_alive(clock.now()) == ()


def test_since_when_nobody_works_is_known(worker, other):
    silence(worker)
    beats.leave(other)

    assert queries.workers_alive(clock.now()) == ()
    assert queries.last_beat() == Worker.objects.get(pk=other).beat_at


def test_before_any_worker_there_is_no_last_sign_of_life(db):
    assert queries.last_beat() is None
