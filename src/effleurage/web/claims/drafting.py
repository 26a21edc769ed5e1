"""The page of visits to bill: choose them, draft and check their claims, see what came of it.

Knows that visits share a claim as the core decides. Which claims were drafted stands in the address
of the answer, as ids.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import actions, lists
from effleurage.apps.claims.lists import VisitToBill
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.web.claims.places import first_of
from effleurage.web.claims.views import COLUMNS
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.forms import Form
from effleurage.web.ui.pages import Crumb, act, page
from effleurage.web.ui.tables import Empty, Table

SECTION = "claims"
MOST = 100


class DraftForm(Form):
    """Which visits to bill."""

    visits = forms.MultipleChoiceField(
        label="Visits",
        error_messages={"required": "Choose at least one visit."},
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, request: HttpRequest, *, ids: Iterable[UUID], **more: Any) -> None:
        super().__init__(request, **more)
        self.fields["visits"].choices = [(str(each), str(each)) for each in ids]  # type: ignore[attr-defined]  # a MultipleChoiceField


class Choice(NamedTuple):
    """One visit to choose, and whether it is chosen."""

    visit: VisitToBill
    url: str
    is_chosen: bool


DRAFTED = Table(
    name="drafted",
    caption="The claims that were drafted",
    columns=COLUMNS,
    empty=Empty("Nothing was drafted", "Choose visits to bill first."),
)


@in_practice
def draft_claims(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Choose visits, and draft and check the claims that bill them."""
    require(actor, Permission.EDIT_CLAIMS)
    visits = lists.visits_to_bill(actor, limit=MOST)
    form = DraftForm(request, ids=[each.id for each in visits])

    def do(at: datetime) -> tuple[UUID, ...]:
        wanted = [UUID(each) for each in form.cleaned_data["visits"]]
        drafted = actions.draft_claims(actor, visit_ids=wanted, at=at)
        for claim_id in drafted:
            actions.check_claim(actor, claim_id=claim_id, at=at)
        return drafted

    answer = act(request, actor, form, do, to=_result, said="Drafted and checked.")
    facts = {"form": form, "choices": _choices(form, visits), "most": MOST}
    crumbs = [Crumb("Claims", reverse("claims"))]
    return answer or page(
        request, actor, "claims/draft.html", section=SECTION, crumbs=crumbs, crumb="Bill visits",
        **facts,
    )  # fmt: skip


@in_practice
def drafted_claims(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show which claims visits became, and what each still needs."""
    ids = [found for each in request.GET.getlist("claim")[:MOST] if (found := _id(each))]
    rows = lists.claims_of_ids(actor, ids)
    stays = sum(each.verdict in {"blocked", "held"} for each in rows)
    facts = {"claims": DRAFTED.of(rows), "count": len(rows), "stays": stays}
    crumbs = [Crumb("Claims", reverse("claims"))]
    return page(
        request, actor, "claims/drafted.html", section=SECTION, crumbs=crumbs, crumb="Drafted",
        **facts,
    )  # fmt: skip


def _result(claim_ids: tuple[UUID, ...]) -> str:
    if len(claim_ids) == 1:
        return reverse("claim", args=[claim_ids[0]])
    return f"{reverse('drafted_claims')}?{'&'.join(f'claim={each}' for each in claim_ids)}"


def _choices(form: DraftForm, visits: Iterable[VisitToBill]) -> list[Choice]:
    chosen = set(form.request.POST.getlist("visits")) if form.is_bound else None
    return [
        Choice(each, first_of("visit", args=(each.id,)), chosen is None or str(each.id) in chosen)
        for each in visits
    ]


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
