"""The front desk's money: cash visits charged and paid, copays taken, shares collected.

Knows who pays at once, who pays later and who lets it lie. Refuses to know the payers' money.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from effleurage.apps.claims.accounts import CashVisit, cash_visits_to_charge
from effleurage.apps.claims.client_money import (
    KEEP,
    OLDEST_FIRST,
    Payment,
    charge_cash_visit,
    take_payment,
    use_credit,
)
from effleurage.apps.claims.owing import clients_owing
from effleurage.apps.ledger.receipts import credit_by_client
from effleurage.cli.demo_practice.cast import Cover
from effleurage.cli.demo_practice.world import ZONE, Kept, World, moment

NOT_CHARGED = 3
"""So many of the last cash visits are still to be charged."""
_CLOSING = 20
_COPAY_CENTS = MappingProxyType({Cover.HARBOR: 2_500, Cover.COMMERCIAL: 2_000})
"""What the desk asks for at a visit; of the second plan one client only pays ahead like that."""
_PATIENCE_DAYS = 4
"""A share that is known for fewer days is not asked for yet."""
_LETS_IT_LIE = 3
"""Every so manieth client pays no bill that comes afterwards."""
_PAYS_LATER = 6
"""Every so manieth cash visit of a client is not paid at once."""


def close_day(world: World, day: date) -> None:
    """Charge the day's cash visits, be paid for most of them, and take the copays."""
    came, world.signed_today = world.signed_today, []
    for kept, _ in came:
        if _pays_copay(kept):
            cents = _COPAY_CENTS[kept.someone.role.cover]
            copay = _payment(kept, cents=cents, on=day, use=KEEP)
            take_payment(
                world.desk, client_id=kept.client_id, payment=copay, at=moment(day, _CLOSING)
            )
    cash = {visit_id: kept for kept, visit_id in came if not kept.billing.policy_id}
    if cash:
        to_charge = [each for each in cash_visits_to_charge(world.desk) if each.id in cash]
        _charge(world, to_charge[: world.cash_to_charge], cash, at=moment(day, _CLOSING))


def collect(world: World, *, at: datetime) -> None:
    """Use credit for what is known to be owed by now; then those pay who do pay."""
    on = at.astimezone(ZONE).date()
    owing = clients_owing(world.desk, today=on).items
    with_credit = credit_by_client(world.desk).keys() & {each.id for each in owing}
    for client_id in sorted(with_credit):
        use_credit(world.desk, client_id=client_id, on=on, at=at)
    if with_credit:
        owing = clients_owing(world.desk, today=on).items
    clients = {kept.client_id: kept for kept in world.clients.values()}
    for each in owing:
        kept = clients[each.id]
        if _lets_it_lie(kept) or (on - each.since).days < _PATIENCE_DAYS:
            continue
        paid = _payment(kept, cents=each.total, on=on, use=OLDEST_FIRST)
        take_payment(world.desk, client_id=each.id, payment=paid, at=at)


def _charge(
    world: World, visits: Sequence[CashVisit], whose: dict[UUID, Kept], *, at: datetime
) -> None:
    for visit in visits:
        kept = whose[visit.id]
        charge_cash_visit(world.desk, visit_id=visit.id, on=visit.on, at=at)
        if len(kept.visits) % _PAYS_LATER:
            paid = _payment(kept, cents=visit.cents, on=visit.on, use=visit.number)
            take_payment(world.desk, client_id=kept.client_id, payment=paid, at=at)
    world.cash_to_charge -= len(visits)


def _payment(kept: Kept, *, cents: int, on: date, use: str) -> Payment:
    """Return what she pays, in the way she always does: one in four in cash, the rest by card."""
    method = "cash" if _pays_in_cash(kept) else "card"
    return Payment(cents=cents, on=on, method=method, use=use)


def _pays_copay(kept: Kept) -> bool:
    cover, in_cash = kept.someone.role.cover, _pays_in_cash(kept)
    asked = cover is Cover.HARBOR or (cover is Cover.COMMERCIAL and in_cash)
    return asked and not _lets_it_lie(kept)


def _pays_in_cash(kept: Kept) -> bool:
    return kept.someone.place % 4 == 0


def _lets_it_lie(kept: Kept) -> bool:
    return kept.someone.place % _LETS_IT_LIE == 0
