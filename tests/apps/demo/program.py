"""Commands on records as a user runs them: a process of its own, a home of its own.

The engine is the one that the tests run on: with DATABASE_URL set, a fresh database on that server.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

PASSPHRASE = "lamp river stone window"
PASSWORD = "lark-copper-73-meadow"
_OURS = ("EFFLEURAGE_", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")


class Result(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Program:
    """``effleurage`` with its home, its database and what it is told in the environment."""

    home: Path
    database_url: str = ""
    told: dict[str, str] = field(default_factory=dict)

    def __call__(self, *words: object, stdin: str = "", code: int | None = 0) -> Result:
        """Run a command; assert the exit code unless ``None``, and that no traceback shows."""
        done = subprocess.run(
            [sys.executable, "-m", "effleurage", *map(str, words)],
            capture_output=True,
            encoding="utf-8",
            check=False,
            input=stdin,
            env=self.environment(),
            timeout=600,
        )
        result = Result(done.returncode, done.stdout, done.stderr)
        assert "Traceback" not in result.err
        if code is not None:
            assert result.code == code, result
        return result

    def telling(self, **told: str) -> Program:
        """Return it with these settings besides; an empty one is taken away."""
        return replace(self, told=self.told | told)

    def elsewhere(self, home: Path) -> Program:
        """Return it with another home, on the embedded engine."""
        return replace(self, home=home, database_url="")

    def look(self, *words: str) -> Any:
        """Return what ``tests.apps.demo.look`` sees in the records."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.apps.demo.look", *words],
            capture_output=True,
            encoding="utf-8",
            check=True,
            cwd=Path(__file__).resolve().parents[3],
            env=self.environment(),
        )
        return json.loads(done.stdout)

    def environment(self) -> dict[str, str]:
        plain = {name: it for name, it in os.environ.items() if not name.startswith(_OURS)}
        ours = {"EFFLEURAGE_HOME": str(self.home), "DATABASE_URL": self.database_url, **self.told}
        return plain | {name: value for name, value in ours.items() if value}


def with_passphrase_file(folder: Path, *, database_url: str = "") -> Program:
    """Return a program whose home is yet to be, and that need not be asked for the passphrase."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "passphrase"
    file.write_text(PASSPHRASE + "\n", encoding="utf-8")
    told = {"EFFLEURAGE_PASSPHRASE_FILE": str(file)}
    return Program(folder / "home", database_url, told)


@contextmanager
def copy_of(program: Program, folder: Path) -> Iterator[Program]:
    """Give the same program on a copy of its home and database, to be spoilt by a test."""
    home = folder / "home"
    shutil.copytree(program.home, home)
    if not program.database_url:
        yield replace(program, home=home)
        return
    with database_of_its_own(program.database_url, like=program.database_url) as url:
        yield replace(program, home=home, database_url=url)


@contextmanager
def database_of_its_own(server_url: str, *, like: str = "") -> Iterator[str]:
    """Make a database on a PostgreSQL server for a while, empty or a copy of another there."""
    url = a_new_database(server_url, like=like)
    try:
        yield url
    finally:
        _on_server(server_url, f'DROP DATABASE "{_name_in(url)}" WITH (FORCE)')


def a_new_database(server_url: str, *, like: str = "") -> str:
    """Return the address of a new database on a server, empty or a copy of another there."""
    name = f"program_{uuid.uuid4().hex[:12]}"
    template = f' TEMPLATE "{_name_in(like)}"' if like else ""
    _on_server(server_url, f'CREATE DATABASE "{name}"{template}')
    return urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))


def _name_in(url: str) -> str:
    return urlsplit(url).path.lstrip("/")


def _on_server(url: str, statement: str) -> None:
    """Run one statement, when nobody else is at work in the database that it concerns."""
    import psycopg  # noqa: PLC0415 - only where the tests run on PostgreSQL

    maintenance = urlunsplit(urlsplit(url)._replace(path="/template1"))
    for tries_left in reversed(range(120)):
        try:
            with psycopg.connect(maintenance, autocommit=True) as server:
                server.execute(statement)
        except psycopg.errors.ObjectInUse:
            assert tries_left, "the database is never left alone"
            time.sleep(0.5)
        else:
            return
