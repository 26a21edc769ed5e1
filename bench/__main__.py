"""``make bench``: every measurement in one run, one table; ``python -m bench NAME…`` for some.

Figures of one run on one machine: compare the ratios, not the seconds.
"""

from __future__ import annotations

import importlib
import json
import platform
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

BENCHES = ("bench_835", "bench_837p", "bench_gate", "bench_gate_to_file", "bench_search")
PROGRAMS = ("bench_store", "bench_audit", "bench_posting", "bench_pages")
"""Benches of the records: each is a program, with a database of its own in a temporary folder."""


def main() -> int:
    """Print the table of the benches named, or of all."""
    names = [name for name in sys.argv[1:] if not name.startswith("-")] or [*BENCHES, *PROGRAMS]
    pure = [name for name in names if name not in PROGRAMS]
    found = {name: importlib.import_module(f"bench.{name}").measure() for name in pure}
    if "--json" in sys.argv:
        print(json.dumps(found, indent=2))
        return 0
    print(f"Python {platform.python_version()}, {platform.machine()}; CPU time, collector paused")
    for name, figures in found.items():
        print()
        print(name)
        for label, value in _flat(figures):
            print(f"  {label:58} {value}")
    return max((_run(name) for name in names if name in PROGRAMS), default=0)


def _run(name: str) -> int:
    print(f"\n{name}", flush=True)
    return subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode


def _flat(figures: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for label, value in figures.items():
        words = prefix + str(label).replace("_", " ")
        if isinstance(value, Mapping):
            rows += _flat(value, prefix=words + ": ")
        else:
            rows.append((words, f"{value:,}" if isinstance(value, int) else str(value)))
    return rows


if __name__ == "__main__":
    sys.exit(main())
