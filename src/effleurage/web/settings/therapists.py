"""The pages of the therapists: who they are, their NPI and their licence."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.credentials import actions, queries
from effleurage.apps.credentials.facts import TherapistFacts
from effleurage.apps.practices import queries as practices
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission, may
from effleurage.web.settings.forms import TherapistForm
from effleurage.web.settings.practice import SECTION, crumbs
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.here import here
from effleurage.web.ui.lists import list_page
from effleurage.web.ui.pages import Crumb, act, page, press
from effleurage.web.ui.tables import Asked, Column, Empty, Rows, Table

_LIST = Crumb("Therapists", "/settings/therapists/")
_SOON = timedelta(days=60)


def licence_state(row: Any, today: date) -> str:
    """Return how a therapist stands on a day: at work, licence ending or ended, retired."""
    if not row.is_active:
        return "inactive"
    if row.licence_until is None or row.licence_until - today > _SOON:
        return "active"
    return "expired" if row.licence_until <= today else "expiring"


def table(actor: Actor, today: date) -> Table:
    """Return the list of therapists, with links for whoever may change them."""
    changes = may(actor.role, Permission.EDIT_PRACTICE)
    return Table(
        name="therapists",
        caption="Therapists",
        columns=(
            Column(
                name="last_name",
                title="Name",
                of=_name,
                link=lambda row: reverse("edit_therapist", args=[row.id]) if changes else "",
                sorts=True,
            ),
            Column(name="npi", title="NPI", kind="code"),
            Column(
                name="licence_number",
                title="Licence",
                of=lambda row: " ".join(filter(None, [row.licence_state, row.licence_number])),
            ),
            Column(name="licence_until", title="Good until", kind="days_left", sorts=True),
            Column(
                name="state", title="At work", kind="state", states="record",
                of=lambda row: licence_state(row, today),
            ),
        ),
        empty=Empty(
            "No therapist yet",
            "A claim names who had hands on the client, by her own NPI.",
            "Add a therapist" if changes else "",
            "/settings/therapists/add/" if changes else "",
        ),
        exports="therapist",
    )  # fmt: skip


@in_practice
def therapists(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List the therapists."""

    def found(asked: Asked) -> Rows:
        rows = asked.sorted(queries.therapists(actor))
        return Rows(rows, total=len(rows))

    listed = table(actor, here(request, actor).today)
    facts = {"section": SECTION, "crumbs": crumbs(), "crumb": "Therapists"}
    return list_page(request, actor, listed, "settings/therapists.html", found, **facts)


@in_practice
def add_therapist(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add a therapist."""
    require(actor, Permission.EDIT_PRACTICE)
    form = TherapistForm(request, people=_people(actor))
    answer = act(
        request,
        actor,
        form,
        lambda at: actions.add_therapist(actor, facts=form.facts(), at=at),
        to=reverse("therapists"),
        said="The therapist was added: she can be chosen for visits.",
    )
    facts = {"form": form, "section": SECTION, "crumbs": crumbs(_LIST), "crumb": "Add"}
    return answer or page(request, actor, "settings/therapist.html", **facts)


@in_practice
def edit_therapist(request: HttpRequest, actor: Actor, therapist_id: UUID) -> HttpResponse:
    """Change what is known of a therapist."""
    row = queries.get_therapist(actor, therapist_id)
    require(actor, Permission.EDIT_PRACTICE)
    form = TherapistForm(request, initial=_now(row), people=_people(actor))
    answer = act(
        request,
        actor,
        form,
        lambda at: actions.change_therapist(
            actor, therapist_id=row.id, facts=form.facts(), version=form.edited_version, at=at
        ),
        to=reverse("therapists"),
        said="The therapist was changed.",
    )
    facts = {"form": form, "therapist": row, "section": SECTION, "crumbs": crumbs(_LIST)}
    return answer or page(request, actor, "settings/therapist.html", crumb=_name(row), **facts)


@in_practice
def retire_therapist(request: HttpRequest, actor: Actor, therapist_id: UUID) -> HttpResponse:
    """Offer a therapist for no new visit; it can be undone."""
    row, url = queries.get_therapist(actor, therapist_id), reverse("therapists")
    require(actor, Permission.EDIT_PRACTICE)
    return press(
        request,
        actor,
        lambda at: actions.retire_therapist(actor, therapist_id=row.id, version=row.version, at=at),
        to=url,
        back=url,
        said="She is offered for no new visit. Her visits stay hers.",
        undo=reverse("take_back_therapist", args=[row.id]),
    )


@in_practice
def take_back_therapist(request: HttpRequest, actor: Actor, therapist_id: UUID) -> HttpResponse:
    """Offer a therapist for visits again."""
    row, url = queries.get_therapist(actor, therapist_id), reverse("therapists")
    require(actor, Permission.EDIT_PRACTICE)
    return press(
        request,
        actor,
        lambda at: actions.take_back_therapist(
            actor, therapist_id=row.id, version=row.version, at=at
        ),
        to=url,
        back=url,
        said="She can be chosen for visits again.",
    )


def _name(row: Any) -> str:
    return f"{row.last_name}, {row.first_name}"


def _now(row: Any) -> dict[str, Any]:
    now = {name: getattr(row, name) for name in (*TherapistFacts.__dataclass_fields__, "version")}
    return {**now, "user_id": str(row.user_id or "")}


def _people(actor: Actor) -> list[tuple[str, str]]:
    return [
        (str(each.user_id), each.user.name or each.user.email) for each in practices.members(actor)
    ]
