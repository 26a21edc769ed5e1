"""``effleurage people``: somebody who lost her password or her phone is let in again.

Knows what only the holder of the installation's key may do to a user. Refuses to show or to keep a
password.
"""

from __future__ import annotations

import argparse

from effleurage.apps.practices.installation_actions import set_password, turn_off_second_step
from effleurage.cli import asking, options, records
from effleurage.cli.refusal import Exit
from effleurage.cli.words import say


def add_people(noun: argparse.ArgumentParser) -> None:
    """Say what the commands take."""
    verbs = noun.add_subparsers(metavar="VERB", required=True)
    password = verbs.add_parser("set-password", help="give her a new password to sign in")
    second = verbs.add_parser("turn-off-second-step", help="let her in without codes from a phone")
    for verb, run, lines in (
        (password, run_password, "the passphrase, her new password"),
        (second, run_second_step, "the passphrase"),
    ):
        verb.add_argument("email", metavar="EMAIL", help="the address she signs in with")
        options.add_secrets(verb, lines=lines)
        verb.set_defaults(run=run)


def run_password(args: argparse.Namespace) -> int:
    """Set a password and sign her out everywhere."""
    with records.with_records(args) as at:
        chosen = asking.new_secret(args, "Her new password to sign in")
        set_password(email=args.email, password=chosen, at=at)
    say("Her password is set, and she is signed out everywhere.")
    return Exit.DONE


def run_second_step(args: argparse.Namespace) -> int:
    """Turn her second step off and sign her out everywhere."""
    with records.with_records(args) as at:
        turn_off_second_step(email=args.email, at=at)
    say("She signs in with her password alone now; let her set up codes again.")
    return Exit.DONE
