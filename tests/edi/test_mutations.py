"""Two thousand damaged files, always the same ones; ``make soak`` draws fifty thousand anew."""

from __future__ import annotations

import random

import pytest

from tests.soak import test_x12_mutations as soak

MUTATIONS = 2_000
PARTS = 4


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_no_damage_raises_in_any_reader(part: int) -> None:
    chance, files = random.Random(part), soak._files()

    for _ in range(MUTATIONS // PARTS):
        soak._read_every_way(soak._damaged(chance, files))

    assert len(files) > 100
