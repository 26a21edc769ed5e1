"""A process that has Effleurage loaded and raises children, so that hundreds can be killed quickly.

``python -m tests.kills.nursery`` with the engine and the key in its surroundings. Each line that it
reads is an order: what to do (a function of ``stages``), where, and when to kill the child, or never.
Each line that it writes says how that ended. It opens no connection itself, so that no child shares
one.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any

import django

from effleurage.codes import editions, icd_build
from effleurage.store import unlocked

_POLL_SECONDS = 0.002
_LONGEST_SECONDS = 600


def main() -> None:
    """Obey until the orders end."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "effleurage.config.settings")
    unlocked.unlock_from_surroundings()
    django.setup()
    _loaded()
    icd_build.ensure_edition(editions.default_path())
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        print(json.dumps(_obeyed(json.loads(line))), file=answers, flush=True)


def _obeyed(order: dict[str, Any]) -> dict[str, Any]:
    reads, writes = os.pipe()
    begun = time.monotonic()
    child = os.fork()
    if child == 0:
        os.close(reads)
        _live(order, writes)
    os.close(writes)
    said = _awaited(order, child, reads)
    _, status = os.waitpid(child, 0)
    return {
        "was_killed": os.WIFSIGNALED(status),
        "seconds": time.monotonic() - begun,
        **(json.loads(said) if said and not os.WIFSIGNALED(status) else {}),
    }


def _awaited(order: dict[str, Any], child: int, reads: int) -> bytes:
    """Return all that a child says; kill it when its time has come."""
    said, begun = b"", time.monotonic()
    chance = random.Random(order["seed"])
    after = order["kill_after"] or _LONGEST_SECONDS
    is_alive = True
    with os.fdopen(reads, "rb", buffering=0) as pipe:
        while True:
            if select.select([pipe], [], [], _POLL_SECONDS)[0]:
                if not (piece := pipe.read(65_536)):
                    return said
                said += piece
            if is_alive and time.monotonic() - begun >= after:
                os.kill(child, signal.SIGKILL)
                is_alive = False
            _fetch(Path(order["home"]), chance)


def _fetch(home: Path, chance: random.Random) -> None:
    """Be the clearinghouse now and then: empty the outgoing folder."""
    if chance.random() < 0.02:
        for path in sorted((home / "out").glob("[!.]*")):
            path.rename(home / "fetched" / path.name)


def _live(order: dict[str, Any], writes: int) -> None:
    code = 1
    try:
        stages, steps = _loaded()
        stages.settle_in(Path(order["home"]), order["database"])
        counted = steps.Steps(steps.Deadly(*order["deadly"]))
        counted.arm()
        result = getattr(stages, order["work"])(**order["with"])
        answer: dict[str, Any] = {"result": result, "steps": counted.count, "files": counted.files}
        code = 0
    except BaseException:
        answer = {"error": traceback.format_exc()}
    with os.fdopen(writes, "w") as pipe:
        json.dump(answer, pipe)
    os._exit(code)


def _loaded() -> tuple[Any, Any]:
    """Return what needs Django set up; loaded once, before any child is raised."""
    from tests.kills import stages, steps  # noqa: PLC0415 - not before Django is set up

    return stages, steps


if __name__ == "__main__":
    main()
