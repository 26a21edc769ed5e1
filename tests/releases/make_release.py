"""Make the file of a release: ``python -m tests.releases.make_release tests/releases/0.1``.

Run once for each release, from the tree of that release, and kept for ever: every later one must
bring it forward. A small practice is made through the same actions as a user's
(``small_practice``). ``told.json`` beside the file holds what it is to count and sum to. Until 0.1
is out, whoever rewrites a first migration makes this file anew.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

import django

from tests.releases import packed

NAME = "records.effleurage-release"
TOLD = "told.json"


def main(folder: Path) -> None:
    """Make a practice in a home of its own, and pack it."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "home"
        os.environ |= {"EFFLEURAGE_HOME": str(home), "DATABASE_URL": ""}
        os.environ["DJANGO_SETTINGS_MODULE"] = "effleurage.config.settings"
        django.setup()
        from tests.releases import small_practice  # noqa: PLC0415 - Django is set up by now

        master = small_practice.begin(home)
        folder.mkdir(parents=True, exist_ok=True)
        packed.pack(home, master, folder / NAME)
        told = json.dumps(packed.figures(home, master), indent=1)
        (folder / TOLD).write_text(told + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
