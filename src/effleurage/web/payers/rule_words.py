"""A payer rule in words: what it is about, what it says, whom and when it holds.

Knows the wording of every kind. Refuses to decide anything by it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from effleurage.apps.coverage.rule_facts import TITLES
from effleurage.core.gate import PayerRuleKind
from effleurage.web.payers.words import LINES
from effleurage.web.ui import formats
from effleurage.web.ui.shown import Fact

_K = PayerRuleKind
KINDS: Mapping[str, str] = TITLES


def _codes(row: Any) -> str:
    return ", ".join(row.codes)


def _on_codes(row: Any) -> str:
    return f" on {_codes(row)}" if row.codes else ""


def _either(yes: str, no: str) -> Callable[[Any], str]:
    return lambda row: (yes if row.yes else no) + _on_codes(row)


def _days(row: Any, of: str) -> str:
    return f"Within {formats.how_many(row.amount, 'day')} of {of}"


def _own_code(row: Any) -> str:
    *others, wanted = row.codes
    return f"{wanted} in place of {', '.join(others)}" if row.yes else "Not wanted"


def _visits(row: Any) -> str:
    shared = {True: ", shared with other therapies", False: ", for massage alone"}
    return f"{row.amount}{shared.get(row.yes, '')}"


def _approval(row: Any) -> str:
    if row.amount == 0:
        return "Needed from the first visit"
    return f"Needed after {formats.how_many(row.amount, 'visit')} of a case"


_SAYS: Mapping[str, Callable[[Any], str]] = MappingProxyType(
    {
        _K.POOLS_MINUTES: _either(
            "Minutes of the day pooled (Medicare's rule)", "Each procedure by itself (midpoint)"
        ),
        _K.USES_NCCI: _either("Followed", "Not followed"),
        _K.REQUIRES_GP: _either("Wanted", "Not wanted"),
        _K.PREFERS_X_MODIFIERS: _either("Wanted", "59 is taken"),
        _K.REQUIRES_PRESCRIPTION: _either("Needed before the first visit", "Not needed"),
        _K.PRESCRIPTION_DAYS: lambda row: formats.how_many(row.amount, "day"),
        _K.FILING_LIMIT: lambda row: _days(row, "the visit"),
        _K.NEXT_PAYER_FILING_LIMIT: lambda row: _days(
            row, "the visit" if row.yes is False else "the other payer's decision"
        ),
        _K.CORRECTED_FILING_LIMIT: lambda row: _days(
            row, "the payer's decision" if row.yes else "the visit"
        ),
        _K.APPEAL_DAYS: lambda row: _days(row, "the payer's decision"),
        _K.VISITS_A_YEAR: _visits,
        _K.UNITS_A_DAY: lambda row: f"At most {row.amount}{_on_codes(row)}",
        _K.MINUTES_A_DAY: lambda row: f"At most {row.amount}{_on_codes(row)}",
        _K.CENTS_A_DAY: lambda row: f"At most {formats.money(row.amount)}",
        _K.CODE_NOT_PAID: lambda row: f"{_codes(row)}{'' if row.yes else ': paid after all'}",
        _K.LOCAL_CODE: _own_code,
        _K.DIAGNOSIS_NOT_COVERED: lambda row: f"{_codes(row)}{'' if row.yes else ': covered'}",
        _K.THERAPIST_NOT_PAID: _either("Not paid", "Paid"),
        _K.AUTHORISATION_AFTER: _approval,
        _K.INITIAL_TREATMENT_DATE: _either("Wanted", "Not wanted"),
        _K.GROUP_NUMBER: _either("Wanted", "Not wanted"),
        _K.INJURY_DAYS: lambda row: f"{formats.how_many(row.amount, 'day')} from the injury",
        _K.REPORT_AFTER_VISITS: lambda row: f"Every {formats.how_many(row.amount, 'visit')}",
        _K.REPORT_AFTER_DAYS: lambda row: f"Every {formats.how_many(row.amount, 'day')}",
    }
)


def title(row: Any) -> str:
    """Return what the rule is about."""
    return KINDS.get(row.kind, row.kind)


def says(row: Any) -> str:
    """Return what the rule says."""
    return _SAYS[row.kind](row)


def whom(row: Any) -> str:
    """Return for which payers, plans and states the rule holds."""
    line = LINES.get(row.line_of_business, row.line_of_business)
    payer = row.payer.name if row.payer else f"{line}: every payer" if line else "Every payer"
    parts = [payer, f"plan {row.plan}" if row.plan else "", row.state]
    return ", ".join(filter(None, parts))


def when(row: Any) -> str:
    """Return for services of which days the rule holds."""
    if row.withdrawn_at is not None:
        return "Withdrawn: it was never right"
    last = row.active_until - timedelta(days=1) if row.active_until else None
    if row.active_from and last:
        return f"{formats.day_in_full(row.active_from)} to {formats.day_in_full(last)}"
    if last:
        return f"To {formats.day_in_full(last)}"
    return f"From {formats.day_in_full(row.active_from)}" if row.active_from else "For all days"


def state(row: Any, today: date) -> str:
    """Return the state of a rule, for the chip."""
    if row.withdrawn_at is not None:
        return "inactive"
    return "expired" if row.active_until and row.active_until <= today else "active"


def checked(row: Any) -> str:
    """Return who asked the payer, and when."""
    if not row.is_verified:
        return "Nobody has asked the payer yet"
    by = f", {row.verified_by}" if row.verified_by else ""
    return (
        f"{formats.day_in_full(row.verified_on)}{by}"
        if row.verified_on
        else "The payer itself said so"
    )


def facts(row: Any) -> list[Fact]:
    """Return everything that a rule says."""
    return [
        Fact("Says", says(row)),
        Fact("For", whom(row)),
        Fact("Services of", when(row)),
        Fact("In our words", row.words),
        Fact("Source", row.source),
        Fact("Asked of the payer", checked(row)),
        Fact("Ask again", formats.day_in_full(row.recheck_by) if row.recheck_by else "No day set"),
    ]
