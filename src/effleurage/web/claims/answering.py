"""The page on which a person writes down what a payer said by mail, telephone or portal.

Knows that an answer needs its source. What it does to the claim, the action decides.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import queries
from effleurage.apps.exchange import actions, heard
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.web.claims.forms import AnswerForm
from effleurage.web.claims.passing import url_of, way_to
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.pages import Words, act, page

_WORDS: Words = {
    heard.AnswerIsTooLong: "Reason and source are too long together: say it in fewer words.",
}


@in_practice
def answer_claim(request: HttpRequest, actor: Actor, claim_id: UUID) -> HttpResponse:
    """Record that the payer has a claim, or that it has not and why."""
    require(actor, Permission.SEND_CLAIMS)
    row = queries.get_claim(actor, claim_id)
    form, url = AnswerForm(request), url_of(claim_id)

    def do(at: datetime) -> None:
        typed = form.cleaned_data
        if typed["said"] == "accepted":
            actions.record_accepted(
                actor,
                claim_id=claim_id,
                confirmation=typed["confirmation"],
                claim_number=typed["claim_number"],
                at=at,
            )
        else:
            actions.record_rejected(
                actor,
                claim_id=claim_id,
                reason=typed["reason"],
                confirmation=typed["confirmation"],
                at=at,
            )

    answer = act(request, actor, form, do, to=url, said="The answer is recorded.", words=_WORDS)
    facts = {"form": form, "url": url, "row": row}
    return answer or page(
        request, actor, "claims/answer.html", section="claims", crumbs=way_to(row),
        crumb="An answer", **facts,
    )  # fmt: skip
