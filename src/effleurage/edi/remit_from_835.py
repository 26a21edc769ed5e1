"""An 835 to remits: what each payment advice of a file says, in cents, whoever wrote it.

Knows the header (who paid whom, how much, by which cheque) and the money outside claims (PLB);
``remit_claims`` knows the claims. Reads 005010X221A1 and, as far as it makes sense, older
versions. Refuses to judge: ``core.remits.proof`` does. Never raises on bad input. A claim or
provider adjustment whose money cannot be read is left out and noted with severity *block*: a remit
with such a finding must not be posted without a person's look, even where it happens to balance.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from effleurage.core.remits.remit import ProviderAdjustment, Remit
from effleurage.edi.remit_claims import ClaimReader
from effleurage.edi.remit_faults import amount_fault
from effleurage.edi.remit_values import Amounts, Dates
from effleurage.findings import Finding, Position
from effleurage.x12 import reader
from effleurage.x12.catalogue import Notes
from effleurage.x12.envelope import File, TransactionSet, part

#: Where a payer's identifier stands when N1*PR has none, the first that is there (loop 1000A).
_PAYER_REFERENCES = ("2U", "EO", "HI", "NF")


class Reading(NamedTuple):
    """The remits of a file in its order, and everything odd about it, the envelope's first."""

    remits: tuple[Remit, ...]
    findings: tuple[Finding, ...]


def read_835(data: bytes | File) -> Reading:
    """Return every remit of a file and what was odd; never raises.

    Takes the bytes, or the file as ``x12.reader.read`` returned it. ``ordinal`` counts from 1 the
    remits of this file that share payer and trace number. Source: 005010X221A1.
    """
    file = data if isinstance(data, File) else reader.read(data)
    notes = Notes()
    for finding in file.findings:
        notes.keep(finding)
    remits = tuple(remits_in(file, notes))
    if file.is_x12 and not remits:
        kinds = sorted({transaction.kind for transaction in file.transactions()})
        notes.add("X12-835-NONE", Position(1, 0), kinds=", ".join(kinds) or "no transaction")
    return Reading(remits, notes.all())


def remits_in(file: File, notes: Notes) -> Iterator[Remit]:
    """Yield the remits of a file as :func:`read_835` has them; what is odd is noted as it is met.

    Each is read when it is asked for, so that whoever lets go of it needs room for one.
    """
    seen: Counter[tuple[str, str]] = Counter()
    for transaction in file.transactions("835"):
        remit = _remit(transaction, notes)
        identity = (remit.payer_id or remit.payer_name, remit.trace_number)
        seen[identity] += 1
        yield remit._replace(ordinal=seen[identity])


def marked_test(file: File) -> frozenset[int]:
    """Return at which segments (``Remit.segment``) the remits of a test interchange begin.

    Nobody has paid what such a remit says. Source: ISA15 is T.
    """
    tests = (interchange for interchange in file.interchanges if interchange.is_test)
    groups = (group for interchange in tests for group in interchange.groups)
    return frozenset(each.number for group in groups for each in group.transactions)


def _remit(transaction: TransactionSet, notes: Notes) -> Remit:
    text = transaction.text
    header, claims = _Header(transaction, text, notes), ClaimReader(transaction, notes)
    return Remit(
        payer_name=header.payer_name,
        payer_id=header.payer_id,
        payee_name=header.payee_name,
        payee_id=header.payee_id,
        trace_number=header.trace_number,
        ordinal=1,
        method=part(header.bpr, 4),
        amount_cents=header.amount_cents(),
        paid_on=header.paid_on(),
        claims=tuple(claims.claims(text)),
        provider_adjustments=tuple(_provider_adjustments(transaction, text, notes)),
        segment=transaction.number,
        unread=tuple(claims.unread),
    )


class _Header:
    """Everything before the first claim: BPR, TRN and the two parties of loops 1000A and 1000B."""

    def __init__(self, transaction: TransactionSet, text: str, notes: Notes) -> None:
        element, segment = transaction.delimiters.element, transaction.delimiters.segment
        self._transaction, self._notes = transaction, notes
        head = text.partition(f"{segment}CLP{element}")[0]
        segments = [piece.split(element) for piece in head.split(segment)]
        self._places = {elements[0]: index for index, elements in reversed([*enumerate(segments)])}
        self.bpr = next((elements for elements in segments if elements[0] == "BPR"), [])
        trn = next((elements for elements in segments if elements[0] == "TRN"), [])
        self.trace_number = part(trn, 2)
        if not self.trace_number:
            notes.add("X12-835-TRACE", self._position("TRN", "TRN02"))
        payer, payee = _party(segments, "PR"), _party(segments, "PE")
        self.payer_name, self.payee_name = part(payer[0], 2), part(payee[0], 2)
        references = {part(elements, 1): part(elements, 2) for elements in payer[1:]}
        known = [references.get(qualifier, "") for qualifier in _PAYER_REFERENCES]
        self.payer_id = next(filter(None, [part(payer[0], 4), *known, part(trn, 3)]), "")
        self.payee_id = part(payee[0], 4)

    def amount_cents(self) -> int:
        """Return BPR02, negative where BPR03 says debit; what is no amount is noted, and 0."""
        text = part(self.bpr, 2)
        fault = amount_fault(text) if self.bpr else "there is no BPR"
        if fault:
            why = f"it {fault}" if self.bpr else fault
            self._notes.add("X12-835-AMOUNT", self._position("BPR", "BPR02"), why=why)
            return 0
        cents = Amounts()[text]
        return -cents if part(self.bpr, 3) == "D" else cents

    def paid_on(self) -> date | None:
        """Return BPR16, the day of the cheque or transfer."""
        text = part(self.bpr, 16)
        day = Dates()[text]
        if text and day is None:
            self._notes.add("X12-835-DATE", self._position("BPR", "BPR16"), ref="BPR16")
        return day

    def _position(self, tag: str, element: str) -> Position:
        return self._transaction.position(self._places.get(tag, 0), element=element)


def _party(segments: list[list[str]], role: str) -> list[list[str]]:
    """Return the N1 of a party and the segments behind it, up to the next party or LX."""
    starts = [at for at, elements in enumerate(segments) if elements[0] in ("N1", "LX")]
    for start, end in pairwise([*starts, len(segments)]):
        if part(segments[start], 1) == role and segments[start][0] == "N1":
            return segments[start:end]
    return [[]]


def _provider_adjustments(
    transaction: TransactionSet, text: str, notes: Notes
) -> Iterator[ProviderAdjustment]:
    """Yield the pairs of every PLB, wherever it stands; one that cannot be read is noted."""
    element, _, component, segment = transaction.delimiters
    index = 0
    before, *chunks = text.split(f"{segment}PLB{element}")
    for chunk in chunks:
        index += before.count(segment) + 1
        before = chunk
        plb = ["PLB", *chunk.partition(segment)[0].split(element)]
        for place, cents in _pairs(plb, transaction, index, notes):
            code, _, reference = plb[place].partition(component)
            number = transaction.number + index
            yield ProviderAdjustment(code, reference, cents, part(plb, 1), number)


def _pairs(
    plb: list[str], transaction: TransactionSet, index: int, notes: Notes
) -> Iterator[tuple[int, int]]:
    """Yield where each reason of a PLB stands and the cents behind it; noting what is none."""
    for place in range(3, len(plb), 2):
        amount = part(plb, place + 1)
        fault = amount_fault(amount)
        if not fault:
            yield place, Amounts()[amount]
        elif plb[place] or amount:
            ref = f"PLB{place + 1:02d}"
            where = transaction.position(index, element=ref)
            notes.add("X12-835-PLB", where, why=f"{ref} {fault}")
