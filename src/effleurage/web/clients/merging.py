"""The page on which two records of one person become one, and the way back.

Knows how likely ones are found. Whether they may merge, the action decides.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.clients import merging, queries
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.web.clients import seen
from effleurage.web.clients.forms import MergeForm, UndoMergeForm
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.here import here
from effleurage.web.ui.pages import Crumb, act, page
from effleurage.web.ui.tables import Column, Empty, Table


@in_practice
def merge_client(request: HttpRequest, actor: Actor, client_id: UUID) -> HttpResponse:
    """Choose the other record (``?with=``), see both side by side, and merge it into this one."""
    require(actor, Permission.MERGE_CLIENTS)
    kept = queries.get_client(actor, client_id)
    url = reverse("client", args=[client_id])
    crumbs = [Crumb("Clients", reverse("clients")), Crumb(seen.name(kept), url)]
    facts = {
        "client": kept,
        "name": seen.name(kept),
        "section": "clients",
        "crumbs": crumbs,
        "crumb": "Merge",
    }
    other_id = _id(request.GET.get("with", ""))
    if other_id is None:
        facts["candidates"] = _candidates(actor, kept)
        return page(request, actor, "clients/merge_choose.html", **facts)
    dropped = queries.get_client(actor, other_id)
    form = MergeForm(request)
    answer = act(
        request,
        actor,
        form,
        lambda at: merging.merge_clients(
            actor, keep=kept.id, drop=dropped.id, at=at, reason=form.cleaned_data["reason"]
        ),
        to=url,
        said="The two records are one now.",
    )
    today = here(request, actor).today
    rows = _side_by_side(seen.facts(kept, today=today), seen.facts(dropped, today=today))
    facts |= {"form": form, "other": dropped, "other_name": seen.name(dropped), "url": url}
    facts["rows"] = [("Name", seen.name(kept), seen.name(dropped)), *rows]
    return answer or page(request, actor, "clients/merge.html", **facts)


@in_practice
def undo_merge(request: HttpRequest, actor: Actor, merge_id: UUID) -> HttpResponse:
    """Ask why, and take a merge back."""
    merge = merging.get_merge(actor, merge_id)
    kept = queries.get_client(actor, merge.kept_id)
    url = reverse("client", args=[kept.id])
    form = UndoMergeForm(request)
    answer = act(
        request,
        actor,
        form,
        lambda at: merging.undo_merge(
            actor, merge_id=merge_id, reason=form.cleaned_data["reason"], at=at
        ),
        to=url,
        said="They are two records again.",
    )
    facts = {"form": form, "merge": merge, "url": url, "section": "clients", "crumb": "Undo"}
    crumbs = [Crumb("Clients", reverse("clients")), Crumb(seen.name(kept), url)]
    return answer or page(request, actor, "clients/undo_merge.html", crumbs=crumbs, **facts)


def _candidates(actor: Actor, kept: Any) -> Any:
    words = queries.folded(kept.last_name)
    alike = queries.search_clients(actor, words=words, with_inactive=True).items
    listed = [each for each in alike if each.id != kept.id]
    return Table(
        name="candidates",
        caption="Records like this one",
        columns=(
            Column(
                name="name",
                title="Name",
                of=seen.name,
                link=lambda row: reverse("merge_client", args=[kept.id]) + f"?with={row.id}",
            ),
            Column(name="birth_date", title="Born", kind="full_day"),
            Column(name="phone", title="Phone", kind="phone"),
        ),
        empty=Empty(
            "No other record has that last name", "Where it is spelt otherwise, correct it first."
        ),
    ).of(listed)


def _side_by_side(one: Any, other: Any) -> list[tuple[str, object, object]]:
    return [(a.name, a.value, b.value) for a, b in zip(one, other, strict=True)]


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
