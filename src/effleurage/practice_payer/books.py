"""The practice payer's own books: what it decided, what it must still pay, what it is owed.

Knows the records and the counters behind its answers. Refuses to know where they are kept
(``books_file``, ``folders``) and what time it is. Books are changed in memory by one pass and
become true only when they are written down; a pass that dies leaves the books of before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from effleurage.core.claims.claim import Claim
from effleurage.core.remits.remit import RemitClaim
from effleurage.practice_payer.adjudicate import Use


class Submitter(NamedTuple):
    """Who sent a file, as its envelope says (ISA05, ISA06, GS02): where answers are addressed."""

    qualifier: str
    interchange_id: str
    application_id: str


class Payee(NamedTuple):
    """Who is paid, by which payer id, and who submits for it."""

    payer_id: str
    npi: str
    name: str
    submitter: Submitter


class Record(NamedTuple):
    """One claim as it stands decided, under the payer's own number.

    ``file_digest`` and ``place`` say which claim of which received file it was, so that it can be
    read and decided again; ``run`` is the payment run that pays it. ``active`` is False once it
    is reversed: what it used is free again. ``taken_back`` keeps a takeback from repeating.
    """

    payer_claim_number: str
    plan_id: str
    member_id: str
    payee: Payee
    file_digest: str
    place: int
    received_on: date
    run: int
    decided_on: date
    decided: RemitClaim
    uses: tuple[Use, ...]
    active: bool
    taken_back: bool


class Due(NamedTuple):
    """Decisions waiting for the next payment run, to be told in one advice.

    ``interest_cents`` is paid on top. ``recovered_later`` is the payer's claim number where a
    negative outcome is not taken out of this payment but out of the next.
    """

    payee: Payee
    decisions: tuple[RemitClaim, ...]
    interest_cents: int = 0
    recovered_later: str = ""


class Balance(NamedTuple):
    """Money a payee still owes: recovered from later payments under reason and reference."""

    payer_id: str
    npi: str
    reason: str
    reference: str
    cents: int


class InHand(NamedTuple):
    """Answers written down but perhaps not delivered, and the file that they answer.

    ``received`` is the name in the inbox (empty for a payment run) and ``digest`` its content.
    """

    received: str
    digest: str
    answers: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Books:
    """Everything the practice payer remembers. It also counts the control numbers it hands out."""

    runs: int = 0
    interchange: int = 0
    group: int = 0
    transaction_set: int = 0
    claim_count: int = 0
    trace_count: int = 0
    records: dict[str, Record] = field(default_factory=dict)
    due: list[Due] = field(default_factory=list)
    balances: list[Balance] = field(default_factory=list)
    applied: set[str] = field(default_factory=set)
    interchanges: set[str] = field(default_factory=set)
    in_hand: list[InHand] = field(default_factory=list)
    _numbers_of: dict[tuple[str, str], list[str]] = field(default_factory=dict, repr=False)

    def next_interchange(self) -> int:
        """Return the next ISA13."""
        self.interchange += 1
        return self.interchange

    def next_group(self) -> int:
        """Return the next GS06."""
        self.group += 1
        return self.group

    def next_transaction_set(self) -> int:
        """Return the next ST02 as a number."""
        self.transaction_set += 1
        return self.transaction_set

    def next_claim_number(self) -> str:
        """Return the payer's own number for a claim new to it."""
        self.claim_count += 1
        return f"PP{self.claim_count:09d}"

    def next_trace_number(self) -> str:
        """Return the number of the next cheque or notice."""
        self.trace_count += 1
        return f"PPCHK{self.trace_count:07d}"

    def keep(self, record: Record) -> None:
        """Remember a decision, in place of any under the same number."""
        number = record.payer_claim_number
        if number not in self.records:
            member = (record.plan_id, record.member_id)
            self._numbers_of.setdefault(member, []).append(number)
        self.records[number] = record

    def uses_of(self, *, plan_id: str, member_id: str) -> list[Use]:
        """Return what a member of a plan has used, over all decisions still standing."""
        numbers = self._numbers_of.get((plan_id, member_id), ())
        standing = (self.records[number] for number in numbers)
        return [use for record in standing if record.active for use in record.uses]

    def original_of(self, claim: Claim) -> Record | None:
        """Return the standing decision that a replacement or void cites, else None.

        Only the same practice, for the same member, may replace or void it.
        """
        record = self.records.get(claim.payer_claim_number)
        if record is None or not record.active:
            return None
        theirs = (record.payee.npi, record.payee.payer_id, record.member_id)
        ours = (claim.practice.npi, claim.payer.payer_id, claim.policy.member_id)
        return record if theirs == ours else None
