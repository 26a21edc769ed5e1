"""The last day on which a payer takes an appeal against its decision.

Knows the counting of ``docs/algorithms/appeal-deadlines.md``. Refuses to guess: where the day of
the decision or the payer's rule is unknown, so is the last day, and which of them is missing is
said. Filing limits are ``calendar``'s and the gate's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from effleurage.core import calendar
from effleurage.core.claims.claim import Claim
from effleurage.core.gate.payer_rules import PayerRule, PayerRuleKind, PayerRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """Until when a decision may be appealed: ``until`` is the last day in time.

    It is ``None`` where ``decided_on`` or the ``rule`` is unknown.
    """

    decided_on: date | None
    rule: PayerRule | None

    @property
    def until(self) -> date | None:
        """Return the last day in time; the day of the decision is day 0."""
        if self.decided_on is None or self.rule is None or self.rule.amount is None:
            return None
        return calendar.last_filing_day(self.decided_on, limit_days=self.rule.amount)


def appeal(claim: Claim, *, decided_on: date | None, rules: PayerRules) -> Appeal:
    """Return until when the decision of ``decided_on`` on this claim may be appealed.

    The rules are those in force on the days of service, as for everything that a payer asks; where
    these differ from line to line, the one with the fewest days holds for the whole claim.
    """
    days = {line.service_date for line in claim.lines}
    found = (rules.in_force(PayerRuleKind.APPEAL_DAYS, claim=claim, on=day) for day in sorted(days))
    stated = [rule for rule in found if rule is not None and rule.amount is not None]
    shortest = min(stated, key=lambda rule: rule.amount or 0, default=None)
    return Appeal(decided_on=decided_on, rule=shortest)
