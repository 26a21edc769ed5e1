"""What ``effleurage check`` asks of code sets: that each load holds what was loaded.

Knows the hash in a load's row. Refuses to mend anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from effleurage.apps.audit.checks import Check
from effleurage.apps.codes.laying_out import LoadIsDamaged, content_of
from effleurage.apps.codes.models import CodeLoad
from effleurage.findings import Finding, Severity


def loads_are_as_loaded(_: datetime) -> Iterator[Finding]:
    """Yield a finding for the first load whose content is not what was loaded."""
    for row in CodeLoad.objects.order_by("number").iterator(chunk_size=1):
        try:
            content_of(row)
        except LoadIsDamaged:
            yield Finding(
                "codes-load-changed",
                Severity.BLOCK,
                f"load {row.number} ({row.kind})",
                "the code set is not the one that was loaded",
                "take the load back (effleurage codes back), then load the official file again",
                "docs/decisions/0024-code-loads.md",
            )
            return


_WORDS = "every code set holds what was loaded"
CHECKS = (Check("codes", _WORDS, loads_are_as_loaded),)
