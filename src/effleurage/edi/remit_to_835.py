"""Remits into an 835 file (005010X221A1): the envelope, the payment, who pays and who is paid.

Knows where each part of a remit stands; its claims are written by ``remit_835_claim``. Refuses to
prove a remit: one that does not balance is written as it is, since a test may need exactly that.
Refuses to invent bank accounts, so a payment travels by cheque or not at all.

Only the practice payer writes 835s, so the payer's postal address, which the guide wants and a
remit does not know, is one that cannot be mistaken for a real one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby

from effleurage.core.money import plain_decimal
from effleurage.core.remits.remit import ProviderAdjustment, Remit
from effleurage.edi.parties import Party
from effleurage.edi.remit_835_claim import claim_loop
from effleurage.x12.characters import capitals, spelt
from effleurage.x12.control import ControlNumbers
from effleurage.x12.element_faults import CannotBeWritten
from effleurage.x12.guides import x221
from effleurage.x12.pens import Segment, pens_of
from effleurage.x12.writer import Transaction, Writer

_pen = pens_of(x221.GUIDE).pen
_PAYMENT, _TRACE = _pen("header", "BPR"), _pen("header", "TRN")
_RECEIVER, _MADE_ON = _pen("header", "REF", "EV"), _pen("header", "DTM")
_PAYER, _PAYER_STREET, _PAYER_CITY = _pen("1000A", "N1"), _pen("1000A", "N3"), _pen("1000A", "N4")
_PAYER_NUMBER, _PAYER_CONTACT = _pen("1000A", "REF"), _pen("1000A", "PER", "BL")
_PAYEE = _pen("1000B", "N1")
_HEADER_NUMBER = _pen("2000", "LX")
_MOVED = _pen("header", "PLB")

ADDRESS_OF_NOBODY = ("1 SIMULATION WAY", "OLYMPIA", "WA", "985010000")
"""Street, city, state and ZIP code that stand for the simulated payer's."""

TRACE_ORIGINATOR = "1999999999"
"""TRN03, the payer's tax id behind a 1: nobody has this one."""

_ADJUSTMENTS_IN_SEGMENT = 6
_NPI_DIGITS = 10


class RemitCannotBeWritten(ValueError):
    """One remit cannot be said in an 835, so no file was made; ``because`` says where and why."""

    def __init__(self, trace_number: str, because: CannotBeWritten) -> None:
        super().__init__(f"remit {trace_number}: {because}")
        self.trace_number, self.because = trace_number, because


class NoRemitsToWrite(ValueError):
    """An 835 needs at least one remit."""


class PaymentNeedsBankAccounts(CannotBeWritten):
    """The payment travels by bank transfer, and a remit does not know the accounts."""

    code = "x12.write.bank"


def write_835(  # noqa: PLR0913  # the signature that every caller agreed on
    remits: Sequence[Remit],
    *,
    sender: Party,
    receiver: Party,
    control: ControlNumbers,
    at: datetime,
    production: bool = False,
) -> bytes:
    """Return one interchange with a transaction set for each remit, in the order given.

    Read back by ``remit_from_835`` the remits are equal but for the segments' positions, as long
    as adjustments of one group stand together and texts need no other spelling. ``at`` is the
    file's time in the payer's time zone; ISA15 says T unless ``production``.

    Raises :class:`RemitCannotBeWritten` for the first remit that cannot be said,
    :class:`NoRemitsToWrite` for none, ``CannotBeWritten`` where a party cannot be named.
    """
    if not remits:
        raise NoRemitsToWrite("there is no remit to write; give at least one")
    writer = Writer(
        sender=sender.partner(),
        receiver=receiver.partner(),
        control=control,
        at=at,
        production=production,
    )
    for remit in remits:
        transaction = writer.transaction(x221.GUIDE)
        try:
            _write(transaction, remit, sender=sender, receiver=receiver, on=at.date())
        except CannotBeWritten as refusal:
            raise RemitCannotBeWritten(remit.trace_number, refusal) from refusal
    return writer.finish()


def _write(
    transaction: Transaction, remit: Remit, *, sender: Party, receiver: Party, on: date
) -> None:
    put = transaction.put
    put(_payment(remit))
    put(_TRACE("1", remit.trace_number, TRACE_ORIGINATOR))
    put(_RECEIVER("EV", receiver.identifier))
    put(_MADE_ON("405", f"{on:%Y%m%d}"))
    transaction.segments += _payer(remit, sender)
    put(_PAYEE("PE", spelt(remit.payee_name), _kind_of_payee_id(remit.payee_id), remit.payee_id))
    if remit.claims:
        put(_HEADER_NUMBER("1"))
    for claim in remit.claims:
        transaction.segments += claim_loop(claim)
    transaction.segments += _provider_adjustments(remit, on)


def _payment(remit: Remit) -> Segment:
    if remit.method not in ("CHK", "NON"):
        raise PaymentNeedsBankAccounts(
            "header",
            "BPR04 (payment method)",
            "this method names bank accounts in BPR05 to BPR15, and a remit has none",
            "let the payment travel by cheque (CHK), or say that there is none (NON)",
        )
    return _PAYMENT(
        "I" if remit.method == "CHK" else "H",
        plain_decimal(abs(remit.amount_cents)),
        "D" if remit.amount_cents < 0 else "C",
        remit.method,
        *[""] * 11,
        "" if remit.paid_on is None else f"{remit.paid_on:%Y%m%d}",
    )


def _payer(remit: Remit, sender: Party) -> list[Segment]:
    street, *city = ADDRESS_OF_NOBODY
    way = ("TE", sender.phone) if sender.phone else ("EM", spelt(sender.email))
    segments = [
        _PAYER("PR", spelt(remit.payer_name)),
        _PAYER_STREET(street),
        _PAYER_CITY(*city),
    ]
    if remit.payer_id:
        segments.append(_PAYER_NUMBER("2U", remit.payer_id))
    name = capitals(sender.contact_name or sender.name)
    segments.append(_PAYER_CONTACT("BL", name, *(way if way[1] else ())))
    return segments


def _kind_of_payee_id(payee_id: str) -> str:
    """Return N103: an NPI has ten digits, a tax id nine."""
    return "XX" if len(payee_id) == _NPI_DIGITS else "FI"


def _provider_adjustments(remit: Remit, on: date) -> Iterator[Segment]:
    """Yield the PLBs: up to six adjustments in each, in order, under their provider."""
    fiscal_year_end = f"{remit.paid_on or on:%Y}1231"
    for provider, moved in groupby(remit.provider_adjustments, key=lambda one: one.provider_id):
        row = list(moved)
        for start in range(0, len(row), _ADJUSTMENTS_IN_SEGMENT):
            some = row[start : start + _ADJUSTMENTS_IN_SEGMENT]
            yield _MOVED(provider, fiscal_year_end, *_written(some))


def _written(moved: Sequence[ProviderAdjustment]) -> Iterator[str | tuple[str, ...]]:
    for one in moved:
        yield (one.reason, one.reference)
        yield plain_decimal(one.cents)
