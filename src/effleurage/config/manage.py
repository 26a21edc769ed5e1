"""Django's own commands for developers: ``python -m effleurage.config.manage makemigrations``."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

from effleurage.store import unlocked


def main() -> None:
    """Run one of Django's commands with the key from the surroundings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "effleurage.config.settings")
    unlocked.unlock_from_surroundings()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
