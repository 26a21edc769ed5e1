"""How a remit comes in: read from a file or entered from paper, known by its identity.

Knows ``docs/algorithms/remit-identity.md``: what is a copy, what is new and is posted once, what
is held until a person says whose payment it is. One transaction for each advice of a file, so that
one that fails leaves nothing of itself and takes nothing of the others. Source: decision 0019.
"""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.exchange.models import File
from effleurage.apps.exchange.queries import get_file
from effleurage.apps.practices.doors import NoSuchRecord, action
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.remits import identity, mapping, parts, posting
from effleurage.apps.remits.identity import Identified
from effleurage.apps.remits.models import Hold, RemitState
from effleurage.apps.remits.models import Remit as RemitRow
from effleurage.core.ledger import InvariantBroken
from effleurage.core.remits.remit import Remit
from effleurage.edi.remit_from_835 import Reading, marked_test, read_835
from effleurage.findings import Finding, Severity
from effleurage.x12 import reader

_SOURCE = "docs/algorithms/remit-identity.md"
_MONEY_NOT_READ = frozenset({"X12-835-PLB", "X12-835-AMOUNT", "X12-835-ORPHANS"})


class Became(StrEnum):
    """What an advice became. Part: some of it is held; held: all of it."""

    POSTED = "posted"
    PART = "part"
    HELD = "held"
    COPY = "copy"


class TakenIn(NamedTuple):
    """One advice: its row (a copy's is the first one's), what it became, and why if it is held."""

    remit_id: UUID
    became: Became
    hold: str = ""


class Advice(NamedTuple):
    """One advice as it arrives, with what was odd in reading it."""

    known: Identified
    file_id: UUID | None
    findings: tuple[Finding, ...] = ()


class FileHoldsNoRemit(ValueError):
    """No payment advice could be read from the file; choose the remittance file (835, or ERA).

    ``codes`` are those of the findings.
    """

    def __init__(self, file_id: UUID, codes: Iterable[str]) -> None:
        self.codes = tuple(sorted(set(codes)))
        super().__init__(f"file {file_id} holds no remit ({', '.join(self.codes) or 'no 835'})")


def take_in_remits(
    actor: Actor, *, file_id: UUID, at: datetime, although_test: bool = False
) -> tuple[TakenIn, ...]:
    """Take in every advice of a stored 835, each in its own transaction and each only once.

    Called again, also by somebody else at the same moment, it goes on where it was cut off. A test
    is held, unless a person says that it be posted (``although_test``): in a rehearsal. Raises
    :class:`FileHoldsNoRemit`, ``NoSuchRecord``, ``NotAllowed``.
    """
    data = _bytes_of(actor, file_id=file_id, at=at)
    with _collector_paused():
        advices = advices_of(data, file_id=file_id)
        taken = tuple(
            take_in(actor, advice=advice, at=at, although_test=although_test) for advice in advices
        )
    _finish(actor, file_id=file_id, at=at)
    return taken


def advices_of(data: bytes, *, file_id: UUID) -> tuple[Advice, ...]:
    """Return every advice of a file's bytes, in order. Raises :class:`FileHoldsNoRemit`."""
    file = reader.read(data)
    reading = read_835(file)
    if not reading.remits:
        raise FileHoldsNoRemit(file_id, (each.code for each in reading.findings))
    return tuple(_advices(reading, file_id=file_id, tests=marked_test(file)))


def _refuse_foreign_file(actor: Actor, file_id: UUID | None) -> None:
    """Refuse a row that would point into another practice; the bytes are not read for it."""
    if file_id and not File.objects.filter(practice_id=actor.practice_id, pk=file_id).exists():
        raise NoSuchRecord("file", file_id)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the garbage collector from walking a million fresh values again and again.

    It costs a third of the time of ten thousand claims and finds nothing: no value here is in a
    circle. Whoever paused it before keeps it paused.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@action(Permission.POST_REMITS)
def take_in(actor: Actor, *, advice: Advice, at: datetime, although_test: bool = False) -> TakenIn:
    """Take in one advice: a copy changes nothing, a doubtful one is held, any other is posted.

    Raises ``NoSuchRecord`` for a file that is not this practice's.
    """
    _refuse_foreign_file(actor, advice.file_id)
    # Somebody else may take in the same advice, or another of its identity, at this very moment:
    # then the row is not written, and what is there now says which of the two it was.
    why = Hold.TEST if advice.known.is_test and not although_test else why_held(actor, advice)
    for hold in (why, Hold.CONTRADICTS, Hold.CONTRADICTS):
        first = same_content(actor, advice.known.content)
        if first:
            return _repeated(actor, first, at=at)
        row = _written(actor, advice, hold, at=at)
        if row:
            return _decided(actor, row, advice, hold, at=at)
    raise InvariantBroken("a remit can be neither written nor found")


def _decided(
    actor: Actor, row: RemitRow, advice: Advice, hold: Hold | None, *, at: datetime
) -> TakenIn:
    if hold:
        return _held(actor, row, advice, hold, at=at)
    state = posting.post_row(actor, row, advice.known.remit, read=advice.findings, at=at)
    if advice.known.is_test:
        audit.record(actor, "remit.test-posted", kind="remit", ids=[row.id], at=at)
    return TakenIn(row.id, Became(state.value), Hold.DISAGREES if state is RemitState.HELD else "")


@action(Permission.POST_REMITS)
def _bytes_of(actor: Actor, *, file_id: UUID, at: datetime) -> bytes:
    return bytes(get_file(actor, file_id).body)


@action(Permission.POST_REMITS)
def _finish(actor: Actor, *, file_id: UUID, at: datetime) -> None:
    File.objects.filter(pk=file_id, practice_id=actor.practice_id, done_at=None).update(done_at=at)


def _advices(reading: Reading, *, file_id: UUID, tests: Collection[int]) -> Iterator[Advice]:
    starts = [remit.segment for remit in reading.remits]
    for known, (start, end) in zip(
        identity.identified(reading.remits, tests=tests), pairwise([*starts, None]), strict=True
    ):
        yield Advice(known, file_id, tuple(_between(reading.findings, start or 0, end)))


def _between(findings: Iterable[Finding], start: int, end: int | None) -> Iterator[Finding]:
    for each in findings:
        if each.position and start <= each.position.segment < (end or each.position.segment + 1):
            yield each


def why_held(actor: Actor, advice: Advice) -> Hold | None:
    """Return why nothing of an advice may be posted until somebody decides; ``None`` if it may."""
    known = advice.known
    if not known.payer or not known.trace:
        return Hold.NO_IDENTITY
    rows = RemitRow.objects.filter(practice_id=actor.practice_id, trace_identity=known.trace)
    if rows.filter(payer_identity=known.payer, ordinal=known.remit.ordinal).exists():
        return Hold.CONTRADICTS
    alike = rows.filter(amount_cents=known.remit.amount_cents).exclude(amount_cents=0)
    alike = alike.exclude(hold=Hold.TEST)
    if alike.exclude(payer_identity=known.payer).exclude(state=RemitState.DISMISSED).exists():
        return Hold.LOOK_ALIKE
    if not known.is_plain or any(each.code in _MONEY_NOT_READ for each in advice.findings):
        return Hold.NOT_READ
    return None


def same_content(actor: Actor, content: str) -> RemitRow | None:
    """Return the remit on record that says the same, if there is one."""
    return RemitRow.objects.filter(practice_id=actor.practice_id, content_sha256=content).first()


def _written(actor: Actor, advice: Advice, hold: Hold | None, *, at: datetime) -> RemitRow | None:
    """Write the remit's row, held until it is posted; ``None`` where its like is there already."""
    row = _row(actor, advice, hold, at=at)
    RemitRow.objects.bulk_create([row], ignore_conflicts=True)
    return row if RemitRow.objects.filter(pk=row.pk).exists() else None


def _row(actor: Actor, advice: Advice, hold: Hold | None, *, at: datetime) -> RemitRow:
    remit, payer, trace, content, *_ = advice.known
    return RemitRow(
        practice_id=actor.practice_id,
        payer_identity=payer,
        trace_identity=trace,
        ordinal=None if hold else remit.ordinal,
        payer_name=mapping.clipped(remit.payer_name, 60),
        trace_number=mapping.clipped(remit.trace_number, 50),
        method=mapping.clipped(remit.method, 3),
        amount_cents=remit.amount_cents,
        paid_on=remit.paid_on,
        state=RemitState.HELD,
        hold=hold or "",
        content_sha256=content,
        head=mapping.head_of(remit),
        file_id=advice.file_id,
        findings=[each.as_json() for each in advice.findings],
        received_at=at,
    )


def _held(actor: Actor, row: RemitRow, advice: Advice, hold: Hold, *, at: datetime) -> TakenIn:
    found = finding_of_hold(advice.known.remit, hold)
    parts.write_held(row, advice.known.remit, hold=hold, why=found.message)
    RemitRow.objects.filter(pk=row.pk).update(findings=[found.as_json(), *row.findings])
    audit.record(
        actor, "remit.held", kind="remit", ids=[row.id], at=at, details={"hold": hold.value}
    )
    return TakenIn(row.id, Became.HELD, hold)


def _repeated(actor: Actor, first: RemitRow, *, at: datetime) -> TakenIn:
    audit.record(actor, "remit.repeated", kind="remit", ids=[first.id], at=at)
    return TakenIn(first.id, Became.COPY, first.hold)


def finding_of_hold(remit: Remit, hold: Hold) -> Finding:
    """Return what is said of an advice that is held as a whole."""
    message, fix = _WORDS[hold]
    where = f"segment {remit.segment} (TRN02)" if remit.segment else "the payment"
    return Finding(
        f"remit-{hold.value.replace(' ', '-')}", Severity.BLOCK, where, message, fix, _SOURCE
    )


_WORDS: dict[Hold, tuple[str, str]] = {
    Hold.TEST: (
        "the file is marked as a test (ISA15 is T): nobody has paid what it says",
        "dismiss it; release it as a test only in a rehearsal, when no real claim is in the books",
    ),
    Hold.NO_IDENTITY: (
        "the advice names no payer or no trace number that could tell a second copy from it",
        "give it the payer and the number on the cheque or transfer, then it is posted",
    ),
    Hold.CONTRADICTS: (
        "another advice of this payer with this trace number is on record and says something else",
        "compare the two: release this one if it is another part of the payment, dismiss it if not",
    ),
    Hold.LOOK_ALIKE: (
        "another payer's advice has the same trace number and the same amount",
        "dismiss this one if it is the same cheque under another name; else release it",
    ),
    Hold.NOT_READ: (
        "part of the money in this advice could not be read, so its sums prove nothing",
        "ask the payer for the 835 again and dismiss this one; release it if nothing is missing",
    ),
}
