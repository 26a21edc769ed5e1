"""The page after setting up: the way to the first claim, and how far one is on it.

Knows four steps and which of them are done. Refuses to do any of them.
"""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import lists
from effleurage.apps.clients import queries as clients
from effleurage.apps.coverage import queries as coverage
from effleurage.apps.practices import permissions
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.visits import queries as visits
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.pages import page


class Way(NamedTuple):
    """One step: what to do, why, where, and whether it is done."""

    title: str
    why: str
    url: str
    is_done: bool


@require_safe
@in_practice
def first_claim(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the way to the first claim, and how far one is."""
    require(actor, Permission.EDIT_CLAIMS)
    ways = ways_for(actor)
    facts = {"ways": ways, "next": next((each for each in ways if not each.is_done), None)}
    return page(request, actor, "setup/first_claim.html", section="home", **facts)


def ways_for(actor: Actor) -> list[Way]:
    """Return the steps; what the person may not see is not asked, and shows as still to do."""
    someone = _first_client(actor)
    covered = bool(
        someone
        and _may(actor, Permission.SEE_COVERAGE)
        and coverage.policies_of(actor, client_id=someone)
    )
    visited = _may(actor, Permission.SEE_VISITS) and bool(visits.visits(actor, size=1).items)
    billed = _may(actor, Permission.SEE_CLAIMS) and bool(lists.claim_list(actor, limit=1).items)
    return [
        Way(
            "A client",
            "Name, birth date and address as on the card.",
            _to("add_client"),
            bool(someone),
        ),
        Way(
            "Her policy",
            "What the card says. Effleurage then knows what the payer asks for.",
            _to("client", someone) if someone else "",
            covered,
        ),
        Way(
            "A visit",
            "Minutes for each code, and the note that shows why.",
            _to("choose_client"),
            visited,
        ),
        Way(
            "The claim",
            "Drafted from the signed note, and checked for all that a payer would refuse.",
            _to("claims"),
            billed,
        ),
    ]


def _first_client(actor: Actor) -> UUID | None:
    if not _may(actor, Permission.SEE_CLIENTS):
        return None
    found = clients.search_clients(actor, page=1, size=1)
    return found.items[0].id if found.items else None


def _may(actor: Actor, permission: Permission) -> bool:
    return permissions.may(actor.role, permission)


def _to(name: str, *ids: object) -> str:
    try:
        return reverse(name, args=ids)
    except NoReverseMatch:
        return ""
