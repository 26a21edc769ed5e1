"""Answers that a person heard: by mail, on the telephone, in a portal.

Knows what such an answer does: a step of the claim's life and the verdict beside its last sending,
as an answer file does (``moves``), with the words of who said it instead of a file. Refuses one
without its source, and one to a claim whose sending has not left.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import queries as claims
from effleurage.apps.claims import steps
from effleurage.apps.claims.mapping import LONGEST_WORDS
from effleurage.apps.claims.models import Claim
from effleurage.apps.exchange.models import Submission, SubmissionState
from effleurage.apps.practices.days import local_day
from effleurage.apps.practices.doors import action
from effleurage.apps.practices.permissions import Permission
from effleurage.core.claims import life
from effleurage.core.claims.life import ClaimLife
from effleurage.edi.acknowledgements import Verdict

_LONGEST_NUMBER = 50


class AnswerNeedsItsSource(ValueError):
    """An answer without its source proves nothing; say who told it, when, under which number."""


class RejectionNeedsAReason(ValueError):
    """A rejection without a reason cannot be mended; say why the payer does not have the claim."""


class AnswerIsTooLong(ValueError):
    """What is kept of an answer must not lose its end; say it in fewer words."""

    def __init__(self) -> None:
        super().__init__(
            f"reason and source together hold {LONGEST_WORDS} characters; say it in fewer words"
        )


@action(Permission.SEND_CLAIMS)
def record_accepted(
    actor: Actor, *, claim_id: UUID, confirmation: str, claim_number: str = "", at: datetime
) -> None:
    """Write down that the payer said it has the claim; ``claim_number`` is the payer's, if told.

    ``confirmation`` says who told it and under which reference. A number that a remit gave stays.
    Raises :class:`AnswerNeedsItsSource`, :class:`AnswerIsTooLong`, a ``StepRefused``,
    ``ClaimIsLeaving``.
    """
    source, number = _source(confirmation), claim_number.strip()
    if len(source) > LONGEST_WORDS or len(number) > _LONGEST_NUMBER:
        raise AnswerIsTooLong
    on = local_day(actor, at)

    def accepted(_: Claim, lived: ClaimLife) -> ClaimLife:
        after = life.accept(lived, on=on, by=actor.name, note=source)
        return replace(after, payer_claim_number=lived.payer_claim_number or number)

    _take(actor, claim_id, accepted, Verdict.ACCEPTED, at=at)


@action(Permission.SEND_CLAIMS)
def record_rejected(
    actor: Actor, *, claim_id: UUID, reason: str, confirmation: str, at: datetime
) -> None:
    """Write down that the payer does not have the claim, or does not take it, and why.

    It may then be taken back, mended and sent as new. Raises :class:`RejectionNeedsAReason` and
    what :func:`record_accepted` raises.
    """
    if not reason.strip():
        raise RejectionNeedsAReason("say why the payer does not have the claim or refuses it")
    words = f"{reason.strip().rstrip('.')}. {_source(confirmation)}"
    if len(words) > LONGEST_WORDS:
        raise AnswerIsTooLong
    on = local_day(actor, at)
    _take(
        actor,
        claim_id,
        lambda _, lived: life.reject(lived, on=on, by=actor.name, note=words),
        Verdict.REJECTED,
        at=at,
    )


def _source(confirmation: str) -> str:
    if not confirmation.strip():
        raise AnswerNeedsItsSource("say who told it, on which day and under which number")
    return confirmation.strip()


def _take(
    actor: Actor, claim_id: UUID, decide: steps.Decide, verdict: Verdict, *, at: datetime
) -> None:
    (row,) = claims.locked_claims(actor, [claim_id])
    steps.take_step(actor, row, decide, at=at)
    left = Submission.objects.filter(claim=row, state=SubmissionState.SENT)
    last = left.order_by("-attempt").values_list("pk", flat=True)[:1]
    Submission.objects.filter(pk__in=list(last)).update(answer=verdict.value)
    audit.record(
        actor, "claim.answer_recorded", kind="claim", ids=[row.id], at=at,
        details={"verdict": verdict.value},
    )  # fmt: skip
