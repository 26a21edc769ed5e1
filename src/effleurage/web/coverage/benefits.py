"""The pages of a benefit: its limits, the card beside the record, days not billed, payment's end.

Knows which action each page ends in. What is noted here is what the gate asks for.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.clients import queries as clients
from effleurage.apps.coverage import benefits, queries
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.web.coverage.benefit_forms import (
    CARD,
    BenefitForm,
    ComparedForm,
    EndRestrictionForm,
    PaymentEndForm,
    RestrictionForm,
    benefit_now,
    payment_now,
)
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.forms import Form
from effleurage.web.ui.here import here
from effleurage.web.ui.pages import Crumb, act, page


@in_practice
def note_benefit(request: HttpRequest, actor: Actor, policy_id: UUID) -> HttpResponse:
    """Note what the plan pays for."""
    row = queries.get_policy(actor, policy_id)
    form = BenefitForm(request, initial=benefit_now(row))
    return answered(
        request, actor, row, form,
        ("What does the plan pay for?", "As payer or client told. Visits are counted against it."),
        lambda at: benefits.note_benefit(
            actor, policy_id=row.id, version=form.edited_version, facts=form.facts(), at=at
        ),
    )  # fmt: skip


@in_practice
def compare_card(request: HttpRequest, actor: Actor, policy_id: UUID) -> HttpResponse:
    """Keep name and number as the card has them."""
    row = queries.get_policy(actor, policy_id)
    now = {name: getattr(row, name) for name in (*CARD, "version")}
    now["card_compared_on"] = here(request, actor).today
    form = ComparedForm(request, initial=now)
    return answered(
        request, actor, row, form,
        ("Compare the card", "Type what you read on the card. A claim that differs is stopped."),
        lambda at: benefits.compare_card(
            actor, policy_id=row.id, version=form.edited_version, facts=form.facts(), at=at
        ),
    )  # fmt: skip


@in_practice
def restrict_billing(request: HttpRequest, actor: Actor, policy_id: UUID) -> HttpResponse:
    """Note that the client paid in full and asked not to bill."""
    row = queries.get_policy(actor, policy_id)
    form = RestrictionForm(request, initial={"asked_on": here(request, actor).today})
    return answered(
        request, actor, row, form,
        ("Paid in full, not to be billed",
         "It is the client’s right (45 CFR 164.522): claims of these days are stopped."),
        lambda at: benefits.restrict_billing(actor, policy_id=row.id, facts=form.facts(), at=at),
    )  # fmt: skip


@in_practice
def end_restriction(request: HttpRequest, actor: Actor, restriction_id: UUID) -> HttpResponse:
    """Say since when visits may be billed again."""
    kept = queries.get_restriction(actor, restriction_id)
    row = queries.get_policy(actor, kept.policy_id)
    form = EndRestrictionForm(request, initial={"until": kept.until, "version": kept.version})
    return answered(
        request, actor, row, form,
        ("It may be billed again", "Only if the client says so."),
        lambda at: benefits.end_restriction(
            actor, restriction_id=kept.id, version=form.edited_version,
            until=form.cleaned_data["until"], at=at,
        ),
    )  # fmt: skip


@in_practice
def payment_end(request: HttpRequest, actor: Actor, case_id: UUID) -> HttpResponse:
    """Note since when an accident is paid no more, and who is asked then."""
    require(actor, Permission.EDIT_COVERAGE)
    case = clients.get_case(actor, case_id)
    kept = queries.payment_end_of(actor, case_id=case.id)
    form = PaymentEndForm(request, initial=payment_now(kept))
    url = reverse("client", args=[case.client_id])
    answer = act(
        request,
        actor,
        form,
        lambda at: benefits.note_payment_end(
            actor, case_id=case.id, version=form.edited_version or 0, facts=form.facts(), at=at
        ),
        to=url,
        said="It is noted. Claims of later days are stopped, and name who is asked then.",
    )
    words = {
        "word": "When does its payment end?",
        "lead": "An examination, an emptied cover or a closed claim ends payment from a day on.",
    }
    return answer or page(
        request, actor, "coverage/small.html", form=form, url=url, **words,
        **_way(actor, case.client_id, words["word"]),
    )  # fmt: skip


def answered(  # noqa: PLR0913, PLR0917 - one page of a policy
    request: HttpRequest,
    actor: Actor,
    row: Any,
    form: Form,
    said: tuple[str, str],
    do: Callable[[datetime], object],
) -> HttpResponse:
    """Answer a small form of a policy, which leads back to it."""
    require(actor, Permission.EDIT_COVERAGE)
    word, lead = said
    url = reverse("policy", args=[row.id])
    answer = act(request, actor, form, do, to=url, said="It is noted with the policy.")
    facts = {"form": form, "url": url, "word": word, "lead": lead}
    way = _way(actor, row.client_id, word, Crumb(row.payer.name, url))
    return answer or page(request, actor, "coverage/small.html", **facts, **way)


def _way(actor: Actor, client_id: UUID, crumb: str, *between: Crumb) -> dict[str, Any]:
    client = clients.get_client(actor, client_id)
    name = f"{client.first_name} {client.last_name}"
    crumbs = [
        Crumb("Clients", reverse("clients")),
        Crumb(name, reverse("client", args=[client_id])),
        *between,
    ]
    return {"section": "clients", "crumbs": crumbs, "crumb": crumb, "name": name}
