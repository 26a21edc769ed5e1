"""The page before a signature: the note as it will stand for ever, and what the checks say.

Knows that only the treating therapist signs. Refuses to make a finding a condition: a note says
what happened, whether or not a payer will pay for it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import foretelling
from effleurage.apps.claims.foretelling import Foretold
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.visits import origins, own_procedures, queries, signing
from effleurage.web.claims import foretelling as what_if
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.forms import ButtonForm
from effleurage.web.ui.here import here
from effleurage.web.ui.pages import Crumb, act, page
from effleurage.web.visits import choices, seen


@in_practice
def sign_visit(request: HttpRequest, actor: Actor, visit_id: UUID) -> HttpResponse:
    """Show the note as it will stand, and sign it."""
    require(actor, Permission.WRITE_NOTES)
    row = queries.get_visit(actor, visit_id)
    url = reverse("visit", args=[visit_id])
    if row.state != "draft" and request.method != "POST":
        return HttpResponseRedirect(url)
    form = ButtonForm(request, initial={"version": row.version})
    answer = act(
        request,
        actor,
        form,
        lambda at: signing.sign_visit(actor, visit_id=visit_id, version=form.edited_version, at=at),
        to=url,
        said="The note is signed. Next: make the claim."
        if row.policy_id
        else "The note is signed.",
    )
    if answer is not None:
        return answer
    with own_procedures.known_to(actor):
        return page(request, actor, "visits/sign.html", **_around(request, actor, row, form, url))


def _around(
    request: HttpRequest, actor: Actor, row: Any, form: ButtonForm, url: str
) -> dict[str, Any]:
    name = seen.client_name(row.client)
    told = Foretold()
    if row.state == "draft":
        told = foretelling.foretell(actor, row.id, on=here(request, actor).today)
    return {
        "visit": row,
        "form": form,
        "url": url,
        "name": name,
        "therapist": choices.therapist_name(row.therapist),
        "is_mine": actor.user_id is not None and row.therapist.user_id == actor.user_id,
        "note": seen.note_of(row),
        "lines": seen.lines_of(row),
        "total_cents": sum(line.charge_cents for line in row.lines.all()),
        "chosen": seen.diagnoses_of(row),
        "cautions": [*seen.cautions(row), *_unsaid(actor, row)],
        "told": told,
        "mends": what_if.mends(told, url, is_written=True),
        "section": "visits",
        "crumbs": [Crumb("Visits", reverse("visits")), Crumb(name, url)],
        "crumb": "Sign",
    }


def _unsaid(actor: Actor, row: Any) -> list[str]:
    """Return which diagnoses keep the note from being signed: nobody said who made them."""
    if row.state != "draft":
        return []
    ordered = queries.ordered_by(actor, row.referral_id)
    said = origins.settled(row.diagnoses, origins.kept(row.origins), ordered)
    faults = origins.signing_faults(row.diagnoses, said, client_pays=row.policy_id is None)
    return [f"At {each.where}, {each.message}. Before signing, {each.fix}." for each in faults]
