"""Two who do the same at the same moment, on each engine: exactly one does it."""

from __future__ import annotations

import contextlib
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[3]


@contextlib.contextmanager
def _own_database(url):
    name = f"races_{os.getpid()}_{random.randrange(10**6)}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def run(tmp_path):
    """Runs one race in a process of its own, on a database of its own."""
    place = {"EFFLEURAGE_HOME": str(tmp_path), "EFFLEURAGE_KEY": bytes(range(32)).hex()}
    with contextlib.ExitStack() as after:
        if url := os.environ.get("DATABASE_URL"):
            place["DATABASE_URL"] = after.enter_context(_own_database(url))
        path = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
        surroundings = {**os.environ, **place, "PYTHONPATH": path}

        def race(name):
            done = subprocess.run(
                [sys.executable, "-m", "tests.apps.exchange.races", name],
                env=surroundings, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True,
                timeout=120,
            )  # fmt: skip
            return json.loads(done.stdout)

        yield race


def test_of_six_who_send_one_claim_exactly_one_does(run):
    found = run("sending")

    assert found["said"].count("done") == 1
    assert set(found["said"]) <= {"done", "ClaimIsLeaving", "ClaimAlreadySent"}
    assert (found["delivered"], found["wrong"]) == (1, [])


def test_of_four_who_deliver_one_file_exactly_one_does(run):
    found = run("delivering")

    assert sorted(found["said"]) == ["DeliveryHasBegun"] * 3 + ["done"]
    assert (found["delivered"], found["wrong"]) == (1, [])


def test_six_who_send_at_once_take_six_numbers(run):
    found = run("numbers")

    assert found == {
        "said": ["done"] * 6, "interchanges": 6, "groups": 6, "delivered": 6, "wrong": [],
    }  # fmt: skip


def test_of_four_who_take_one_answer_in_exactly_one_moves_the_claim(run):
    found = run("answering")

    assert found == {
        "said": ["done"] * 4, "files": 1, "answers": 1,
        "steps": ["make ready", "send", "accept"], "wrong": [],
    }  # fmt: skip


def test_of_four_who_bill_one_visit_exactly_one_does(run):
    found = run("drafting")

    assert sorted(found["said"]) == ["VisitIsOnAClaim"] * 3 + ["done"]
    assert (found["claims"], found["wrong"]) == (1, [])


def test_nobody_delivers_inside_a_transaction_of_his_own(run):
    found = run("inside")

    assert found == {"said": ["RuntimeError"], "delivered": 0, "wrong": []}
