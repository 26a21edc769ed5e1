"""Finding a diagnosis: how often the first code and the first five are right, and how fast.

Run it: ``python -m bench bench_search``. Every query of both lists is typed letter by letter, as
on the page; each keystroke is timed by itself in CPU time, the collector paused, ten codes asked
for. The first pass is cold: nothing but the index was read before. Nothing of the answers is kept
between keystrokes; entries and families once read from the file stay in memory.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from effleurage.codes import editions, icd, icd_build

MUST_REACH_MS = 2.0
_ON = date(2026, 5, 4)
_ROOT = Path(__file__).resolve().parents[1]
_LISTS = {
    "known list": _ROOT.parent / "shared" / "known" / "icd_lay_terms.tsv",
    "own list": _ROOT / "tests" / "codes" / "lay_queries.tsv",
}


def measure() -> dict[str, Any]:
    """Return hit rates for both lists and milliseconds a keystroke."""
    lists = {name: _read(path) for name, path in _LISTS.items() if path.is_file()}
    queries = [query for its in lists.values() for query, _ in its]
    path = icd_build.ensure_edition(editions.built_path())
    with icd.load_edition(path) as edition:
        edition.search("neck", on=_ON)
        figures: dict[str, Any] = {"must_reach": f"p95 {MUST_REACH_MS} ms"}
        figures |= {f"typed, {run}": _typed(edition, queries) for run in ("cold", "warm")}
        return figures | {name: _rates(edition, its) for name, its in lists.items()}


def _read(path: Path) -> list[tuple[str, set[str]]]:
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()[1:]]
    return [(query, set(accepted.split())) for query, accepted in rows]


def _typed(edition: icd.Edition, queries: Sequence[str]) -> dict[str, Any]:
    taken = []
    gc.collect()
    gc.disable()
    try:
        for query in queries:
            for letters in range(1, len(query) + 1):
                started = time.process_time()
                edition.search(query[:letters], on=_ON, limit=10)
                taken.append(1000 * (time.process_time() - started))
    finally:
        gc.enable()
    taken.sort()
    share = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    found = {name: round(taken[int(len(taken) * at)], 2) for name, at in share.items()}
    return {"keystrokes": len(taken), **{f"{name}_ms": ms for name, ms in found.items()}}


def _rates(edition: icd.Edition, queries: Sequence[tuple[str, set[str]]]) -> str:
    first = five = 0
    for query, accepted in queries:
        codes = [code.code for code in edition.search(query, on=_ON, limit=5)]
        first += bool(codes) and codes[0] in accepted
        five += bool(accepted & set(codes))
    return f"first {first} of {len(queries)}, top five {five} of {len(queries)}"
