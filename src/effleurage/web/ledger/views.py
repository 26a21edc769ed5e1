"""The practice's money: what is where, who owes how long, what waits to be decided.

Knows which queries a page asks. Refuses to sum what the ledger has summed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import accounts, owing
from effleurage.apps.ledger import figures, queries
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission, may
from effleurage.apps.remits import waiting as remits
from effleurage.core.ledger import Account
from effleurage.web.ledger.accounts import SECTION
from effleurage.web.signin.practice import in_practice
from effleurage.web.today.cards import address
from effleurage.web.ui import bars
from effleurage.web.ui.here import here
from effleurage.web.ui.lists import list_page, of_page
from effleurage.web.ui.pages import Crumb, page
from effleurage.web.ui.tables import Asked, Column, Empty, Filter, Rows, Table

SHOWN, MOST = 8, 200
AGES = ("Up to 30 days", "31 to 60", "61 to 90", "Over 90 days")
_TONES = ("info", "neutral", "warn", "bad")
_ACCOUNTS: tuple[tuple[Account, str, str, int], ...] = (
    (Account.BANK, "Received", "All that payers and clients have paid, less refunds.", 1),
    (Account.CLEARING, "In clearing", "Received, and not explained to the cent yet.", -1),
    (Account.PAYER_RECEIVABLE, "Payers owe", "Charged, and not answered yet.", 1),
    (Account.DENIED, "Denied", "Refused by a payer; waits until somebody decides.", 1),
    (Account.CLIENT_RECEIVABLE, "Clients owe", "Shares and cash visits, less payments.", 1),
    (Account.CLIENT_CREDIT, "Clients' credit", "Paid and not used yet: still theirs.", -1),
    (Account.RECOVERIES, "Payer recoveries", "Withheld or carried forward by payers.", 1),
    (Account.SERVICES, "Charged", "Everything that was done, at the full fee.", -1),
    (Account.CONTRACTUAL, "Contractual write-off", "Taken off by contracts; nobody owes it.", 1),
    (Account.OTHER_ADJUSTMENTS, "Other adjustments", "Given up by you, or added by payers.", 1),
    (Account.INTEREST, "Interest", "Paid by payers who were late.", -1),
    (Account.PAYER_ADJUSTMENTS, "Payer adjustments", "Penalties and the like.", 1),
)


def _cents(age: int) -> Any:
    return lambda row: row.cents[age] or None


def _aged_columns(title: str, link: str) -> tuple[Column, ...]:
    return (
        Column(name="name", title=title, sorts=True, link=lambda row: address(link, row.id)),
        Column(name="bills", title="Bills", kind="count", sorts=True),
        *(
            Column(name=f"age{age}", title=words, kind="money", of=_cents(age), sorts=True)
            for age, words in enumerate(AGES)
        ),
        Column(name="total", title="Owed", kind="money", sorts=True),
    )


OWING = Table(
    name="owing",
    caption="Clients who owe",
    columns=_aged_columns("Client", "client_ledger"),
    sort="-total",
    filters=(
        Filter(
            name="age",
            title="Owed for",
            choices=(("30", "More than 30 days"), ("60", "More than 60"), ("90", "More than 90")),
        ),
    ),
    empty=Empty(
        "No client owes anything",
        "A client owes the share that a payer named, and whole cash visits once they are charged.",
        icon="money",
    ),
    exports="client",
)
PAYERS = Table(
    name="payers-owing",
    caption="What payers owe, by the age of the service",
    columns=_aged_columns("Payer", "payer"),
    empty=Empty("No payer owes anything", "Charges stand here until the payer answers."),
)


@in_practice
def money(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show where the practice's money is."""
    require(actor, Permission.SEE_MONEY)
    today = here(request, actor).today
    balances = queries.balances(actor)
    payers = owing.payers_owing(actor, today=today)
    shares = owing.owing_by_age(actor, today=today)
    limit = MOST if request.GET.get("all") else SHOWN
    cash = accounts.cash_visits_to_charge(actor, limit=limit)
    cash_count = accounts.how_many_to_charge(actor) if len(cash) == limit else len(cash)
    facts = {
        "accounts": [(words, says, sign * balances[each]) for each, words, says, sign in _ACCOUNTS],
        "month": figures.month(actor, on=today),
        "payers_owe": balances[Account.PAYER_RECEIVABLE],
        "denied": balances[Account.DENIED],
        "clients_owe": sum(shares.cents),
        "credit": -balances[Account.CLIENT_CREDIT],
        "clearing": -balances[Account.CLEARING],
        "payers": PAYERS.of(payers),
        "payer_bar": _bar(sum(ages) for ages in zip(*(each.cents for each in payers), strict=True)),
        "client_bar": _bar(shares.cents),
        "owing_count": shares.how_many,
        "cash_visits": cash,
        "cash_more": cash_count - len(cash),
        "cash_is_cut": cash_count > len(cash) and limit == MOST,
        "covered": accounts.covered_after_all(actor),
        "owing_url": reverse("clients_owing"),
    }
    if may(actor.role, Permission.SEE_CLAIMS):
        facts["denied_url"] = f"{reverse('claims')}?state=denied"
    if may(actor.role, Permission.SEE_REMITS):
        facts["remits_url"] = f"{reverse('remits')}?state=open"
        facts["held"] = remits.held_money(actor)
    return page(request, actor, "ledger/money.html", section=SECTION, **facts)


@in_practice
def clients_owing(request: HttpRequest, actor: Actor) -> HttpResponse:
    """List who owes how much, for how long."""
    require(actor, Permission.SEE_MONEY)
    today = here(request, actor).today

    def found(asked: Asked) -> Rows:
        age = asked.filters["age"]
        return of_page(
            owing.clients_owing(
                actor, today=today, owed_for_days=int(age) if age else None,
                sort=asked.sort, page=asked.page, size=asked.size,
            )
        )  # fmt: skip

    crumbs = [Crumb("Money", reverse("money"))]
    return list_page(
        request, actor, OWING, "ledger/owing.html", found, section=SECTION, crumbs=crumbs,
        crumb="Clients who owe",
    )  # fmt: skip


def _bar(cents: Iterable[int]) -> list[bars.Part]:
    return [
        bars.Part(words, each, tone)
        for words, each, tone in zip(AGES, cents, _TONES, strict=False)
        if each
    ]
