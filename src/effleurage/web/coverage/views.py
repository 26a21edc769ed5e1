"""The pages of policies and authorisations: added from the card, seen, changed, ended.

Knows which action each page ends in. Refuses to keep a card anywhere but among the client's papers.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.clients import papers
from effleurage.apps.clients import queries as clients
from effleurage.apps.coverage import actions, queries
from effleurage.apps.coverage.defaults import default_payers
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.web.clients.papers import store
from effleurage.web.coverage import seen
from effleurage.web.coverage.forms import (
    AUTHORISATION,
    AuthorisationForm,
    CardForm,
    EndForm,
    NewPolicyFields,
    PolicyForm,
    card_papers,
    policy_now,
)
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.forms import Form
from effleurage.web.ui.here import here
from effleurage.web.ui.pages import Crumb, act, page
from effleurage.web.visits.choices import case_name


@in_practice
def policy(request: HttpRequest, actor: Actor, policy_id: UUID) -> HttpResponse:
    """Show one policy, and whether it covers a day (``?on=``)."""
    row = queries.get_policy(actor, policy_id)
    today = here(request, actor).today
    facts = _way(actor, row, row.payer.name) | seen.around(
        actor, row, _day(request.GET.get("on", "")) or today, today
    )
    return page(request, actor, "coverage/policy.html", **facts)


@in_practice
def add_policy(request: HttpRequest, actor: Actor, client_id: UUID) -> HttpResponse:
    """Add a policy from the card, with photographs of it."""
    require(actor, Permission.EDIT_COVERAGE)
    client = clients.get_client(actor, client_id)
    listed = queries.payers(actor)
    form = NewPolicyFields(request)
    form.fields["case_id"].choices = _accidents(actor, client_id)
    form.fields["payer_id"].choices = [("", "Choose"), *((str(p.id), p.name) for p in listed)]
    answer = act(
        request,
        actor,
        form,
        lambda at: _added(actor, form, client_id, at),
        to=lambda policy_id: reverse("policy", args=[policy_id]),
        said="The policy was added. Next: start a visit, or add what the payer approved.",
    )
    facts = {
        "form": form,
        "client": client,
        "has_payers": bool(listed),
        "has_defaults": bool(default_payers()),
        "url": reverse("client", args=[client_id]),
        "section": "clients",
        "crumbs": _crumbs(client),
        "crumb": "Add a policy",
    }
    return answer or page(request, actor, "coverage/add_policy.html", **facts)


@in_practice
def edit_policy(request: HttpRequest, actor: Actor, policy_id: UUID) -> HttpResponse:
    """Change what the card says."""
    require(actor, Permission.EDIT_COVERAGE)
    row = queries.get_policy(actor, policy_id)
    form: Any = PolicyForm(request, initial=policy_now(row))
    form.fields["case_id"].choices = _accidents(actor, row.client_id)
    answer = act(
        request,
        actor,
        form,
        lambda at: actions.change_policy(
            actor, policy_id=row.id, version=form.edited_version, facts=form.facts(), at=at
        ),
        to=_url(row),
        said="The policy was changed. Claims that have left keep what they said.",
    )
    facts = _way(actor, row, "Change") | {"form": form, "url": _url(row)}
    return answer or page(request, actor, "coverage/edit_policy.html", **facts)


@in_practice
def end_policy(request: HttpRequest, actor: Actor, policy_id: UUID) -> HttpResponse:
    """Say when cover ends."""
    row = queries.get_policy(actor, policy_id)
    form = EndForm(request, initial={"active_until": row.active_until, "version": row.version})
    return _answered(
        request, actor, row, form, "End", "coverage/end_policy.html",
        lambda at: actions.end_policy(
            actor, policy_id=row.id, version=form.edited_version,
            active_until=form.cleaned_data["active_until"], at=at,
        ),
        "The end of the policy is noted.",
    )  # fmt: skip


@in_practice
def add_card(request: HttpRequest, actor: Actor, policy_id: UUID) -> HttpResponse:
    """Keep photographs of the card among the client's papers."""
    row = queries.get_policy(actor, policy_id)
    form = CardForm(request)
    return _answered(
        request, actor, row, form, "The card", "coverage/card.html",
        lambda at: _keep_card(actor, form, row.client_id, at),
        "The card is kept.",
    )  # fmt: skip


@in_practice
def add_authorisation(request: HttpRequest, actor: Actor, policy_id: UUID) -> HttpResponse:
    """Add what the payer approved."""
    row = queries.get_policy(actor, policy_id)
    form = AuthorisationForm(request)
    return _answered(
        request, actor, row, form, "Add an authorisation", "coverage/authorisation.html",
        lambda at: actions.add_authorisation(actor, policy_id=row.id, facts=form.facts(), at=at),
        "The authorisation was added.",
    )  # fmt: skip


@in_practice
def edit_authorisation(request: HttpRequest, actor: Actor, authorisation_id: UUID) -> HttpResponse:
    """Change what the payer approved; payers do extend one."""
    approval = queries.get_authorisation(actor, authorisation_id)
    row = queries.get_policy(actor, approval.policy_id)
    now = {name: getattr(approval, name) for name in (*AUTHORISATION, "version")}
    now["codes"] = ", ".join(approval.codes)
    form = AuthorisationForm(request, initial=now)
    return _answered(
        request, actor, row, form, "Change the authorisation", "coverage/authorisation.html",
        lambda at: actions.change_authorisation(
            actor, authorisation_id=approval.id, version=form.edited_version, facts=form.facts(),
            at=at,
        ),
        "The authorisation was changed.",
    )  # fmt: skip


def _answered(  # noqa: PLR0913, PLR0917 - one page of a policy
    request: HttpRequest, actor: Actor, row: Any, form: Form, crumb: str, template: str, do: Any,
    said: str,
) -> HttpResponse:  # fmt: skip
    """Answer a small form of a policy, which leads back to it."""
    require(actor, Permission.EDIT_COVERAGE)
    answer = act(request, actor, form, do, to=_url(row), said=said)
    facts = _way(actor, row, crumb) | {"form": form, "url": _url(row)}
    return answer or page(request, actor, template, **facts)


@transaction.atomic
def _added(actor: Actor, form: Any, client_id: UUID, at: datetime) -> UUID:
    """Add the policy and keep its card, or neither."""
    policy_id = actions.add_policy(
        actor,
        client_id=client_id,
        payer_id=UUID(form.cleaned_data["payer_id"]),
        facts=form.facts(),
        at=at,
    )
    _keep_card(actor, form, client_id, at)
    return policy_id


def _accidents(actor: Actor, client_id: UUID) -> list[tuple[str, str]]:
    cases = clients.cases_of(actor, client_id=client_id)
    return [("", "No"), *((str(each.id), case_name(each)) for each in cases if each.cause)]


def _keep_card(actor: Actor, form: Form, client_id: UUID, at: datetime) -> None:
    for paper in card_papers(form):
        papers.add_document(actor, client_id=client_id, paper=paper, store=store(), at=at)


def _way(actor: Actor, row: Any, crumb: str) -> dict[str, Any]:
    client = clients.get_client(actor, row.client_id)
    crumbs = _crumbs(client)
    if crumb != row.payer.name:
        crumbs.append(Crumb(row.payer.name, _url(row)))
    return {
        "client": client,
        "name": f"{client.first_name} {client.last_name}",
        "section": "clients",
        "crumbs": crumbs,
        "crumb": crumb,
    }


def _crumbs(client: Any) -> list[Crumb]:
    name = f"{client.first_name} {client.last_name}"
    url = reverse("client", args=[client.id])
    return [Crumb("Clients", reverse("clients")), Crumb(name, url)]


def _url(row: Any) -> str:
    return reverse("policy", args=[row.id])


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
