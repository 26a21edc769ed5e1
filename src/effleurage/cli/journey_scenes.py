"""The four visits of the journey: invented people, and what the practice payer will do with each.

Knows the story. Refuses to know the steps (``journey_steps``). It is played in September 2026,
which the diagnosis edition that ships covers: the example claims are moved there.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, timedelta
from typing import Any

from effleurage.core.claims import Claim, PersonName, examples

TODAY = date(2026, 9, 28)
"""The journey plays on one fixed day, so that it goes the same way in any year."""

_EARLIER = timedelta(weeks=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One visit, the folder its files go to, and what is going to happen."""

    folder: str
    title: str
    what_happens: str
    claim: Claim


def stopped() -> Scene:
    """Return the scene that goes nowhere: two mistakes of the kind that payers refuse."""
    claim = _played("commercial", "J1000")
    (line,) = claim.lines
    return Scene(
        folder="0-stopped",
        title="First, a claim that never leaves",
        what_happens="stopped by the gate",
        claim=replace(
            claim,
            diagnoses=("M54.5", *claim.diagnoses[1:]),
            lines=(replace(line, units=5, charge_cents=15_000),),
            total_charge_cents=15_000,
        ),
    )


def scenes() -> tuple[Scene, ...]:
    """Return the four scenes in the order they are played."""
    return (
        Scene(
            folder="1-part-paid",
            title="Neck pain, an ordinary health plan",
            what_happens="paid in part: the plan's deductible and coinsurance take their share",
            claim=_played("commercial", "J1001"),
        ),
        Scene(
            folder="2-auto",
            title="A car accident, two visits on one claim",
            what_happens="paid in full by the auto insurer",
            claim=_played("auto", "J1002"),
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
    claim = _played("commercial", claim_id)
    return replace(
        claim,
        client=replace(claim.client, name=PersonName(last=last, first=first)),
        policy=replace(
            claim.policy, member_id=f"CMH{claim_id[1:]}0{group[-3:]}", group_number=group
        ),
    )


def _played(kind: str, claim_id: str) -> Claim:
    """Return an example under its own number, with every date as much earlier as the others."""
    claim: Claim = _moved(examples.example(kind))
    return replace(claim, claim_id=claim_id)


def _moved(value: Any) -> Any:
    """Return a value of the claim with its dates moved; birth dates and cover stay."""
    if isinstance(value, date):
        return value - _EARLIER
    if isinstance(value, tuple):
        return tuple(map(_moved, value))
    if not is_dataclass(value) or isinstance(value, type):
        return value
    kept = {"client", "subscriber", "policy"}
    changed = {
        each.name: _moved(getattr(value, each.name))
        for each in fields(value)
        if each.name not in kept
    }
    return replace(value, **changed)
