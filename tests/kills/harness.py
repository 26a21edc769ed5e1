"""Kills a process of ours again and again, lets another go on, and asks what became of the records.

One :class:`Nursery` a engine raises the children; each scenario works in a copy of one world. A kill
comes after a time or at a step, both drawn from a seed that is printed with whatever is wrong.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parents[2]
KEY = bytes(range(32)).hex()
KILLS_A_PLACE = 4
LONGEST_LAG = 0.01


class Stage(NamedTuple):
    """What is killed, in which world it begins, and what is asked after it."""

    name: str
    work: str
    begins: str
    verify: tuple[str, ...]
    compare_sums: bool = False


STAGES = {
    stage.name: stage
    for stage in (
        Stage("sending", "send", "world", ("verified_send",)),
        Stage("posting", "post", "world", ("verified_post",), compare_sums=True),
        Stage("sealing", "seal", "world", ("verified_seal",)),
        Stage("beginning", "begin", "empty", ("verified_begin",)),
        Stage(
            "migration",
            "migrate_forward",
            "older",
            ("verified_migrate_forward",),
            compare_sums=True,
        ),
        Stage("backing up", "back_up", "world", ("verified_back_up", "nothing_half_is_left")),
        Stage("exporting", "export", "world", ("verified_export",)),
    )
}


class ChildFailed(AssertionError):
    """A process that nobody killed ended with an error."""


@dataclass(slots=True)
class Figures:
    """Kills by engine and stage, and what was found wrong."""

    kills: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        rows = [
            f"{engine:12} {stage:16} {n:4}" for (engine, stage), n in sorted(self.kills.items())
        ]
        total = f"{'all':29} {self.kills.total():4}"
        return "\n".join(["engine       stage           kills", *rows, total, *self.wrong])


class Place(NamedTuple):
    """A home and a database of their own."""

    home: Path
    database: str


class Engine:
    """Where databases come from; one nursery raises all children that work on them."""

    def __init__(self, name: str, folder: Path, url: str = "") -> None:
        folder.mkdir(exist_ok=True)
        self.name, self._folder, self._url = name, folder, url
        self._count = 0
        self._origins: dict[str, Place] = {}
        environment = {**os.environ, "EFFLEURAGE_KEY": KEY, "EFFLEURAGE_HOME": str(folder)}
        environment.pop("DATABASE_URL", None)
        if url:
            environment["DATABASE_URL"] = url
        environment["PYTHONPATH"] = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
        self._environment = environment
        self._nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.kills.nursery"],
            env=environment, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def close(self) -> None:
        self._nursery.stdin.close()
        self._nursery.wait(timeout=30)
        self._nursery.stdout.close()

    def surroundings(self, place: Place) -> dict[str, str]:
        """The environment of a command that works in a place, with its key."""
        found = {**self._environment, "EFFLEURAGE_HOME": str(place.home)}
        if self._url:
            found["DATABASE_URL"] = urlunsplit(urlsplit(self._url)._replace(path=place.database))
        return found

    def order(self, place: Place, work: str, **when: Any) -> dict[str, Any]:
        """Have a child do a work in a place; raise if it failed of itself."""
        line = {"home": str(place.home), "database": place.database, "work": work, "with": {}}
        usual = {"seed": 0, "kill_after": None, "deadly": []}
        self._nursery.stdin.write(json.dumps({**line, **usual, **when}) + "\n")
        self._nursery.stdin.flush()
        answer = json.loads(self._nursery.stdout.readline())
        if "error" in answer or (answer["was_killed"] and not set(when) & {"kill_after", "deadly"}):
            raise ChildFailed(answer.get("error") or f"{work} was killed by somebody else")
        return answer

    def a_place(self, origin: str) -> Place:
        """A place of its own that begins as the origin: empty, world or older."""
        if origin == "empty":
            return self._new_place(None)
        if origin not in self._origins:
            self._origins[origin] = self._make(origin)
        place = self._new_place(self._origins[origin])
        self.order(place, "arrive")
        return place

    def beginning(self) -> dict[str, Any]:
        """What it took to begin the world, which nobody killed."""
        self.drop(self.a_place("world"))
        return self._begun

    def drop(self, place: Place) -> None:
        shutil.rmtree(place.home)
        if self._url:
            self._on_server(f'DROP DATABASE "{place.database}" WITH (FORCE)')

    def _make(self, origin: str) -> Place:
        if origin == "older":
            place = self.a_place("world")
            self.order(place, "age")
        else:
            place = self._new_place(None)
            self._begun = self.order(place, "begin")
        return place

    def _new_place(self, origin: Place | None) -> Place:
        self._count += 1
        home = self._folder / f"place{self._count}"
        if origin:
            shutil.copytree(origin.home, home)
        else:
            home.mkdir()
        if not self._url:
            return Place(home, str(home / "effleurage.db"))
        name = f"place{self._count}"
        self._on_server(
            f'CREATE DATABASE "{name}" TEMPLATE "{origin.database if origin else "template1"}"'
        )
        return Place(home, name)

    def _on_server(self, statement: str) -> None:
        url = urlunsplit(urlsplit(self._url)._replace(path="/template1"))
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(statement)


@contextmanager
def opened(name: str, folder: Path, url: str = "") -> Iterator[Engine]:
    engine = Engine(name, folder, url)
    try:
        yield engine
    finally:
        engine.close()


def kill(engine: Engine, stage: Stage, *, kills: int, seed: int, figures: Figures) -> None:
    """Kill the stage's work so many times, in as many places as that takes, and verify each."""
    chance = random.Random(f"{seed} {engine.name} {stage.name}")
    measured = _measured(engine, stage)
    done = 0
    while done < kills:
        place = engine.a_place(stage.begins)
        drawn = f"{engine.name}, {stage.name}, seed {seed}, place {place.home.name}:"
        try:
            done += _killed_here(engine, stage, place, chance, measured, kills - done)
            engine.order(place, f"finish_{stage.work}")
            sums, wrong = _seen(engine, stage, place)
            if sums != measured.sums:
                wrong.append("the ledger is not what it is without kills")
            figures.wrong += [f"{drawn} {one}" for one in wrong]
        except ChildFailed as failed:
            figures.wrong.append(f"{drawn} {failed}")
            done += 1
        engine.drop(place)
    figures.kills[engine.name, stage.name] += done


class _Measured(NamedTuple):
    steps: int
    files: int
    seconds: float
    sums: Any


def _measured(engine: Engine, stage: Stage) -> _Measured:
    """What the work takes when nobody kills it, and what the ledger holds after it."""
    if stage.name == "beginning":
        answer = engine.beginning()
        return _Measured(answer["steps"], answer["files"], answer["seconds"], None)
    place = engine.a_place(stage.begins)
    answer = engine.order(place, stage.work)
    engine.order(place, f"finish_{stage.work}")
    sums, wrong = _seen(engine, stage, place)
    if wrong:
        raise ChildFailed(f"{stage.name} is wrong without any kill: {wrong}")
    engine.drop(place)
    return _Measured(answer["steps"], answer["files"], answer["seconds"], sums)


def _killed_here(
    engine: Engine,
    stage: Stage,
    place: Place,
    chance: random.Random,
    measured: _Measured,
    at_most: int,
) -> int:
    """Kill the work in one place until it ends unharmed; return how often it was killed."""
    for kills in range(min(at_most, KILLS_A_PLACE)):
        when = _moment(chance, measured)
        answer = engine.order(place, stage.work, seed=chance.getrandbits(32), **when)
        if not answer["was_killed"]:
            return kills
    return min(at_most, KILLS_A_PLACE)


def _moment(chance: random.Random, measured: _Measured) -> dict[str, Any]:
    """When to kill: after a time, at a step, or while or after a file is touched; all the same often."""
    kind = chance.randrange(3)
    if kind == 0:
        return {"kill_after": chance.uniform(0, measured.seconds)}
    if kind == 1 or not measured.files:
        return {"deadly": [chance.randint(1, measured.steps)]}
    return {"deadly": [None, chance.randint(1, measured.files), chance.uniform(0, LONGEST_LAG)]}


def _seen(engine: Engine, stage: Stage, place: Place) -> tuple[Any, list[str]]:
    """The ledger's sums, and what is wrong in a place that was finished."""
    sums = engine.order(place, "sums")["result"] if stage.compare_sums else None
    return sums, [one for verify in stage.verify for one in engine.order(place, verify)["result"]]
