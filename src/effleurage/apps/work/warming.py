"""Opening what the first claim would wait for, while nobody waits yet.

Knows what takes seconds on a machine that is new: the diagnosis codes. Refuses to hold up a start,
or to end one: what keeps them from being opened is told to whoever checks the first claim, in full.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from effleurage.apps.claims import editions
from effleurage.codes.editions import EditionUnusable
from effleurage.codes.icd_build import EditionUnwritable, ReleaseMissing

_log = logging.getLogger(__name__)


def warm(open_codes: Callable[[], object] = editions.diagnosis_codes) -> threading.Thread:
    """Open the diagnosis codes beside whatever else is done; return who does it.

    The process ends after that thread, so that no half-built edition is left behind.
    """
    opener = threading.Thread(
        target=_opened, args=(open_codes,), name="diagnosis codes", daemon=False
    )
    opener.start()
    return opener


def _opened(open_codes: Callable[[], object]) -> None:
    try:
        open_codes()
    except (EditionUnusable, EditionUnwritable, ReleaseMissing) as refusal:
        _log.warning("the diagnosis codes cannot be opened yet: %s", type(refusal).__name__)
