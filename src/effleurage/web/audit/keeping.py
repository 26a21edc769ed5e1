"""The pages of what is kept and what may go: legal holds, and charts past their years.

Knows that a chart goes only after two confirmations and with a reason. Whether it may, the action
decides: due, not held, nothing open.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.audit.holds import PRACTICE
from effleurage.apps.clients import queries as clients
from effleurage.apps.practices import trail
from effleurage.apps.practices.doors import NoSuchRecord, require
from effleurage.apps.practices.permissions import Permission, may
from effleurage.apps.retention import actions, queries
from effleurage.web.audit.forms import HoldForm, LiftForm, PurgeForm
from effleurage.web.audit.views import SECTION, way
from effleurage.web.clients.papers import store
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.here import here
from effleurage.web.ui.lists import list_page
from effleurage.web.ui.pages import Crumb, act, page
from effleurage.web.ui.tables import Asked, Column, Empty, Rows, Table

_DUE = Table(
    name="due",
    caption="Charts past their years",
    columns=(
        Column(
            name="last_name",
            title="Client",
            of=lambda row: f"{row.last_name}, {row.first_name}",
            link=lambda row: reverse("purge_client", args=[row.client_id]),
        ),
        Column(name="last_service", title="Last visit", kind="full_day"),
        Column(name="due_on", title="Kept until", kind="full_day"),
        Column(name="reason", title="Because"),
    ),
    empty=Empty(
        "No chart is past its years",
        "A chart is listed here once the years of the settings have passed; none goes by itself.",
    ),
)


@in_practice
def holds(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the holds in force."""
    require(actor, Permission.SEE_AUDIT)

    def found(_asked: Asked) -> Rows:
        rows = trail.holds_in_force(actor)
        return Rows(rows, total=len(rows))

    facts = {"section": SECTION, "crumbs": way(), "crumb": "Legal holds"}
    return list_page(request, actor, _holds(actor), "audit/holds.html", found, **facts)


def _holds(actor: Actor) -> Table:
    """Return the table of holds, which lead to their lifting whoever may lift them."""

    def link(row: Any) -> str:
        return reverse("lift_hold", args=[row.id]) if may(actor.role, Permission.PURGE) else ""

    return Table(
        name="holds",
        caption="Legal holds in force",
        columns=(
            Column(name="kind", title="What", of=lambda row: row.kind.capitalize(), link=link),
            Column(
                name="object_id", title="Its id", kind="code", of=lambda row: str(row.object_id)
            ),
            Column(name="reason", title="Why"),
            Column(name="placed_at", title="Since", kind="moment"),
        ),
        empty=Empty(
            "Nothing is held",
            "When a lawsuit, an audit or a complaint is announced, hold what it is about: nothing "
            "of it is deleted until the hold is lifted.",
        ),
        exports="hold",
    )


@in_practice
def place_hold(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Hold something; ``?kind=…&id=…`` fills it in."""
    require(actor, Permission.PURGE)
    asked = {"kind": request.GET.get("kind", "client"), "object_id": request.GET.get("id", "")}
    form, url = HoldForm(request, initial=asked), reverse("holds")

    def place(at: datetime) -> UUID:
        typed = form.cleaned_data
        whole = typed["kind"] == PRACTICE
        object_id = actor.practice_id if whole else typed["object_id"]
        return actions.place_hold(
            actor, kind=typed["kind"], object_id=object_id, reason=typed["reason"], at=at
        )

    answer = act(request, actor, form, place, to=url, said="It is held: nothing of it is deleted.")
    facts = {"form": form, "section": SECTION, "crumbs": [*way(), Crumb("Legal holds", url)]}
    return answer or page(request, actor, "audit/place_hold.html", crumb="Hold", **facts)


@in_practice
def lift_hold(request: HttpRequest, actor: Actor, hold_id: UUID) -> HttpResponse:
    """Lift one hold, with a reason."""
    require(actor, Permission.PURGE)
    held = next((each for each in trail.holds_in_force(actor) if each.id == hold_id), None)
    if held is None:
        raise NoSuchRecord("hold", hold_id)
    form, url = LiftForm(request), reverse("holds")
    answer = act(
        request,
        actor,
        form,
        lambda at: trail.lift_hold(
            actor, hold_id=hold_id, reason=form.cleaned_data["reason"], at=at
        ),
        to=url,
        said="The hold is lifted.",
    )
    facts = {"form": form, "hold": held, "section": SECTION, "url": url}
    crumbs = [*way(), Crumb("Legal holds", url)]
    return answer or page(
        request, actor, "audit/lift_hold.html", crumbs=crumbs, crumb="Lift", **facts
    )


@in_practice
def purge_due(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the charts past their years."""
    require(actor, Permission.PURGE)
    today = here(request, actor).today

    def found(_asked: Asked) -> Rows:
        rows = queries.purge_due(actor, on=today)
        return Rows(rows, total=len(rows))

    facts = {"section": SECTION, "crumbs": way(), "crumb": "Charts past their years"}
    return list_page(request, actor, _DUE, "audit/purge_due.html", found, **facts)


@in_practice
def purge_client(request: HttpRequest, actor: Actor, client_id: UUID) -> HttpResponse:
    """Delete one chart for good, after two confirmations."""
    require(actor, Permission.PURGE)
    client, url = clients.get_client(actor, client_id), reverse("purge_due")
    form = PurgeForm(request)
    answer = act(
        request,
        actor,
        form,
        lambda at: actions.purge_client(
            actor, client_id=client_id, reason=form.cleaned_data["reason"], documents=store(), at=at
        ),
        to=url,
        said="The chart is gone. The ledger and the trail remain, without a name.",
    )
    facts = {"form": form, "client": client, "url": url, "section": SECTION}
    crumbs = [*way(), Crumb("Charts past their years", url)]
    return answer or page(
        request, actor, "audit/purge.html", crumbs=crumbs, crumb="Delete", **facts
    )
