"""The diagnosis codes that claims are checked against, opened once by each process.

Knows that threads may share an edition and a forked process may not. Builds it on first use where
this machine has none (a few seconds, once); what keeps it from being built or read is a refusal,
because a claim that nobody checked must not look clean.
"""

from __future__ import annotations

import os
import threading

from effleurage.codes import editions, icd, icd_build

_opened: dict[int, icd.Edition] = {}
_lock = threading.Lock()


def diagnosis_codes() -> icd.Edition:
    """Return the edition. Raises what ``codes`` refuses with, each with what to do."""
    with _lock:
        mine = os.getpid()
        if mine not in _opened:
            path = icd_build.ensure_edition(editions.default_path())
            _opened.clear()
            _opened[mine] = icd.load_edition(path)
        return _opened[mine]
