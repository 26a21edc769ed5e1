"""The pages of accidents and referrals: what happened, and who ordered massage for it.

Knows that a referral on which a signed note relies is only corrected, with a reason.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.clients import actions, queries
from effleurage.apps.clients.facts import Correction
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.web.coverage.order_forms import (
    CaseForm,
    CorrectionForm,
    ReferralForm,
    case_now,
    referral_now,
)
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.forms import Form
from effleurage.web.ui.pages import Crumb, act, page
from effleurage.web.visits.choices import case_name


@in_practice
def add_case(request: HttpRequest, actor: Actor, client_id: UUID) -> HttpResponse:
    """Open an episode: an accident, an injury, or a complaint that began."""
    form = CaseForm(request)
    return _answered(
        request, actor, client_id, form, "Add an accident",
        lambda at: actions.open_case(actor, client_id=client_id, facts=form.facts(), at=at),
    )  # fmt: skip


@in_practice
def edit_case(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """Change what is known of an episode, as its claim number once the payer gives it."""
    row = queries.get_case(actor, case_id)
    form = CaseForm(request, initial=case_now(row))
    return _answered(
        request, actor, row.client_id, form, "Change an accident",
        lambda at: actions.change_case(
            actor, case_id=row.id, version=form.edited_version, facts=form.facts(row.number), at=at
        ),
    )  # fmt: skip


@in_practice
def add_referral(request: HttpRequest, actor: Actor, client_id: UUID) -> HttpResponse:
    """Add a clinician's order."""
    form = _offered(actor, client_id, ReferralForm(request))
    return _answered(
        request, actor, client_id, form, "Add a referral",
        lambda at: actions.add_referral(actor, client_id=client_id, facts=form.facts(), at=at),
    )  # fmt: skip


@in_practice
def edit_referral(request: HttpRequest, actor: Actor, referral_id: UUID) -> HttpResponse:
    """Change a referral; correct it, with a reason, once a signed note relies on it."""
    row = queries.get_referral(actor, referral_id)
    of = ReferralForm if row.used_at is None else CorrectionForm
    form = _offered(actor, row.client_id, of(request, initial=referral_now(row)))
    word = "Change a referral" if row.used_at is None else "Correct a referral"
    return _answered(
        request, actor, row.client_id, form, word,
        lambda at: _referral_changed(actor, row, form, at),
    )  # fmt: skip


def _referral_changed(actor: Actor, row: Any, form: Any, at: Any) -> None:
    facts, version = form.facts(), form.edited_version
    if row.used_at is None:
        actions.change_referral(actor, referral_id=row.id, version=version, facts=facts, at=at)
        return
    correction = Correction(facts=facts, reason=form.cleaned_data["reason"])
    actions.correct_referral(
        actor, referral_id=row.id, version=version, correction=correction, at=at
    )


def _offered(actor: Actor, client_id: UUID, form: Any) -> Any:
    """Offer the client's own episodes and papers."""
    cases = queries.cases_of(actor, client_id=client_id)
    papers = queries.papers_of(actor, client_id=client_id)
    form.fields["case_id"].choices = [
        ("", "None"), *((str(each.id), case_name(each)) for each in cases)
    ]  # fmt: skip
    form.fields["document_id"].choices = [
        ("", "Not kept here"), *((str(each.id), each.title) for each in papers)
    ]  # fmt: skip
    return form


def _answered(  # noqa: PLR0913, PLR0917 - one page of a client
    request: HttpRequest, actor: Actor, client_id: UUID, form: Form, word: str, do: Any
) -> HttpResponse:
    """Answer a form of a client's cover, which leads back to the client."""
    require(actor, Permission.EDIT_CLIENTS)
    client = queries.get_client(actor, client_id)
    url = reverse("client", args=[client_id])
    answer = act(request, actor, form, do, to=url, said="It is kept with the client.")
    name = f"{client.first_name} {client.last_name}"
    facts = {
        "form": form,
        "word": word,
        "name": name,
        "url": url,
        "section": "clients",
        "crumbs": [Crumb("Clients", reverse("clients")), Crumb(name, url)],
        "crumb": word,
        "case_id": (request.resolver_match.kwargs if request.resolver_match else {}).get("case_id"),
    }
    kind = "case" if isinstance(form, CaseForm) else "referral"
    return answer or page(request, actor, f"coverage/{kind}.html", **facts)
