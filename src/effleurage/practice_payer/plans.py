"""The plan rules a practice payer pays by, as immutable values.

Knows what a plan may say (``docs/practice-payer.md`` describes the file) and which plan a claim
falls under. Refuses to know JSON (``plan_file``), arithmetic (``adjudicate``) and any real payer:
every rule here is an invention for training and tests.

Amounts are integer cents, limits are whole days and visits; ``None`` means that the plan has no
such limit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from effleurage.core.claims.claim import Claim
from effleurage.core.rate import Rate

SIMULATED_NAME = "PRACTICE PAYER (SIMULATED)"
"""Stands in every file and print, so that nobody takes an answer for a real payer's."""

NO_COINSURANCE = Rate(0)


class Recovery(StrEnum):
    """How a taken-back payment is recovered: out of this advice, or out of the next payment."""

    NOW = "now"
    LATER = "later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial:
    """Why a line is not paid: group (CO, PR, OA, PI), reason (CARC), remarks (RARC)."""

    group: str
    reason: str
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DenialRule:
    """A denial for lines that meet every condition given; an empty condition matches all.

    ``diagnosis`` is written with its dot and matches any diagnosis that the line points to.
    ``provider_npi`` matches the therapist or the practice.
    """

    denial: Denial
    procedure: str = ""
    diagnosis: str = ""
    provider_npi: str = ""
    claim_id_prefix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectionRule:
    """A claim refused at the door (277CA): category (A3, A7 …), status code and entity."""

    category: str
    status: str
    entity: str = ""
    provider_npi: str = ""
    claim_id_prefix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Takeback:
    """A paid claim taken back in a run at least ``after_days`` days after the one that paid it.

    ``deny`` decides it again as denied, ``allowed_cents`` at other prices (cents per unit); with
    neither, the payment is only reversed. Each claim is taken back once.
    """

    claim_id_prefix: str = ""
    after_days: int = 0
    deny: Denial | None = None
    allowed_cents: Mapping[str, int] | None = None
    recovery: Recovery = Recovery.NOW


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What one plan pays. A claim falls under the first plan of the file that fits it.

    ``allowed_cents`` is per unit of each procedure covered. ``deductible_cents`` is what a member
    still owes at the start of a calendar year; ``coinsurance`` is the client's part of what is
    left after deductible and copay; ``copay_cents`` is once a visit, and a visit is one service
    date; ``visits_per_year`` counts visits that were covered.
    """

    plan_id: str
    payer_id: str
    member_id_prefix: str = ""
    group_number: str = ""
    allowed_cents: Mapping[str, int]
    deductible_cents: int = 0
    coinsurance: Rate = NO_COINSURANCE
    copay_cents: int = 0
    visits_per_year: int | None = None
    over_visits_group: str = "PR"
    authorisation_required: bool = False
    gp_required: bool = False
    filing_limit_days: int | None = None
    reduction_reason: str = "45"
    filing_code: str = ""
    interest_cents: int = 0
    denials: tuple[DenialRule, ...] = ()
    rejections: tuple[RejectionRule, ...] = ()
    takebacks: tuple[Takeback, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedAdjustment:
    """Money moved once outside any claim (PLB), at the first payment that can carry it.

    Positive ``cents`` takes away from the payment, negative adds to it. ``adjustment_id`` makes
    it happen once only.
    """

    adjustment_id: str
    payer_id: str
    reason: str
    cents: int
    provider_npi: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanBook:
    """All the plans of one practice payer, in the order in which they are tried."""

    plans: tuple[Plan, ...]
    provider_adjustments: tuple[PlannedAdjustment, ...] = ()
    by_payer: Mapping[str, tuple[Plan, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        grouped: dict[str, list[Plan]] = {}
        for plan in self.plans:
            grouped.setdefault(plan.payer_id, []).append(plan)
        by_payer = {payer_id: tuple(plans) for payer_id, plans in grouped.items()}
        object.__setattr__(self, "by_payer", MappingProxyType(by_payer))

    def knows_payer(self, payer_id: str) -> bool:
        """Whether any plan answers for that electronic payer id."""
        return payer_id in self.by_payer

    def plan_of(self, claim: Claim) -> Plan | None:
        """Return the first plan that fits the claim's payer, member id and group, else None."""
        policy = claim.policy
        return self.plan_for(
            claim.payer.payer_id, member_id=policy.member_id, group_number=policy.group_number
        )

    def plan_for(self, payer_id: str, *, member_id: str, group_number: str) -> Plan | None:
        """Return the first plan of a payer that fits a member id and a group number, else None."""
        for plan in self.by_payer.get(payer_id, ()):
            of_group = plan.group_number in ("", group_number)
            if of_group and member_id.startswith(plan.member_id_prefix):
                return plan
        return None

    def plan(self, plan_id: str) -> Plan | None:
        """Return the plan with that id, None where the file no longer has it."""
        return next((plan for plan in self.plans if plan.plan_id == plan_id), None)
