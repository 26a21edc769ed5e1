"""The four visits of the journey: invented people, and what the practice payer will do with each.

Knows the story. Refuses to know the steps (``journey_steps``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from effleurage.core.claims import Claim, PersonName, examples

TODAY = date(2026, 11, 23)
"""The journey plays on one fixed day, so that it goes the same way in any year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One visit, the folder its files go to, and what is going to happen."""

    folder: str
    title: str
    what_happens: str
    claim: Claim


def scenes() -> tuple[Scene, ...]:
    """Return the four scenes in the order they are played."""
    return (
        Scene(
            folder="1-part-paid",
            title="Neck pain, an ordinary health plan",
            what_happens="paid in part: the plan's deductible and coinsurance take their share",
            claim=replace(examples.example("commercial"), claim_id="J1001"),
        ),
        Scene(
            folder="2-auto",
            title="A car accident, two visits on one claim",
            what_happens="paid in full by the auto insurer",
            claim=replace(examples.example("auto"), claim_id="J1002"),
        ),
        Scene(
            folder="3-denied",
            title="A plan that wanted its authorisation first",
            what_happens="denied: there was no authorisation",
            claim=_under_another_plan("J1003", group="70044", last="Marchetti", first="Noor"),
        ),
        Scene(
            folder="4-taken-back",
            title="A visit that is paid, then taken back",
            what_happens="paid, and a day later taken back as not necessary",
            claim=_under_another_plan("J1004", group="70077", last="Lindqvist", first="Amos"),
        ),
    )


def _under_another_plan(claim_id: str, *, group: str, last: str, first: str) -> Claim:
    """Return the commercial example for another client of the same payer, in another group."""
    claim = examples.example("commercial")
    return replace(
        claim,
        claim_id=claim_id,
        client=replace(claim.client, name=PersonName(last=last, first=first)),
        policy=replace(
            claim.policy, member_id=f"CMH{claim_id[1:]}0{group[-3:]}", group_number=group
        ),
    )
