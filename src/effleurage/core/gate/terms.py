"""What this payer asks for on a day: the rule on record for that day, else the claim's own terms.

Knows which rule speaks for which term, and adds to a finding where the rule comes from. Refuses to
guess: where neither says anything the answer is None.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from effleurage.core.claims.claim import Claim
from effleurage.core.claims.kinds import LineOfBusiness, UnitRule
from effleurage.core.gate.facts import Facts
from effleurage.core.gate.payer_rules import PayerRule, PayerRuleKind

_OFF_BY_DEFAULT = frozenset({LineOfBusiness.AUTO, LineOfBusiness.WORKERS_COMP})


class Term(NamedTuple):
    """What the payer asks (None: nobody has said), and the rule on record that says so."""

    asked: bool | None
    rule: PayerRule | None = None

    @property
    def said(self) -> str:
        """What a finding adds about the rule, beginning with a blank; empty without one."""
        return f" {self.rule.in_words}".rstrip() if self.rule is not None else ""


def rule(
    kind: PayerRuleKind, claim: Claim, facts: Facts, on: date, code: str = ""
) -> PayerRule | None:
    """Return the payer rule of a kind in force for a service of that day, if any is on record."""
    rules = facts.payer_rules
    return rules.in_force(kind, claim=claim, on=on, code=code) if rules else None


def every(kind: PayerRuleKind, claim: Claim, facts: Facts, on: date) -> tuple[PayerRule, ...]:
    """Return all payer rules of a kind that reach a service of that day."""
    rules = facts.payer_rules
    return rules.every(kind, claim=claim, on=on) if rules else ()


def unit_rule(claim: Claim, facts: Facts, on: date) -> UnitRule:
    """Return how this payer counts units on that day."""
    found = rule(PayerRuleKind.POOLS_MINUTES, claim, facts, on)
    if found is None or found.yes is None:
        return claim.payer.terms.unit_rule
    return UnitRule.CMS if found.yes else UnitRule.MIDPOINT


def uses_ncci(claim: Claim, facts: Facts, on: date) -> Term:
    """Return whether the payer applies Medicare's edits; auto and workers' comp by default not."""
    found = rule(PayerRuleKind.USES_NCCI, claim, facts, on)
    is_off = claim.payer.line_of_business in _OFF_BY_DEFAULT
    known = claim.payer.terms.uses_ncci
    return _term(found, otherwise=False if known is None and is_off else known)


def requires_gp(claim: Claim, facts: Facts, on: date, code: str) -> Term:
    """Return whether the payer wants GP on that therapy code."""
    found = rule(PayerRuleKind.REQUIRES_GP, claim, facts, on, code)
    return _term(found, otherwise=claim.payer.terms.requires_gp)


def requires_prescription(claim: Claim, facts: Facts, on: date) -> Term:
    """Return whether the payer wants an order that predates the service."""
    found = rule(PayerRuleKind.REQUIRES_PRESCRIPTION, claim, facts, on)
    return _term(found, otherwise=claim.payer.terms.requires_prescription)


def filing_limit_days(claim: Claim, facts: Facts, on: date) -> int | None:
    """Return the days from service to filing an original."""
    found = rule(PayerRuleKind.FILING_LIMIT, claim, facts, on)
    return claim.payer.terms.filing_limit_days if found is None else found.amount


def _term(found: PayerRule | None, *, otherwise: bool | None) -> Term:
    if found is None or found.yes is None:
        return Term(otherwise)
    return Term(found.yes, found)
