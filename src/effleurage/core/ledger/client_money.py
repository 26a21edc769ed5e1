"""A client's own money: a visit without a payer, a payment before it is owed, a refund.

Knows the ledgers under "A client's own money" in ``docs/algorithms/posting.md``. A payment is
posted whole as the client's credit, under its receipt, and used from there; so nothing has to be
known of a claim on the day that somebody pays at the desk. Refuses to know how much credit is left.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from effleurage.core.ledger.accounts import Account
from effleurage.core.ledger.entry import Cause, Entry, Posting
from effleurage.core.ledger.practice_posting import AmountNotPositive, NothingToCharge


def receipt_id(receipt: str) -> str:
    """Return what a receipt's postings carry where a payer's carry their remit."""
    return f"receipt:{receipt}"


def cash_charge(
    *, visit: str, line_cents: Mapping[str, int], on: date, again: Entry | None = None
) -> Entry:
    """Return the entry that charges each line of a visit to the client; no payer is asked.

    ``again`` is the charge of this visit that was reversed before. Raises
    :class:`NothingToCharge` for a visit whose lines all charge nothing.
    """
    postings = tuple(
        posting
        for line_id, cents in line_cents.items()
        if cents
        for posting in (
            Posting(Account.CLIENT_RECEIVABLE, cents, visit, line_id),
            Posting(Account.SERVICES, -cents, visit, line_id),
        )
    )
    if not postings:
        raise NothingToCharge(f"visit {visit} charges nothing on any line")
    key = f"{again.key}:again" if again else f"cash charge:{visit}"
    return Entry(key, on, Cause.CASH_CHARGE, f"Charged to the client, visit {visit}", postings)


def receive(*, receipt: str, cents: int, on: date) -> Entry:
    """Return the entry for ``cents`` that a client paid: hers, until they are used.

    The same receipt is posted once. Raises :class:`AmountNotPositive`.
    """
    _require_positive(cents, f"receipt {receipt}")
    return Entry(
        key=f"client payment:{receipt}",
        on=on,
        cause=Cause.CLIENT_PAYMENT,
        words=f"Client paid, receipt {receipt}",
        postings=(
            Posting(Account.BANK, cents, remit_id=receipt_id(receipt)),
            Posting(Account.CLIENT_CREDIT, -cents, remit_id=receipt_id(receipt)),
        ),
    )


def use_credit(*, use_id: str, receipt: str, claim_id: str, cents: int, on: date) -> Entry:
    """Return the entry that uses ``cents`` of a receipt for a claim, or a cash visit.

    ``use_id`` is the use's own number. Raises :class:`AmountNotPositive`.
    """
    _require_positive(cents, f"use {use_id}")
    at = (claim_id, "", receipt_id(receipt))
    return Entry(
        key=f"credit used:{use_id}",
        on=on,
        cause=Cause.CREDIT_USED,
        words=f"Receipt {receipt} used for {claim_id}",
        postings=(
            Posting(Account.CLIENT_CREDIT, cents, *at),
            Posting(Account.CLIENT_RECEIVABLE, -cents, *at),
        ),
    )


def refund_credit(*, refund_id: str, receipt: str, cents: int, on: date, reason: str) -> Entry:
    """Return the entry by which unused ``cents`` of a receipt go back to the client.

    Raises :class:`AmountNotPositive`.
    """
    taken = Posting(Account.CLIENT_CREDIT, cents, remit_id=receipt_id(receipt))
    return _refund(refund_id, taken, on, f"of receipt {receipt}: {reason}")


def refund_overpaid(*, refund_id: str, claim_id: str, cents: int, on: date, reason: str) -> Entry:
    """Return the entry by which ``cents`` that a client overpaid on a claim go back to her.

    Raises :class:`AmountNotPositive`.
    """
    taken = Posting(Account.CLIENT_RECEIVABLE, cents, claim_id)
    return _refund(refund_id, taken, on, f"overpaid on {claim_id}: {reason}")


def _refund(refund_id: str, taken: Posting, on: date, words: str) -> Entry:
    _require_positive(taken.cents, f"refund {refund_id}")
    return Entry(
        key=f"refund:{refund_id}",
        on=on,
        cause=Cause.REFUND,
        words=f"Refunded to the client, {words}",
        postings=(taken, taken._replace(account=Account.BANK, cents=-taken.cents)),
    )


def _require_positive(cents: int, what: str) -> None:
    if cents <= 0:
        raise AmountNotPositive(f"{what} is for {cents} cents; reverse an entry to take it back")
