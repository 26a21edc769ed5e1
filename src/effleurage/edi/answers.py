"""What comes back about a file before any money does: TA1, 999 and 277CA as small values.

Knows the verdicts in our words and the codes behind them. Refuses to know how they travel
(``acknowledgements``), and to hold a client's name: an answer names files, claims and lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from effleurage.codes import adjustments


class Verdict(StrEnum):
    """What the other side did with a file, a transaction set or a claim.

    ``RECEIVED`` means that it arrived and nothing more: a claim is in the payer's hands, as proof
    of timely filing, only when ``ACCEPTED`` (277CA category A2).
    """

    ACCEPTED = "accepted"
    ACCEPTED_WITH_ERRORS = "accepted with errors"
    RECEIVED = "received"
    PARTLY_ACCEPTED = "partly accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAnswer:
    """A TA1: whether the envelope with this control number could be opened."""

    control_number: str
    file_date: date | None
    file_time: str
    verdict: Verdict
    note_code: str = "000"

    @property
    def reason(self) -> str:
        """Return what was found, in our words."""
        return envelope_fault(self.note_code)


@dataclass(frozen=True, slots=True, kw_only=True)
class SyntaxFault:
    """One fault in a 999: a segment (IK3) or one of its elements (IK4).

    ``segment`` counts from 1 at ST. The bad data that a 999 may repeat is not kept.
    """

    tag: str
    segment: int
    loop: str = ""
    element: int | None = None
    component: int | None = None
    code: str
    claim_id: str = ""

    @property
    def reason(self) -> str:
        """Return what is wrong, in our words."""
        return segment_fault(self.code) if self.element is None else element_fault(self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAnswer:
    """The 999's answer to one transaction set (AK2 to IK5)."""

    transaction: str
    control_number: str
    version: str = ""
    verdict: Verdict
    codes: tuple[str, ...] = ()
    faults: tuple[SyntaxFault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupAnswer:
    """A 999: the answer to one functional group of ours, and to its transaction sets.

    A 999 proves that a file could be read, not that a payer has the claims.
    """

    functional_group: str
    control_number: str
    version: str
    verdict: Verdict
    sets_included: int
    sets_received: int
    sets_accepted: int
    sets: tuple[SetAnswer, ...] = ()
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimStatus:
    """One status of a claim: category (A2 …), status code, whom it concerns (85, IL …)."""

    category: str
    code: str
    entity: str = ""

    @property
    def verdict(self) -> Verdict:
        """Return what the category means."""
        return _CATEGORIES.get(self.category, Verdict.RECEIVED)

    @property
    def reason(self) -> str:
        """Return category, status and entity, in our words."""
        said = adjustments.status_in_words(self.category, self.code)
        return f"{said}: {entity(self.entity)}" if self.entity else said


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimAnswer:
    """A 277CA's answer to one claim. ``claim_id`` is ours; amounts in cents."""

    claim_id: str
    statuses: tuple[ClaimStatus, ...]
    charge_cents: int
    payer_claim_number: str = ""
    service_from: date | None = None
    service_to: date | None = None
    message: str = ""

    @property
    def verdict(self) -> Verdict:
        """Return the gravest verdict of its statuses: one refusal refuses the claim."""
        return _gravest(self.statuses)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchAnswer:
    """A 277CA: the answer to one batch, whose number is the 837's BHT03.

    Totals are the payer's own, ``None`` where it gave none.
    """

    batch_number: str
    payer_name: str
    payer_id: str
    received_on: date | None = None
    statuses: tuple[ClaimStatus, ...] = ()
    accepted: int | None = None
    rejected: int | None = None
    accepted_cents: int | None = None
    rejected_cents: int | None = None
    claims: tuple[ClaimAnswer, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """Return the verdict on the batch as a whole, from its own status, else from its claims."""
        verdicts = {claim.verdict for claim in self.claims}
        if verdicts and verdicts != {Verdict.REJECTED} and Verdict.REJECTED in verdicts:
            return Verdict.PARTLY_ACCEPTED
        if len(verdicts) == 1:
            return verdicts.pop()
        return _gravest(self.statuses)


def envelope_fault(code: str) -> str:
    """Return what was found wrong with an envelope (TA105)."""
    return _words(_ENVELOPE_FAULTS, code, "note")


def segment_fault(code: str) -> str:
    """Return what was found wrong with a segment (IK304)."""
    return _words(_SEGMENT_FAULTS, code, "fault")


def element_fault(code: str) -> str:
    """Return what was found wrong with an element (IK403)."""
    return _words(_ELEMENT_FAULTS, code, "fault")


def entity(code: str) -> str:
    """Return whom a status concerns (STC01-3)."""
    return _words(_ENTITIES, code, "entity")


def _gravest(statuses: tuple[ClaimStatus, ...]) -> Verdict:
    verdicts = {status.verdict for status in statuses}
    for verdict in (Verdict.REJECTED, Verdict.ACCEPTED):
        if verdict in verdicts:
            return verdict
    return Verdict.RECEIVED


def _words(table: Mapping[str, str], code: str, kind: str) -> str:
    return table.get(code, f"{kind} {code} (no description on file)")


# Our own words for the codes that we know well enough; the lists themselves are X12's.
_ENVELOPE_FAULTS = MappingProxyType(
    {
        "000": "no fault",
        "001": "control numbers of ISA and IEA differ",
        "002": "this standard is not supported",
        "003": "this version is not supported",
        "004": "the segment terminator is invalid",
        "005": "the sender's qualifier is invalid",
        "006": "the sender is not known",
        "007": "the receiver's qualifier is invalid",
        "008": "the receiver is not known",
        "009": "the receiver is not ours",
        "014": "the date is invalid",
        "015": "the time is invalid",
        "016": "the standard's identifier is invalid",
        "017": "the version is invalid",
        "018": "the control number is invalid",
        "019": "the acknowledgement request is invalid",
        "020": "the test or production mark is invalid",
        "021": "the number of groups is wrong",
        "022": "the control structure is broken",
        "023": "the file ends too early",
        "024": "what is inside is invalid",
        "025": "this control number was used before",
        "026": "the element separator is invalid",
        "027": "the component separator is invalid",
    }
)
_SEGMENT_FAULTS = MappingProxyType(
    {
        "1": "the segment is not known",
        "2": "the segment does not belong here",
        "3": "a required segment is missing",
        "4": "the loop occurs too often",
        "5": "the segment occurs too often",
        "6": "the segment is not in this transaction",
        "7": "the segment is out of order",
        "8": "elements of the segment are at fault",
        "I4": "the guide does not use the segment",
        "I6": "a segment that this case needs is missing",
        "I7": "the segment occurs too rarely",
        "I8": "the segment or loop occurs too often for the guide",
        "I9": "the guide does not allow the segment in this case",
    }
)
_ELEMENT_FAULTS = MappingProxyType(
    {
        "1": "a required element is missing",
        "2": "an element that depends on another is missing",
        "3": "there are too many elements",
        "4": "the element is too short",
        "5": "the element is too long",
        "6": "a character is invalid",
        "7": "the code is invalid",
        "8": "the date is invalid",
        "9": "the time is invalid",
        "10": "elements exclude each other",
        "12": "the element repeats too often",
        "13": "there are too many components",
        "I6": "the code is not in the guide",
        "I9": "an element that this case needs is missing",
        "I10": "the guide does not use the element",
        "I11": "there are too few repetitions",
        "I12": "the value is not the one that this case needs",
        "I13": "the guide does not allow the element in this case",
    }
)
_CATEGORIES = MappingProxyType(
    {
        "A0": Verdict.RECEIVED,
        "A1": Verdict.RECEIVED,
        "A2": Verdict.ACCEPTED,
        "A3": Verdict.REJECTED,
        "A4": Verdict.REJECTED,
        "A5": Verdict.RECEIVED,
        "A6": Verdict.REJECTED,
        "A7": Verdict.REJECTED,
        "A8": Verdict.REJECTED,
    }
)
_ENTITIES = MappingProxyType(
    {
        "40": "the receiver",
        "41": "the submitter",
        "77": "the place of service",
        "82": "the therapist",
        "85": "the billing provider",
        "87": "the pay-to address",
        "DK": "the ordering clinician",
        "DN": "the referring clinician",
        "DQ": "the supervising clinician",
        "IL": "the subscriber",
        "PR": "the payer",
        "QC": "the client",
    }
)
