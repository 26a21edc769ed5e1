"""Sending over a folder: the intent, the handing over, the outcome.

Knows the four steps of ``docs/algorithms/sending.md``, and that no transaction is open while
anything outside is touched. Refuses to send a claim that the gate blocks on that day, that is held,
or that is leaving already.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import checking, steps
from effleurage.apps.claims import queries as claims
from effleurage.apps.claims.models import Claim
from effleurage.apps.exchange import mapping, queries, settling
from effleurage.apps.exchange.models import (
    Connection,
    Direction,
    File,
    Method,
    Submission,
    SubmissionState,
)
from effleurage.apps.exchange.numbers import GROUP, INTERCHANGE, TRANSACTION_SET, StoredNumbers
from effleurage.apps.practices.days import local_time
from effleurage.apps.practices.doors import NoSuchRecord, action, require
from effleurage.apps.practices.permissions import Permission
from effleurage.core.claims import life
from effleurage.gateways import folder


class ConnectionCannotSend(Exception):
    """The connection is retired, or is no way out of this kind; choose another."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(
            f"connection {connection.name} is retired or sends by {connection.method}; "
            "choose another"
        )


class NothingToSend(ValueError):
    """A file carries at least one claim; choose one."""


class DeliveryHasBegun(Exception):
    """Somebody is delivering this file, or has; its outcome is recorded or will be settled."""


class ConnectionIsMissing(RuntimeError):
    """A file of ours has lost its connection; restore the row from a backup."""


class OutcomeIsNotUnknown(Exception):
    """Only a sending whose outcome is unknown is settled by hand."""

    def __init__(self, state: str) -> None:
        super().__init__(f"this sending is {state}: there is nothing to settle by hand")


class Sending(NamedTuple):
    """One file that is to leave, and the sendings that it carries, in the order asked for."""

    file_id: UUID
    submission_ids: tuple[UUID, ...]


class _Parcel(NamedTuple):
    """What is handed over, and where."""

    folder: Path
    name: str
    data: bytes


@action(Permission.SEND_CLAIMS)
def intend_sending(
    actor: Actor, *, claim_ids: Iterable[UUID], connection_id: UUID, at: datetime
) -> Sending:
    """Write down what is to leave, byte for byte, and keep it from being touched meanwhile.

    Raises ``ClaimIsBlocked`` and ``ClaimIsHeld`` (the gate looks once more), a ``StepRefused``,
    ``ClaimIsLeaving``, :class:`ConnectionCannotSend`, :class:`NothingToSend` and what the 837P
    writer refuses; then nothing is written.
    """
    connection = open_connection(actor, connection_id, Method.FOLDER)
    rows = claims_to_send(actor, claim_ids, at=at)
    here = local_time(actor, at)
    cleared = checking.cleared(rows, on=here.date())
    numbers = StoredNumbers(at=at)
    data = mapping.as_837p(cleared, connection, control=numbers, local_time=here)
    file = _outgoing(data, connection, numbers, at=at)
    file.save(force_insert=True)
    sets = [f"{number:04d}" for number in numbers.taken[TRANSACTION_SET]]
    sendings = new_submissions(actor, rows, connection, file, at=at)
    for place, sending in enumerate(sendings):
        sending.set_number = sets[place // mapping.MOST_CLAIMS_IN_SET]
    Submission.objects.bulk_create(sendings, batch_size=1_000)
    steps.compare_and_set(rows, {row.id: {"is_leaving": True} for row in rows})
    audit.record(
        actor, "claim.sending_intended", kind="claim", ids=[row.id for row in rows], at=at,
        details={"file": str(file.id), "control_number": file.control_number},
    )  # fmt: skip
    return Sending(file.id, tuple(sending.id for sending in sendings))


def deliver(actor: Actor, *, file_id: UUID, at: datetime) -> SubmissionState:
    """Hand an intended file over, outside any transaction; return the outcome on record.

    Raises :class:`DeliveryHasBegun`: a file is delivered once.
    """
    require(actor, Permission.SEND_CLAIMS)
    with transaction.atomic(durable=True):  # refuses to run inside a transaction of the caller's
        parcel = _begin(actor, file_id=file_id, at=at)
    outcome, confirmation = _hand_over(parcel)
    record_outcome(actor, file_id=file_id, outcome=outcome, confirmation=confirmation, at=at)
    return queries.outcome_of(file_id)


def send_claims(
    actor: Actor, *, claim_ids: Iterable[UUID], connection_id: UUID, at: datetime
) -> SubmissionState:
    """Send claims over a folder connection: intent, delivery, outcome; return the outcome."""
    sending = intend_sending(actor, claim_ids=claim_ids, connection_id=connection_id, at=at)
    return deliver(actor, file_id=sending.file_id, at=at)


@action(Permission.SEND_CLAIMS)
def record_outcome(
    actor: Actor, *, file_id: UUID, outcome: SubmissionState, confirmation: str, at: datetime
) -> None:
    """Write down what became of a file's sendings; who handed it over knows better than a guess.

    That it left is true whatever a person believed meanwhile. Raises ``SendingWasSettled`` where
    anything else contradicts what is on record.
    """
    sendings = list(Submission.objects.filter(practice_id=actor.practice_id, file_id=file_id))
    if not sendings:
        raise NoSuchRecord("file", file_id)
    late = 0
    if outcome is SubmissionState.SENT:
        late = len(settling.prove_sent(actor, sendings, confirmation=confirmation, at=at))
    else:
        settling.settle(actor, sendings, outcome, confirmation=confirmation, at=at)
    audit.record(
        actor, f"claim.sending_{outcome}", kind="claim", at=at,
        ids=[sending.claim_id for sending in sendings],
        details={"file": str(file_id), "too_late": late},
    )  # fmt: skip


@action(Permission.SETTLE_SUBMISSIONS)
def settle_unknown(
    actor: Actor, *, submission_id: UUID, was_sent: bool, confirmation: str, at: datetime
) -> None:
    """Write down what a person found out about a sending: all claims of its file with it.

    Raises :class:`OutcomeIsNotUnknown`.
    """
    asked = queries.get_submission(actor, submission_id)
    if asked.state != SubmissionState.UNKNOWN:
        raise OutcomeIsNotUnknown(asked.state)
    together = Submission.objects.filter(practice_id=actor.practice_id, file=asked.file)
    sendings = list(together.filter(state=SubmissionState.UNKNOWN))
    outcome = SubmissionState.SENT if was_sent else SubmissionState.FAILED
    settling.settle(actor, sendings, outcome, confirmation=confirmation, at=at)
    audit.record(
        actor, "claim.sending_settled", kind="claim", at=at,
        ids=[sending.claim_id for sending in sendings],
        details={"file": str(asked.file_id), "outcome": outcome.value},
    )  # fmt: skip


def settle_interrupted(*, at: datetime, older_than: timedelta) -> Counter[SubmissionState]:
    """Find out what became of deliveries that began longer ago than that; count the outcomes.

    What the folder proves is recorded, everything else becomes unknown and is listed.
    """
    outcomes: Counter[SubmissionState] = Counter()
    for waiting in queries.files_interrupted(begun_before=at - older_than):
        actor = Actor.system(waiting.practice_id)
        file = queries.get_file(actor, waiting.file_id)
        outcome, confirmation = _evidence(_parcel(file))
        with contextlib.suppress(settling.SendingWasSettled):  # it was slow, not dead
            record_outcome(
                actor, file_id=file.id, outcome=outcome, confirmation=confirmation, at=at
            )
            outcomes[outcome] += 1
    return outcomes


def deliver_waiting(*, at: datetime) -> Counter[SubmissionState]:
    """Deliver what people asked to send and nobody began to deliver; count the outcomes."""
    outcomes: Counter[SubmissionState] = Counter()
    for waiting in queries.files_to_deliver():
        actor = Actor.system(waiting.practice_id)
        with contextlib.suppress(DeliveryHasBegun):  # another worker was faster
            outcomes[deliver(actor, file_id=waiting.file_id, at=at)] += 1
    return outcomes


def open_connection(actor: Actor, connection_id: UUID, *methods: Method) -> Connection:
    """Return a connection that may be used, locked so that nobody changes where it leads.

    Raises :class:`ConnectionCannotSend`.
    """
    queries.get_connection(actor, connection_id)
    connection = Connection.objects.select_for_update().get(pk=connection_id)
    if not connection.is_active or connection.method not in methods:
        raise ConnectionCannotSend(connection)
    return connection


def claims_to_send(actor: Actor, claim_ids: Iterable[UUID], *, at: datetime) -> list[Claim]:
    """Return these claims, locked, after asking each one's life whether it may be sent."""
    rows = claims.locked_claims(actor, claim_ids)
    if not rows:
        raise NothingToSend("choose at least one claim to send")
    lives, on = claims.lives_of(rows), local_time(actor, at).date()
    for row in rows:
        if row.is_leaving:
            raise steps.ClaimIsLeaving(row.number)
        life.send(lives[row.id], on=on, by=actor.name)
    return rows


def new_submissions(
    actor: Actor, rows: Sequence[Claim], connection: Connection, file: File, *, at: datetime
) -> list[Submission]:
    """Return the rows of an intent, one for each claim, with the claim's text as it leaves."""
    tries = Submission.objects.filter(claim__in=rows).values_list("claim_id")
    before = dict(tries.annotate(last=Max("attempt")))
    return [
        Submission(
            practice_id=actor.practice_id,
            claim=row,
            connection=connection,
            method=connection.method,
            state=SubmissionState.INTENDED,
            snapshot=row.snapshot,
            snapshot_version=row.snapshot_version,
            file=file,
            attempt=before.get(row.id, 0) + 1,
            intended_at=at,
            intended_by=actor.user_id,
            is_test=connection.method == Method.FOLDER and not connection.is_production,
        )
        for row in rows
    ]


def _outgoing(data: bytes, connection: Connection, numbers: StoredNumbers, *, at: datetime) -> File:
    control_number = f"{numbers.taken[INTERCHANGE][0]:09d}"
    return mapping.file_row(
        data,
        practice_id=connection.practice_id,
        direction=Direction.OUT,
        kind=mapping.KIND_837P,
        name=f"{control_number}.837",
        at=at,
        control_number=control_number,
        group_number=str(numbers.taken[GROUP][0]),
        connection=connection,
    )


@action(Permission.SEND_CLAIMS)
def _begin(actor: Actor, *, file_id: UUID, at: datetime) -> _Parcel:
    """Write down that a file begins to leave, once. Raises :class:`DeliveryHasBegun`."""
    file = queries.get_file(actor, file_id)
    sendings = queries.locked_submissions(file_id)
    if {sending.state for sending in sendings} != {SubmissionState.INTENDED}:
        raise DeliveryHasBegun(f"file {file.name} is settled, or carries nothing that is to leave")
    begun = File.objects.filter(pk=file_id, delivery_began_at=None).update(delivery_began_at=at)
    if begun != 1:
        raise DeliveryHasBegun(f"file {file.name} is being delivered, or was interrupted")
    return _parcel(file)


def _parcel(file: File) -> _Parcel:
    if file.connection is None:
        raise ConnectionIsMissing(f"file {file.name} does not say by which way it was to leave")
    return _Parcel(Path(file.connection.outgoing_folder), file.name, bytes(file.body))


def _hand_over(parcel: _Parcel) -> tuple[SubmissionState, str]:
    try:
        folder.deliver(*parcel)
    except folder.DeliveryFailed as refusal:
        return SubmissionState.FAILED, str(refusal)
    except folder.OutcomeIsUnknown as refusal:
        return SubmissionState.UNKNOWN, str(refusal)
    return SubmissionState.SENT, parcel.name


def _evidence(parcel: _Parcel) -> tuple[SubmissionState, str]:
    if folder.is_there(*parcel):
        return SubmissionState.SENT, f"{parcel.name} lies in the outgoing folder"
    if folder.withdraw(parcel.folder, parcel.name):
        return SubmissionState.FAILED, "the delivery broke off before the file was whole"
    return SubmissionState.UNKNOWN, ""
