"""The decisions that need a reason: letting a finding pass, holding, giving up denied money.

Knows which form asks for it. Whether it may be done, the action decides.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import actions, queries
from effleurage.apps.claims import page as claim_page
from effleurage.apps.ledger import actions as ledger
from effleurage.apps.ledger import queries as money
from effleurage.apps.ledger.actions import GivingUp
from effleurage.apps.practices.doors import NoSuchRecord, require
from effleurage.apps.practices.permissions import Permission
from effleurage.core.gate.registry import BY_CODE
from effleurage.core.ledger import Account
from effleurage.web.claims.forms import GiveUpForm, HoldForm, PassForm
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui.here import here
from effleurage.web.ui.pages import Crumb, act, page, press

SECTION = "claims"


def url_of(claim_id: UUID) -> str:
    """Return the address of a claim."""
    return reverse("claim", args=[claim_id])


def way_to(row: Any) -> list[Crumb]:
    """Return the way to a page below a claim's."""
    return [Crumb("Claims", reverse("claims")), Crumb(row.number, url_of(row.id))]


@in_practice
def let_pass(request: HttpRequest, actor: Actor, claim_id: UUID, code: str) -> HttpResponse:
    """Let what a rule found pass, with a reason and in one's own name."""
    require(actor, Permission.OVERRIDE_RULES)
    row, rule = queries.get_claim(actor, claim_id), BY_CODE.get(code)
    if rule is None:
        raise NoSuchRecord("rule", claim_id)
    form = PassForm(request)

    def do(at: Any) -> None:
        reason = form.cleaned_data["reason"]
        actions.override_rule(actor, claim_id=claim_id, rule_code=code, reason=reason, at=at)
        actions.check_claim(actor, claim_id=claim_id, at=at)

    answer = act(request, actor, form, do, to=f"{url_of(claim_id)}#findings", said="Let pass.")
    told = claim_page.tell(actor, claim_id, on=here(request, actor).today)
    found = [each for each in told.findings if each.code == code]
    facts = {"form": form, "rule": rule, "found": found, "url": url_of(claim_id), "row": row}
    return answer or page(
        request, actor, "claims/let_pass.html", section=SECTION, crumbs=way_to(row),
        crumb="Let it pass", **facts,
    )  # fmt: skip


@in_practice
def withdraw_pass(request: HttpRequest, actor: Actor, override_id: UUID) -> HttpResponse:
    """Let a rule object again."""
    override = claim_page.get_override(actor, override_id)
    url = f"{url_of(override.claim_id)}#findings"

    def do(at: Any) -> None:
        actions.withdraw_override(actor, override_id=override_id, at=at)
        actions.check_claim(actor, claim_id=override.claim_id, at=at)

    return press(request, actor, do, to=url, back=url, said="The rule may object again.")


@in_practice
def hold_claim(request: HttpRequest, actor: Actor, claim_id: UUID) -> HttpResponse:
    """Keep a claim from being sent until a day."""
    require(actor, Permission.EDIT_CLAIMS)
    row = queries.get_claim(actor, claim_id)
    form = HoldForm(request, initial={"reason": row.hold_reason, "wake_on": row.wake_on})
    answer = act(
        request,
        actor,
        form,
        lambda at: actions.put_on_hold(
            actor,
            claim_id=claim_id,
            reason=form.cleaned_data["reason"],
            wake_on=form.cleaned_data["wake_on"],
            at=at,
        ),
        to=url_of(claim_id),
        said="It is on hold. On that day it stands under Today again.",
    )
    facts = {"form": form, "url": url_of(claim_id)}
    return answer or page(
        request, actor, "claims/hold.html", section=SECTION, crumbs=way_to(row), crumb="Hold",
        **facts,
    )  # fmt: skip


@in_practice
def give_up_denied(request: HttpRequest, actor: Actor, claim_id: UUID) -> HttpResponse:
    """Give up what the payer denied on a claim."""
    require(actor, Permission.SETTLE_MONEY)
    row = queries.get_claim(actor, claim_id)
    denied = money.claim_balances(actor, number=row.number)[Account.DENIED]
    form = GiveUpForm(request)
    answer = act(
        request,
        actor,
        form,
        lambda at: ledger.write_off_denied(
            actor,
            giving_up=GivingUp(
                decision=str(uuid4()),
                claim_number=row.number,
                on=here(request, actor).today,
                reason=form.cleaned_data["reason"],
            ),
            at=at,
        ),
        to=url_of(claim_id),
        said="Given up: it is no longer waited for.",
    )
    facts = {"form": form, "url": url_of(claim_id), "denied_cents": denied, "row": row}
    return answer or page(
        request, actor, "claims/give_up.html", section=SECTION, crumbs=way_to(row),
        crumb="Give up", **facts,
    )  # fmt: skip
