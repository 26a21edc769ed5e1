"""One demo practice for all tests here: the full one on the embedded engine, a small one beside.

With several test processes one makes it and the others wait; tests that change anything do so on a
copy.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.apps.demo.program import Program, a_new_database, copy_of, with_passphrase_file

ON = "2026-11-23"
SERVER = os.environ.get("DATABASE_URL", "")
_LONGEST_WAIT_SECONDS = 900


class Demo(NamedTuple):
    """The program on the demo practice, and what it printed when it made it."""

    program: Program
    told: dict[str, Any]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder = _of_all_processes(tmp_path_factory) / "demo"
    try:
        folder.mkdir()
    except FileExistsError:
        return _made_by_another(folder)
    url = a_new_database(SERVER) if SERVER else ""
    made = with_passphrase_file(folder, database_url=url)(
        "demo", "--visits", 60 if SERVER else 300, "--on", ON, "--json", code=None
    )
    _whole(folder / "made.json", json.dumps({"url": url, "code": made.code, "out": made.out}))
    return _made_by_another(folder)


@pytest.fixture(scope="session")
def program(demo: Demo) -> Program:
    return demo.program


@pytest.fixture(scope="session")
def told(demo: Demo) -> dict[str, Any]:
    return demo.told


@pytest.fixture
def spoilt(program: Program, tmp_path: Path) -> Any:
    """The program on a copy of the demo practice, to be changed."""
    with copy_of(program, tmp_path) as copy:
        yield copy


def _of_all_processes(factory: pytest.TempPathFactory) -> Path:
    mine = factory.getbasetemp()
    return mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine


def _made_by_another(folder: Path) -> Demo:
    result, waited = folder / "made.json", 0
    while not result.exists():
        assert waited < _LONGEST_WAIT_SECONDS, "the process that makes the demo has gone"
        time.sleep(1)
        waited += 1
    made = json.loads(result.read_text(encoding="utf-8"))
    assert made["code"] == 0, made
    program = with_passphrase_file(folder, database_url=made["url"])
    return Demo(program, json.loads(made["out"]))


def _whole(path: Path, text: str) -> None:
    beside = path.with_suffix(".tmp")
    beside.write_text(text, encoding="utf-8")
    beside.rename(path)
