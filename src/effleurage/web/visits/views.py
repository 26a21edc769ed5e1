"""The list of visits and the page of one: written while a draft, read and added to once signed.

Knows which page a state deserves and what follows a signature: the claim.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import drafting
from effleurage.apps.claims import queries as claims
from effleurage.apps.credentials import queries as credentials
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission, may
from effleurage.apps.visits import actions, listing, own_procedures, queries, signing
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.lists import list_page, of_page
from effleurage.web.ui.pages import Asks, Crumb, act, page, press
from effleurage.web.ui.shown import Event
from effleurage.web.ui.tables import Asked, Column, Empty, Filter, Rows, Table
from effleurage.web.visits import choices, seen
from effleurage.web.visits.forms import AddendumForm, BillingForm
from effleurage.web.visits.note_form import BILLING
from effleurage.web.visits.writing import SECTION, write_visit

STATES = (("draft", "Unsigned"), ("signed", "Signed"), ("cancelled", "Struck out"))


def _url(row: Any) -> str:
    return reverse("visit", args=[row.id])


def _table(therapists: list[Any]) -> Table:
    """Return the list's description; the therapists to choose from are the practice's."""
    named = tuple((str(each.id), choices.therapist_name(each)) for each in therapists)
    return Table(
        name="visits",
        caption="Visits",
        columns=(
            Column(name="service_date", title="Day", kind="day", sorts=True, link=_url),
            Column(name="client_name", title="Client"),
            Column(name="therapist_name", title="Therapist"),
            Column(name="state", title="Note", kind="state", states="visit"),
            Column(name="payer", title="Billed to", of=_billed_to),
            Column(name="total_cents", title="Charge", kind="money"),
        ),
        empty=Empty(
            "No visits yet",
            "A visit is one session with one client: what was done, minute by minute, and why. "
            "Once its note is signed, it can be billed.",
            "Start a visit",
            reverse("choose_client"),
            "visit",
        ),
        filters=(
            Filter(name="state", title="Note", choices=STATES),
            Filter(name="therapist", title="Therapist", choices=named),
            Filter(name="since", title="From", kind="day"),
            Filter(name="until", title="To", kind="day"),
        ),
        exports="visit",
    )


def _billed_to(row: Any) -> str:
    return "Payer" if row.is_billed_to_payer else "Client"


@in_practice
def visits(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the visits, the unsigned first."""

    def found(asked: Asked) -> Rows:
        therapist = asked.filters["therapist"]
        which = listing.Which(
            state=asked.filters["state"],
            therapist_id=UUID(therapist) if therapist else None,
            since=asked.day("since"),
            until=asked.day("until"),
        )
        order = listing.Order(
            drafts_first=not asked.sort, oldest_first=asked.sort == "service_date"
        )
        return of_page(listing.list_visits(actor, which, order, page=asked.page, size=asked.size))

    table = _table(credentials.therapists_at_work(actor))
    return list_page(request, actor, table, "visits/list.html", found, section=SECTION)


@in_practice
def visit(request: HttpRequest, actor: Actor, visit_id: UUID) -> HttpResponse:
    """Show one visit; its draft, to whoever may write notes, as the form it is written in."""
    with own_procedures.known_to(actor):
        return _visit(request, actor, visit_id)


def _visit(request: HttpRequest, actor: Actor, visit_id: UUID) -> HttpResponse:
    row = queries.get_visit(actor, visit_id)
    is_draft = row.state == "draft" and may(actor.role, Permission.WRITE_NOTES)
    if is_draft or request.method == "POST":
        return write_visit(request, actor, row)
    return page(request, actor, "visits/visit.html", **_around(request, actor, row))


@in_practice
def add_addendum(request: HttpRequest, actor: Actor, visit_id: UUID) -> HttpResponse:
    """Add something to a signed note."""
    require(actor, Permission.WRITE_NOTES)
    row = queries.get_visit(actor, visit_id)
    form = AddendumForm(request)
    answer = act(
        request,
        actor,
        form,
        lambda at: signing.write_addendum(
            actor, visit_id=visit_id, text=form.cleaned_data["text"], at=at
        ),
        to=_url(row),
        said="It stands below the note now.",
    )
    facts = _way(row, "Add to the note") | {"form": form, "url": _url(row)}
    return answer or page(request, actor, "visits/addendum.html", **facts)


@in_practice
def edit_billing(request: HttpRequest, actor: Actor, visit_id: UUID) -> HttpResponse:
    """Say who is billed for a visit and under what, signed or not."""
    require(actor, Permission.EDIT_CLAIMS)
    row = queries.get_visit(actor, visit_id)
    now: dict[str, Any] = {name: str(getattr(row, name) or "") for name in BILLING}
    form = BillingForm(
        request, initial={**now, "payer_note": row.payer_note, "version": row.version}
    )
    form.offer(choices.offered(actor, client_id=row.client_id, visit=row))
    answer = act(
        request,
        actor,
        form,
        lambda at: actions.change_billing(
            actor, visit_id=visit_id, version=form.edited_version, billing=form.billing(), at=at
        ),
        to=_url(row),
        said="The visit is billed anew from now on. A claim that has left keeps what it said.",
    )
    facts = _way(row, "Who is billed") | {"form": form, "url": _url(row)}
    return answer or page(request, actor, "visits/billing.html", **facts)


@in_practice
def cancel_visit(request: HttpRequest, actor: Actor, visit_id: UUID) -> HttpResponse:
    """Strike out a draft that did not take place."""
    require(actor, Permission.WRITE_NOTES)
    row = queries.get_visit(actor, visit_id)
    asks = Asks(
        "Strike out this visit?",
        "It stays in the list, marked as struck out, and is billed to nobody. It cannot be taken "
        "back; another visit can be started.",
        "Strike it out",
    )
    return press(
        request,
        actor,
        lambda at: actions.cancel_visit(actor, visit_id=visit_id, version=row.version, at=at),
        to=_url(row),
        back=_url(row),
        said="The visit is struck out.",
        asks=asks,
    )


@in_practice
def bill_visit(request: HttpRequest, actor: Actor, visit_id: UUID) -> HttpResponse:
    """Make the claim of a signed visit, and go to it."""
    row = queries.get_visit(actor, visit_id)
    return press(
        request,
        actor,
        lambda at: drafting.draft_claims(actor, visit_ids=[visit_id], at=at),
        to=lambda ids: claim_url(ids[0]) or _url(row),
        back=_url(row),
        said="The claim is drafted. Next: look at what the checks say, then send it.",
    )


def claim_url(claim_id: UUID) -> str:
    """Return the address of a claim, or nothing while no page shows claims."""
    try:
        return reverse("claim", args=[claim_id])
    except NoReverseMatch:
        return ""


def _around(request: HttpRequest, actor: Actor, row: Any) -> dict[str, Any]:
    """Return what the page of a visit shows that is no longer written."""
    return _way(row, seen.client_name(row.client)) | {
        "client_url": reverse("client", args=[row.client_id]),
        "therapist": choices.therapist_name(row.therapist),
        "facts": seen.at_the_table(actor, row),
        "cautions": seen.cautions(row) if row.state != "cancelled" else [],
        "note": seen.note_of(row),
        "lines": seen.lines_of(row),
        "total_cents": sum(line.charge_cents for line in row.lines.all()),
        "chosen": seen.diagnoses_of(row),
        "addenda": _addenda(actor, row),
        **_claim(actor, row),
    }


def _way(row: Any, crumb: str) -> dict[str, Any]:
    name = seen.client_name(row.client)
    crumbs = [Crumb("Visits", reverse("visits"))]
    if crumb != name:
        crumbs.append(Crumb(name, _url(row)))
    return {"visit": row, "name": name, "section": SECTION, "crumbs": crumbs, "crumb": crumb}


def _addenda(actor: Actor, row: Any) -> list[Event]:
    if row.state != "signed":
        return []
    return [
        Event(each.written_at, "Added to the note", each.text, by=each.written_name, icon="plus")
        for each in queries.addenda_of(actor, visit_id=row.id)
    ]


def _claim(actor: Actor, row: Any) -> dict[str, Any]:
    """Return the claim that the visit stands on, or that one can be made."""
    if not may(actor.role, Permission.SEE_CLAIMS):
        return {}
    claim_id = claims.visits_billed(actor, [row.id]).get(row.id)
    return {
        "is_billed": claim_id is not None,
        "claim_url": claim_url(claim_id) if claim_id else "",
        "may_be_billed": row.state == "signed" and row.policy_id is not None and claim_id is None,
    }
