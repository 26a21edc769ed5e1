"""Three hundred kills on both engines: what was lost, what was doubled. Figures go to the terminal.

EFFLEURAGE_KILL_SEED repeats a run; without it each run draws its own.
"""

from __future__ import annotations

import os
import random

import pytest

from tests import postgres
from tests.kills.harness import STAGES, Figures, kill, opened

EMBEDDED = {
    "sending": 50,
    "posting": 35,
    "sealing": 15,
    "beginning": 10,
    "migration": 15,
    "backing up": 20,
    "exporting": 10,
}
POSTGRESQL = {
    "sending": 50,
    "posting": 40,
    "sealing": 15,
    "beginning": 10,
    "migration": 15,
    "exporting": 15,
}


@pytest.mark.soak
def test_three_hundred_kills_lose_nothing_and_double_nothing(tmp_path, capsys):
    seed = int(os.environ.get("EFFLEURAGE_KILL_SEED") or random.randrange(10**6))
    figures = Figures()

    with opened("embedded", tmp_path / "embedded") as engine:
        for stage, kills in EMBEDDED.items():
            kill(engine, STAGES[stage], kills=kills, seed=seed, figures=figures)
    with (
        postgres.throwaway_server(durable=True) as url,
        opened("postgresql", tmp_path / "postgresql", url) as engine,
    ):
        for stage, kills in POSTGRESQL.items():
            kill(engine, STAGES[stage], kills=kills, seed=seed, figures=figures)

    with capsys.disabled():
        print(f"\nseed {seed}\n{figures}")
    assert figures.wrong == []
    assert figures.kills.total() == 300
