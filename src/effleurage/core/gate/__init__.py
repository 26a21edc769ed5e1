"""The gate: everything that would make a payer refuse a claim, each with its fix.

``check`` reports; ``clear`` opens the door to a file or a form. Rules live in ``rules``, one
module for each family; ``docs/rules.md`` is made from them.
"""

from effleurage.core.gate.clearance import (
    ClaimIsBlocked,
    ClaimIsHeld,
    ClaimWasNeverCleared,
    ClearedClaim,
    clear,
)
from effleurage.core.gate.facts import Facts, IcdCode, IcdEdition
from effleurage.core.gate.inspection import check
from effleurage.core.gate.report import Hold, NotChecked, Override, Report, Verdict
from effleurage.core.gate.rule import Family, Rule

__all__ = [
    "ClaimIsBlocked",
    "ClaimIsHeld",
    "ClaimWasNeverCleared",
    "ClearedClaim",
    "Facts",
    "Family",
    "Hold",
    "IcdCode",
    "IcdEdition",
    "NotChecked",
    "Override",
    "Report",
    "Rule",
    "Verdict",
    "check",
    "clear",
]
