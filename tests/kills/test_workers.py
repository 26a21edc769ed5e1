"""The command ``effleurage worker`` itself, in processes of its own, on both engines."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

from tests.kills.harness import ROOT

pytestmark = pytest.mark.slow


def a_worker(engine, place, *words, **surroundings):
    environment = {**engine.surroundings(place), **surroundings}
    command = [sys.executable, "-m", "effleurage", "worker", *words]
    return subprocess.Popen(
        command, env=environment, cwd=ROOT, text=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def ended(worker):
    out, err = worker.communicate(timeout=300)
    return worker.returncode, out, err


def wait_for(asked):
    for _ in range(1200):
        if asked():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come to pass within two minutes")


def test_workers_live_together_stop_when_asked_and_refuse_locked_records(engine):
    """Two workers at once do each task once; a third is asked to stop; a fourth has no key."""
    place = engine.a_place("world")
    engine.order(place, "intend_everything")

    two = [ended(each) for each in [a_worker(engine, place, "--once") for _ in range(2)]]

    assert [code for code, _, _ in two] == [0, 0], two
    tries = engine.order(place, "tries")["result"]
    assert tries["deliver_file"] == [1] * 4
    assert tries["post_remit_file"] == [1] * 7
    assert engine.order(place, "verified_send")["result"] == []
    assert engine.order(place, "verified_post")["result"] == []

    going_on = a_worker(engine, place)
    wait_for(lambda: any(each["alive"] for each in engine.order(place, "workers")["result"]))
    going_on.send_signal(signal.SIGTERM)
    code, out, err = ended(going_on)

    assert (code, "task" in out) == (0, True), err
    workers = engine.order(place, "workers")["result"]
    assert workers == [{"alive": False, "given_up": False}] * 3

    code, out, err = ended(a_worker(engine, place, "--once", EFFLEURAGE_KEY=""))

    assert code == 1
    assert "locked" in err or "key" in err


_A_PARENT = """
import sys, time
from effleurage.store import handover, unlocked
unlocked.unlock_from_surroundings()
command = [sys.executable, "-m", "effleurage", "worker"]
handover.start_child(command, unlocked.master_key())
time.sleep(120)
"""


def test_a_worker_ends_with_the_process_that_handed_it_the_key(engine):
    place = engine.a_place("world")
    parent = subprocess.Popen(
        [sys.executable, "-c", _A_PARENT], env=engine.surroundings(place), cwd=ROOT
    )
    wait_for(lambda: engine.order(place, "workers")["result"])

    parent.kill()
    parent.wait()

    wait_for(lambda: not any(each["alive"] for each in engine.order(place, "workers")["result"]))


def test_a_worker_whose_giver_was_gone_before_it_began_does_not_stay(engine):
    place = engine.a_place("world")
    orphaned = {"EFFLEURAGE_KEY_GIVER": str(2**22 + 1)}

    code, out, err = ended(a_worker(engine, place, **orphaned))

    assert code == 0, err
    assert out.startswith("0 tasks done")
