"""The pages of an invitation: made, its link shown this once, withdrawn.

Knows that nothing is sent: the link is handed over by whoever invites.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.practices import people_actions, queries
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.people_actions import INVITATION_DAYS, Invited
from effleurage.apps.practices.permissions import NAMES, Permission
from effleurage.web.people import roles
from effleurage.web.people.forms import InviteForm
from effleurage.web.people.views import SECTION
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.pages import Asks, Crumb, act, page, press


@in_practice
def invite_person(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Offer somebody a role, and show the link this once."""
    require(actor, Permission.EDIT_PEOPLE)
    form, made = InviteForm(request), list[Invited]()

    def invite(at: datetime) -> Invited:
        typed = form.cleaned_data
        made.append(people_actions.invite(actor, email=typed["email"], role=typed["role"], at=at))
        return made[0]

    answer = act(request, actor, form, invite, to=reverse("people"))
    way = [Crumb("People", reverse("people"))]
    if made:
        return page(request, actor, "people/invited.html", **_shown(request, form, made[0], way))
    facts = {"form": form, "roles": roles.COLUMNS, "permissions": roles.rows()}
    more = {"section": SECTION, "crumbs": way, "crumb": "Invite", "days": INVITATION_DAYS}
    return answer or page(request, actor, "people/invite.html", **facts, **more)


@in_practice
def withdraw_person(request: HttpRequest, actor: Actor, invitation_id: UUID) -> HttpResponse:
    """Take an open invitation back, once asked."""
    row, url = queries.get_invitation(actor, invitation_id), reverse("people")
    return press(
        request,
        actor,
        lambda at: people_actions.withdraw_invitation(actor, invitation_id=row.id, at=at),
        to=url,
        back=url,
        said="The link opens nothing any more.",
        asks=Asks(
            "Withdraw this invitation?",
            f"Its link opens nothing from now on. It was for {row.email}.",
            "Withdraw it",
        ),
    )


def _shown(
    request: HttpRequest, form: InviteForm, made: Invited, way: list[Crumb]
) -> dict[str, object]:
    """Return what the page says that shows the link; it is kept nowhere."""
    path = reverse("invitation", args=[made.token])
    return {
        "link": f"{request.get_host()}{path}",
        "scheme": "https" if request.is_secure() else "http",
        "email": form.cleaned_data["email"],
        "role": NAMES[form.cleaned_data["role"]],
        "expires_at": made.expires_at,
        "section": SECTION,
        "crumbs": way,
        "crumb": "Invited",
        "status": 200,
    }
