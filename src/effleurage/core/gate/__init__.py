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
from effleurage.core.gate.history import (
    AutoCover,
    BusyTime,
    Card,
    CaseState,
    EligibilityAnswer,
    Fees,
    Note,
    OtherPolicy,
    YearlyVisits,
    fingerprint,
)
from effleurage.core.gate.inspection import check
from effleurage.core.gate.payer_rules import PayerRule, PayerRuleKind, PayerRules
from effleurage.core.gate.report import Hold, NotChecked, Override, Report, Verdict
from effleurage.core.gate.rule import Family, Rule

__all__ = [
    "AutoCover",
    "BusyTime",
    "Card",
    "CaseState",
    "ClaimIsBlocked",
    "ClaimIsHeld",
    "ClaimWasNeverCleared",
    "ClearedClaim",
    "EligibilityAnswer",
    "Facts",
    "Family",
    "Fees",
    "Hold",
    "IcdCode",
    "IcdEdition",
    "NotChecked",
    "Note",
    "OtherPolicy",
    "Override",
    "PayerRule",
    "PayerRuleKind",
    "PayerRules",
    "Report",
    "Rule",
    "Verdict",
    "YearlyVisits",
    "check",
    "clear",
    "fingerprint",
]
