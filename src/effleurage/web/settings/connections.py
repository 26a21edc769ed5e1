"""The pages of the ways out: added, changed, switched to production by hand, retired."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.exchange import connections as actions
from effleurage.apps.exchange import queries
from effleurage.apps.exchange.models import Method
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.web.settings.forms import METHODS, ConnectionForm
from effleurage.web.settings.practice import SECTION, crumbs
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.lists import list_page
from effleurage.web.ui.pages import Asks, Crumb, act, page, press
from effleurage.web.ui.shown import Fact
from effleurage.web.ui.tables import Asked, Column, Empty, Filter, Rows, Table

_LIST = Crumb("Connections", "/settings/connections/")
_TO_PRODUCTION = Asks(
    "Send for real by this connection?",
    "Files are marked P from now on: payers decide on them and pay. Do it once a test file came "
    "back accepted from the other side. It can be switched back to test at any time.",
    "Send for real",
)
_RETIRE = Asks(
    "Retire this connection?",
    "Nothing leaves by it any more. What has left keeps its history. To use it again, add it anew.",
    "Retire it",
)


def state(row: Any) -> str:
    """Return whether a connection sends tests, sends for real, or nothing any more."""
    if not row.is_active:
        return "inactive"
    return "production" if row.is_production else "test"


CONNECTIONS = Table(
    name="connections",
    caption="Connections",
    columns=(
        Column(
            name="name", title="Name", link=lambda row: reverse("connection", args=[row.id]),
            sorts=True,
        ),
        Column(name="method", title="How", of=lambda row: METHODS[row.method]),
        Column(name="state", title="Files", kind="state", states="record", of=state),
    ),
    filters=(
        Filter(name="record", title="Show", choices=(("retired", "Retired"),), without="In use"),
    ),
    sort="name",
    empty=Empty(
        "No connection yet",
        "A connection is a way out for claims: a clearinghouse's folder, a payer's web site, post.",
    ),
    exports="connection",
)  # fmt: skip


@in_practice
def connections(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the ways out."""

    def found(asked: Asked) -> Rows:
        is_active = asked.filters["record"] != "retired"
        rows = asked.sorted(queries.connections(actor, is_active=is_active))
        return Rows(rows, total=len(rows))

    facts = {"section": SECTION, "crumbs": crumbs(), "crumb": "Connections"}
    return list_page(request, actor, CONNECTIONS, "settings/connections.html", found, **facts)


@in_practice
def connection(request: HttpRequest, actor: Actor, connection_id: UUID) -> HttpResponse:
    """Show one way out, and the switch."""
    row = queries.get_connection(actor, connection_id)
    facts = {"connection": row, "state": state(row), "facts": _facts(row)}
    more = {"section": SECTION, "crumbs": crumbs(_LIST), "crumb": row.name}
    return page(request, actor, "settings/connection.html", **facts, **more)


@in_practice
def add_connection(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add a way out."""
    require(actor, Permission.EDIT_PRACTICE)
    form = ConnectionForm(request)
    answer = act(
        request,
        actor,
        form,
        lambda at: actions.add_connection(actor, terms=form.terms(), at=at),
        to=lambda connection_id: reverse("connection", args=[connection_id]),
        said="The connection was added. Its files are marked as tests until you switch it.",
    )
    facts = {"form": form, "section": SECTION, "crumbs": crumbs(_LIST), "crumb": "Add"}
    return answer or page(request, actor, "settings/edit_connection.html", **facts)


@in_practice
def edit_connection(request: HttpRequest, actor: Actor, connection_id: UUID) -> HttpResponse:
    """Change a way out."""
    row = queries.get_connection(actor, connection_id)
    require(actor, Permission.EDIT_PRACTICE)
    url = reverse("connection", args=[row.id])
    form = ConnectionForm(
        request, initial={name: getattr(row, name) for name in ConnectionForm.base_fields
                          if name not in {"once", "version"}}
    )  # fmt: skip
    answer = act(
        request,
        actor,
        form,
        lambda at: actions.change_connection(
            actor, connection_id=row.id, terms=form.terms(), at=at
        ),
        to=url,
        said="The connection was changed. Where files now reach other hands, it is a test again.",
    )
    way = crumbs(_LIST, Crumb(row.name, url))
    facts = {"form": form, "connection": row, "section": SECTION, "crumbs": way, "crumb": "Change"}
    return answer or page(request, actor, "settings/edit_connection.html", **facts)


@in_practice
def start_production(request: HttpRequest, actor: Actor, connection_id: UUID) -> HttpResponse:
    """Mark files P from now on, once asked."""
    return _press(
        request, actor, connection_id, actions.switch_to_production, _TO_PRODUCTION,
        said="Files of this connection are for real from now on.",
    )  # fmt: skip


@in_practice
def go_back_to_test(request: HttpRequest, actor: Actor, connection_id: UUID) -> HttpResponse:
    """Mark files T from now on."""
    return _press(
        request, actor, connection_id, actions.switch_to_test, None,
        said="Files of this connection are marked as tests again: nobody pays for them.",
    )  # fmt: skip


@in_practice
def retire_connection(request: HttpRequest, actor: Actor, connection_id: UUID) -> HttpResponse:
    """Let nothing leave by it any more, once asked."""
    return _press(
        request, actor, connection_id, actions.retire_connection, _RETIRE,
        said="Nothing leaves by this connection any more.",
    )  # fmt: skip


def _press(  # noqa: PLR0913 - a button: whose, on what, what it does, asks and says
    request: HttpRequest,
    actor: Actor,
    connection_id: UUID,
    do: Any,
    asks: Asks | None,
    *,
    said: str,
) -> HttpResponse:
    row = queries.get_connection(actor, connection_id)
    require(actor, Permission.EDIT_PRACTICE)
    url = reverse("connection", args=[row.id])
    return press(
        request,
        actor,
        lambda at: do(actor, connection_id=row.id, at=at),
        to=url,
        back=url,
        said=said,
        asks=asks,
    )


def _facts(row: Any) -> list[Fact]:
    found = [Fact("How claims leave", METHODS[row.method])]
    if row.method == Method.FOLDER:
        found += [
            Fact("Your id there", row.sender_id),
            Fact("Their id", row.receiver_id),
            Fact("Files are put into", row.outgoing_folder),
            Fact("Answers come from", row.incoming_folder or "brought by hand"),
        ]
    return found
