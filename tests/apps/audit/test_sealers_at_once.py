"""Processes of their own, on files and servers that keep what is committed, killed as they run."""

from __future__ import annotations

import contextlib
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def surroundings(tmp_path):
    """A database of its own on the engine under test, and the key a worker would be given."""
    place = {"EFFLEURAGE_HOME": str(tmp_path), "EFFLEURAGE_KEY": bytes(range(32)).hex()}
    with contextlib.ExitStack() as after:
        if url := os.environ.get("DATABASE_URL"):
            place["DATABASE_URL"] = after.enter_context(_own_database(url))
        yield {**os.environ, **place, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}


@contextlib.contextmanager
def _own_database(url):
    name = f"trail_{os.getpid()}_{random.randrange(10**6)}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _start(surroundings, work):
    return subprocess.Popen(
        [sys.executable, "-m", "tests.apps.audit.trail_process", work],
        env=surroundings, cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def _finish(surroundings, work):
    with _start(surroundings, work) as process:
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return said


def _killed_after(process, lines):
    """Read so many lines, kill the process, and return all that it had said by then."""
    said = [process.stdout.readline() for _ in range(lines)]
    process.kill()
    said += process.stdout.readlines()
    process.wait()
    process.stdout.close()
    return [line.strip() for line in said if line.endswith("\n")]


def test_two_sealers_and_their_deaths_lose_nothing_and_double_nothing(surroundings):
    _finish(surroundings, "migrate")
    writer = _start(surroundings, "write")
    sealers = [_start(surroundings, "seal") for _ in range(2)]
    seals = [_killed_after(sealer, random.randrange(3, 40)) for sealer in sealers]
    told = _killed_after(writer, random.randrange(50, 200))

    seen = json.loads(_finish(surroundings, "verify"))

    assert seen["wrong"] == []
    assert seen["waiting"] == 0
    assert seen["sealed"] == len(seen["written"]) == len(set(seen["written"]))
    assert set(told) <= set(seen["written"])
    assert all(seals)


def test_a_writer_does_not_wait_for_the_chain(surroundings):
    if "DATABASE_URL" not in surroundings:
        pytest.skip("the embedded database has one writer at a time; a batch is kept short instead")
    _finish(surroundings, "migrate")
    with (
        psycopg.connect(surroundings["DATABASE_URL"]) as other,
        _start(surroundings, "write") as writer,
    ):
        other.execute("LOCK TABLE audit_seal IN ACCESS EXCLUSIVE MODE")
        begun = monotonic()

        said = _killed_after(writer, 20)

    assert len(said) >= 20
    assert monotonic() - begun < 30
