"""What a check finds in a file, remembered for the last few files looked at.

Knows that a check reads the whole file, and that turning a page must not. Findings name codes and
places, never a person, so they may be remembered; the file itself is not, only its fingerprint.
"""

from __future__ import annotations

import hashlib
import threading
from typing import Any

from effleurage.apps.claims.editions import diagnosis_codes
from effleurage.codes import editions, icd_build, sets
from effleurage.edi import file_check
from effleurage.edi.outside_lists import outside_lists
from effleurage.findings import Finding
from effleurage.x12.envelope import File

_MOST = 8
_known: dict[tuple[str, Any], tuple[Finding, ...]] = {}
_lock = threading.Lock()


def findings_of(data: bytes, file: File) -> tuple[Finding, ...]:
    """Return every finding of a file, from memory where it was checked by the same lists."""
    key = (hashlib.sha256(data).hexdigest(), sets.loads())
    with _lock:
        found = _known.get(key)
    if found is None:
        found = file_check.findings_of(file, outside_lists(_diagnoses()))
        with _lock:
            while len(_known) >= _MOST:
                _known.pop(next(iter(_known)))
            _known[key] = found
    return found


def _diagnoses() -> Any:
    """Return the diagnosis codes; without them a check goes by their shape."""
    try:
        return diagnosis_codes()
    except (icd_build.ReleaseMissing, icd_build.EditionUnwritable, editions.EditionUnusable):
        return None
