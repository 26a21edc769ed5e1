"""The few figures of a month, and what stands in the accounts that a person watches.

Knows sums of postings by day and by account. Refuses to know whose money it is.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db.models import Sum

from effleurage.apps.audit.actor import Actor
from effleurage.apps.ledger.models import Posting
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission
from effleurage.core.ledger import Account


class Month(NamedTuple):
    """What was charged and what came in since a day, in cents; corrections are taken off."""

    charged_cents: int
    received_cents: int


class Open(NamedTuple):
    """What is open now, in cents: owed by clients, and received but not yet explained."""

    client_owes_cents: int
    in_clearing_cents: int


def month(actor: Actor, *, since: date, until: date) -> Month:
    """Return the figures of the days from ``since`` to ``until``, both included."""
    require(actor, Permission.SEE_MONEY)
    sums = _sums(actor, Account.SERVICES, Account.BANK, entry__on__range=(since, until))
    return Month(-sums[Account.SERVICES], sums[Account.BANK])


def open_now(actor: Actor) -> Open:
    """Return what is open at this moment."""
    require(actor, Permission.SEE_MONEY)
    sums = _sums(actor, Account.CLIENT_RECEIVABLE, Account.CLEARING)
    return Open(sums[Account.CLIENT_RECEIVABLE], -sums[Account.CLEARING])


def _sums(actor: Actor, *accounts: Account, **more: object) -> dict[Account, int]:
    rows = Posting.objects.filter(practice_id=actor.practice_id, account__in=accounts, **more)
    found = rows.values_list("account").annotate(sum=Sum("cents"))
    return dict.fromkeys(accounts, 0) | {Account(account): cents for account, cents in found}
