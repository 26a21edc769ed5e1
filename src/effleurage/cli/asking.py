"""Asking a person: passphrases that nobody sees typed, and facts with their usual answer.

Knows the three places where an answer may come from: the terminal, lines of standard input, a file.
Refuses to take a secret from the command line, where every program on the machine can read it.
"""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path

from effleurage.cli.refusal import CommandRefused, Exit
from effleurage.cli.words import say_aside
from effleurage.store import strength, unlocked

PASSPHRASE_FILE = "EFFLEURAGE_PASSPHRASE_FILE"  # noqa: S105 - a setting's name


def passphrase(args: argparse.Namespace, *, of: str = "Passphrase") -> str:
    """Return the passphrase of what is opened: from standard input, the file, or a person."""
    if not args.passphrase_stdin and (name := os.environ.get(PASSPHRASE_FILE)):
        return _first_line_of(name)
    return secret(args, of)


def secret(args: argparse.Namespace, what: str) -> str:
    """Return one secret line from standard input or a person. Raises :class:`CommandRefused`."""
    if args.passphrase_stdin:
        return _next_line(what)
    _refuse_unless_somebody_is_there(what)
    return getpass.getpass(f"{what}: ", stream=sys.stderr)


def first_passphrase(args: argparse.Namespace) -> str:
    """Return the passphrase that records are to begin with."""
    if not args.passphrase_stdin and (name := os.environ.get(PASSPHRASE_FILE)):
        return _first_line_of(name)
    return new_passphrase(args)


def new_passphrase(args: argparse.Namespace, what: str = "New passphrase") -> str:
    """Return a passphrase to set: from its file, or typed twice by a person, who is advised."""
    if not args.passphrase_stdin and (name := os.environ.get(f"{PASSPHRASE_FILE}_NEW")):
        return _first_line_of(name)
    chosen = new_secret(args, what)
    verdict = strength.judge(chosen)
    if verdict.advice and not args.passphrase_stdin:
        say_aside(f"That passphrase is {verdict.strength}. {verdict.advice}")
    return chosen


def new_secret(args: argparse.Namespace, what: str) -> str:
    """Return a secret to set; a person types it twice. Raises :class:`CommandRefused`."""
    first = secret(args, what)
    if not args.passphrase_stdin and secret(args, f"{what}, once more") != first:
        raise CommandRefused("The two differ.", fix="Run the command again.", code=Exit.NO)
    return first


def fact(given: str | None, question: str, *, option: str, usual: str = "") -> str:
    """Return what an option says, or what a person answers; with nobody there, the usual."""
    if given is not None:
        return given
    if not sys.stdin.isatty():
        if usual:
            return usual
        raise CommandRefused(
            f"{question} was not given.", fix=f"Give it with {option}.", code=Exit.UNREADABLE
        )
    sys.stderr.write(f"{question}{f' [{usual}]' if usual else ''}: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip() or usual


def _first_line_of(name: str) -> str:
    try:
        return Path(name).read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
    except (OSError, UnicodeDecodeError):
        raise CommandRefused(
            f"The file that {PASSPHRASE_FILE} names cannot be read.",
            fix="Check its name and that you may read it.",
            code=Exit.UNREADABLE,
        ) from None


def _next_line(what: str) -> str:
    line = sys.stdin.readline()
    if not line:
        raise CommandRefused(
            f"Standard input ended where this was expected: {what}.",
            fix="Give one line for each; effleurage COMMAND --help says which.",
            code=Exit.UNREADABLE,
        )
    return line.rstrip("\r\n")


def _refuse_unless_somebody_is_there(what: str) -> None:
    if sys.stdin.isatty():
        return
    if unlocked.is_unlocked():
        raise CommandRefused(
            f"Nobody is at a terminal to be asked: {what}.",
            fix="Give it with --passphrase-stdin; effleurage COMMAND --help says which line it is.",
            code=Exit.NO,
        )
    raise CommandRefused(
        f"The records are locked, and nobody is at a terminal to be asked: {what}.",
        fix=f"Give it with --passphrase-stdin or {PASSPHRASE_FILE}, or the key with"
        " EFFLEURAGE_KEY_FILE.",
        code=Exit.NO,
    )
