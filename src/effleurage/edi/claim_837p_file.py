"""Claims into an 837P file (005010X222A1): the levels, the envelope, and one refusal per claim.

Knows how claims share billing provider, subscriber and patient levels, and how many fit. Refuses
to judge a claim, to invent what it lacks, and to cut anything. Only ``claim_to_837p`` may import
this module (checked): it takes claims that the gate has cleared, and nothing else leaves.

What an 837P cannot say, and so is not written: minutes and times, visits and their notes, the
therapist's credential and licence, the dates and visits of referral and authorisation, a policy's
dates, the payer's terms, phones of the client, a group's name beside its number, address and
birth date of a subscriber who is not the client, the state of an accident other than a car's, an
accident's claim number where a health plan is billed, the employer who is not the subscriber, the
adjuster, and the payer's claim number on a first claim; of other cover also the terms and dates,
the address of a client who subscribes there, birth date and sex of any other subscriber, and our
number of the claim that was answered. What it says that the claim does not: the
client's home as a place, where a visit took place there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from effleurage.core.claims.claim import Claim
from effleurage.edi import claim_837p_names as names
from effleurage.edi.claim_837p_claim import claim_loop
from effleurage.edi.parties import Party
from effleurage.findings import Finding, Severity
from effleurage.x12.control import ControlNumbers
from effleurage.x12.element_faults import CannotBeWritten
from effleurage.x12.guides import x222
from effleurage.x12.pens import Segment, pens_of
from effleurage.x12.writer import Transaction, Writer, joined

_BEGINNING = pens_of(x222.GUIDE).pen("header", "BHT")

#: The guide's limits: claims in one transaction set (its recommendation) and in one loop 2300.
MOST_CLAIMS = 5_000
MOST_CLAIMS_IN_LEVEL = 100

#: Claims (each a run of segments) by patient, subscriber and provider, in order of appearance;
#: a client who is the subscriber has an empty patient.
Levels = dict[Segment, dict[Segment, dict[Segment, list[Segment]]]]
_NO_PATIENT = Segment("")

#: Whose data a loop holds, in the words of the house.
_WHOSE = {
    "2000A": "practice",
    "2010AA": "practice",
    "2010AB": "pay-to address",
    "2000B": "policy",
    "2010BA": "subscriber",
    "2010BB": "payer",
    "2000C": "client",
    "2010CA": "client",
    "2310A": "referral",
    "2310B": "therapist",
    "2310C": "service location",
    "2310D": "referral",
    "2320": "other cover",
    "2330A": "other cover",
    "2330B": "other cover",
    "2400": "line",
    "2420C": "service location",
    "2420E": "referral",
    "2430": "other cover",
}
#: A sender who is nobody's contact, so that the practice's own contact is looked at.
_SOMEBODY = Party(name="SENDER", identifier="SENDER")


class ClaimCannotBeWritten(ValueError):
    """One claim cannot be said in an 837P, so no file was made; ``because`` says where and why."""

    def __init__(self, claim_id: str, because: CannotBeWritten) -> None:
        super().__init__(f"claim {claim_id}: {because}")
        self.claim_id, self.because = claim_id, because


class NoClaimsToWrite(ValueError):
    """An 837P needs at least one claim."""


def write_claims(  # noqa: PLR0913  # the signature that every caller agreed on
    claims: Sequence[Claim],
    *,
    sender: Party,
    receiver: Party,
    control: ControlNumbers,
    at: datetime,
    production: bool = False,
) -> bytes:
    """Return one interchange with all the claims, in transaction sets of at most 5,000.

    Claims that share billing provider, subscriber or patient share that level. ``at`` is the
    file's time in the practice's time zone; ISA15 says T unless ``production``.

    Raises :class:`ClaimCannotBeWritten` for the first claim that cannot be said,
    :class:`NoClaimsToWrite` for none, ``CannotBeWritten`` where sender or receiver cannot be named.
    """
    if not claims:
        raise NoClaimsToWrite("there is no claim to write; choose at least one")
    writer = Writer(
        sender=sender.partner(),
        receiver=receiver.partner(),
        control=control,
        at=at,
        production=production,
    )
    opening = names.header(sender, receiver)
    rest = iter(claims)
    while batch := list(islice(rest, MOST_CLAIMS)):
        levels = _levels(batch, sender)
        transaction = writer.transaction(x222.GUIDE)
        number = writer.control_number + transaction.number
        transaction.put(_BEGINNING("0019", "00", number, f"{at:%Y%m%d}", f"{at:%H%M}", "CH"))
        transaction.segments += opening
        _write_levels(transaction, levels)
    return writer.finish()


def faults(claim: Claim) -> tuple[Finding, ...]:
    """Return what keeps the claim out of a file: the first fault of each of its parts.

    The same pens judge here and write there. Never raises; source: the guide's own tables.
    """
    parts: tuple[Callable[[], list[Segment]], ...] = (
        lambda: names.billing_provider(claim.practice, _SOMEBODY),
        lambda: names.subscriber(claim),
        lambda: [] if names.is_subscriber(claim) else names.patient(claim),
        lambda: claim_loop(claim),
    )
    return tuple(dict.fromkeys(fault for part in parts for fault in _fault_of(part)))


def _fault_of(part: Callable[[], list[Segment]]) -> Iterator[Finding]:
    try:
        part()
    except CannotBeWritten as refusal:
        whose = _WHOSE.get(refusal.loop, "claim")
        yield Finding(
            code=refusal.code,
            severity=Severity.BLOCK,
            where=f"{whose} (837P loop {refusal.loop}, {refusal.element})",
            message=refusal.what,
            fix=refusal.fix,
            source=f"{x222.GUIDE.version} loop {refusal.loop}",
        )


def _levels(claims: Sequence[Claim], sender: Party) -> Levels:
    """Return the claims by level: levels that read the same are one level."""
    levels: Levels = {}
    practices: dict[int, Segment] = {}
    for claim in claims:
        try:
            practice = practices.get(id(claim.practice))
            if practice is None:
                practice = joined(names.billing_provider(claim.practice, sender))
                practices[id(claim.practice)] = practice
            subscriber = joined(names.subscriber(claim))
            patient = joined(names.patient(claim)) if claim.subscriber else _NO_PATIENT
            text = joined(claim_loop(claim))
        except CannotBeWritten as refusal:
            raise ClaimCannotBeWritten(claim.claim_id, refusal) from refusal
        below = levels.setdefault(practice, {}).setdefault(subscriber, {})
        below.setdefault(patient, []).append(text)
    return levels


def _write_levels(transaction: Transaction, levels: Levels) -> None:
    for practice, subscribers in levels.items():
        top = transaction.open_level("20", has_children=True)
        transaction.put(practice)
        for subscriber, patients in subscribers.items():
            own = patients.pop(_NO_PATIENT, [])
            for claims in _in_hundreds(own):
                _open_subscriber(transaction, top, subscriber, has_children=False)
                transaction.segments += claims
            if patients:
                number = _open_subscriber(transaction, top, subscriber, has_children=True)
                _write_patients(transaction, number, patients)


def _open_subscriber(
    transaction: Transaction, parent: str, subscriber: Segment, *, has_children: bool
) -> str:
    number = transaction.open_level("22", parent=parent, has_children=has_children)
    transaction.put(subscriber)
    return number


def _write_patients(
    transaction: Transaction, parent: str, patients: dict[Segment, list[Segment]]
) -> None:
    for patient, all_claims in patients.items():
        for claims in _in_hundreds(all_claims):
            transaction.open_level("23", parent=parent, has_children=False)
            transaction.put(patient)
            transaction.segments += claims


def _in_hundreds(claims: Sequence[Segment]) -> Iterator[Sequence[Segment]]:
    for start in range(0, len(claims), MOST_CLAIMS_IN_LEVEL):
        yield claims[start : start + MOST_CLAIMS_IN_LEVEL]
