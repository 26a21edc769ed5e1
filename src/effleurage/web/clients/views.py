"""The list of clients and the page of one: who it is, cover, visits, claims and papers.

Knows which queries a page asks, and who may see what on it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.clients import actions, queries
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.web.clients import seen
from effleurage.web.clients.forms import ClientForm, NewClientForm, facts_of
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.here import here
from effleurage.web.ui.lists import list_page, of_page
from effleurage.web.ui.pages import Crumb, act, page, press
from effleurage.web.ui.tables import Asked, Column, Empty, Filter, Rows, Table

SECTION = "clients"


def _url(row: Any) -> str:
    return reverse("client", args=[row.id])


def _state(row: Any) -> str:
    return "active" if row.is_active else "inactive"


CLIENTS = Table(
    name="clients",
    caption="Clients",
    columns=(
        Column(name="name", title="Name", of=seen.name, link=_url),
        Column(name="birth_date", title="Born", kind="full_day"),
        Column(name="phone", title="Phone", kind="phone"),
        Column(name="is_active", title="Record", kind="state", states="record", of=_state),
    ),
    empty=Empty(
        "No clients yet",
        "A client comes first: name, birth date and the insurance card. Policies, visits and "
        "claims all hang on it.",
        "Add a client",
        "/clients/add/",
        "clients",
    ),
    filters=(
        Filter(
            name="record",
            title="Records",
            choices=(("all", "Also those set aside"),),
            without="In use",
        ),
    ),
    search="First letters of a name",
    exports="client",
)


@in_practice
def clients(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the practice's clients."""

    def found(asked: Asked) -> Rows:
        return of_page(
            queries.search_clients(
                actor,
                words=asked.words,
                with_inactive=asked.filters["record"] == "all",
                page=asked.page,
                size=asked.size,
            )
        )

    return list_page(request, actor, CLIENTS, "clients/list.html", found, section=SECTION)


@in_practice
def client(request: HttpRequest, actor: Actor, client_id: UUID) -> HttpResponse:
    """Show one client."""
    row = queries.get_client(actor, client_id)
    today = here(request, actor).today
    facts = seen.around(actor, row, today=today)
    facts["set_aside_url"] = reverse("set_client_aside", args=[client_id])
    facts["bring_back_url"] = reverse("bring_client_back", args=[client_id])
    crumbs = [Crumb("Clients", reverse("clients"))]
    return page(request, actor, "clients/client.html", section=SECTION, crumbs=crumbs, **facts)


class SomebodyLikeThatIsHere(ValueError):
    """Somebody born that day with a name like this is here; look, or say that it is another."""

    def __init__(self) -> None:
        super().__init__(
            "somebody born that day with a name like this is here already; look at that record, or"
            " tick that this is another person"
        )


@in_practice
def add_client(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add a client; ask first where somebody like that is here already."""
    require(actor, Permission.EDIT_CLIENTS)
    form, alike = NewClientForm(request), list[Any]()

    def add(at: datetime) -> UUID:
        if not form.may_be_added:
            alike.extend(_alike(actor, form))
        if alike:
            raise SomebodyLikeThatIsHere
        return actions.add_client(actor, facts=form.facts(), at=at)

    answer = act(
        request,
        actor,
        form,
        add,
        to=lambda client_id: reverse("client", args=[client_id]),
        said="The client was added. Next: the card and the policy.",
    )
    facts = {"form": form, "alike": alike, "section": SECTION, "crumb": "Add"}
    crumbs = [Crumb("Clients", reverse("clients"))]
    return answer or page(request, actor, "clients/add.html", crumbs=crumbs, **facts)


def _alike(actor: Actor, form: ClientForm) -> list[Any]:
    typed = form.cleaned_data
    ids = queries.clients_like(actor, last_name=typed["last_name"], birth_date=typed["birth_date"])
    return [queries.get_client(actor, each) for each in ids[:5]]


@in_practice
def edit_client(request: HttpRequest, actor: Actor, client_id: UUID) -> HttpResponse:
    """Change what is known of a client."""
    require(actor, Permission.EDIT_CLIENTS)
    row = queries.get_client(actor, client_id)
    form = ClientForm(request, initial=facts_of(row))
    url = reverse("client", args=[row.id])
    answer = act(
        request,
        actor,
        form,
        lambda at: actions.change_client(
            actor, client_id=row.id, version=form.edited_version, facts=form.facts(), at=at
        ),
        to=url,
        said="The client was changed.",
    )
    crumbs = [Crumb("Clients", reverse("clients")), Crumb(seen.name(row), url)]
    facts = {"form": form, "client": row, "section": SECTION, "crumbs": crumbs, "crumb": "Change"}
    return answer or page(request, actor, "clients/edit.html", **facts)


@in_practice
def set_client_aside(request: HttpRequest, actor: Actor, client_id: UUID) -> HttpResponse:
    """Set a client aside; it can be undone."""
    row, url = queries.get_client(actor, client_id), reverse("client", args=[client_id])
    return press(
        request,
        actor,
        lambda at: actions.deactivate_client(
            actor, client_id=client_id, version=row.version, at=at
        ),
        to=url,
        back=url,
        said="Set aside: kept, but in no list.",
        undo=reverse("bring_client_back", args=[client_id]),
    )


@in_practice
def bring_client_back(request: HttpRequest, actor: Actor, client_id: UUID) -> HttpResponse:
    """Bring back a client who was set aside."""
    row, url = queries.get_client(actor, client_id), reverse("client", args=[client_id])
    return press(
        request,
        actor,
        lambda at: actions.reactivate_client(
            actor, client_id=client_id, version=row.version, at=at
        ),
        to=url,
        back=url,
        said="Back in the list.",
    )
