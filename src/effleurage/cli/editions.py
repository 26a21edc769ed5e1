"""The code sets a command needs, prepared on first use and opened once.

Knows how to say that they could not be prepared. Refuses to know what is in them (``codes``).
"""

from __future__ import annotations

import sys

from effleurage.cli.refusal import CommandRefused, Exit
from effleurage.codes import editions, icd, icd_build


def known_diagnoses() -> icd.Edition | None:
    """Return the diagnosis codes where this machine has them; none are built for it."""
    try:
        return icd.load_edition(editions.default_path())
    except editions.EditionUnusable:
        return None


def icd_edition() -> icd.Edition:
    """Return the diagnosis codes, built first if this machine has none (a few seconds, once)."""
    path = editions.default_path()
    if not path.exists():
        sys.stderr.write("Preparing the diagnosis codes, once, a few seconds ...\n")
    try:
        return icd.load_edition(icd_build.ensure_edition(path))
    except (icd_build.ReleaseMissing, icd_build.EditionUnwritable, editions.EditionUnusable) as no:
        raise CommandRefused(
            f"{no}",
            fix=f"Set {editions.FOLDER_SETTING} to a folder you may write to, or install again.",
            code=Exit.UNWRITABLE,
        ) from None
