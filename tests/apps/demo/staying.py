"""A process that stays, as the pages and the worker do: ``python -m tests.apps.demo.staying``.

It opens the records once. For each line of its input, seconds of a clock, it asks whether anything
was loaded as such a process does, and prints how many units of massage a day it believes in.
"""

from __future__ import annotations

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "effleurage.config.settings")
django.setup()

from effleurage.apps.codes import laying_out  # noqa: E402 - after the set-up
from effleurage.codes import procedures  # noqa: E402 - after the set-up
from tests.apps.demo.look import unlock  # noqa: E402 - after the set-up


def main() -> None:
    unlock()
    laying_out.begin()
    for line in sys.stdin:
        laying_out.notice(float(line))
        known = procedures.procedure("97124")
        print(known.mue_units if known else None, flush=True)


if __name__ == "__main__":
    main()
