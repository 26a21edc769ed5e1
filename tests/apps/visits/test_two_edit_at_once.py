"""Two people who change a visit at the same moment, on each engine: one does, one looks again."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.apps.demo.program import database_of_its_own

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What came of all the races, run once in a process of their own."""
    home = tmp_path_factory.mktemp("races")
    told = {"EFFLEURAGE_HOME": str(home), "EFFLEURAGE_KEY": bytes(range(32)).hex()}
    with contextlib.ExitStack() as after:
        if url := os.environ.get("DATABASE_URL"):
            told["DATABASE_URL"] = after.enter_context(database_of_its_own(url))
        path = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
        done = subprocess.run(
            [sys.executable, "-m", "tests.apps.visits.editing_at_once"],
            env={**os.environ, **told, "PYTHONPATH": path},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            check=True,
            timeout=120,
        )
        return json.loads(done.stdout)


AS_IT_WAS, LONGER, SHORTER = [[1, 60, 4]], [[1, 60, 4], [2, 60, 4]], [[1, 30, 2]]


def test_of_three_who_change_one_draft_exactly_one_does(found):
    for race in found["changing"]:
        assert race["said"] == ["StaleEdit", "StaleEdit", "done"]
        assert race["version"] == 2


def test_the_lines_are_one_persons_and_never_both(found):
    assert all(race["lines"] in (AS_IT_WAS, LONGER, SHORTER) for race in found["changing"])


def test_what_is_signed_is_what_the_signer_saw(found):
    for race in found["signing"]:
        assert race["said"] in (["StaleEdit", "done"], ["NoteIsSigned", "done"])
        assert race["version"] == 2
        assert race["lines"] == (AS_IT_WAS if race["state"] == "signed" else LONGER)
    assert found["wrong"] == []
