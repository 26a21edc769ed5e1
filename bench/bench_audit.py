"""Events a second: written, sealed, verified, on the engine that the surroundings name.

``python bench/bench_audit.py [EVENTS]`` makes a database of its own in a temporary folder, or uses
that of DATABASE_URL, which must be empty. "Each committed" waits for the disk each time; "in one
transaction" is what an event adds to an action that commits anyway.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from uuid import UUID

ROOT = Path(__file__).resolve().parents[1]


def _prepare(home: str) -> None:
    os.environ["EFFLEURAGE_HOME"] = home
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "effleurage.config.settings")
    sys.path.insert(0, str(ROOT / "src"))
    import django  # noqa: PLC0415 - the surroundings come first
    from django.core.management import call_command  # noqa: PLC0415 - as above

    from effleurage.store import unlocked  # noqa: PLC0415 - as above
    from effleurage.store.keys import MasterKey  # noqa: PLC0415 - as above

    unlocked.unlock(MasterKey(bytes(range(32))))
    django.setup()
    call_command("migrate", "audit", verbosity=0)


def _measure(count: int) -> list[tuple[str, int, float]]:
    from django.db import connection, transaction  # noqa: PLC0415 - Django is set up by now

    from effleurage.apps.audit import actions, sealing, triggers, verification  # noqa: PLC0415
    from effleurage.apps.audit.actor import Actor  # noqa: PLC0415 - as above

    triggers.put_back(connection)
    actors = [Actor.system(UUID(int=number)) for number in range(1, 11)]
    now = datetime.now(UTC)

    def write(many: int) -> None:
        for number in range(many):
            actor = actors[number % len(actors)]
            ids = [UUID(int=number)] * 3
            actions.record(actor, "claim.sent", kind="claim", ids=ids, at=now, details={"lines": 3})

    def write_together() -> None:
        with transaction.atomic():
            write(count)

    alone = max(count // 20, 100)
    times = [
        ("event written, each committed", alone, _seconds(lambda: write(alone))),
        ("event written in one transaction", count, _seconds(write_together)),
        ("event sealed", count + alone, _seconds(lambda: sealing.seal_pending(now))),
    ]
    reports = []
    seconds = _seconds(lambda: reports.append(verification.verify_chains()))
    assert reports[0].holds
    assert reports[0].sealed == count + alone
    return [*times, ("event verified", count + alone, seconds)]


def _seconds(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def main() -> None:
    """Print one line for each work."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    engine = "PostgreSQL" if os.environ.get("DATABASE_URL") else "SQLCipher"
    with tempfile.TemporaryDirectory() as home:
        _prepare(home)
        for work, many, seconds in _measure(count):
            each = seconds / many * 1_000_000
            print(f"{engine:<12}{work:<36}{many / seconds:>10,.0f} /s {each:>8,.0f} µs each")


if __name__ == "__main__":
    main()
