"""What has been typed so far of a practice that is being set up: a sealed file beside the database.

Knows where set-up stands, from files alone while the records are locked. Nothing of it is in the
database before the last step, so that a practice is there whole or not at all. Refuses passwords:
the one step that asks for one is the last.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from effleurage.apps.practices import installation
from effleurage.store import key_store, unlocked, whole_files
from effleurage.store.keys import Subkey

Draft = dict[str, Any]
CODE_IS_KEPT = "code is kept"
_NAME = "set-up"
_NONCE = 12
_BOUND_TO = b"set-up"


def is_offered() -> bool:
    """Say whether these pages may begin records, or are finishing what they began."""
    if not settings.BEGIN_RECORDS:
        return False
    if not has_begun() or _path().exists():
        return True
    return unlocked.is_unlocked() and not installation.practices_here()


def has_begun() -> bool:
    """Say whether the records have a key already, and so a passphrase."""
    return key_store.key_file_path().exists()


def begin() -> None:
    """Leave a mark before anything is made, so that a cut-off beginning is gone on with."""
    if not _path().exists():
        with whole_files.written_whole(_path()):
            pass


def read() -> Draft:
    """Return what was typed; nothing where nothing was, or where it cannot be opened any more."""
    try:
        sealed = _path().read_bytes()
    except FileNotFoundError:
        return {}
    try:
        text = _cipher().decrypt(sealed[:_NONCE], sealed[_NONCE:], _BOUND_TO)
    except (InvalidTag, ValueError):
        return {}
    draft: Draft = json.loads(text)
    return draft


def keep(name: str, values: object) -> Draft:
    """Keep what one step says, and return the whole."""
    draft = {**read(), name: values}
    nonce = os.urandom(_NONCE)
    with whole_files.written_whole(_path()) as stream:
        stream.write(nonce + _cipher().encrypt(nonce, json.dumps(draft).encode(), _BOUND_TO))
    return draft


def end() -> None:
    """Forget it all: the practice is there."""
    _path().unlink(missing_ok=True)


def _path() -> Path:
    return Path(settings.HOME) / _NAME


def _cipher() -> AESGCM:
    return AESGCM(unlocked.subkey(Subkey.WEB))
