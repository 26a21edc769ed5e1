"""The pages of the places where sessions take place."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.practices import actions, queries
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.facts import LocationFacts
from effleurage.apps.practices.permissions import Permission, may
from effleurage.web.settings.forms import KINDS, LocationForm
from effleurage.web.settings.practice import SECTION, crumbs
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui import formats
from effleurage.web.ui.lists import list_page
from effleurage.web.ui.pages import Asks, Crumb, act, page, press
from effleurage.web.ui.tables import Asked, Column, Empty, Rows, Table

_LIST = Crumb("Places", "/settings/places/")


def _address(row: Any) -> str:
    town = " ".join(filter(None, [row.city, row.state, formats.postal_code(row.postal_code)]))
    return ", ".join(filter(None, [row.street, row.street2, town]))


def table(actor: Actor) -> Table:
    """Return the list of places, with links for whoever may change them."""
    changes = may(actor.role, Permission.EDIT_PRACTICE)
    return Table(
        name="places",
        caption="Places",
        columns=(
            Column(
                name="name",
                title="Name",
                link=lambda row: reverse("edit_location", args=[row.id]) if changes else "",
                sub=_address,
                sorts=True,
            ),
            Column(name="kind", title="What it is", of=lambda row: KINDS.get(row.kind, row.kind)),
            Column(name="place_of_service", title="Place of service", kind="code"),
            Column(
                name="state", title="In use", kind="state", states="record",
                of=lambda row: "active" if row.is_active else "inactive",
            ),
        ),
        empty=Empty(
            "No place yet",
            "Each visit says where it took place: a room of yours, or the client's home.",
            "Add a place" if changes else "",
            "/settings/places/add/" if changes else "",
        ),
        exports="location",
    )  # fmt: skip


@in_practice
def locations(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the places."""

    def found(asked: Asked) -> Rows:
        rows = asked.sorted(queries.locations(actor))
        return Rows(rows, total=len(rows))

    facts = {"section": SECTION, "crumbs": crumbs(), "crumb": "Places"}
    return list_page(request, actor, table(actor), "settings/locations.html", found, **facts)


@in_practice
def add_location(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add a place."""
    require(actor, Permission.EDIT_PRACTICE)
    form = LocationForm(request)
    answer = act(
        request,
        actor,
        form,
        lambda at: actions.add_location(actor, facts=form.facts(), at=at),
        to=reverse("locations"),
        said="The place was added.",
    )
    facts = {"form": form, "section": SECTION, "crumbs": crumbs(_LIST), "crumb": "Add"}
    return answer or page(request, actor, "settings/location.html", **facts)


@in_practice
def edit_location(request: HttpRequest, actor: Actor, location_id: UUID) -> HttpResponse:
    """Change a place."""
    row = queries.get_location(actor, location_id)
    require(actor, Permission.EDIT_PRACTICE)
    names = (*LocationFacts.__dataclass_fields__, "version")
    form = LocationForm(request, initial={name: getattr(row, name) for name in names})
    answer = act(
        request,
        actor,
        form,
        lambda at: actions.change_location(
            actor, location_id=row.id, facts=form.facts(), version=form.edited_version, at=at
        ),
        to=reverse("locations"),
        said="The place was changed.",
    )
    facts = {"form": form, "location": row, "section": SECTION, "crumbs": crumbs(_LIST)}
    return answer or page(request, actor, "settings/location.html", crumb=row.name, **facts)


@in_practice
def retire_location(request: HttpRequest, actor: Actor, location_id: UUID) -> HttpResponse:
    """Take a place out of use, once asked."""
    row, url = queries.get_location(actor, location_id), reverse("locations")
    require(actor, Permission.EDIT_PRACTICE)
    return press(
        request,
        actor,
        lambda at: actions.retire_location(actor, location_id=row.id, version=row.version, at=at),
        to=url,
        back=url,
        said="The place is no longer offered for new visits.",
        asks=Asks(
            f"Take {row.name} out of use?",
            "Visits that took place there keep it. It cannot be brought back: add it anew if "
            "sessions take place there again.",
            "Take it out of use",
        ),
    )
