"""Options that several commands share, and the one place where a command reads the clock."""

from __future__ import annotations

import argparse
from datetime import date, datetime

from effleurage.cli.refusal import CommandRefused, Exit


def add_on(command: argparse.ArgumentParser, meaning: str) -> None:
    """Add ``--on DATE``, today unless given."""
    command.add_argument("--on", metavar="YYYY-MM-DD", help=f"{meaning} (default: today)")


def a_date(text: str | None) -> date:
    """Return the date given, or today. Raises :class:`CommandRefused` for no date."""
    if text is None:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandRefused(
            f"{text!r} is not a date.", fix="Write it as 2026-11-23.", code=Exit.UNREADABLE
        ) from None


def now() -> datetime:
    """Return the time on this machine, to the second, as files and forms state it."""
    return datetime.now().replace(microsecond=0)


def add_secrets(verb: argparse.ArgumentParser, *, lines: str = "the passphrase") -> None:
    """Add ``--passphrase-stdin``; ``lines`` says what the lines are, in the order of asking."""
    verb.add_argument(
        "--passphrase-stdin",
        action="store_true",
        help=f"read from standard input, a line each: {lines}",
    )
