"""Twenty kills on each run of the tests; the soak makes 300 (``docs/algorithms/kills.md``)."""

from __future__ import annotations

import pytest

from tests.kills.harness import STAGES, Figures, kill

SEED = 20_261_123
KILLS = {
    "embedded": {
        "sending": 3,
        "posting": 2,
        "sealing": 1,
        "beginning": 1,
        "migration": 1,
        "backing up": 2,
    },
    "postgresql": {
        "sending": 3,
        "posting": 2,
        "sealing": 1,
        "beginning": 1,
        "migration": 2,
        "exporting": 1,
    },
}


@pytest.mark.slow
def test_kills_lose_nothing_and_double_nothing(engine):
    figures = Figures()

    for stage, kills in KILLS[engine.name].items():
        kill(engine, STAGES[stage], kills=kills, seed=SEED, figures=figures)

    assert figures.wrong == []
    assert figures.kills.total() == sum(KILLS[engine.name].values())


def test_there_are_twenty_kills():
    assert sum(kills for of_engine in KILLS.values() for kills in of_engine.values()) == 20
