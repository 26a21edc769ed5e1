"""The key file on disk: where it lies, how it is written, and how a passphrase is changed.

Knows the file beside the database. Refuses to keep what opens it: each function takes a passphrase
or a recovery code and forgets it.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from effleurage.store import keys, whole_files
from effleurage.store.keys import KeyFile, MasterKey

NAME = "keys.json"


class NoKeyFile(LookupError):
    """There is no key file here: run effleurage init, or restore a backup."""


class KeyFileIsAlreadyThere(FileExistsError):
    """There is a key file already, and the records beside it need it; choose another folder."""


def key_file_path(home: Path | None = None) -> Path:
    """Return where the key file lies; ``home`` is the folder of this installation unless given."""
    return (home or Path(settings.HOME)) / NAME


def load_key_file(path: Path | None = None) -> KeyFile:
    """Return the key file. Raises :class:`NoKeyFile`, :class:`keys.KeyFileIsDamaged`."""
    path = path or key_file_path()
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise NoKeyFile(
            "there is no key file; run effleurage init for a new start, or restore a backup"
        ) from None
    return keys.read_key_file(data)


def write_key_file(key_file: KeyFile, path: Path | None = None) -> None:
    """Put the key file in place, whole or not at all, readable by its owner only."""
    with whole_files.written_whole(path or key_file_path()) as stream:
        stream.write(key_file.as_bytes())


def init_key_file(passphrase: str, path: Path | None = None) -> tuple[MasterKey, str]:
    """Make and keep the first key file; return its master key and the recovery code to print.

    Raises :class:`KeyFileIsAlreadyThere`, :class:`keys.PassphraseIsTooShort`.
    """
    path = path or key_file_path()
    if path.exists():
        raise KeyFileIsAlreadyThere("there is a key file here already; choose another folder")
    key_file, master, code = keys.make_key_file(passphrase)
    write_key_file(key_file, path)
    return master, code


def change_passphrase(old: str, new: str, path: Path | None = None) -> None:
    """Give the master key a new passphrase; the recovery code stays good.

    Copies of the key file in older backups still open with the passphrase of their day. Raises
    :class:`keys.PassphraseIsWrong`, :class:`keys.PassphraseIsTooShort`.
    """
    key_file = load_key_file(path)
    master = key_file.open_with_passphrase(old)
    write_key_file(key_file.with_passphrase(master, new), path)


def replace_lost_passphrase(recovery_code: str, new: str, path: Path | None = None) -> str:
    """Set a new passphrase with the recovery code; return the new recovery code to print.

    A code that has been typed somewhere is used up: the old print opens nothing here any more.
    Raises :class:`keys.RecoveryCodeIsWrong`, :class:`keys.PassphraseIsTooShort`.
    """
    key_file = load_key_file(path)
    master = key_file.open_with_recovery_code(recovery_code)
    renewed, code = key_file.with_passphrase(master, new).with_new_recovery_code(master)
    write_key_file(renewed, path)
    return code


def print_new_recovery_code(passphrase: str, path: Path | None = None) -> str:
    """Return a new recovery code for one whose print was lost or seen; the old opens nothing."""
    key_file = load_key_file(path)
    renewed, code = key_file.with_new_recovery_code(key_file.open_with_passphrase(passphrase))
    write_key_file(renewed, path)
    return code
