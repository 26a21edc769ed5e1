"""The practice's payer rules as the gate reads them, and the terms that follow for a day.

Knows which row stands for which rule. Refuses to choose between rules: ``core.gate`` does, by the
date of service. The rows of a practice are few and are read in one query.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol, cast
from uuid import UUID

from effleurage.apps.coverage.models import Payer, PayerRule
from effleurage.core import claims as core
from effleurage.core import gate
from effleurage.core.gate import PayerRuleKind, PayerRules

_K = PayerRuleKind
LONGEST_SOURCE = 200


class Billed(Protocol):
    """What of a claim rules look at; a claim and ``gather.Circumstances`` both have it."""

    @property
    def policy(self) -> core.Policy:
        """The cover."""

    @property
    def payer(self) -> core.Payer:
        """Who is asked."""

    @property
    def practice(self) -> core.Practice | Place:
        """Who bills, and where."""

    @property
    def service_location(self) -> core.ServiceLocation | None:
        """Where it took place."""

    @property
    def accident(self) -> core.Accident | None:
        """What happened."""


class Place:
    """Somewhere of which only the state matters."""

    def __init__(self, state: str) -> None:
        self.address = core.Address(street="", city="", state=state, postal_code="")


@dataclass(frozen=True, slots=True, kw_only=True)
class AtHand:
    """What is known of a visit before there is a claim: enough for most rules."""

    policy: core.Policy
    payer: core.Payer
    practice: Place
    service_location: core.ServiceLocation | None = None
    accident: core.Accident | None = None


class RuleBook:
    """All rules that a practice holds or held, asked by payer."""

    def __init__(self, rows: Iterable[PayerRule]) -> None:
        self._rows = tuple(rows)
        self._books: dict[tuple[UUID, str], PayerRules] = {}

    def of(self, payer_row_id: UUID, *, payer_id: str) -> PayerRules:
        """Return the rules that speak to one payer's claims, under the id that the claim bears.

        Two payers may share an electronic id, and a payer's id may change after a claim was
        drafted; so the row decides, and the rule takes the id of the claim.
        """
        key = (payer_row_id, payer_id)
        if key not in self._books:
            mine = [row for row in self._rows if row.payer_id in {None, payer_row_id}]
            self._books[key] = PayerRules(_rule(row, payer_id) for row in mine)
        return self._books[key]

    def terms(self, payer_row_id: UUID, billed: Billed, *, on: date) -> core.PayerTerms:
        """Return the terms that a claim of that day carries along."""
        rules = self.of(payer_row_id, payer_id=billed.payer.payer_id)

        def held(kind: PayerRuleKind) -> gate.PayerRule | None:
            # A claim is all of ``Billed`` and more; no rule looks at the rest of it.
            return rules.in_force(kind, claim=cast("core.Claim", billed), on=on)

        pools, ncci, limit = held(_K.POOLS_MINUTES), held(_K.USES_NCCI), held(_K.FILING_LIMIT)
        gp, order = held(_K.REQUIRES_GP), held(_K.REQUIRES_PRESCRIPTION)
        sources = [each.source for each in (limit, pools, gp, order, ncci) if each]
        return core.PayerTerms(
            unit_rule=unit_rule(pools.yes if pools else None),
            uses_ncci=ncci.yes if ncci else None,
            filing_limit_days=limit.amount if limit else None,
            requires_gp=gp.yes if gp else None,
            requires_prescription=order.yes if order else None,
            source="; ".join(dict.fromkeys(sources))[:LONGEST_SOURCE],
        )


def book_of(practice_id: UUID) -> RuleBook:
    """Return the rules of a practice, those withdrawn left out. One query."""
    rows = PayerRule.objects.filter(practice_id=practice_id, withdrawn_at=None)
    return RuleBook(rows.order_by("series", "number"))


def unit_rule(pools: bool | None) -> core.UnitRule:  # noqa: FBT001 - what a rule of that kind says
    """Return how units are counted where minutes are pooled, are not, or nobody has said."""
    if pools is None:
        return core.UnitRule.UNKNOWN
    return core.UnitRule.CMS if pools else core.UnitRule.MIDPOINT


def pools_minutes(rule: str) -> bool | None:
    """Return what a rule says where units are counted that way."""
    return {core.UnitRule.CMS.value: True, core.UnitRule.MIDPOINT.value: False}.get(rule)


def own_rules(payer: Payer) -> dict[str, PayerRule]:
    """Return, by kind, the payer's own rules that nothing narrows and that have no end."""
    rows = payer.rules.filter(
        withdrawn_at=None, active_until=None, plan="", state="", codes=[]
    ).order_by("active_from", "number")
    return {row.kind: row for row in rows}


def _rule(row: PayerRule, payer_id: str) -> gate.PayerRule:
    return gate.PayerRule(
        key=f"{row.series}-{row.number}",
        kind=PayerRuleKind(row.kind),
        payer_id=payer_id if row.payer_id else "",
        line_of_business=core.LineOfBusiness(row.line_of_business)
        if row.line_of_business
        else None,
        plan=row.plan,
        state=row.state,
        codes=tuple(row.codes),
        amount=row.amount,
        yes=row.yes,
        active_from=row.active_from,
        active_until=row.active_until,
        words=row.words,
        source=row.source,
        verified=row.is_verified,
        recheck_by=row.recheck_by,
    )
