"""What is noted of a benefit: its limits, the card compared, days not billed, payment that ended.

Knows who may do it and what must be complete. Refuses to judge a claim by it: the gate does.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.clients.mapping import columns
from effleurage.apps.clients.queries import get_case
from effleurage.apps.coverage import queries
from effleurage.apps.coverage.benefit_facts import (
    BenefitFacts,
    BenefitIsNotComplete,
    CardFacts,
    CardIsNotComplete,
    PaymentEndFacts,
    PaymentEndIsNotComplete,
    RestrictionFacts,
    RestrictionIsNotComplete,
)
from effleurage.apps.coverage.models import BillingRestriction, CasePayment, Policy
from effleurage.apps.practices import fields
from effleurage.apps.practices.days import local_day
from effleurage.apps.practices.doors import action
from effleurage.apps.practices.edits import StaleEdit, compare_and_set
from effleurage.apps.practices.permissions import Permission


@action(Permission.EDIT_COVERAGE)
def note_benefit(
    actor: Actor, *, policy_id: UUID, version: int, facts: BenefitFacts, at: datetime
) -> None:
    """Replace what the plan is said to pay for. Raises ``BenefitIsNotComplete``, ``StaleEdit``."""
    policy = queries.get_policy(actor, policy_id)
    if found := facts.faults(on=local_day(actor, at)):
        raise BenefitIsNotComplete(found)
    compare_and_set(Policy.objects.all(), policy, version=version, **columns(facts))
    audit.record(actor, "policy.benefit-noted", kind="policy", ids=[policy.id], at=at)


@action(Permission.EDIT_COVERAGE)
def compare_card(
    actor: Actor, *, policy_id: UUID, version: int, facts: CardFacts, at: datetime
) -> None:
    """Keep name and number as the card has them. Raises ``CardIsNotComplete``, ``StaleEdit``."""
    policy = queries.get_policy(actor, policy_id)
    tidy = fields.tidied(facts)
    if found := tidy.faults(on=local_day(actor, at)):
        raise CardIsNotComplete(found)
    compare_and_set(Policy.objects.all(), policy, version=version, **columns(tidy))
    audit.record(actor, "policy.card-compared", kind="policy", ids=[policy.id], at=at)


@action(Permission.EDIT_COVERAGE)
def restrict_billing(
    actor: Actor, *, policy_id: UUID, facts: RestrictionFacts, at: datetime
) -> UUID:
    """Keep that the client paid in full and asked not to bill; return the restriction's id.

    The payer is then told nothing of those days (45 CFR 164.522(a)(1)(vi)). Raises
    ``RestrictionIsNotComplete``.
    """
    policy = queries.get_policy(actor, policy_id)
    if found := facts.faults(on=local_day(actor, at)):
        raise RestrictionIsNotComplete(found)
    row = BillingRestriction.objects.create(
        practice_id=actor.practice_id, policy=policy, **columns(facts)
    )
    audit.record(actor, "policy.billing-restricted", kind="restriction", ids=[row.id], at=at)
    return row.id


@action(Permission.EDIT_COVERAGE)
def end_restriction(
    actor: Actor, *, restriction_id: UUID, version: int, until: date, at: datetime
) -> None:
    """Say which day may be billed again. Raises ``RestrictionIsNotComplete``, ``StaleEdit``."""
    row = queries.get_restriction(actor, restriction_id)
    if found := fields.range_faults(row.since, until, "until"):
        raise RestrictionIsNotComplete(found)
    compare_and_set(BillingRestriction.objects.all(), row, version=version, until=until)
    audit.record(actor, "policy.restriction-ended", kind="restriction", ids=[row.id], at=at)


@action(Permission.EDIT_COVERAGE)
def note_payment_end(
    actor: Actor, *, case_id: UUID, version: int, facts: PaymentEndFacts, at: datetime
) -> None:
    """Keep since when an accident is paid no more, and who is asked next.

    ``version`` is 0 where nothing was kept before. Raises ``PaymentEndIsNotComplete``,
    ``StaleEdit``.
    """
    case = get_case(actor, case_id)
    facts = fields.tidied(facts)
    if found := facts.faults():
        raise PaymentEndIsNotComplete(found)
    now = CasePayment.objects.filter(practice_id=actor.practice_id, case=case)
    if version == 0:
        _, is_new = now.get_or_create(
            defaults={"practice_id": actor.practice_id, "case": case, **columns(facts)}
        )
        if not is_new:
            raise StaleEdit("accident", case.id)
    elif now.filter(version=version).update(version=version + 1, **columns(facts)) != 1:
        raise StaleEdit("accident", case.id)
    audit.record(actor, "case.payment-ends-noted", kind="case", ids=[case.id], at=at)
