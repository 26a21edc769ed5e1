"""The few figures of a month, and what stands in the accounts that a person watches.

Knows balances by month and by account. Refuses to know whose money it is.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db.models import Sum

from effleurage.apps.audit.actor import Actor
from effleurage.apps.ledger import balances
from effleurage.apps.ledger.models import Balance
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.core.ledger import Account


class Month(NamedTuple):
    """What was charged and what came in, in cents; corrections are taken off."""

    charged_cents: int
    received_cents: int


class Open(NamedTuple):
    """What is open now, in cents: owed by clients, and received but not yet explained."""

    client_owes_cents: int
    in_clearing_cents: int


def month(actor: Actor, *, on: date) -> Month:
    """Return the figures of the month in which that day lies."""
    require(actor, Permission.SEE_MONEY)
    # What was not folded in yet stands under the month and a tail: all of it begins alike.
    mine = {"about__startswith": balances.month_of(on)}
    sums = _sums(actor, Account.SERVICES, Account.BANK, **mine)
    return Month(-sums[Account.SERVICES], sums[Account.BANK])


def open_now(actor: Actor) -> Open:
    """Return what is open at this moment."""
    require(actor, Permission.SEE_MONEY)
    sums = _sums(actor, Account.CLIENT_RECEIVABLE, Account.CLEARING)
    return Open(sums[Account.CLIENT_RECEIVABLE], -sums[Account.CLEARING])


def _sums(actor: Actor, *accounts: Account, **more: object) -> dict[Account, int]:
    rows = Balance.objects.filter(practice_id=actor.practice_id, account__in=accounts, **more)
    found = rows.values_list("account").annotate(sum=Sum("cents"))
    return dict.fromkeys(accounts, 0) | {Account(account): cents for account, cents in found}
