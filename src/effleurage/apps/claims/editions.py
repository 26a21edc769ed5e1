"""The diagnosis codes that claims are checked against, opened once by each process.

Knows that threads may share an edition and a forked process may not, and that another process may
have loaded a newer one meanwhile. Builds it on first use where this machine has none (a few
seconds, once); what keeps it from being built or read is a refusal, because a claim that nobody
checked must not look clean.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path

from effleurage.codes import editions, icd, icd_build

_opened: dict[tuple[int, Path], icd.Edition] = {}
_lock = threading.Lock()


def diagnosis_codes() -> icd.Edition:
    """Return the edition in use now. Raises what ``codes`` refuses with, each with what to do."""
    with _lock:
        mine = (os.getpid(), editions.default_path())
        if mine not in _opened:
            path = icd_build.ensure_edition(mine[1])
            opened = icd.load_edition(path)
            _opened.clear()
            _opened[mine] = opened
        return _opened[mine]
