"""What lists read of a payer's terms: its rules of today, repeated in the payer's row.

Knows which rule stands for which column. Refuses to be asked for a claim: what holds on a day of
service is the rule book's (decision 0025).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from effleurage.apps.coverage import rule_book
from effleurage.apps.coverage.models import Payer, PayerRule
from effleurage.core import claims as core

COLUMNS = (
    "unit_rule", "uses_ncci", "filing_limit_days", "requires_gp", "requires_prescription",
    "terms_source", "terms_verified", "recheck_by",
)  # fmt: skip


def repeat_in_columns(practice_id: UUID, *, on: date) -> None:
    """Write into every payer's row what its rules say on a day, so that lists need no rules."""
    book = rule_book.book_of(practice_id)
    payers = list(Payer.objects.filter(practice_id=practice_id).select_related("practice"))
    own: dict[UUID, list[PayerRule]] = {payer.id: [] for payer in payers}
    for row in PayerRule.objects.filter(practice_id=practice_id, withdrawn_at=None):
        if row.payer_id in own and (row.active_until is None or row.active_until > on):
            own[row.payer_id].append(row)
    changed = [each for each in payers if _repeat(each, book, own[each.id], on)]
    Payer.objects.bulk_update(changed, COLUMNS)


def _repeat(payer: Payer, book: rule_book.RuleBook, own: Iterable[PayerRule], on: date) -> bool:
    """Write one payer's columns; return whether any of them changed."""
    own = list(own)
    terms = book.terms(payer.id, at_hand(payer), on=on)
    rechecks = [row.recheck_by for row in own if row.recheck_by]
    now: dict[str, Any] = {
        "unit_rule": terms.unit_rule.value,
        "uses_ncci": terms.uses_ncci,
        "filing_limit_days": terms.filing_limit_days,
        "requires_gp": terms.requires_gp,
        "requires_prescription": terms.requires_prescription,
        "terms_source": terms.source,
        "terms_verified": bool(own) and all(row.is_verified for row in own),
        # A payer of which nothing is known yet keeps the day on which somebody meant to ask it.
        "recheck_by": min(rechecks, default=None) if own else payer.recheck_by,
    }
    before = {name: getattr(payer, name) for name in COLUMNS}
    for name, value in now.items():
        setattr(payer, name, value)
    return now != before


def at_hand(payer: Payer) -> rule_book.AtHand:
    """Return a payer as rules see it where no policy and no place is known."""
    return rule_book.AtHand(
        policy=core.Policy(member_id="", claim_filing_code=""),
        payer=core.Payer(
            name=payer.name,
            payer_id=payer.payer_id,
            line_of_business=core.LineOfBusiness(payer.line_of_business),
        ),
        practice=rule_book.Place(payer.practice.state),
    )
