"""One way to measure: CPU time on one core, the collector paused, the best of some rounds."""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections.abc import Callable


def cpu_seconds(work: Callable[[], object], *, rounds: int = 3) -> float:
    """Return the least CPU seconds that the work took."""
    return min(_once(work) for _ in range(rounds))


def _once(work: Callable[[], object]) -> float:
    gc.collect()
    gc.disable()
    try:
        started = time.process_time()
        made = work()
        taken = time.process_time() - started
    finally:
        gc.enable()
    del made  # what the work made is thrown away outside the measured time
    return taken


def peak_mb(work: Callable[[], object]) -> float:
    """Return the most memory that the work held at once, in millions of bytes."""
    tracemalloc.start()
    try:
        made = work()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    del made
    return round(peak / 1e6, 1)
