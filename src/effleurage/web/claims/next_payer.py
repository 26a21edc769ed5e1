"""The second payer: one question, which of the client's other plans is asked for what is left.

Knows the form and where it leads. Whether anything is left, and what the claim says, the action and
the core decide.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import queries
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.remits import next_payer
from effleurage.web.claims.forms import NextPayerForm
from effleurage.web.claims.passing import SECTION, url_of, way_to
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.pages import act, page


@in_practice
def bill_next_payer(request: HttpRequest, actor: Actor, claim_id: UUID) -> HttpResponse:
    """Draft the claim to another of the client's plans, and go to it."""
    require(actor, Permission.EDIT_CLAIMS)
    row = queries.get_claim(actor, claim_id)
    plans = next_payer.plans_to_ask(actor, claim_id)
    form = NextPayerForm(request)
    form.offer(plans)
    answer = act(
        request,
        actor,
        form,
        lambda at: next_payer.bill_next_payer(
            actor,
            claim_id=claim_id,
            policy_id=UUID(form.cleaned_data["policy"]),
            although_forwarded=form.cleaned_data["although_forwarded"],
            at=at,
        ),
        to=url_of,
        said="This is the claim to the second payer. Check it, then send it.",
    )
    facts = {"form": form, "url": url_of(claim_id), "row": row, "plans": plans}
    return answer or page(
        request, actor, "claims/next_payer.html", section=SECTION, crumbs=way_to(row),
        crumb="Bill the second payer", **facts,
    )  # fmt: skip
