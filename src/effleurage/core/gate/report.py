"""What the gate says about one claim: findings, what it could not check, verdict, hold, overrides.

Knows the published shape of a report. Refuses to decide anything: ``inspection`` does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from effleurage.findings import Finding


class Verdict(StrEnum):
    """May the claim leave? Clean and warned may; held waits; blocked needs mending."""

    CLEAN = "clean"
    WARNED = "warned"
    HELD = "held"
    BLOCKED = "blocked"


class NotChecked(NamedTuple):
    """A rule that could not see all it looks for on this claim, and the fact it lacked."""

    rule_code: str
    missing: str


class Hold(NamedTuple):
    """Why a claim waits, and the day on which it is worth looking again."""

    rule_code: str
    reason: str
    wake_on: date


class Override(NamedTuple):
    """A person's decision to send a claim although a rule objects; ``by`` identifies the user."""

    rule_code: str
    reason: str
    by: str


class Overridden(NamedTuple):
    """A finding that no longer counts, with the decision that set it aside."""

    finding: Finding
    override: Override


class RefusedOverride(NamedTuple):
    """An override that changed nothing, and why."""

    override: Override
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The gate's answer for one claim on the day ``on``.

    ``findings`` are those that count; an overridden one stands in ``overridden`` instead.
    """

    claim_id: str
    on: date
    findings: tuple[Finding, ...]
    not_checked: tuple[NotChecked, ...]
    verdict: Verdict
    hold: Hold | None = None
    overridden: tuple[Overridden, ...] = ()
    refused_overrides: tuple[RefusedOverride, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the published shape of ``effleurage claim check --json`` for one claim."""
        return {
            "claim_id": self.claim_id,
            "on": self.on.isoformat(),
            "verdict": self.verdict.value,
            "findings": [finding.as_json() for finding in self.findings],
            "not_checked": [entry._asdict() for entry in self.not_checked],
            "hold": self._hold_as_json(),
            "overridden": [
                {"finding": entry.finding.as_json(), "override": entry.override._asdict()}
                for entry in self.overridden
            ],
            "refused_overrides": [
                {"override": entry.override._asdict(), "why": entry.why}
                for entry in self.refused_overrides
            ],
        }

    def _hold_as_json(self) -> dict[str, str] | None:
        if self.hold is None:
            return None
        return {**self.hold._asdict(), "wake_on": self.hold.wake_on.isoformat()}
