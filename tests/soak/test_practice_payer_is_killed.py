"""The practice payer is killed at random moments; it must neither lose nor double a decision."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from effleurage.core.claims import Claim, examples
from effleurage.edi.remit_from_835 import read_835
from tests.practice_payer import world

KILLS = 100


def _another(number: int) -> Claim:
    """Return the auto example for another client, so that none is another's duplicate."""
    claim = examples.example("auto")
    policy = replace(claim.policy, member_id=f"PSC{number:07d}")
    return replace(claim, claim_id=f"K{number:05d}", policy=policy)


@pytest.mark.soak
def test_a_hundred_kills_lose_nothing_and_double_nothing(tmp_path: Path):
    chance = random.Random(23)
    inbox, outbox = tmp_path / "in", tmp_path / "out"
    inbox.mkdir()
    sent = {}
    for number in range(1, 41):
        claim = _another(number)
        sent[claim.claim_id] = claim
        (inbox / f"{number:05d}.837").write_bytes(world.an_837p(claim, number=number))

    command = [sys.executable, "-m", "effleurage.practice_payer", "--once"]
    command += ["--inbox", str(inbox), "--outbox", str(outbox), "--at", "2026-11-23T10:00:00"]
    for _ in range(KILLS):
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.05, 0.9))
        running.send_signal(signal.SIGKILL)
        running.wait()
    last = subprocess.run(command, capture_output=True, check=False)

    assert last.returncode == 0, last.stderr
    paid = [
        claim.claim_id
        for path in outbox.glob("*.835")
        for remit in read_835(path.read_bytes()).remits
        for claim in remit.claims
    ]
    assert sorted(paid) == sorted(sent)
