# ruff: noqa: PLC0415 - Django is set up before its models are imported
"""How fast an 835 becomes durable money: file in, proven, matched, posted, its claims answered.

A fresh encrypted database on disk (or DATABASE_URL's) with its guards, so many claims sent and
charged, and an 835 with three adjustments a claim that answers them all. The clock runs around
``take_in_remits`` alone, with its commit.

    python bench/bench_posting.py [--claims 1000 10000] [--profile]

Seen on two cores, 2026-11-23: 2,694 claims/s for 1,000 and 2,589 for 10,000 (3.7 s of processor
time) while little else ran; 700 to 1,900 by the clock while seven others shared the machine.
"""

from __future__ import annotations

import argparse
import atexit
import cProfile
import gc
import os
import pstats
import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]


def prepared() -> None:
    """An empty database with its tables and guards."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "effleurage.config.settings"
    home = tempfile.mkdtemp(prefix="effleurage-bench-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ["EFFLEURAGE_HOME"] = home
    import django
    from django.core.management import call_command
    from django.db import connection

    from effleurage.store import unlocked
    from effleurage.store.keys import MasterKey

    unlocked.unlock(MasterKey(bytes(range(32))))
    django.setup()
    call_command("migrate", verbosity=0)
    from effleurage.apps.audit import triggers

    triggers.put_back(connection)


def one_run(how_many: int, *, is_profiled: bool) -> tuple[float, float]:
    """Return seconds by the clock and of the processor for one 835 of so many claims."""
    from tests.apps import world as people
    from tests.apps.remits import world
    from tests.core.test_remit_builders import a_remit, a_remit_claim, a_remit_line

    from effleurage.apps.remits.actions import take_in_remits

    practice = people.a_practice(npi=f"{how_many:010d}")
    actor = people.a_member(practice, name="Ana", role="owner")
    numbers = [f"C{number}" for number in range(1, how_many + 1)]
    world.sent(actor, *numbers)
    claims = [
        a_remit_claim(
            number,
            a_remit_line(
                10_000,
                f"CO45 {2_000 + at % 700} + CO253 {at % 90 + 1} + PR2 1600",
                line_id="L1",
            ),
        )
        for at, number in enumerate(numbers)
    ]
    file = world.a_file(actor, world.as_835(a_remit(*claims)))
    gc.collect()
    profile = cProfile.Profile()
    if is_profiled:
        profile.enable()
    clock, cpu = time.perf_counter(), time.process_time()
    (taken,) = take_in_remits(actor, file_id=file.id, at=world.AT)
    seconds = time.perf_counter() - clock, time.process_time() - cpu
    if is_profiled:
        profile.disable()
        pstats.Stats(profile).sort_stats("cumulative").print_stats(60)
    assert taken.became == "posted"
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--claims", type=int, nargs="*", default=[1_000, 10_000])
    parser.add_argument("--profile", action="store_true")
    asked = parser.parse_args()
    prepared()
    print(f"{'claims':>8} {'seconds':>8} {'cpu':>8} {'claims/s':>9}")
    for how_many in asked.claims:
        seconds, cpu = one_run(how_many, is_profiled=asked.profile)
        print(f"{how_many:8,} {seconds:8.2f} {cpu:8.2f} {how_many / seconds:9,.0f}")


if __name__ == "__main__":
    main()
