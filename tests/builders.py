"""Valid values that a test changes in the one place it cares about.

Everything comes from the commercial example claim, so a test that changes nothing has a claim
that the gate lets through. ``a_claim(diagnoses=("M54.5",))`` reads as what it is about.
"""

from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from effleurage.core.claims.claim import (
    Accident,
    Address,
    Authorisation,
    Claim,
    Client,
    DecidedAdjustment,
    DecidedLine,
    OtherCover,
    Payer,
    PayerDecision,
    PayerTerms,
    PersonName,
    Policy,
    Practice,
    Referral,
    ServiceLine,
    Therapist,
    Visit,
    total,
)
from effleurage.core.claims.examples import example
from effleurage.core.claims.kinds import AdjustmentGroup, Turn

T = TypeVar("T")

NPI_OF_NOBODY = "1660010111"
"""A number that passes the check digit and stands in no example."""


def a_claim(kind: str = "commercial", **changes: Any) -> Claim:
    """The example claim of that kind with the changes; its total follows changed lines."""
    if "lines" in changes and "total_charge_cents" not in changes:
        changes["total_charge_cents"] = total(changes["lines"])
    return replace(example(kind), **changes)


def a_line(**changes: Any) -> ServiceLine:
    """One hour of 97124 at the commercial example's visit: 4 units, 120 dollars."""
    return replace(example("commercial").lines[0], **changes)


def a_visit(**changes: Any) -> Visit:
    """The commercial example's visit of 2026-11-03, its note signed."""
    return replace(example("commercial").visits[0], **changes)


def a_client(**changes: Any) -> Client:
    return replace(example("commercial").client, **changes)


def a_policy(**changes: Any) -> Policy:
    return replace(example("commercial").policy, **changes)


def a_payer(kind: str = "commercial", **changes: Any) -> Payer:
    return replace(example(kind).payer, **changes)


def some_terms(kind: str = "commercial", **changes: Any) -> PayerTerms:
    return replace(example(kind).payer.terms, **changes)


def a_practice(**changes: Any) -> Practice:
    return replace(example("commercial").practice, **changes)


def a_therapist(**changes: Any) -> Therapist:
    return replace(example("commercial").therapist, **changes)


def a_referral(**changes: Any) -> Referral:
    """The commercial example's order of 2026-10-12: twelve visits, until 2027-04-12."""
    return replace(_given(example("commercial").referral), **changes)


def an_authorisation(**changes: Any) -> Authorisation:
    """The VA example's approval: twelve visits from 2026-10-20 until 2027-01-20."""
    return replace(_given(example("va").authorisation), **changes)


def an_accident(kind: str = "auto", **changes: Any) -> Accident:
    """The auto example's accident (or the workers' comp one), with its claim number."""
    return replace(_given(example(kind).accident), **changes)


def an_address(**changes: Any) -> Address:
    return replace(example("commercial").client.address, **changes)


def a_name(**changes: Any) -> PersonName:
    return replace(example("commercial").client.name, **changes)


def another_policy(**changes: Any) -> Policy:
    """A second plan of the commercial example's client, in her own name."""
    mine = Policy(member_id="HRB77120", group_number="G55", claim_filing_code="CI")
    return replace(mine, **changes)


def another_payer(**changes: Any) -> Payer:
    return replace(a_payer(name="Harbor Benefit", payer_id="HRB01"), **changes)


def a_decision(**changes: Any) -> PayerDecision:
    """What a first payer did with the commercial example: 80 of 120 paid, 24 settled, 16 owed."""
    line = example("commercial").lines[0]
    adjustments = (
        DecidedAdjustment(group=AdjustmentGroup.CONTRACTUAL, reason="45", cents=2_400),
        DecidedAdjustment(group=AdjustmentGroup.CLIENT_SHARE, reason="2", cents=1_600),
    )
    decided = DecidedLine(
        line_id=line.line_id,
        procedure=line.procedure,
        units="4",
        paid_cents=8_000,
        adjustments=adjustments,
    )
    decision = PayerDecision(
        claim_id="C26110301",
        payer_claim_number="PCN1180",
        decided_on=date(2026, 11, 20),
        paid_cents=8_000,
        lines=(decided,),
    )
    return replace(decision, **changes)


def an_other_cover(**changes: Any) -> OtherCover:
    """The first payer of :func:`a_second_claim`, which has decided."""
    first = OtherCover(turn=Turn.FIRST, policy=a_policy(), payer=a_payer(), decision=a_decision())
    return replace(first, **changes)


def a_second_claim(**changes: Any) -> Claim:
    """The commercial example, billed to a second payer after the first has decided."""
    second = {
        "claim_id": "C26110301S1",
        "policy": another_policy(),
        "payer": another_payer(),
        "other_cover": (an_other_cover(),),
    }
    return a_claim(**(second | changes))


def _given(value: T | None) -> T:
    assert value is not None
    return value
