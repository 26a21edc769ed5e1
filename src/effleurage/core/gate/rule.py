"""A rule is a page: what it looks for, why, the fix, its source, and two claims that prove it.

Knows the shape of a rule. Refuses to know which rules exist (``registry``) and when they run
(``inspection``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from effleurage.core.claims.claim import Claim
from effleurage.core.gate.facts import Facts, Need
from effleurage.findings import Finding, Severity

OWN_KNOWLEDGE = "billing practice as the authors know it, not verified against a payer's manual"


class Family(StrEnum):
    """What a rule is about; the value stands in the rule's code: ``GATE-DX-01``."""

    IDENTITY = "ID"
    ELIGIBILITY = "ELIG"
    DIAGNOSIS = "DX"
    PROCEDURE = "PROC"
    MODIFIERS = "MOD"
    ACCIDENT = "ACC"
    DOCUMENTATION = "DOC"
    MONEY = "MONEY"
    TIMING = "TIME"
    DUPLICATES = "DUP"
    FORM = "FORM"
    FILE = "837P"


class Trouble(NamedTuple):
    """What a rule saw, and where; ``fix`` only where it can say more than the rule's own fix."""

    where: str
    message: str
    fix: str = ""


class Case(NamedTuple):
    """A claim with the facts known about it."""

    claim: Claim
    facts: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One check of the gate, with everything that its page says.

    ``look`` yields each :class:`Trouble` and never raises. ``holds`` marks a rule that refuses
    nothing but keeps the claim back, to be looked at again after ``wake_after_days`` business
    days. A void only takes a claim back, so it is judged by the rules that ``judges_voids``.
    ``when`` is False where the rule cannot see anything (``scopes``), so that it need not look.
    ``failing`` and ``passing`` build the two cases that every rule must tell apart.
    """

    code: str
    family: Family
    severity: Severity
    title: str
    why: str
    fix: str
    source: str
    checked_on: date
    look: Callable[[Claim, Facts], Iterable[Trouble]]
    failing: Callable[[], Case]
    passing: Callable[[], Case]
    overridable: bool = True
    needs: tuple[Need, ...] = ()
    holds: bool = False
    wake_after_days: int = 0
    judges_voids: bool = False
    when: Callable[[Claim, Facts], bool] | None = None

    def finding(self, trouble: Trouble) -> Finding:
        """Return the trouble as the finding that everybody sees."""
        return Finding(
            code=self.code,
            severity=self.severity,
            where=trouble.where,
            message=trouble.message,
            fix=trouble.fix or self.fix,
            source=self.source,
        )
