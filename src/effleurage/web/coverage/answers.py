"""The pages of a payer's answers: noted by hand, read from a 271, withdrawn.

Knows which action each page ends in.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.coverage import answers, answers_271, queries
from effleurage.web.coverage.answer_forms import AnswerFileForm, AnswerForm
from effleurage.web.coverage.benefits import answered
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.here import here
from effleurage.web.ui.pages import Asks, press


@in_practice
def note_answer(request: HttpRequest, actor: Actor, policy_id: UUID) -> HttpResponse:
    """Note what the payer said when it was asked."""
    row = queries.get_policy(actor, policy_id)
    form = AnswerForm(request, initial={"answered_on": here(request, actor).today})
    return answered(
        request, actor, row, form,
        ("What did the payer say?", "Leave empty what it did not say. An answer is no promise."),
        lambda at: answers.note_answer(actor, policy_id=row.id, facts=form.facts(), at=at),
    )  # fmt: skip


@in_practice
def read_answer(request: HttpRequest, actor: Actor, policy_id: UUID) -> HttpResponse:
    """Keep what a 271 says of the policy."""
    row = queries.get_policy(actor, policy_id)
    form = AnswerFileForm(request)
    return answered(
        request, actor, row, form,
        ("Read the payer’s answer", "A 271 that answers for this policy’s member number."),
        lambda at: answers_271.note_271(
            actor, policy_id=row.id, data=form.cleaned_data["file"].read(), at=at
        ),
    )  # fmt: skip


@in_practice
def withdraw_answer(request: HttpRequest, actor: Actor, answer_id: UUID) -> HttpResponse:
    """Say that an answer was noted in error."""
    row = queries.get_answer(actor, answer_id)
    url = reverse("policy", args=[row.policy_id])
    return press(
        request,
        actor,
        lambda at: answers.withdraw_answer(actor, answer_id=row.id, at=at),
        to=url,
        back=url,
        said="It counts no longer.",
        asks=Asks(
            "Was this answer noted in error?",
            "It stays in the records, and no claim is judged by it.",
            "Withdraw it",
        ),
    )
