"""The commands on records: their names, and the module that each is loaded from when asked for.

Knows the list. Refuses to load any of it before its name was typed: Django and the steps cost more
than a second, which ``effleurage units`` should not have to pay.
"""

from __future__ import annotations

import importlib
import os
from types import MappingProxyType
from typing import Any

from effleurage.cli.refusal import CommandRefused, Exit

NOUNS = MappingProxyType(
    {
        "serve": ("serve", "the pages on this computer, with a worker beside them"),
        "worker": ("worker", "send, take in, post, seal and back up what is due"),
        "init": ("init", "begin: keys, database, the first practice and its owner"),
        "demo": ("demo", "make a practice of invented people to look around in"),
        "check": ("check", "prove that the records are as they were written"),
        "backup": ("backup", "write everything into one encrypted file"),
        "restore": ("backup", "bring a backup back to life in a new folder"),
        "passphrase": ("keys", "change the passphrase, or replace a lost one"),
        "remit": ("remit", "take in and post what a payer sent"),
        "unknown": ("unknown", "sendings of which nobody knows whether they left"),
        "move": ("moving", "move all records to PostgreSQL"),
        "export": ("moving", "write one practice into a file"),
        "import": ("moving", "bring in a practice from a file"),
        "people": ("people", "let somebody in again who lost her password or phone"),
        "purge": ("purge", "delete charts that are past their retention"),
        "hold": ("purge", "keep something from being purged, for a case or a law"),
        "migrate": ("migrate", "bring the database forward to this release"),
    }
)
"""Each command's name, the module of ``effleurage.cli`` that makes it, and what it is for."""


def add_to(nouns: Any, *, complete: str) -> None:
    """Register all commands by name and purpose, and one with everything that it takes."""
    for name, (_, purpose) in NOUNS.items():
        parser = nouns.add_parser(name, help=purpose, description=f"{name}: {purpose}.")
        if name == complete:
            _complete(name, parser)


def set_up() -> None:
    """Load what the records need. Raises :class:`CommandRefused` for a setting that is wrong."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "effleurage.config.settings")
    try:
        importlib.import_module("django").setup()
    except ValueError as error:
        if type(error).__name__ != "SettingIsWrong":
            raise
        raise CommandRefused(
            f"{error}.", fix="Correct it in the environment (docs/settings.md).", code=Exit.NO
        ) from None


def _complete(name: str, parser: Any) -> None:
    set_up()
    module = importlib.import_module(f"effleurage.cli.{NOUNS[name][0]}")
    getattr(module, f"add_{name}")(parser)
