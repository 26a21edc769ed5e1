"""TA1, 999 and 277CA as files, written by whoever receives claims.

Knows the shapes of the three answers. Refuses to decide anything: verdicts come in, and the
counts and sums at each level of a 277CA are made here from them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from effleurage.core.claims.claim import Claim, Practice
from effleurage.core.money import plain_decimal
from effleurage.edi.answers import (
    ClaimStatus,
    FileAnswer,
    GroupAnswer,
    SetAnswer,
    SyntaxFault,
    Verdict,
)
from effleurage.edi.claim_837p_names import plain_date
from effleurage.edi.parties import Party
from effleurage.x12.characters import capitals, spelt
from effleurage.x12.control import ControlNumbers
from effleurage.x12.guides import ta1, x214, x231
from effleurage.x12.pens import Segment, pens_of
from effleurage.x12.writer import Transaction, Writer

_TA1 = pens_of(ta1.GUIDE).pen("header", "TA1")
_of_999 = pens_of(x231.GUIDE).pen
_AK1, _AK9 = _of_999("header", "AK1"), _of_999("header", "AK9")
_AK2, _IK5 = _of_999("2000", "AK2"), _of_999("2000", "IK5")
_IK3, _CTX, _IK4 = _of_999("2100", "IK3"), _of_999("2100", "CTX"), _of_999("2110", "IK4")
_of_277 = pens_of(x214.GUIDE).pen
_BHT = _of_277("header", "BHT")
_TRN = {loop: _of_277(loop, "TRN") for loop in ("2200A", "2200B", "2200C", "2200D")}
_STC = {loop: _of_277(loop, "STC") for loop in ("2200B", "2200C", "2200D")}
_NM1 = {loop: _of_277(loop, "NM1") for loop in ("2100A", "2100B", "2100C", "2100D")}
_RECEIVED, _WORKED = _of_277("2200A", "DTP", "050"), _of_277("2200A", "DTP", "009")
_PAYERS_NUMBER, _SERVED = _of_277("2200D", "REF", "1K"), _of_277("2200D", "DTP", "472")
_TOTALS = {
    code: _of_277(loop, tag, code)
    for loop, tag, code in (
        ("2200B", "QTY", "90"),
        ("2200B", "QTY", "AA"),
        ("2200C", "QTY", "QA"),
        ("2200C", "QTY", "QC"),
        ("2200B", "AMT", "YU"),
        ("2200B", "AMT", "YY"),
    )
}

_LETTERS: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.ACCEPTED: "A",
        Verdict.ACCEPTED_WITH_ERRORS: "E",
        Verdict.RECEIVED: "A",
        Verdict.PARTLY_ACCEPTED: "P",
        Verdict.REJECTED: "R",
    }
)


class PartlyIsForGroups(ValueError):
    """Only a group can be partly accepted: say accepted or rejected of a file or transaction."""


class AnswerWithoutClaims(ValueError):
    """A 277CA answers claims; with none, a 999 is the whole answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimVerdict:
    """What a payer says of one claim it received: statuses, and its own number if accepted."""

    claim: Claim
    statuses: tuple[ClaimStatus, ...]
    payer_claim_number: str = ""
    message: str = ""

    @property
    def is_rejected(self) -> bool:
        """Whether any status refuses the claim."""
        return any(status.verdict is Verdict.REJECTED for status in self.statuses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """How an answer travels: who sends it to whom, numbered from where, when, and if in earnest."""

    sender: Party
    receiver: Party
    control: ControlNumbers
    at: datetime
    production: bool = False

    def writer(self) -> Writer:
        """Return a writer for one interchange."""
        return Writer(
            sender=self.sender.partner(),
            receiver=self.receiver.partner(),
            control=self.control,
            at=self.at,
            production=self.production,
        )


def write_ta1(answer: FileAnswer, *, envelope: Envelope) -> bytes:
    """Return an interchange that holds one TA1 and no group.

    Raises :class:`PartlyIsForGroups`; ``CannotBeWritten`` where a code is none of the guide's.
    """
    writer = envelope.writer()
    writer.put_ahead(_ta1(answer))
    return writer.finish()


def write_999(
    answers: Sequence[GroupAnswer], *, envelope: Envelope, file_answer: FileAnswer | None = None
) -> bytes:
    """Return an interchange with a 999 for each group answered, and a TA1 ahead if one is given.

    Faults' data is never repeated (IK404): it may be health data. Raises
    :class:`PartlyIsForGroups`; ``CannotBeWritten`` where a code is none of the guide's.
    """
    writer = envelope.writer()
    if file_answer:
        writer.put_ahead(_ta1(file_answer))
    for answer in answers:
        transaction = writer.transaction(x231.GUIDE)
        transaction.put(_AK1(answer.functional_group, answer.control_number, answer.version))
        for one in answer.sets:
            transaction.segments += _set_answer(one)
        counts = (answer.sets_included, answer.sets_received, answer.sets_accepted)
        transaction.put(_AK9(_LETTERS[answer.verdict], *map(str, counts), *answer.codes))
    return writer.finish()


def _ta1(answer: FileAnswer) -> Segment:
    when = f"{answer.file_date:%y%m%d}" if answer.file_date else ""
    letter = _letter(answer.verdict)
    return _TA1(answer.control_number, when, answer.file_time, letter, answer.note_code)


def _letter(verdict: Verdict) -> str:
    if verdict is Verdict.PARTLY_ACCEPTED:
        raise PartlyIsForGroups("only a group is partly accepted; say accepted or rejected")
    return _LETTERS[verdict]


def _set_answer(answer: SetAnswer) -> list[Segment]:
    segments = [_AK2(answer.transaction, answer.control_number, answer.version)]
    last: tuple[str, int, str] | None = None
    for fault in answer.faults:
        here = (fault.tag, fault.segment, fault.loop)
        if here != last or fault.element is None:
            segments += _segment_fault(fault)
        last = here
        if fault.element is not None:
            place = (str(fault.element), str(fault.component or ""))
            segments.append(_IK4(place, "", fault.code))
    segments.append(_IK5(_letter(answer.verdict), *answer.codes))
    return segments


def _segment_fault(fault: SyntaxFault) -> list[Segment]:
    """Return IK3, and the CTX that names the claim: 8 says that the elements follow."""
    code = fault.code if fault.element is None else "8"
    segments = [_IK3(fault.tag, str(fault.segment), fault.loop, code)]
    if fault.claim_id:
        segments.append(_CTX(("CLM01", spelt(fault.claim_id))))
    return segments


def write_277ca(
    verdicts: Sequence[ClaimVerdict], *, batch_number: str, received_on: date, envelope: Envelope
) -> bytes:
    """Return a 277CA on the claims of one batch (``batch_number`` is the 837's BHT03).

    Claims stand under their billing provider and client, in order of appearance; the counts and
    sums of accepted and rejected claims are made here, for the batch and for each provider.
    Raises :class:`AnswerWithoutClaims`; ``CannotBeWritten`` for what cannot be said.
    """
    if not verdicts:
        raise AnswerWithoutClaims("there is no claim to answer; send the 999 alone")
    writer = envelope.writer()
    transaction = writer.transaction(x214.GUIDE)
    number = writer.control_number + transaction.number
    day = plain_date(envelope.at.date())
    transaction.put(_BHT("0085", "08", number, day, f"{envelope.at:%H%M}", "TH"))
    source = _write_source(transaction, envelope, number, plain_date(received_on))
    receiver = _write_receiver(transaction, envelope, source, batch_number)
    transaction.segments += _sums("2200B", verdicts, day)
    for of_practice in _by(verdicts, lambda verdict: verdict.claim.practice):
        _write_practice(transaction, receiver, of_practice, day)
    return writer.finish()


def _write_source(transaction: Transaction, envelope: Envelope, number: str, received: str) -> str:
    level = transaction.open_level("20", has_children=True)
    sender, worked = envelope.sender, plain_date(envelope.at.date())
    name = ("PR", "2", capitals(sender.name), "", "", "", "", "PI", sender.identifier)
    transaction.segments += (
        _NM1["2100A"](*name),
        _TRN["2200A"]("1", number),
        _RECEIVED("050", "D8", received),
        _WORKED("009", "D8", worked),
    )
    return level


def _write_receiver(
    transaction: Transaction, envelope: Envelope, parent: str, batch_number: str
) -> str:
    level = transaction.open_level("21", parent=parent, has_children=True)
    receiver = envelope.receiver
    name = ("41", "2", capitals(receiver.name), "", "", "", "", "46", receiver.identifier)
    transaction.segments += (_NM1["2100B"](*name), _TRN["2200B"]("2", batch_number))
    return level


def _write_practice(
    transaction: Transaction, parent: str, verdicts: Sequence[ClaimVerdict], day: str
) -> None:
    level = transaction.open_level("19", parent=parent, has_children=True)
    practice = verdicts[0].claim.practice
    transaction.put(_NM1["2100C"]("85", *_practice_name(practice), "XX", practice.npi))
    transaction.put(_TRN["2200C"]("1", "0"))
    transaction.segments += _sums("2200C", verdicts, "")
    for of_client in _by(verdicts, lambda verdict: (verdict.claim.client, verdict.claim.policy)):
        _write_client(transaction, level, of_client, day)


def _practice_name(practice: Practice) -> tuple[str, ...]:
    name = practice.person
    if name is None:
        return ("2", capitals(practice.organisation), "", "", "", "")
    return (
        "1",
        capitals(name.last),
        capitals(name.first),
        capitals(name.middle),
        "",
        capitals(name.suffix),
    )


def _write_client(
    transaction: Transaction, parent: str, verdicts: Sequence[ClaimVerdict], day: str
) -> None:
    transaction.open_last_level("PT", parent=parent)
    claim = verdicts[0].claim
    name = claim.client.name
    said = (name.last, name.first, name.middle, "", name.suffix)
    member = spelt(claim.policy.member_id)
    transaction.put(_NM1["2100D"]("QC", "1", *map(capitals, said), "MI", member))
    for verdict in verdicts:
        transaction.segments += _claim_answer(verdict, day)


def _claim_answer(verdict: ClaimVerdict, day: str) -> list[Segment]:
    claim = verdict.claim
    action = "U" if verdict.is_rejected else "WQ"
    charge = plain_decimal(claim.total_charge_cents)
    segments = [_TRN["2200D"]("2", spelt(claim.claim_id))]
    for at, status in enumerate(verdict.statuses):
        message = capitals(verdict.message) if at == 0 else ""
        segments.append(_STC["2200D"](_status(status), day, action, charge, *[""] * 7, message))
    if verdict.payer_claim_number:
        segments.append(_PAYERS_NUMBER("1K", spelt(verdict.payer_claim_number)))
    first = plain_date(min(line.service_date for line in claim.lines))
    last = plain_date(max(line.last_day for line in claim.lines))
    period = ("D8", first) if first == last else ("RD8", f"{first}-{last}")
    segments.append(_SERVED("472", *period))
    return segments


def _status(status: ClaimStatus) -> tuple[str, ...]:
    return (status.category, status.code, status.entity)


def _sums(loop: str, verdicts: Sequence[ClaimVerdict], day: str) -> list[Segment]:
    """Return STC, QTY and AMT of a level: the status is receipt, never a verdict on claims."""
    refused = [verdict.claim.total_charge_cents for verdict in verdicts if verdict.is_rejected]
    taken = [verdict.claim.total_charge_cents for verdict in verdicts if not verdict.is_rejected]
    everything = plain_decimal(sum(refused) + sum(taken))
    segments = [_STC[loop](("A1", "19", "PR"), day, "WQ", everything)]
    counts = {"2200B": ("90", "AA"), "2200C": ("QA", "QC")}[loop]
    for code, charges in zip(counts, (taken, refused), strict=True):
        if charges:
            segments.append(_TOTALS[code](code, str(len(charges))))
    for code, charges in zip(("YU", "YY"), (taken, refused), strict=True):
        if charges:
            segments.append(_TOTALS[code](code, plain_decimal(sum(charges))))
    return segments


def _by(
    verdicts: Iterable[ClaimVerdict], key: Callable[[ClaimVerdict], object]
) -> list[list[ClaimVerdict]]:
    """Return the verdicts in lists that share a key, in order of appearance."""
    lists: dict[object, list[ClaimVerdict]] = {}
    for verdict in verdicts:
        lists.setdefault(key(verdict), []).append(verdict)
    return list(lists.values())
