"""The pages on which a visit begins: whose, then when, where and under what cover.

Knows what a new visit begins with. Refuses to copy a note or a minute from the visit before.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.clients import queries as clients
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.visits import actions, listing
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.here import here
from effleurage.web.ui.lists import list_page, of_page
from effleurage.web.ui.pages import Crumb, act, page
from effleurage.web.ui.tables import Asked, Column, Empty, Rows, Table
from effleurage.web.visits import choices, seen
from effleurage.web.visits.forms import StartForm

CHOICE = Table(
    name="clients-to-visit",
    caption="Clients",
    columns=(
        Column(
            name="name",
            title="Name",
            of=lambda row: f"{row.last_name}, {row.first_name}",
            link=lambda row: reverse("start_visit", args=[row.id]),
        ),
        Column(name="birth_date", title="Born", kind="full_day"),
        Column(name="phone", title="Phone", kind="phone"),
    ),
    empty=Empty(
        "No clients yet",
        "A client comes first: name, birth date and the insurance card.",
        "Add a client",
        "/clients/add/",
        "clients",
    ),
    search="First letters of a name",
)


@in_practice
def choose_client(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Choose whose visit it is."""
    require(actor, Permission.WRITE_NOTES)

    def found(asked: Asked) -> Rows:
        return of_page(
            clients.search_clients(actor, words=asked.words, page=asked.page, size=asked.size)
        )

    facts = {"section": "visits", "crumbs": [Crumb("Visits", reverse("visits"))], "crumb": "Start"}
    return list_page(request, actor, CHOICE, "visits/choose.html", found, **facts)


@in_practice
def start_visit(request: HttpRequest, actor: Actor, client_id: UUID) -> HttpResponse:
    """Start a visit of a client; one press where what is proposed is right."""
    require(actor, Permission.WRITE_NOTES)
    client = clients.get_client(actor, client_id)
    today = here(request, actor).today
    offers = choices.offered(actor, client_id=client_id)
    begin = choices.first_choices(actor, offers, client_id=client_id, on=today)
    last = listing.last_visit_of(actor, client_id=client_id, on=today)
    form = StartForm(request, initial={"service_date": today, "as_last_time": bool(last), **begin})
    form.offer(offers)
    if last is None:
        del form.fields["as_last_time"]
    answer = act(
        request,
        actor,
        form,
        lambda at: actions.start_visit(actor, client_id=client_id, facts=form.facts(last), at=at),
        to=lambda visit_id: reverse("visit", args=[visit_id]),
        said="The visit is begun. Write the note, then look it over and sign.",
    )
    return answer or page(request, actor, "visits/start.html", **_around(client, form, last))


def _around(client: Any, form: StartForm, last: Any) -> dict[str, Any]:
    name = seen.client_name(client)
    url = reverse("client", args=[client.id])
    crumbs = [Crumb("Visits", reverse("visits")), Crumb(name, url)]
    return {
        "client": client,
        "name": name,
        "form": form,
        "last": last,
        "url": url,
        "section": "visits",
        "crumbs": crumbs,
        "crumb": "Start a visit",
    }
