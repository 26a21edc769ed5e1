"""Every refusal that the records know, as a command says it.

Knows which of them have an exit code of their own (decision 0009), and that the words of a refusal
are its own: what is so, then, after a semicolon, what to do. Refuses to show the words of an error
that is none of ours: a database quotes values in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection
from django.db.utils import OperationalError

from effleurage.apps.audit.actions import ReasonIsMissing, ReasonIsTooLong
from effleurage.apps.practices import doors, fields, installation, installation_actions, queries
from effleurage.apps.remits.actions import FileHoldsNoRemit
from effleurage.cli.refusal import CommandRefused, Exit
from effleurage.core.ledger import InvariantBroken
from effleurage.store import (
    backup,
    databases,
    key_store,
    keys,
    payload,
    restore,
    sealed,
    unlocked,
)
from effleurage.store.sqlcipher.base import DatabaseDoesNotOpen

_BUGS = (InvariantBroken, backup.SnapshotIsInClear)
_USUAL = "Look at effleurage COMMAND --help."
_TRY_AGAIN = "Try again; when it is lost: effleurage passphrase recover."

_PARTICULAR: tuple[tuple[tuple[type[Exception], ...], Exit, str], ...] = (
    ((keys.PassphraseIsWrong,), Exit.NO, _TRY_AGAIN),
    ((keys.RecoveryCodeIsWrong,), Exit.NO, "Compare each group with the print."),
    ((keys.PassphraseIsTooShort,), Exit.NO, "Take four or five unrelated words."),
    ((installation_actions.PasswordIsTooWeak,), Exit.NO, "Choose another password to sign in."),
    ((keys.KeyFileIsDamaged, unlocked.KeyCannotBeRead), Exit.UNREADABLE, "Check the key given."),
    ((key_store.NoKeyFile, installation.NothingHasBegun), Exit.NO, "Run effleurage init."),
    ((DatabaseDoesNotOpen,), Exit.UNREADABLE, "Put the right key file back, or restore a backup."),
    (
        (sealed.SealedFileIsDamaged, sealed.SealedFileIsOfAnotherKey, payload.PayloadIsDamaged),
        Exit.UNREADABLE,
        "Use another copy.",
    ),
    ((backup.BackupIsDamaged, restore.BackupIsOfNoInstallation), Exit.UNREADABLE, _USUAL),
    ((fields.NotComplete,), Exit.UNREADABLE, "Correct what was given."),
    ((doors.NotAllowed,), Exit.NO, "Act as somebody else with --as, or ask the owner."),
    ((doors.NoSuchRecord, queries.NoSuchMembership), Exit.NO, "Check the id and --practice."),
    ((ReasonIsMissing, ReasonIsTooLong), Exit.UNREADABLE, "Give it with --reason."),
    ((FileHoldsNoRemit,), Exit.UNREADABLE, "Choose the remittance file (835, or ERA)."),
    ((installation.InstallationHasBegun,), Exit.NO, _USUAL),
    (
        (restore.HomeIsNotEmpty, FileExistsError, backup.BackupFolderIsMissing),
        Exit.UNWRITABLE,
        "Nothing was changed.",
    ),
)


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what the records refuse with into what a command refuses with."""
    try:
        yield
    except CommandRefused:
        raise
    except Exception as error:
        refusal = _as_refusal(error)
        if refusal is None:
            raise
        raise refusal from None


def _as_refusal(error: Exception) -> CommandRefused | None:
    """Return what a command says instead of an error, ``None`` for a bug of ours."""
    for kinds, code, usual in _PARTICULAR:
        if isinstance(error, kinds):
            return _in_words(error, code, usual)
    if isinstance(error, OperationalError) and "no such" not in str(error):
        return _unreachable(error)
    if _is_ours(error):
        return _in_words(error, Exit.NO, _USUAL)
    return _unusable_file(error) if isinstance(error, OSError) else None


def _is_ours(error: Exception) -> bool:
    """Return whether this is one of our named refusals, each defined beside what raises it."""
    return type(error).__module__.startswith("effleurage.") and not isinstance(error, _BUGS)


def _in_words(error: Exception, code: Exit, usual: str) -> CommandRefused:
    what, _, fix = str(error).partition("; ")
    return CommandRefused(_sentence(what), fix=_sentence(fix or usual), code=code)


def _unreachable(error: OperationalError) -> CommandRefused:
    """Return the refusal for a database that does not answer; its own words are never shown."""
    if databases.is_embedded(connection):
        return _unusable_database(str(error))
    return CommandRefused(
        "The database cannot be reached.",
        fix="Check that DATABASE_URL is right and that the server runs.",
        code=Exit.NO,
    )


def _unusable_database(words: str) -> CommandRefused:
    """Return the refusal for an embedded database, by SQLite's own few sentences."""
    if "locked" in words or "busy" in words:
        return CommandRefused(
            "The database is busy with another program's work.",
            fix="Wait until that is done, then run the command again.",
            code=Exit.NO,
        )
    if "full" in words:
        return CommandRefused(
            "The disk is full; nothing was changed.",
            fix="Make room on the disk of EFFLEURAGE_HOME, then run the command again.",
            code=Exit.UNWRITABLE,
        )
    return CommandRefused(
        f"The database in {settings.HOME} cannot be read and written.",
        fix="Check that you may read and write that folder and all in it, that the disk has room,"
        " and that it is a disk of this computer.",
        code=Exit.UNWRITABLE,
    )


def _unusable_file(error: OSError) -> CommandRefused:
    reason = (error.strerror or type(error).__name__).lower()
    named = f"{error.filename}: " if error.filename else ""
    if isinstance(error, FileNotFoundError | IsADirectoryError):
        fix = "Check the name, and that the folder exists."
        if isinstance(error, IsADirectoryError):
            fix = "Name the file itself."
        return CommandRefused(_sentence(f"{named}{reason}"), fix=fix, code=Exit.UNREADABLE)
    return CommandRefused(
        _sentence(f"{named}{reason}"),
        fix="Name a file in a folder where you may write and where there is room.",
        code=Exit.UNWRITABLE,
    )


def _sentence(words: str) -> str:
    words = words.strip().rstrip(".")
    end = "" if words.endswith("?") else "."
    return f"{words[:1].upper()}{words[1:]}{end}"
