"""``effleurage passphrase``: changed, replaced with the recovery code, or the code printed anew.

Knows the questions. Refuses to re-encrypt anything: only the envelope around the key changes, so
old backups still open with the passphrase of their day.
"""

from __future__ import annotations

import argparse
from datetime import datetime

from effleurage.apps.audit import actions as audit
from effleurage.apps.practices import installation
from effleurage.cli import asking, options, records
from effleurage.cli.init import show_recovery_code
from effleurage.cli.refusal import CommandRefused, Exit
from effleurage.cli.refusals_of_records import refusals
from effleurage.cli.words import say
from effleurage.store import key_store, unlocked
from effleurage.store.keys import BothAreLost, RecoveryCodeIsWrong


def add_passphrase(noun: argparse.ArgumentParser) -> None:
    """Say what the commands take."""
    verbs = noun.add_subparsers(metavar="VERB", required=True)
    change = verbs.add_parser("change", help="set a new passphrase with the old one")
    recover = verbs.add_parser("recover", help="set a new passphrase with the recovery code")
    code = verbs.add_parser("new-code", help="print a new recovery code; the old one ends")
    for verb, run, lines in (
        (change, run_change, "the old passphrase, the new one"),
        (recover, run_recover, "the recovery code, the new passphrase"),
        (code, run_new_code, "the passphrase"),
    ):
        options.add_secrets(verb, lines=lines)
        verb.set_defaults(run=run)


def run_change(args: argparse.Namespace) -> int:
    """Give the key a new passphrase; the recovery code stays good."""
    with refusals():
        key_file = key_store.load_key_file()
        old = asking.passphrase(args, of="Old passphrase")
        unlocked.unlock(key_file.open_with_passphrase(old))
        new = asking.new_passphrase(args)
        _tell("passphrase.changed", at=records.now())
        key_store.change_passphrase(old, new)
    say("The passphrase is changed. The recovery code stays good.")
    say("Backups made before today still open with the old one.")
    return Exit.DONE


def run_recover(args: argparse.Namespace) -> int:
    """Set a new passphrase with the recovery code, and show the new code this once."""
    with refusals():
        key_file = key_store.load_key_file()
        code = asking.secret(args, "Recovery code")
        try:
            unlocked.unlock(key_file.open_with_recovery_code(code))
        except RecoveryCodeIsWrong as error:
            raise _no_third_way(error) from None
        new = asking.new_passphrase(args)
        _tell("passphrase.recovered", at=records.now())
        fresh = key_store.replace_lost_passphrase(code, new)
    say("The passphrase is set. The recovery code that you typed is used up.")
    show_recovery_code(fresh)
    return Exit.DONE


def run_new_code(args: argparse.Namespace) -> int:
    """Show a new recovery code for one whose print was lost or seen."""
    with refusals():
        key_file = key_store.load_key_file()
        passphrase = asking.passphrase(args)
        unlocked.unlock(key_file.open_with_passphrase(passphrase))
        _tell("recovery-code.renewed", at=records.now())
        fresh = key_store.print_new_recovery_code(passphrase)
    say("The old recovery code opens nothing any more, but in backups of its day.")
    show_recovery_code(fresh)
    return Exit.DONE


def _no_third_way(error: RecoveryCodeIsWrong) -> CommandRefused:
    words = str(error)
    return CommandRefused(
        f"{words[:1].upper()}{words[1:]}.",
        fix=f"Compare each group with the print. {BothAreLost()}",
        code=Exit.NO,
    )


def _tell(done: str, *, at: datetime) -> None:
    """Leave the event first: what was changed without a trace would be worse than the reverse."""
    records.refuse_unless_begun()
    audit.record_for_installation(done, at=at, actor_name=installation.KEY_HOLDER)
