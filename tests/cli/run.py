"""Runs a command as a user would, in a process of its own or in this one."""

from __future__ import annotations

import subprocess
import sys
from typing import NamedTuple

import pytest

from effleurage.cli.main import main


class Result(NamedTuple):
    code: int
    out: str
    err: str


def in_process(capsys: pytest.CaptureFixture[str], *words: str) -> Result:
    try:
        code = main(words)
    except SystemExit as leaving:
        code = int(leaving.code or 0)
    captured = capsys.readouterr()
    return Result(code, captured.out, captured.err)


def as_program(*words: str, cwd: object = None) -> Result:
    done = subprocess.run(
        [sys.executable, "-m", "effleurage", *words],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=str(cwd) if cwd else None,
        timeout=120,
    )
    return Result(done.returncode, done.stdout, done.stderr)
