"""The practice payer as a program: ``python -m effleurage.practice_payer``.

Knows the command line, the clock and the exit codes (``docs/practice-payer.md``). Refuses to know
what a pass does. No fault of a file, a folder or the command line is shown as a traceback.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from enum import IntEnum
from pathlib import Path

from effleurage.practice_payer.books_file import BooksCannotBeRead
from effleurage.practice_payer.folders import FolderIsTaken, Folders
from effleurage.practice_payer.passes import PracticePayer
from effleurage.practice_payer.plan_file import default_plans, read_plans
from effleurage.practice_payer.plans import SIMULATED_NAME, PlanBook


class Exit(IntEnum):
    """What the exit code means; scripts rely on it (decision 0009)."""

    DONE = 0
    NO = 1
    UNREADABLE = 2
    UNWRITABLE = 3
    BUG = 70
    INTERRUPTED = 130


class PlansCannotBeUsed(Exception):
    """The plan file cannot be read or has a fault; the lines to print say where."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__(lines[0])
        self.lines = lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; return its exit code."""
    given = _parser().parse_args(arguments)
    _say("no real payer, no real money, every file marked as a test")
    try:
        return _run(given)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  # the edge of the process
        code, lines = _refusal(error, given)
        for line in lines:
            sys.stderr.write(f"{SIMULATED_NAME} | {line}\n")
        return code


def _refusal(error: BaseException, given: argparse.Namespace) -> tuple[Exit, Sequence[str]]:
    """Return the exit code and the words for whatever ended the program; never its data."""
    code, lines = Exit.BUG, [f"a bug of ours ({type(error).__name__}); the file stays in the inbox"]
    match error:
        case PlansCannotBeUsed():
            code, lines = Exit.UNREADABLE, [*error.lines]
        case BooksCannotBeRead():
            code = Exit.UNREADABLE
            lines = [f"{error}: restore books.json in {_state(given)}, or delete that folder"]
        case FolderIsTaken():
            code, lines = Exit.NO, [str(error)]
        case OSError():
            code = Exit.UNWRITABLE
            lines = [
                f"{error.filename or 'a folder'} cannot be used: {error.strerror or 'refused'}"
            ]
        case KeyboardInterrupt():
            code, lines = Exit.INTERRUPTED, ["stopped"]
        case _:
            pass
    return code, lines


def _run(given: argparse.Namespace) -> int:
    book = _plans(given.plans)
    folders = Folders(inbox=given.inbox, outbox=given.outbox, state=_state(given))
    with folders.held_alone():
        payer = PracticePayer(folders, book, watching=not given.once)
        while True:
            for line in payer.one_pass(given.at or datetime.now()):  # noqa: DTZ005  # local, as files are
                _say(line)
            if given.once:
                return Exit.NO if payer.left_unread else Exit.DONE
            time.sleep(given.every)


def _plans(path: Path | None) -> PlanBook:
    try:
        text = default_plans() if path is None else path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise PlansCannotBeUsed(
            [f"{path} cannot be read; check the name and that it is text"]
        ) from None
    book, findings = read_plans(text)
    lines = [f"{one.code}, {one.where}: {one.message}; {one.fix}" for one in findings]
    if book is None:
        raise PlansCannotBeUsed(["the plan file cannot be used", *lines])
    for line in lines:
        _say(line)
    return book


def _state(given: argparse.Namespace) -> Path:
    state: Path = given.state or given.inbox / ".practice-payer"
    return state


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m effleurage.practice_payer",
        description=f"{SIMULATED_NAME}: answers 837P files as a payer would, for training.",
        epilog="docs/practice-payer.md describes the plan file, the answers and the exit codes.",
    )
    parser.add_argument("--inbox", type=Path, required=True, help="where 837P files appear")
    parser.add_argument("--outbox", type=Path, required=True, help="where answers are put")
    parser.add_argument("--plans", type=Path, help="plan file (default: the one that ships)")
    parser.add_argument("--state", type=Path, help="its books (default: inside the inbox)")
    parser.add_argument("--once", action="store_true", help="one pass, then end")
    parser.add_argument("--at", type=_moment, help="take this for now, as 2026-11-23T10:00:00")
    parser.add_argument("--every", type=_seconds, default=2.0, help="seconds between passes")
    return parser


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("write a date and time as 2026-11-23T10:00:00") from None


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.1 <= seconds <= 86_400:
        raise argparse.ArgumentTypeError("write seconds, from 0.1 to 86400")
    return seconds


def _say(line: str) -> None:
    sys.stdout.write(f"{SIMULATED_NAME} | {line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
