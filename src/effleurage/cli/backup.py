"""``effleurage backup`` and ``effleurage restore``: everything in one file, and back to life.

Knows how a backup is asked for and opened, and what a new life begins with.
Refuses to write over anything.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit import triggers
from effleurage.apps.audit.actor import Actor
from effleurage.apps.audit.checks import Answer, answers, trail_checks
from effleurage.apps.exchange.actions import begin_new_epoch
from effleurage.apps.exchange.epochs import NewEpoch
from effleurage.apps.exchange.queries import SubmissionLine, submissions_unknown
from effleurage.apps.practices import installation
from effleurage.apps.work.backups import take_backup
from effleurage.cli import asking, records, unknown
from effleurage.cli.refusal import Exit
from effleurage.cli.refusals_of_records import refusals
from effleurage.cli.words import counted, day, say, say_findings, say_json
from effleurage.store import restore as restoring
from effleurage.store import unlocked


def add_backup(verb: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    verb.add_argument("file", metavar="FILE", type=Path, help="a new file, best on another disk")
    asking.add_secrets(verb)
    verb.add_argument("--json", action="store_true", help="print the result as JSON")
    verb.set_defaults(run=run_backup)


def add_restore(verb: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    verb.add_argument("file", metavar="FILE", type=Path, help="a backup")
    verb.add_argument("--into", metavar="HOME", type=Path, required=True, help="a new folder")
    asking.add_secrets(verb, lines="the passphrase of that day (or the recovery code)")
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

    epoch: NewEpoch | None = None
    trail: list[Answer] = field(default_factory=list)
    unknown: list[SubmissionLine] = field(default_factory=list)

    def begin(self, at: datetime) -> None:
        """Prove the trail, mark what was in flight, and tell the trail of the restore."""
        self.trail = list(answers(trail_checks()[:1], at=at))
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
    life = _NewLife()
    with refusals():
        restored = restoring.restore(
            args.file,
            args.into,
            opening=_opening(args),
            at=records.now(),
            on_new_epoch=life.begin,
            guards_lifted=triggers.lifted,
        )
    if args.json:
        say_json(_shape(restored, life))
    else:
        _show(restored, life)
    return Exit.DONE


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
    say(f"This is life {restored.epoch} of these records; no number of an earlier one repeats.")
    if restored.migrated:
        say(f"Brought forward to this release by {counted(len(restored.migrated), 'migration')}.")
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
        "claims_held": life.epoch.held if life.epoch else 0,
        "unknown": [unknown.shape(line) for line in life.unknown],
        "trail": [finding.as_json() for answer in life.trail for finding in answer.findings],
    }
