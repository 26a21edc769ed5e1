"""A payer's usual terms, written as rules of its own: what its page asks in one short form.

Knows which rule stands for which term. Refuses to touch rules that a plan, a state or codes narrow.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from effleurage.apps.audit.actor import Actor
from effleurage.apps.coverage import rule_book
from effleurage.apps.coverage.facts import Terms
from effleurage.apps.coverage.models import Payer, PayerRule
from effleurage.apps.coverage.repeating import repeat_in_columns
from effleurage.apps.practices.days import local_day
from effleurage.core.gate import PayerRuleKind

_K = PayerRuleKind


class _Said(NamedTuple):
    amount: int | None
    yes: bool | None


class _Rule(NamedTuple):
    kind: PayerRuleKind
    says: _Said
    follows: PayerRule | None


def write_terms(actor: Actor, payer: Payer, terms: Terms, *, at: datetime) -> None:
    """Make the payer's own rules say what the terms say, for services from ``terms.since`` on.

    Without it for all days. A term that stays as it is, with its source, only notes that it was
    checked and when to ask again.
    """
    own = rule_book.own_rules(payer)
    for kind, said in _said(terms).items():
        now = own.get(kind.value)
        if now is not None and _says_the_same(now, said, terms):
            _note_check(actor, now, terms, at)
            continue
        if now is not None:
            _close(actor, now, terms.since, at)
        if said is not None:
            _begin(actor, payer, terms, _Rule(kind, said, now), at)
    repeat_in_columns(actor.practice_id, on=local_day(actor, at))


def _said(terms: Terms) -> dict[PayerRuleKind, _Said | None]:
    answers = {
        _K.POOLS_MINUTES: rule_book.pools_minutes(terms.unit_rule),
        _K.USES_NCCI: terms.uses_ncci,
        _K.REQUIRES_GP: terms.requires_gp,
        _K.REQUIRES_PRESCRIPTION: terms.requires_prescription,
    }
    found = {kind: None if yes is None else _Said(None, yes) for kind, yes in answers.items()}
    limit = terms.filing_limit_days
    return {**found, _K.FILING_LIMIT: None if limit is None else _Said(limit, None)}


def _says_the_same(row: PayerRule, said: _Said | None, terms: Terms) -> bool:
    return said == _Said(row.amount, row.yes) and row.source == terms.source


def _note_check(actor: Actor, row: PayerRule, terms: Terms, at: datetime) -> None:
    row.recheck_by = terms.recheck_by
    if terms.is_verified and not row.is_verified:
        row.verified_on, row.verified_by = local_day(actor, at), actor.name
    row.is_verified = terms.is_verified
    row.version += 1
    row.save(update_fields=["recheck_by", "verified_on", "verified_by", "is_verified", "version"])


def _close(actor: Actor, row: PayerRule, since: date | None, at: datetime) -> None:
    """End the rule on that day; withdraw one that had not begun by then or was never right."""
    if since is not None and (row.active_from is None or row.active_from < since):
        row.active_until = since
    else:
        row.withdrawn_at, row.withdrawn_by = at, actor.name
        row.withdrawn_why = "the payer's terms were changed for all its days"
    row.version += 1
    row.save()


def _begin(actor: Actor, payer: Payer, terms: Terms, rule: _Rule, at: datetime) -> None:
    """Write a new rule; the first that is known of a kind holds for all days."""
    given: dict[str, Any] = {"amount": rule.says.amount, "yes": rule.says.yes}
    if terms.is_verified:
        given |= {"verified_on": local_day(actor, at), "verified_by": actor.name}
    if rule.follows is not None:
        before = rule.follows
        begins = terms.since if before.withdrawn_at is None else before.active_from
        given |= {"series": before.series, "number": before.number + 1, "active_from": begins}
        given["default_key"] = before.default_key
    PayerRule.objects.create(
        practice_id=actor.practice_id,
        payer=payer,
        kind=rule.kind.value,
        source=terms.source,
        is_verified=terms.is_verified,
        recheck_by=terms.recheck_by,
        set_at=at,
        set_by=actor.name,
        **given,
    )
