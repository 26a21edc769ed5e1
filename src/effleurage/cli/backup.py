"""``effleurage backup`` and ``effleurage restore``: everything in one file, and back to life.

Knows how a backup is asked for and opened, and what a new life begins with.
Refuses to write over anything.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit import triggers
from effleurage.apps.audit.actor import Actor
from effleurage.apps.audit.checks import Answer, answers, trail_checks
from effleurage.apps.audit.heads import read_heads
from effleurage.apps.audit.sealing import seal_pending
from effleurage.apps.exchange.actions import begin_new_epoch
from effleurage.apps.exchange.epochs import NewEpoch
from effleurage.apps.exchange.queries import SubmissionLine, submissions_unknown
from effleurage.apps.practices import installation
from effleurage.apps.work.backups import HEADS, take_backup
from effleurage.cli import asking, options, records, unknown
from effleurage.cli.refusal import CommandRefused, Exit
from effleurage.cli.refusals_of_records import refusals
from effleurage.cli.words import counted, day, say, say_findings, say_json
from effleurage.store import databases, unlocked
from effleurage.store import restore as restoring
from effleurage.store.backup import BackupFacts
from effleurage.store.keys import PassphraseIsWrong, RecoveryCodeIsWrong


def add_backup(verb: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    verb.add_argument("file", metavar="FILE", type=Path, help="a new file, best on another disk")
    options.add_secrets(verb)
    verb.add_argument("--json", action="store_true", help="print the result as JSON")
    verb.set_defaults(run=run_backup)


def add_restore(verb: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    verb.add_argument("file", metavar="FILE", type=Path, nargs="?", help="a backup")
    verb.add_argument("--into", metavar="FOLDER", type=Path, help="a new folder")
    verb.add_argument(
        "--after-pg-restore",
        action="store_true",
        help="no file: PostgreSQL was just restored by its own tools, and begins its next life",
    )
    options.add_secrets(verb, lines="the passphrase of that day (or the recovery code)")
    verb.add_argument(
        "--recovery-code", action="store_true", help="ask for the recovery code instead"
    )
    verb.add_argument("--json", action="store_true", help="print the result as JSON")
    verb.set_defaults(run=run_restore)


def run_backup(args: argparse.Namespace) -> int:
    """Write one encrypted file while the app runs."""
    with records.with_records(args) as at:
        taken = take_backup(args.file, at=at, by=installation.KEY_HOLDER)
    if args.json:
        say_json(
            {
                "file": str(taken.path),
                "size_bytes": taken.size_bytes,
                "sha256": taken.sha256,
                "documents": taken.facts.documents,
                "epoch": taken.facts.epoch,
            }
        )
    else:
        size = f"{taken.size_bytes / 1024 / 1024:.1f} MB"
        say(f"{taken.path}: {size}, {counted(taken.facts.documents, 'document')}, encrypted.")
        say("Keep it away from this computer. It opens with today's passphrase or recovery code.")
    return Exit.DONE


@dataclass(slots=True)
class _NewLife:
    """What was done and seen in the restored database before it was accepted."""

    heads: str = ""
    epoch: NewEpoch | None = None
    trail: list[Answer] = field(default_factory=list)
    unknown: list[SubmissionLine] = field(default_factory=list)

    def expect(self, facts: BackupFacts) -> None:
        """Remember where the chains ended when the backup was taken; read under its own key."""
        self.heads = facts.marks.get(HEADS, "")

    def begin(self, at: datetime) -> None:
        """Prove the trail, mark what was in flight, and tell the trail of the restore."""
        against = read_heads(self.heads.encode()) if self.heads else None
        self.trail = list(answers(trail_checks(against=against)[:1], at=at))
        self.epoch = begin_new_epoch(at)
        for place in installation.practices_here():
            self.unknown += submissions_unknown(Actor.system(place.practice_id))
        audit.record_for_installation(
            "backup.restored",
            at=at,
            actor_name=installation.KEY_HOLDER,
            details=self.epoch._asdict(),
        )


def run_restore(args: argparse.Namespace) -> int:
    """Prove a backup, bring it to life in a new folder, list what was in flight."""
    if args.after_pg_restore:
        return _run_after_pg_restore(args)
    _refuse_half_asked(args)
    life = _NewLife()
    with refusals(), _words_of_that_day(args):
        restored = restoring.restore(
            args.file,
            args.into,
            opening=_opening(args),
            at=records.now(),
            on_new_epoch=life.begin,
            guards_lifted=triggers.lifted,
            on_unpacked=life.expect,
        )
    if args.json:
        say_json(_shape(restored, life))
    else:
        _show(restored, life)
    return Exit.DONE


def _run_after_pg_restore(args: argparse.Namespace) -> int:
    """Begin the next life of a database that was restored in place, and say what was in flight."""
    if args.file or args.into:
        raise CommandRefused(
            "After pg_restore there is no backup of ours to name.",
            fix="Leave FILE and --into away, and set DATABASE_URL to the restored database.",
            code=Exit.UNREADABLE,
        )
    life = _NewLife()
    with records.with_records(args, older=records.Older.REFUSE) as at:
        if databases.is_embedded(connection):
            raise CommandRefused(
                "These records do not lie in PostgreSQL.",
                fix="Restore a backup: effleurage restore FILE --into FOLDER.",
                code=Exit.NO,
            )
        epoch = restoring.begin_next_epoch(at=at, on_new_epoch=life.begin)
        seal_pending(at)
    if args.json:
        say_json({"epoch": epoch} | _shape_of_life(life))
    else:
        _show_life(epoch, life)
    return Exit.DONE


def _refuse_half_asked(args: argparse.Namespace) -> None:
    if args.file is None or args.into is None:
        raise CommandRefused(
            "A restore needs the backup's FILE and a new folder.",
            fix="effleurage restore FILE --into FOLDER",
            code=Exit.UNREADABLE,
        )


@contextmanager
def _words_of_that_day(args: argparse.Namespace) -> Iterator[None]:
    """Say of a wrong secret what helps here: a backup opens with those of its own day."""
    try:
        yield
    except (PassphraseIsWrong, RecoveryCodeIsWrong):
        other = "the passphrase" if args.recovery_code else "--recovery-code and the code"
        raise CommandRefused(
            "That does not open this backup.",
            fix=f"It opens with what was good on its day, not today's; or use {other} of that day.",
            code=Exit.NO,
        ) from None


def _opening(args: argparse.Namespace) -> restoring.Opening:
    if unlocked.unlock_from_surroundings():
        return restoring.with_key(unlocked.master_key())
    args.file.open("rb").close()  # before anybody types a passphrase for nothing
    if args.recovery_code:
        return restoring.with_recovery_code(asking.secret(args, "Recovery code"))
    return restoring.with_passphrase(asking.passphrase(args, of="Passphrase of that day"))


def _show(restored: restoring.Restored, life: _NewLife) -> None:
    taken_on = restored.backup.at.astimezone().date()
    say(f"Restored into {restored.home}, from a backup of {day(taken_on)}.")
    if restored.migrated:
        say(f"Brought forward to this release by {counted(len(restored.migrated), 'migration')}.")
    _show_life(restored.epoch, life)
    say(f"\nTo work there: set EFFLEURAGE_HOME to {restored.home.absolute()}")


def _show_life(epoch: int, life: _NewLife) -> None:
    say(f"This is life {epoch} of these records; no number of an earlier one repeats.")
    say("Everybody is signed out.")
    for answer in life.trail:
        say_findings(answer.findings)
    if life.epoch and life.epoch.held:
        say(f"{counted(life.epoch.held, 'claim')} not yet sent wait until tomorrow: look first.")
    unknown.show(life.unknown)


def _shape(restored: restoring.Restored, life: _NewLife) -> dict[str, Any]:
    return {
        "home": str(restored.home),
        "epoch": restored.epoch,
        "backup_taken_at": restored.backup.at,
        "migrated": list(restored.migrated),
    } | _shape_of_life(life)


def _shape_of_life(life: _NewLife) -> dict[str, Any]:
    return {
        "claims_held": life.epoch.held if life.epoch else 0,
        "unknown": [unknown.shape(line) for line in life.unknown],
        "trail": [finding.as_json() for answer in life.trail for finding in answer.findings],
    }
