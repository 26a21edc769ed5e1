"""The page of one client's account, and the undoing of an entry that was posted by hand.

Knows which queries the page asks, and who may do what on it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import accounts
from effleurage.apps.clients import queries as clients
from effleurage.apps.ledger import actions, queries
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.web.ledger import seen
from effleurage.web.ledger.forms import METHOD_WORDS, ReasonForm
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.here import here
from effleurage.web.ui.pages import Crumb, act, page

SECTION = "money"


def crumbs(*more: Crumb) -> list[Crumb]:
    """Return the way to a page of the ledger."""
    return [
        Crumb("Money", reverse("money")),
        Crumb("Who owes", reverse("clients_owing")),
        *more,
    ]


@in_practice
def client_ledger(request: HttpRequest, actor: Actor, client_id: UUID) -> HttpResponse:
    """Show what happened to one client's money."""
    require(actor, Permission.SEE_MONEY)
    client = clients.get_client(actor, client_id)
    today = here(request, actor).today
    facts = seen.account(actor, client_id)
    facts["bills"] = [
        (bill, seen.url_of(actor, bill), seen.bill_words(bill, today=today))
        for bill in facts["bills"]
    ]
    facts["cash_visits"] = accounts.cash_visits_to_charge(actor, client_id=client_id)
    facts["methods"] = METHOD_WORDS
    return page(
        request,
        actor,
        "ledger/client.html",
        section=SECTION,
        crumbs=crumbs(),
        crumb=_name(client),
        client=client,
        name=_name(client),
        **facts,
    )


@in_practice
def reverse_entry(request: HttpRequest, actor: Actor, entry_id: UUID) -> HttpResponse:
    """Undo one entry, with a reason."""
    require(actor, Permission.POST_MONEY)
    entry = queries.get_entry(actor, entry_id)
    today, form = here(request, actor).today, ReasonForm(request)
    back = accounts.client_of_entry(actor, entry_id=entry.id)
    url = reverse("client_ledger", args=[back]) if back else reverse("money")
    answer = act(
        request,
        actor,
        form,
        lambda at: actions.reverse_entry(
            actor, key=entry.key, on=today, reason=form.cleaned_data["reason"], at=at
        ),
        to=url,
        said="Undone. Both entries stay in the ledger.",
    )
    return answer or page(
        request,
        actor,
        "ledger/reverse.html",
        section=SECTION,
        crumbs=crumbs(),
        crumb="Undo an entry",
        form=form,
        entry=entry,
        url=url,
    )


def _name(client: Any) -> str:
    return f"{client.last_name}, {client.first_name}"
