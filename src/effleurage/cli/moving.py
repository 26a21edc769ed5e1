"""``effleurage move``, ``export``, ``import``: everything to PostgreSQL, or one practice as a file.

Knows what the records add to what the store moves: guards, the trail's proof, the event with its
reason. Refuses to let records leave without a reason.
"""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit import triggers, verification
from effleurage.apps.audit.actions import How, Leaving
from effleurage.apps.audit.actor import Actor
from effleurage.apps.audit.adoption import Adoption
from effleurage.apps.audit.sealing import seal_pending
from effleurage.apps.practices import doors, installation
from effleurage.apps.practices.permissions import Permission
from effleurage.cli import asking, options, records
from effleurage.cli.init import show_recovery_code
from effleurage.cli.refusal import CommandRefused, Exit
from effleurage.cli.words import counted, say, say_json
from effleurage.store import moving, practice_file, practice_import, restore


class TrailDoesNotHold(CommandRefused):
    """The audit trail is broken; nothing is moved before it is known why."""

    def __init__(self) -> None:
        super().__init__(
            "The audit trail does not hold, so nothing was moved.",
            fix="Run effleurage check, and find out what happened to the row it names.",
            code=Exit.NO,
        )


def add_move(noun: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    verbs = noun.add_subparsers(metavar="WHERE", required=True)
    verb = verbs.add_parser("to-postgresql", help="copy everything to an empty PostgreSQL database")
    verb.add_argument(
        "url",
        metavar="URL",
        help="postgresql://user@host:port/name; let the password be in PGPASSFILE, not here",
    )
    _add_reason(verb)
    options.add_secrets(verb)
    verb.set_defaults(run=run_move)


def add_export(verb: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    verb.add_argument("file", metavar="FILE", type=Path, help="a new file")
    verb.add_argument(
        "--in-clear", action="store_true", help="unencrypted: whoever finds it can read it"
    )
    _add_reason(verb)
    records.add_actor(verb)
    options.add_secrets(verb, lines="the passphrase, then a new one for the file")
    verb.add_argument("--json", action="store_true", help="print the result as JSON")
    verb.set_defaults(run=run_export)


def add_import(verb: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    verb.add_argument("file", metavar="FILE", type=Path, help="an exported practice")
    verb.add_argument("--in-clear", action="store_true", help="the file is not encrypted")
    verb.add_argument(
        "--recovery-code", action="store_true", help="open the file with its recovery code"
    )
    options.add_secrets(verb, lines="the passphrase, then the file's (or its recovery code)")
    verb.add_argument("--json", action="store_true", help="print the result as JSON")
    verb.set_defaults(run=run_import)


def run_move(args: argparse.Namespace) -> int:
    """Copy all records, compare every table, prove the trail there; the source stays."""
    with records.with_records(args) as at:
        audit.record_for_installation(
            "records.moving", at=at, actor_name=installation.KEY_HOLDER, reason=_reason(args)
        )
        seal_pending(at)
        checks = moving.Checks(guards_lifted=triggers.lifted, verify_chain=_refuse_broken_trail)
        try:
            moved = moving.move_to_postgresql(args.url, checks=checks)
        except ValueError as error:
            if isinstance(error, moving.RowDoesNotFit):
                raise
            raise CommandRefused(
                "That is no address of a PostgreSQL database.",
                fix="Write it as postgresql://user@host:port/name.",
                code=Exit.UNREADABLE,
            ) from None
    say(f"{counted(moved.rows, 'row')} in {len(moved.tables)} tables were copied and compared.")
    say("The records here stay as they are. From now on, work there and only there:")
    say("  set DATABASE_URL to the address; keep EFFLEURAGE_HOME (key and documents) as it is.")
    return Exit.DONE


def run_export(args: argparse.Namespace) -> int:
    """Write one practice with its papers into a file, and leave the event first."""
    with records.with_records(args) as at:
        actor = records.acting(args)
        _let_leave(actor, args, at=at)
        exported = practice_file.export_practice(
            actor.practice_id,
            args.file,
            at=at,
            documents=records.documents(),
            passphrase=None if args.in_clear else _for_the_file(args),
        )
    rows = sum(exported.tables.values())
    if args.json:
        shape = {"file": str(exported.path), "rows": rows, "documents": exported.documents}
        say_json(shape | {"recovery_code": exported.recovery_code})
        return Exit.DONE
    papers = counted(exported.documents, "document")
    say(f"{exported.path}: {counted(rows, 'row')} and {papers}.")
    if args.in_clear:
        say("It is NOT encrypted: delete it when it has done its work.")
    else:
        show_recovery_code(exported.recovery_code)
    return Exit.DONE


def run_import(args: argparse.Namespace) -> int:
    """Bring a practice in, all of it or nothing."""
    with records.with_records(args) as at:
        adoption = Adoption()
        imported = practice_import.import_practice(
            args.file,
            opening=None if args.in_clear else _opening(args),
            at=at,
            documents=records.documents(),
            arrival=practice_import.Arrival(adopt=adoption.adopt, after=adoption.finish),
        )
        seal_pending(at)
    rows = sum(imported.tables.values())
    if args.json:
        shape = {"practice_id": imported.practice_id, "rows": rows}
        say_json(shape | {"documents": imported.documents, "same_key": imported.same_key})
        return Exit.DONE
    papers = counted(imported.documents, "document")
    say(f"Practice {imported.practice_id}: {counted(rows, 'row')} and {papers} came in.")
    say("Its people set new passwords: effleurage people set-password EMAIL")
    return Exit.DONE


def _add_reason(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--reason", metavar="TEXT", required=True, help="what for; kept in the trail")


def _reason(args: argparse.Namespace) -> str:
    reason: str = args.reason.strip()
    if not reason:
        raise audit.ReasonIsMissing("the reason is empty; say what it is for")
    return reason


def _let_leave(actor: Actor, args: argparse.Namespace, *, at: datetime) -> None:
    """Leave the event before the file: an export without a trace is worse than the reverse."""
    if args.file.exists():
        raise FileExistsError("there is a file of that name already; choose another")
    leave(
        actor,
        leaving=Leaving(
            how=How.EXPORTED,
            form="practice file in clear" if args.in_clear else "practice file",
            kind="practice",
            ids=(actor.practice_id,),
            reason=_reason(args),
        ),
        at=at,
    )


@doors.action(Permission.EXPORT)
def leave(actor: Actor, *, leaving: Leaving, at: datetime) -> None:
    """Let records leave, if the actor's role allows it, and write what for."""
    audit.record_leaving(actor, leaving, at=at)


def _for_the_file(args: argparse.Namespace) -> str:
    return asking.new_passphrase(args, "A passphrase for the file")


def _opening(args: argparse.Namespace) -> restore.Opening:
    args.file.open("rb").close()  # before anybody types a passphrase for nothing
    if args.recovery_code:
        return restore.with_recovery_code(asking.secret(args, "The file's recovery code"))
    return restore.with_passphrase(asking.secret(args, "The file's passphrase"))


def _refuse_broken_trail() -> None:
    if not verification.verify_chains().holds:
        raise TrailDoesNotHold
