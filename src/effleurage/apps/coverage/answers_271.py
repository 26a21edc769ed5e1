"""Answers that come as a 271: found their policies by the member number, each kept once.

Knows which policy an answer is about. Refuses to guess among several, to take an answer about a
dependant for the holder's own, and to keep a refusal to answer as an answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models.functions import Upper

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.coverage import queries
from effleurage.apps.coverage.answer_facts import AnswerFacts, of_a_file
from effleurage.apps.coverage.answers import keep_answer
from effleurage.apps.coverage.models import EligibilityAnswer, Policy
from effleurage.apps.practices.days import local_day
from effleurage.apps.practices.doors import action
from effleurage.apps.practices.permissions import Permission
from effleurage.core import calendar
from effleurage.core.claims import Relationship
from effleurage.edi import eligibility
from effleurage.edi.cover_of_massage import of_massage
from effleurage.findings import Finding, Severity
from effleurage.x12.envelope import File
from effleurage.x12.reader import read

_SOURCE = "ASC X12 005010X279A1, 271"


class NoAnswerForThisPolicy(ValueError):
    """No answer in the file bears this policy's member number and says anything of its cover."""


class AnswerIsKeptAlready(ValueError):
    """That answer stands with the policy already."""


class Answered(NamedTuple):
    """One answer of a file, which policy it is about, and what is kept of it."""

    policy: Policy | None
    facts: AnswerFacts
    segment: int
    reasons: tuple[str, ...]
    is_plain: bool


@action(Permission.EDIT_COVERAGE)
def note_271(actor: Actor, *, policy_id: UUID, data: bytes, at: datetime) -> UUID:
    """Keep what a 271 says of one policy; return the answer's id. The file itself is not kept.

    Raises :class:`NoAnswerForThisPolicy`, :class:`AnswerIsKeptAlready`.
    """
    policy = queries.get_policy(actor, policy_id)
    told = _answered(read(data), [policy], on=local_day(actor, at))
    mine = [each for each in told if each.policy and each.is_plain]
    if len(mine) != 1:
        reasons = "; ".join(reason for each in told for reason in each.reasons)
        raise NoAnswerForThisPolicy(
            "the file has no answer, or more than one, for this policy's member number"
            + (f"; it says: {reasons}" if reasons else "")
        )
    row_id = _keep(actor, mine[0], sha256=hashlib.sha256(data).hexdigest(), file_id=None, at=at)
    if row_id is None:
        raise AnswerIsKeptAlready("that answer stands with the policy already")
    return row_id


def told_in(actor: Actor, x12: File, *, at: datetime) -> list[Answered]:
    """Return the answers of a file that came in, each with its policy where there is one."""
    answers = eligibility.read_271(x12).answers
    numbers = {each.member_id.strip().upper() for each in answers} - {""}
    rows = Policy.objects.annotate(upper_id=Upper("member_id")).filter(
        practice_id=actor.practice_id, upper_id__in=numbers
    )
    policies = list(rows.select_related("payer").order_by("id"))
    return _answered(x12, policies, on=local_day(actor, at))


def keep_all(
    actor: Actor, told: Iterable[Answered], *, sha256: str, file_id: UUID, at: datetime
) -> None:
    """Keep those answers of a file that are about a policy, inside the caller's transaction."""
    for each in told:
        if each.is_plain:
            _keep(actor, each, sha256=sha256, file_id=file_id, at=at)


def findings_of(told: Sequence[Answered]) -> Iterator[Finding]:
    """Yield why answers of a file were not kept with a policy."""
    for number, each in enumerate(told, 1):
        where = f"271 answer {number}"
        if each.reasons:
            yield Finding(
                "COVERAGE-PAYER-DID-NOT-ANSWER",
                Severity.WARN,
                where,
                f"The payer did not answer: {'; '.join(each.reasons)}.",
                "Correct what it names with the policy, then ask again.",
                _SOURCE,
            )
        elif each.policy is None or not each.is_plain:
            yield Finding(
                "COVERAGE-ANSWER-WITHOUT-POLICY",
                Severity.WARN,
                where,
                "It is kept with no policy: none, or more than one, bears its member number,"
                " or it says nothing of cover.",
                "Note it by hand with the policy that it is about.",
                _SOURCE,
            )


def _answered(x12: File, policies: Sequence[Policy], *, on: date) -> list[Answered]:
    found = []
    for answer in eligibility.read_271(x12).answers:
        cover, day = of_massage(answer), min(answer.answered_on or on, on)
        reference = next(iter(answer.question_numbers), "")
        facts = of_a_file(cover, answered_on=day, reference=reference)
        found.append(
            Answered(
                policy=_policy_of(answer, policies, on=day),
                facts=facts,
                segment=answer.segment,
                reasons=tuple(each.reason for each in answer.refusals),
                is_plain=cover.says_anything and not facts.faults(on=on),
            )
        )
    return found


def _keep(
    actor: Actor, told: Answered, *, sha256: str, file_id: UUID | None, at: datetime
) -> UUID | None:
    """Keep one answer with its policy; return its id, or nothing where it is kept already."""
    if told.policy is None:
        return None
    source = f"{sha256}:{told.segment}"
    if EligibilityAnswer.objects.filter(policy=told.policy, source=source).exists():
        return None
    row = keep_answer(actor, told.policy, told.facts, at=at, source=source, file_id=file_id)
    ids = [told.policy.id, row.id]
    audit.record(actor, "policy.answer-noted", kind="policy", ids=ids, at=at)
    return row.id


def _policy_of(
    answer: eligibility.EligibilityAnswer, policies: Iterable[Policy], *, on: date
) -> Policy | None:
    """Return the one policy that an answer can be about; what tells several apart is tried."""
    number = answer.member_id.strip().upper()
    found = [
        each
        for each in policies
        if number
        and each.member_id.upper() == number
        and (answer.is_subscriber or each.relationship != Relationship.SELF.value)
    ]
    apart: tuple[Callable[[Policy], bool], ...] = (
        lambda each: (each.relationship == Relationship.SELF.value) == answer.is_subscriber,
        lambda each: each.payer.payer_id == answer.payer_id,
        lambda each: calendar.contains(on, start=each.active_from, until=each.active_until),
    )
    for fits in apart:
        if len(found) > 1:
            found = [each for each in found if fits(each)] or found
    return found[0] if len(found) == 1 else None
