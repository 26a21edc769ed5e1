"""``effleurage migrate``: the database is brought forward to this release.

Knows that a backup comes first: our own on a laptop, on PostgreSQL one that somebody has taken and
says so. Every other command does the same on a laptop by itself.
"""

from __future__ import annotations

import argparse

from effleurage.cli import options, records
from effleurage.cli.refusal import Exit
from effleurage.cli.words import counted, say


def add_migrate(verb: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    options.add_secrets(verb)
    verb.add_argument(
        "--backed-up", action="store_true", help="PostgreSQL was backed up with pg_dump just now"
    )
    verb.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Migrate, if anything waits."""
    with records.with_records(args, older=records.Older.LEAVE) as at:
        done = records.bring_forward(at=at, backed_up_elsewhere=args.backed_up)
    if not done.applied:
        say("The database is of this release already.")
        return Exit.DONE
    say(f"The database was brought forward by {counted(len(done.applied), 'migration')}.")
    if done.backup:
        say(f"The backup taken before lies in {done.backup}")
    return Exit.DONE
