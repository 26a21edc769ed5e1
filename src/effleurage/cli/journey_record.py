"""What the journey has done so far: told to a person as it happens, kept for a program.

Knows sentences, files and the ledger's end. Refuses to do any step.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from textwrap import fill
from typing import Any

from effleurage.cli.files import make_folder, write_whole
from effleurage.cli.words import say
from effleurage.core.claims.life import ClaimLife
from effleurage.core.ledger import Ledger

_WRAPPED: Any = {"width": 100, "initial_indent": "  ", "subsequent_indent": "  "}
MARK = "journey.json"
"""The file that says: this folder was made by a journey and may be replaced by another."""


@dataclass
class Record:
    """One journey: its folder, the claims' lives, the ledger, and everything said and written."""

    folder: Path
    quiet: bool
    lives: dict[str, ClaimLife] = field(default_factory=dict)
    ledger: Ledger = field(default_factory=Ledger)
    steps: list[dict[str, Any]] = field(default_factory=list)
    remits: list[dict[str, Any]] = field(default_factory=list)

    def heading(self, words: str) -> None:
        """Begin a part of the story."""
        if not self.quiet:
            say()
            say(words)
            say("─" * len(words))

    def keep(self, words: str, *files: str) -> None:
        """Keep one step for the summary, without saying it."""
        self.steps.append({"words": words.strip(), "files": list(files)})

    def tell(self, words: str, *files: str) -> None:
        """Say one step, and keep it with the files it wrote."""
        self.keep(words, *files)
        if self.quiet:
            return
        for line in words.splitlines():
            say(fill(line, **_WRAPPED))
        for file in files:
            say(f"      → {file}")

    def show(self, table: str, *files: str) -> None:
        """Say lines as they are laid out, and keep them."""
        self.keep(table, *files)
        if self.quiet:
            return
        for line in table.splitlines():
            say(f"  {line}".rstrip())
        for file in files:
            say(f"      → {file}")

    def write(self, name: str, data: bytes) -> str:
        """Write one file of the journey; return its name within the folder."""
        target = self.folder / name
        make_folder(target.parent)
        write_whole(target, data)
        return name
