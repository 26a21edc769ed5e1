"""What is done with a client's own money: taken, used for what she owes, given back.

Knows that credit is used for her own bills only, for no more than she owes on each, and that two
people at once never use the same cent: the client's row is locked. Refuses to write off a client's
share: a share is owed, or the payer corrects it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import accounts
from effleurage.apps.clients.queries import ClientWasMerged, get_locked_client
from effleurage.apps.ledger import actions as ledger
from effleurage.apps.ledger import queries, receipts
from effleurage.apps.ledger.models import Method, Posting, Receipt
from effleurage.apps.practices.doors import NoSuchRecord, action
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.visits import mapping
from effleurage.apps.visits.models import Visit, VisitState
from effleurage.core import ledger as core
from effleurage.core.ledger import Account, Cause, Entry

OLDEST_FIRST, KEEP = "oldest", "keep"


class PaymentIsNotComplete(ValueError):
    """A payment needs an amount above zero, a day that is not ahead, and how it was paid."""


class BillIsNotOwed(ValueError):
    """The client owes nothing on that bill; choose another, or keep the money as credit."""


class NotThatMuchCredit(ValueError):
    """The client has less unused credit than that; look at the receipts again."""


class NotOverpaid(ValueError):
    """The client has not overpaid that bill by that much; look at the account again."""


class ReceiptWasTakenBack(ValueError):
    """That receipt was taken back already."""


class ReceiptWasRefunded(ValueError):
    """Some of that receipt was refunded; take the refund back first."""


class VisitIsNotCash(ValueError):
    """Only a signed visit without a policy is charged to the client; a claim bills the others."""


class VisitIsCharged(ValueError):
    """That visit was charged to the client already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """What a client paid: cents, on which day, how; ``use`` says what for.

    ``use`` is :data:`OLDEST_FIRST`, :data:`KEEP`, or the number of one of the client's bills.
    """

    cents: int
    on: date
    method: str
    reference: str = ""
    use: str = OLDEST_FIRST


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """When and why money goes back, or a receipt is undone; the ledger keeps both."""

    on: date
    reason: str


@action(Permission.POST_MONEY)
def charge_cash_visit(actor: Actor, *, visit_id: UUID, on: date, at: datetime) -> None:
    """Charge a signed visit without a policy to the client.

    Raises ``NoSuchRecord``, :class:`VisitIsNotCash`, :class:`VisitIsCharged`, ``NothingToCharge``.
    """
    rows = Visit.objects.select_for_update(of=("self",)).prefetch_related("lines")
    visit = rows.filter(practice_id=actor.practice_id, pk=visit_id).first()
    if visit is None:
        raise NoSuchRecord("visit", visit_id)
    if visit.state != VisitState.SIGNED or visit.policy_id is not None or not visit.number:
        raise VisitIsNotCash("only a signed visit without a policy is charged to the client")
    last, stands = accounts.cash_charges(actor.practice_id, visit.number)
    if stands:
        raise VisitIsCharged(f"visit {visit.number} was charged to the client already")
    lines = {mapping.line_id(line, visit): line.charge_cents for line in visit.lines.all()}
    charge = core.cash_charge(visit=visit.number, line_cents=lines, on=on, again=last)
    ledger.post(actor, [charge], at=at)
    Visit.objects.filter(pk=visit.pk).update(is_asked=True)
    audit.record(actor, "visit.charged", kind="visit", ids=[visit.id], at=at)


@action(Permission.POST_MONEY)
def take_payment(actor: Actor, *, client_id: UUID, payment: Payment, at: datetime) -> UUID:
    """Take a payment, use it as it says, and return the receipt; what is left is credit.

    Raises ``NoSuchRecord``, ``ClientWasMerged``, :class:`PaymentIsNotComplete` and
    :class:`BillIsNotOwed`; then nothing was taken.
    """
    client = _locked(actor, client_id)
    if payment.cents <= 0 or payment.method not in Method.values:
        raise PaymentIsNotComplete("a payment needs an amount above zero, and how it was paid")
    receipt = Receipt.objects.create(
        practice_id=actor.practice_id,
        client_id=client,
        number=receipts.next_number(actor, payment.on),
        cents=payment.cents,
        method=payment.method,
        reference=payment.reference.strip(),
        paid_on=payment.on,
        taken_at=at,
        taken_by=actor.user_id,
        taken_name=actor.name,
    )
    came = core.receive(receipt=receipt.number, cents=payment.cents, on=payment.on)
    ledger.post(actor, [came], at=at)
    wanted = _owed(actor, client, payment.use)
    used = list(_uses(actor, [receipt.number], wanted, on=payment.on))
    ledger.post(actor, used, at=at)
    audit.record(actor, "client-payment.taken", kind="receipt", ids=[receipt.id], at=at)
    return receipt.id


@action(Permission.POST_MONEY)
def use_credit(actor: Actor, *, client_id: UUID, on: date, at: datetime) -> int:
    """Use a client's credit for what is owed, oldest receipt and oldest bill first; return cents.

    Raises ``NoSuchRecord``, ``ClientWasMerged``.
    """
    client = _locked(actor, client_id)
    numbers = list(
        Receipt.objects.filter(practice_id=actor.practice_id, client_id=client)
        .order_by("paid_on", "id")
        .values_list("number", flat=True)
    )
    used = list(_uses(actor, numbers, _owed(actor, client, OLDEST_FIRST), on=on))
    ledger.post(actor, used, at=at)
    audit.record(actor, "client-credit.used", kind="client", ids=[client], at=at)
    return sum(entry.postings[0].cents for entry in used)


@action(Permission.SETTLE_MONEY)
def refund_credit(
    actor: Actor, *, receipt_id: UUID, cents: int, decision: Decision, at: datetime
) -> None:
    """Give unused money of a receipt back to the client.

    Raises ``NoSuchRecord``, ``ReasonIsMissing``, ``AmountNotPositive``, :class:`NotThatMuchCredit`.
    """
    receipt = _locked_receipt(actor, receipt_id, decision)
    credit = receipts.credit_of(actor.practice_id, [receipt.number])[receipt.number]
    if cents > credit.cents:
        raise NotThatMuchCredit("less than that is unused of this receipt; look at it again")
    refund_id = f"{receipt.number}/{credit.postings + 1}"
    refund = core.refund_credit(
        refund_id=refund_id,
        receipt=receipt.number,
        cents=cents,
        on=decision.on,
        reason=decision.reason.strip(),
    )
    ledger.post(actor, [refund], at=at)
    audit.record(actor, "client-payment.refunded", kind="receipt", ids=[receipt.id], at=at)


@action(Permission.SETTLE_MONEY)
def refund_overpaid(
    actor: Actor, *, client_id: UUID, bill: str, decision: Decision, at: datetime
) -> int:
    """Give back what a client paid too much on one bill; return the cents.

    Raises ``NoSuchRecord``, ``ReasonIsMissing``, :class:`NotOverpaid`.
    """
    client = _locked(actor, client_id)
    ledger.require_reason(decision.reason)
    owed = {each.number: each.client_owes_cents for each in _bills(actor, client)}
    cents = -owed.get(bill, 0)
    if cents <= 0:
        raise NotOverpaid("the client has not overpaid that bill; look at the account again")
    moved = Posting.objects.filter(
        practice_id=actor.practice_id, account=Account.BANK.value, claim_number=bill
    )
    refund = core.refund_overpaid(
        refund_id=f"{bill}/{moved.count() + 1}",
        claim_id=bill,
        cents=cents,
        on=decision.on,
        reason=decision.reason.strip(),
    )
    ledger.post(actor, [refund], at=at)
    audit.record(actor, "client-payment.refunded", kind="client", ids=[client], at=at)
    return cents


@action(Permission.POST_MONEY)
def take_receipt_back(actor: Actor, *, receipt_id: UUID, decision: Decision, at: datetime) -> None:
    """Undo a receipt that was a mistake: what it was used for is owed again.

    Raises ``NoSuchRecord``, ``ReasonIsMissing``, :class:`ReceiptWasTakenBack`,
    :class:`ReceiptWasRefunded`.
    """
    receipt = _locked_receipt(actor, receipt_id, decision)
    entries = _of_receipt(actor, receipt.number)
    standing = [each for each in entries.values() if f"{each.key}:reversed" not in entries]
    came = [each for each in standing if each.cause is Cause.CLIENT_PAYMENT]
    if not came:
        raise ReceiptWasTakenBack(f"receipt {receipt.number} was taken back already")
    if any(each.cause is Cause.REFUND for each in standing):
        raise ReceiptWasRefunded("some of this receipt was refunded; take the refund back first")
    used = [each for each in standing if each.cause is Cause.CREDIT_USED]
    undone = [
        core.reverse(each, on=decision.on, reason=decision.reason.strip())
        for each in (*used, *came)
    ]
    ledger.post(actor, undone, at=at)
    audit.record(actor, "client-payment.taken-back", kind="receipt", ids=[receipt.id], at=at)


def _locked(actor: Actor, client_id: UUID) -> UUID:
    client = get_locked_client(actor, client_id)
    if client.merged_into_id is not None:
        raise ClientWasMerged(client.id, client.merged_into_id)
    return client.id


def _locked_receipt(actor: Actor, receipt_id: UUID, decision: Decision) -> Receipt:
    """Return a receipt whose client's money nobody else moves until the transaction ends."""
    receipt = receipts.get_receipt(actor, receipt_id)
    _locked(actor, receipt.client_id)
    ledger.require_reason(decision.reason)
    return receipt


def _bills(actor: Actor, client_id: UUID) -> tuple[accounts.Bill, ...]:
    return accounts.bills_of(actor, client_id=client_id)


def _owed(actor: Actor, client_id: UUID, use: str) -> dict[str, int]:
    """Return what is to be paid by bill, the oldest first. Raises :class:`BillIsNotOwed`."""
    if use == KEEP:
        return {}
    owed = {
        bill.number: bill.client_owes_cents
        for bill in _bills(actor, client_id)
        if bill.client_owes_cents > 0
    }
    if use == OLDEST_FIRST:
        return owed
    if use not in owed:
        raise BillIsNotOwed("the client owes nothing on that bill; choose another, or keep it")
    return {use: owed[use]}


def _uses(
    actor: Actor, numbers: Iterable[str], owed: dict[str, int], *, on: date
) -> Iterator[Entry]:
    """Yield the uses of these receipts for what is owed, each as far as it reaches."""
    listed = list(numbers)
    unused = receipts.credit_of(actor.practice_id, listed)
    owed = dict(owed)
    for number in listed:
        left, count = unused.get(number, receipts.NOTHING)
        for bill in [each for each in owed if owed[each] > 0]:
            cents = min(left, owed[bill])
            if cents <= 0:
                break
            count += 1
            yield core.use_credit(
                use_id=f"{number}/{count}", receipt=number, claim_id=bill, cents=cents, on=on
            )
            left, owed[bill] = left - cents, owed[bill] - cents


def _of_receipt(actor: Actor, number: str) -> dict[str, Entry]:
    """Return every entry that moved this receipt's money, by key."""
    rows = Posting.objects.filter(
        practice_id=actor.practice_id,
        account=Account.CLIENT_CREDIT.value,
        remit_id=core.receipt_id(number),
    )
    keys = rows.values_list("entry__key", flat=True)
    return queries.entries_by_key(actor.practice_id, keys)
