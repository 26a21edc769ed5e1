"""The list of claims, and the page of one.

Knows which queries a page asks, and who may see what on it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import lists, queries
from effleurage.apps.claims.lists import Order, Place
from effleurage.apps.claims.queries import Which
from effleurage.apps.coverage import queries as coverage
from effleurage.apps.credentials import queries as credentials
from effleurage.web.claims import denials, seen, tabs
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui import states
from effleurage.web.ui.here import here
from effleurage.web.ui.lists import list_page
from effleurage.web.ui.pages import Crumb, page
from effleurage.web.ui.tables import (
    Asked,
    Column,
    Empty,
    Filter,
    Rows,
    Table,
    mark,
    read_mark,
)

SECTION = "claims"
AGES = (("30", "30 days or more"), ("60", "60 days or more"), ("90", "90 days or more"))
MONEY = (("10000", "$100 or more"), ("25000", "$250 or more"), ("50000", "$500 or more"))


def _url(row: Any) -> str:
    return reverse("claim", args=[row.id])


def name(row: Any) -> str:
    """Return the client's name as lists show it."""
    return f"{row.last_name}, {row.first_name}"


def shown_state(row: Any) -> str:
    """Return under which word a claim stands in a list."""
    if row.is_leaving:
        return "leaving"
    return "held" if row.wake_on else str(row.state)


def why(row: Any) -> str:
    """Return what a claim's state says further: the hold's reason, the outcome, the verdict."""
    if row.is_leaving:
        return ""
    if row.wake_on:
        return str(row.hold_reason)
    if row.outcome:
        return states.look("outcome", row.outcome).word
    if row.state in {"draft", "ready"} and row.verdict != "clean":
        return states.look("verdict", row.verdict).word
    return ""


COLUMNS = (
    Column(name="number", title="Claim", kind="code", link=_url),
    Column(name="name", title="Client", of=name),
    Column(name="payer_name", title="Payer"),
    Column(name="service_from", title="Service", kind="day", sorts=True),
    Column(name="file_until", title="To file", kind="days_left"),
    Column(name="state", title="State", kind="state", states="claim", of=shown_state, sub=why),
    Column(name="total_cents", title="Charge", kind="money", sorts=True),
)
CLAIMS = Table(
    name="claims",
    caption="Claims",
    columns=COLUMNS,
    sort="-service_from",
    empty=Empty(
        "No claims yet",
        "A claim is made of signed visits that have a policy. Choose visits, and it is drafted.",
        "Choose visits",
        "/claims/draft/",
        "claim",
    ),
    exports="claim",
)


def _table(actor: Actor) -> Table:
    """Return the list with the filters that this practice has choices for."""
    payers = tuple((str(each.id), each.name) for each in coverage.payers(actor))
    therapists = tuple(
        (str(each.id), f"{each.first_name} {each.last_name}")
        for each in credentials.therapists_at_work(actor)
    )
    filters = (
        Filter(
            name="state",
            title="State",
            choices=tuple((tab.name, tab.word) for tab in tabs.TABS if tab.name),
            kind="tabs",
        ),
        Filter(name="payer", title="Payer", choices=payers),
        Filter(name="therapist", title="Therapist", choices=therapists),
        Filter(name="from", title="Served from", kind="day"),
        Filter(name="until", title="Served until", kind="day"),
        Filter(name="age", title="Age", choices=AGES),
        Filter(name="least", title="Charge", choices=MONEY),
    )
    return replace(CLAIMS, filters=filters)


def _which(asked: Asked, *, today: date) -> Which:
    until = asked.day("until")
    before = [until + timedelta(days=1)] if until and until < date.max else []
    if asked.filters["age"]:
        before.append(today - timedelta(days=int(asked.filters["age"]) - 1))
    return tabs.narrowed(
        asked.filters["state"],
        payer_id=_id(asked.filters["payer"]),
        therapist_id=_id(asked.filters["therapist"]),
        served_from=asked.day("from"),
        served_until=min(before, default=None),
        at_least_cents=int(asked.filters["least"] or 0) or None,
    )


def _id(text: str) -> UUID | None:
    return UUID(text) if text else None


@in_practice
def claims(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the practice's claims, by state."""
    today, table = here(request, actor).today, _table(actor)
    last_days = denials.LastDays(actor)
    is_denied = table.asked(request).filters["state"] == denials.TAB
    if is_denied:
        table = last_days.shown_in(table)

    def found(asked: Asked) -> Rows:
        order = Order(asked.sort)
        after = read_mark(asked.after, int if order.endswith("cents") else date, UUID)
        place = Place(*after) if after else None
        which = _which(asked, today=today)
        got = lists.claim_list(actor, which, order=order, after=place, limit=asked.size)
        if is_denied:
            last_days.read(got.items)
        return Rows(got.items, next=mark(*got.next) if got.next else "")

    asked = table.asked(request)
    if request.method == "POST":
        return list_page(request, actor, table, "claims/list.html", found)
    piles, current = lists.piles(actor), asked.filters["state"]
    tab = tabs.BY_NAME[current]
    facts = {
        "tabs": tabs.shown(piles, current=current, url=asked.url),
        "lead": tab.lead,
        "sum": tabs.sum_of(tab, piles),
        "tab": tab,
    }
    return list_page(request, actor, table, "claims/list.html", found, section=SECTION, **facts)


@in_practice
def claim(request: HttpRequest, actor: Actor, claim_id: UUID) -> HttpResponse:
    """Show one claim."""
    row = queries.get_claim(actor, claim_id)
    facts = seen.around(actor, row, around=here(request, actor))
    crumbs = [Crumb("Claims", reverse("claims"))]
    return page(
        request,
        actor,
        "claims/claim.html",
        section=SECTION,
        crumbs=crumbs,
        crumb=row.number,
        **facts,
    )
