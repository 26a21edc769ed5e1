"""A process that writes, seals or verifies until it is killed: ``python -m …trail_process seal``.

It takes its database from EFFLEURAGE_HOME or DATABASE_URL and its key from EFFLEURAGE_KEY, as a worker
does, and does one of the works of ``trail_work``. For tests that kill, here and in the soak.
"""

from __future__ import annotations

import importlib
import os
import sys

import django

from effleurage.store import unlocked


def main() -> None:
    """Print each line of the work as it is done."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "effleurage.config.settings")
    unlocked.unlock_from_surroundings()
    django.setup()
    work = importlib.import_module("tests.apps.audit.trail_work")
    for line in getattr(work, sys.argv[1])():
        print(line, flush=True)


if __name__ == "__main__":
    main()
