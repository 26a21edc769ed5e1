"""Opening the records for a command: the key, the release, and who acts.

Knows the order: the key first, then that there are records, that this release may touch them, and
that nothing waits to be migrated. Refuses to go on where one of them fails, in a sentence. The one
place where a command on records reads the clock.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from enum import Enum, auto
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection

from effleurage.apps.audit import triggers
from effleurage.apps.audit.actor import Actor
from effleurage.apps.codes import laying_out
from effleurage.apps.practices import installation, queries
from effleurage.cli import asking
from effleurage.cli.refusal import CommandRefused, Exit
from effleurage.cli.refusals_of_records import refusals
from effleurage.cli.words import say_aside
from effleurage.gateways.documents import DocumentFolder
from effleurage.store import addresses, databases, key_store, migrate, releases, unlocked
from effleurage.store.keys import Subkey

_BY_COMMAND = " (by command)"
_LONGEST_NAME = 254
UNFINISHED = "beginning"
"""The file in HOME that says that ``init`` was cut off."""


def add_actor(verb: argparse.ArgumentParser) -> None:
    """Add ``--practice`` and ``--as``: in which practice, and as whom."""
    verb.add_argument("--practice", metavar="ID", help="which practice (default: the only one)")
    verb.add_argument(
        "--as", dest="as_", metavar="EMAIL", help="act as this member (default: the only owner)"
    )


def now() -> datetime:
    """Return the time, aware and in UTC."""
    return datetime.now(UTC)


class Older(Enum):
    """What a command does with a database of an older release."""

    BRING_FORWARD = auto()
    REFUSE = auto()
    LEAVE = auto()


@contextmanager
def with_records(
    args: argparse.Namespace, *, older: Older = Older.BRING_FORWARD
) -> Iterator[datetime]:
    """Open the records for a command, say its refusals, and give the time it began."""
    with refusals():
        at = now()
        unlock(args)
        refuse_unless_begun()
        if older is Older.BRING_FORWARD:
            _bring_forward(at)
            _answer_with_the_loads_of_the_records()
        elif older is Older.REFUSE and releases.waiting_migrations():
            raise CommandRefused(
                "The database is of an older release than this Effleurage.",
                fix="Bring it forward first: effleurage migrate (it takes a backup before).",
                code=Exit.NO,
            )
        yield at


def unlock(args: argparse.Namespace) -> None:
    """Take the key from the surroundings, or open the key file with a passphrase."""
    if unlocked.is_unlocked():
        return
    if unlocked.unlock_from_surroundings():
        _refuse_foreign_key()
        return
    _refuse_unfinished()
    key_file = key_store.load_key_file()
    unlocked.unlock(key_file.open_with_passphrase(asking.passphrase(args)))


def refuse_unless_begun() -> None:
    """Raise unless the database is there, is ours, is not newer, and holds an installation."""
    if databases.is_embedded(connection) and not database_file().exists():
        raise installation.NothingHasBegun("there are no records here yet; run effleurage init")
    connection.ensure_connection()
    releases.refuse_newer_database()
    # Of a database half migrated only the tables of the records are asked, by their names.
    if "practices_installation" not in connection.introspection.table_names():
        raise installation.NothingHasBegun("there are no records here yet; run effleurage init")
    if not installation.has_begun():
        raise installation.NothingHasBegun("there are no records here yet; run effleurage init")


def bring_forward(*, at: datetime, backed_up_elsewhere: bool = False) -> migrate.Migrated:
    """Migrate to this release, with a backup before and the guards lifted."""
    return migrate.migrate_safely(
        at=at, guards_lifted=triggers.lifted, backed_up_elsewhere=backed_up_elsewhere
    )


def acting(args: argparse.Namespace) -> Actor:
    """Return who acts: the member named, or the only owner of the only practice.

    Whoever holds the key acts as anybody, so the trail says that it was by command.
    """
    practice_id = practice_meant(args)
    user_id = _member_meant(args, practice_id)
    actor = queries.actor_for(user_id=user_id, practice_id=practice_id)
    return replace(actor, name=actor.name[: _LONGEST_NAME - len(_BY_COMMAND)] + _BY_COMMAND)


def practice_meant(args: argparse.Namespace) -> UUID:
    """Return the practice named, or the only one. Raises :class:`CommandRefused`."""
    here = installation.practices_here()
    if args.practice:
        wanted = an_id(args.practice)
        if wanted in {place.practice_id for place in here}:
            return wanted
        raise _choose(f"There is no practice {wanted} here.", here)
    if len(here) == 1:
        return here[0].practice_id
    if not here:
        raise CommandRefused(
            "There is no practice here yet.",
            fix="Start one: effleurage init, or effleurage demo.",
            code=Exit.NO,
        )
    raise _choose("There is more than one practice here.", here)


def an_id(text: str) -> UUID:
    """Return an id that was typed. Raises :class:`CommandRefused`."""
    try:
        return UUID(text)
    except ValueError:
        raise CommandRefused(
            f"{text!r} is no id.",
            fix="Copy the whole id, 36 characters with its hyphens.",
            code=Exit.UNREADABLE,
        ) from None


def database_file() -> Path:
    """Return the file of the embedded database."""
    return Path(settings.HOME) / addresses.DATABASE_NAME


def documents() -> DocumentFolder:
    """Return where papers lie."""
    return DocumentFolder(Path(settings.DOCUMENTS), lambda: unlocked.subkey(Subkey.DOCUMENTS))


def _refuse_unfinished() -> None:
    if (Path(settings.HOME) / UNFINISHED).exists():
        raise CommandRefused(
            "effleurage init was cut off here before it had finished.",
            fix="Run effleurage init again; it sets aside what was left.",
            code=Exit.NO,
        )


def _refuse_foreign_key() -> None:
    try:
        key_file = key_store.load_key_file()
    except key_store.NoKeyFile:
        return
    if key_file.fingerprint != unlocked.master_key().fingerprint():
        raise CommandRefused(
            "The key given is another than that of the key file beside the database.",
            fix="Check EFFLEURAGE_KEY_FILE (or EFFLEURAGE_KEY) and EFFLEURAGE_HOME.",
            code=Exit.NO,
        )


def _answer_with_the_loads_of_the_records() -> None:
    try:
        laying_out.lay_out()
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        say_aside(f"The code sets of the records cannot be put onto this host: {why}.")
    except laying_out.LoadIsDamaged as refusal:
        say_aside(f"{refusal}".capitalize() + ".")


def _bring_forward(at: datetime) -> None:
    done = bring_forward(at=at)
    if done.backup:
        say_aside(f"The database was brought forward to this release; before that: {done.backup}")


def _member_meant(args: argparse.Namespace, practice_id: UUID) -> UUID:
    if args.as_:
        user_id = queries.user_behind(args.as_)
        if user_id is None:
            raise CommandRefused(
                "Nobody signs in with the address that --as names.",
                fix="Check its spelling.",
                code=Exit.NO,
            )
        return user_id
    owners = installation.owners_of(practice_id)
    if len(owners) == 1:
        return owners[0][0]
    raise CommandRefused(
        f"The practice has {len(owners)} owners, so it must be said who acts.",
        fix="Name a member: --as EMAIL.",
        code=Exit.NO,
    )


def _choose(what: str, here: list[queries.Workplace]) -> CommandRefused:
    listed = "; ".join(f"{place.practice_id} ({place.practice_name})" for place in here)
    return CommandRefused(what, fix=f"Name one with --practice: {listed}", code=Exit.NO)
