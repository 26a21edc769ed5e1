"""Payments of clients: taken, used, given back, undone; and the receipt to print.

Knows which action each page asks. Refuses to count credit: the actions do, under a lock.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import accounts, client_money
from effleurage.apps.clients import queries as clients
from effleurage.apps.ledger import receipts
from effleurage.apps.practices import queries as practices
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.web.ledger.accounts import SECTION, crumbs
from effleurage.web.ledger.forms import METHOD_WORDS, PaymentForm, ReasonForm, RefundForm
from effleurage.web.signin.practice import in_practice
from effleurage.web.ui import formats
from effleurage.web.ui.here import here
from effleurage.web.ui.pages import Crumb, act, page, press


def _account(client: Any) -> Crumb:
    url = reverse("client_ledger", args=[client.id])
    return Crumb(f"{client.last_name}, {client.first_name}", url)


@in_practice
def take_payment(request: HttpRequest, actor: Actor, client_id: UUID) -> HttpResponse:
    """Take a client's payment; the receipt follows."""
    require(actor, Permission.POST_MONEY)
    client = clients.get_client(actor, client_id)
    today = here(request, actor).today
    bills = accounts.bills_of(actor, client_id=client_id)
    owes = sum(max(bill.client_owes_cents, 0) for bill in bills)
    form = PaymentForm(request, initial={"on": today, "cents": owes or None})
    form.offer(bills, today=today)
    answer = act(
        request,
        actor,
        form,
        lambda at: client_money.take_payment(
            actor, client_id=client_id, payment=form.payment(), at=at
        ),
        to=lambda receipt_id: reverse("receipt", args=[receipt_id]),
        said="The payment is in the ledger. Print the receipt, or go on.",
    )
    back = _account(client)
    facts = {"form": form, "owes": owes, "name": back.word, "url": back.url}
    return answer or page(
        request, actor, "ledger/pay.html", section=SECTION, crumbs=crumbs(back),
        crumb="Take a payment", **facts,
    )  # fmt: skip


@in_practice
def use_credit(request: HttpRequest, actor: Actor, client_id: UUID) -> HttpResponse:
    """Use a client's credit for what is owed."""
    require(actor, Permission.POST_MONEY)
    clients.get_client(actor, client_id)
    url, today = reverse("client_ledger", args=[client_id]), here(request, actor).today
    return press(
        request,
        actor,
        lambda at: client_money.use_credit(actor, client_id=client_id, on=today, at=at),
        to=url,
        back=url,
        said="The credit was used, the oldest bill first.",
    )


@in_practice
def receipt(request: HttpRequest, actor: Actor, receipt_id: UUID) -> HttpResponse:
    """Show one receipt, as it prints."""
    row = receipts.get_receipt(actor, receipt_id)
    lines = receipts.receipts_of(actor, client_id=row.client_id)
    back = _account(row.client)
    return page(
        request,
        actor,
        "ledger/receipt.html",
        section=SECTION,
        crumbs=crumbs(back),
        crumb=f"Receipt {row.number}",
        row=row,
        line=next(each for each in lines if each.id == row.id),
        used=receipts.uses_of(actor, receipt_id=row.id),
        method=METHOD_WORDS[row.method],
        practice=practices.get_practice(actor),
        name=f"{row.client.first_name} {row.client.last_name}",
        url=back.url,
    )


@in_practice
def refund_receipt(request: HttpRequest, actor: Actor, receipt_id: UUID) -> HttpResponse:
    """Give unused money of a receipt back."""
    require(actor, Permission.SETTLE_MONEY)
    row = receipts.get_receipt(actor, receipt_id)
    today = here(request, actor).today
    left = receipts.credit_of(actor.practice_id, [row.number])[row.number].cents
    form = RefundForm(request, initial={"cents": left})
    url = reverse("receipt", args=[row.id])
    answer = act(
        request,
        actor,
        form,
        lambda at: client_money.refund_credit(
            actor,
            receipt_id=row.id,
            cents=form.cleaned_data["cents"],
            decision=form.decision(on=today),
            at=at,
        ),
        to=url,
        said="The refund is in the ledger. Now give the money back.",
    )
    what = f"{formats.money(left)} of receipt {row.number} is unused and still the client's."
    return answer or _reason_page(request, actor, form, ("Refund", what, "Refund it"), url, row)


@in_practice
def take_receipt_back(request: HttpRequest, actor: Actor, receipt_id: UUID) -> HttpResponse:
    """Undo a receipt that was a mistake."""
    require(actor, Permission.POST_MONEY)
    row = receipts.get_receipt(actor, receipt_id)
    today, form = here(request, actor).today, ReasonForm(request)
    url = reverse("receipt", args=[row.id])
    answer = act(
        request,
        actor,
        form,
        lambda at: client_money.take_receipt_back(
            actor, receipt_id=row.id, decision=form.decision(on=today), at=at
        ),
        to=url,
        said="The receipt was taken back. What it paid is owed again.",
    )
    what = (
        f"Receipt {row.number} over {formats.money(row.cents)} is undone, as if it had never been "
        "taken. Both entries stay in the ledger. For money that goes back to the client, refund it."
    )
    words = ("Take back a receipt", what, "Take it back")
    return answer or _reason_page(request, actor, form, words, url, row)


@in_practice
def refund_overpaid(
    request: HttpRequest, actor: Actor, client_id: UUID, number: str
) -> HttpResponse:
    """Give back what a client paid too much on one bill."""
    require(actor, Permission.SETTLE_MONEY)
    client = clients.get_client(actor, client_id)
    today, form = here(request, actor).today, ReasonForm(request)
    bills = {bill.number: bill for bill in accounts.bills_of(actor, client_id=client_id)}
    back = _account(client)
    cents = -bills[number].client_owes_cents if number in bills else 0
    answer = act(
        request,
        actor,
        form,
        lambda at: client_money.refund_overpaid(
            actor, client_id=client_id, bill=number, decision=form.decision(on=today), at=at
        ),
        to=back.url,
        said="The refund is in the ledger. Now give the money back.",
    )
    what = f"{formats.money(max(cents, 0))} too much was paid on {number}."
    facts = {"form": form, "what": what, "heading": "Refund", "button": "Refund it"}
    return answer or page(
        request, actor, "ledger/reason.html", section=SECTION, crumbs=crumbs(back), crumb="Refund",
        url=back.url, **facts,
    )  # fmt: skip


@in_practice
def charge_visit(request: HttpRequest, actor: Actor, visit_id: UUID) -> HttpResponse:
    """Charge a cash visit to its client."""
    require(actor, Permission.POST_MONEY)
    client_id = accounts.client_of_visit(actor, visit_id=visit_id)
    url, today = reverse("client_ledger", args=[client_id]), here(request, actor).today
    return press(
        request,
        actor,
        lambda at: client_money.charge_cash_visit(actor, visit_id=visit_id, on=today, at=at),
        to=url,
        back=url,
        said="Charged to the client. Take the payment next.",
    )


def _reason_page(  # noqa: PLR0913, PLR0917 - what one small page says
    request: HttpRequest,
    actor: Actor,
    form: ReasonForm,
    words: tuple[str, str, str],
    url: str,
    row: Any,
) -> HttpResponse:
    heading, what, button = words
    way = crumbs(_account(row.client), Crumb(f"Receipt {row.number}", url))
    facts = {"form": form, "what": what, "heading": heading, "button": button, "url": url}
    return page(
        request, actor, "ledger/reason.html", section=SECTION, crumbs=way, crumb=heading, **facts
    )
