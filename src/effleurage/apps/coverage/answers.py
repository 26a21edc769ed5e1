"""What a payer said of a policy, noted by whoever asked; one noted in error is withdrawn.

Knows who may do it and what must be complete. Refuses to change an answer: it is what was said that
day, and the next one counts instead.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.clients.mapping import columns
from effleurage.apps.coverage import queries
from effleurage.apps.coverage.answer_facts import AnswerFacts, AnswerIsNotComplete
from effleurage.apps.coverage.models import EligibilityAnswer, Policy
from effleurage.apps.practices import fields
from effleurage.apps.practices.days import local_day
from effleurage.apps.practices.doors import action
from effleurage.apps.practices.permissions import Permission


class AnswerWasWithdrawn(ValueError):
    """That answer was withdrawn already; it is kept, and nothing is judged by it."""


@action(Permission.EDIT_COVERAGE)
def note_answer(actor: Actor, *, policy_id: UUID, facts: AnswerFacts, at: datetime) -> UUID:
    """Return the id of the answer as it is kept. Raises ``AnswerIsNotComplete``."""
    policy = queries.get_policy(actor, policy_id)
    tidy = fields.tidied(facts)
    if found := tidy.faults(on=local_day(actor, at)):
        raise AnswerIsNotComplete(found)
    row = keep_answer(actor, policy, tidy, at=at)
    audit.record(actor, "policy.answer-noted", kind="policy", ids=[policy.id, row.id], at=at)
    return row.id


@action(Permission.EDIT_COVERAGE)
def withdraw_answer(actor: Actor, *, answer_id: UUID, at: datetime) -> UUID:
    """Say that the answer was noted in error; return its policy. Raises ``AnswerWasWithdrawn``."""
    row = queries.get_answer(actor, answer_id)
    standing = EligibilityAnswer.objects.filter(pk=row.pk, withdrawn_at=None)
    if standing.update(withdrawn_at=at, withdrawn_by=actor.name) != 1:
        raise AnswerWasWithdrawn("that answer was withdrawn already")
    ids = [row.policy_id, row.id]
    audit.record(actor, "policy.answer-withdrawn", kind="policy", ids=ids, at=at)
    return row.policy_id


def keep_answer(
    actor: Actor, policy: Policy, facts: AnswerFacts, *, at: datetime, **where_from: Any
) -> EligibilityAnswer:
    """Keep an answer inside the caller's transaction."""
    return EligibilityAnswer.objects.create(
        practice_id=actor.practice_id,
        policy=policy,
        noted_at=at,
        noted_by=actor.name,
        **columns(facts),
        **where_from,
    )
