"""A payment run: what is due becomes one remit for each payee, balanced to the cent.

Knows how a simulated payer moves money outside claims (005010X221A1, PLB): interest, planned
adjustments, a takeback recovered from a later payment (WO), and a payment that would fall below
zero, whose rest is carried to the next (FB). Refuses to decide claims (``adjudicate``) and to
write files.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from effleurage.core.remits.remit import ProviderAdjustment, Remit
from effleurage.practice_payer.books import Balance, Books, Due, Payee
from effleurage.practice_payer.plans import SIMULATED_NAME, PlanBook, PlannedAdjustment


class _Payment:
    """One payment being made up: its amount so far, and what moved outside its claims."""

    def __init__(self, payee: Payee, trace_number: str) -> None:
        self.payee = payee
        self.trace_number = trace_number
        self.amount_cents = 0
        self.moved: list[ProviderAdjustment] = []

    def move(self, reason: str, reference: str, cents: int) -> None:
        """Move money outside the claims: positive cents are taken from the payment."""
        if not cents:
            return
        self.amount_cents -= cents
        self.moved.append(ProviderAdjustment(reason, reference, cents, self.payee.npi, 0))


def pay_what_is_due(books: Books, *, book: PlanBook, on: date) -> tuple[tuple[Payee, Remit], ...]:
    """Return a remit for each payee with something due, and settle the books accordingly.

    Each remit's amount is its claims' payments less its provider adjustments, and is never below
    zero. Nothing due gives no remit and changes nothing.
    """
    if not books.due:
        return ()
    due = sorted(books.due, key=lambda one: one.payee)
    paid = tuple(
        (payee, _remit(books, book, _Payment(payee, books.next_trace_number()), list(dues), on))
        for payee, dues in groupby(due, key=lambda one: one.payee)
    )
    books.due.clear()
    books.runs += 1
    return paid


def _remit(books: Books, book: PlanBook, payment: _Payment, dues: list[Due], on: date) -> Remit:
    payee = payment.payee
    owed_before = [one for one in books.balances if (one.payer_id, one.npi) == payee[:2]]
    payment.amount_cents = sum(one.paid_cents for due in dues for one in due.decisions)
    _add_interest(payment, dues)
    _defer_takebacks(books, payment, dues)
    _recover(books, payment, owed_before)
    _apply_planned(books, payment, book.provider_adjustments)
    _carry_forward(books, payment)
    return Remit(
        payer_name=SIMULATED_NAME,
        payer_id=payee.payer_id,
        payee_name=payee.name,
        payee_id=payee.npi,
        trace_number=payment.trace_number,
        ordinal=1,
        method="CHK" if payment.amount_cents else "NON",
        amount_cents=payment.amount_cents,
        paid_on=on,
        claims=tuple(one for due in dues for one in due.decisions),
        provider_adjustments=tuple(payment.moved),
        segment=0,
    )


def _add_interest(payment: _Payment, dues: Iterable[Due]) -> None:
    for due in dues:
        payment.move("L6", due.decisions[0].payer_claim_number, -due.interest_cents)


def _defer_takebacks(books: Books, payment: _Payment, dues: Iterable[Due]) -> None:
    """Offset each takeback that is to be recovered later, and note what is owed for it."""
    for due in dues:
        outcome = sum(one.paid_cents for one in due.decisions)
        if due.recovered_later and outcome < 0:
            payment.move("WO", due.recovered_later, outcome)
            _owe(books, payment, "WO", due.recovered_later, -outcome)


def _recover(books: Books, payment: _Payment, owed: Iterable[Balance]) -> None:
    """Take what was owed before this payment out of it, as far as it goes."""
    for balance in owed:
        taken = min(balance.cents, max(payment.amount_cents, 0))
        if taken:
            payment.move(balance.reason, balance.reference, taken)
            books.balances.remove(balance)
            _owe(books, payment, balance.reason, balance.reference, balance.cents - taken)


def _apply_planned(books: Books, payment: _Payment, planned: Iterable[PlannedAdjustment]) -> None:
    for one in planned:
        ours = one.payer_id == payment.payee.payer_id
        ours = ours and one.provider_npi in ("", payment.payee.npi)
        fits = one.cents < 0 or one.cents <= payment.amount_cents
        if ours and fits and one.adjustment_id not in books.applied:
            payment.move(one.reason, one.adjustment_id, one.cents)
            books.applied.add(one.adjustment_id)


def _carry_forward(books: Books, payment: _Payment) -> None:
    below_zero = min(payment.amount_cents, 0)
    payment.move("FB", payment.trace_number, below_zero)
    _owe(books, payment, "FB", payment.trace_number, -below_zero)


def _owe(books: Books, payment: _Payment, reason: str, reference: str, cents: int) -> None:
    if cents:
        payee = payment.payee
        books.balances.append(Balance(payee.payer_id, payee.npi, reason, reference, cents))
