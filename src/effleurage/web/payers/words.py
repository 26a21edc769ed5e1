"""A payer and its terms in words: one wording for payers, policies and visits.

Knows what each term means to a therapist. Refuses to decide anything by them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from effleurage.web.ui import formats

LINES: Mapping[str, str] = MappingProxyType(
    {
        "commercial": "Commercial health plan",
        "auto": "Auto insurer",
        "workers-comp": "Workers' compensation",
        "va": "Veterans Affairs",
        "medicare": "Medicare",
        "medicare-advantage": "Medicare Advantage",
        "medicaid": "Medicaid",
        "tricare": "TRICARE",
        "liability": "Liability insurer",
    }
)
UNIT_RULES: Mapping[str, str] = MappingProxyType(
    {
        "cms": "Minutes of the day pooled, then shared out (Medicare's rule)",
        "midpoint": "Each procedure by itself (midpoint rule)",
        "unknown": "Nobody has said; the lower of the two rules is used",
    }
)
NOBODY = "Nobody has said"
_SAYS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "requires_prescription": ("A referral", "Needed before the first visit", "Not needed"),
        "requires_gp": ("Modifier GP", "Wanted on each line", "Not wanted"),
        "uses_ncci": ("Medicare's pair edits", "Followed", "Not followed"),
    }
)


def terms(given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return each term as its name and what it says; ``given`` has the names of ``Terms``."""
    limit = given.get("filing_limit_days")
    found = [
        ("Claims must arrive", f"Within {formats.how_many(limit, 'day')}" if limit else NOBODY),
        ("Minutes become units", UNIT_RULES[given.get("unit_rule") or "unknown"]),
    ]
    for name, (title, yes, no) in _SAYS.items():
        value = given.get(name)
        found.append((title, NOBODY if value is None else yes if value else no))
    return found


def terms_of(row: Any) -> dict[str, Any]:
    """Return the terms that a payer's row holds today, by the names of ``Terms``."""
    return {
        "unit_rule": row.unit_rule,
        "uses_ncci": row.uses_ncci,
        "filing_limit_days": row.filing_limit_days,
        "requires_gp": row.requires_gp,
        "requires_prescription": row.requires_prescription,
        "source": row.terms_source,
        "is_verified": row.terms_verified,
        "recheck_by": row.recheck_by,
    }
