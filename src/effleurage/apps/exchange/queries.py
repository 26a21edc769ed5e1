"""Asking what crossed the border: connections, sendings and their outcomes, files, answers.

Knows rows of the actor's own practice; the worker's two lists, of what waits to be delivered, go
over all of them and hold ids alone. Refuses to decide anything.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from effleurage.apps.audit import reads
from effleurage.apps.audit.actor import Actor
from effleurage.apps.exchange.models import (
    Acknowledgement,
    Connection,
    Direction,
    File,
    Method,
    Submission,
    SubmissionState,
)
from effleurage.apps.practices.doors import open_door, require
from effleurage.apps.practices.permissions import Permission

OPEN = (SubmissionState.INTENDED, SubmissionState.UNKNOWN)
OPEN_ONES = Q(settled_at=None)
"""The few sendings without an outcome, as their index has them; every other one is settled."""


class SubmissionLine(NamedTuple):
    """One sending of one claim, in a list."""

    id: UUID
    claim_id: UUID
    claim_number: str
    connection_id: UUID
    connection_name: str
    method: str
    state: str
    attempt: int
    is_test: bool
    answer: str
    confirmation: str
    file_id: UUID | None
    service_from: date
    total_cents: int
    intended_at: datetime
    settled_at: datetime | None


class FileLine(NamedTuple):
    """One file in a list, without its bytes."""

    id: UUID
    direction: str
    kind: str
    name: str
    size_bytes: int
    sha256: str
    control_number: str
    at: datetime
    done_at: datetime | None


class Waiting(NamedTuple):
    """A file that waits for the worker, and whose it is."""

    practice_id: UUID
    file_id: UUID


def get_connection(actor: Actor, connection_id: UUID) -> Connection:
    """Return one connection. Raises ``NoSuchRecord`` or ``NotAllowed``."""
    return open_door(
        actor,
        Connection.objects.all(),
        kind="connection",
        record_id=connection_id,
        permission=Permission.SEE_EXCHANGE,
    )


def get_file(actor: Actor, file_id: UUID) -> File:
    """Return one file with its bytes. Raises ``NoSuchRecord`` or ``NotAllowed``."""
    return open_door(
        actor,
        File.objects.all(),
        kind="file",
        record_id=file_id,
        permission=Permission.SEE_EXCHANGE,
    )


def get_submission(actor: Actor, submission_id: UUID) -> Submission:
    """Return one sending of one claim. Raises ``NoSuchRecord`` or ``NotAllowed``."""
    return open_door(
        actor,
        Submission.objects.select_related("claim", "connection"),
        kind="submission",
        record_id=submission_id,
        permission=Permission.SEE_EXCHANGE,
    )


def connections(actor: Actor, *, is_active: bool = True) -> tuple[Connection, ...]:
    """Return the ways out, by name."""
    require(actor, Permission.SEE_EXCHANGE)
    rows = Connection.objects.filter(practice_id=actor.practice_id, is_active=is_active)
    return tuple(rows.order_by("name", "id"))


def submissions_unknown(
    actor: Actor, *, file_id: UUID | None = None, limit: int | None = None
) -> tuple[SubmissionLine, ...]:
    """Return the sendings whose outcome somebody must find out, the oldest first."""
    rows = in_doubt(actor)
    if file_id is not None:
        rows = rows.filter(file_id=file_id)
    return _lines(rows.order_by("intended_at", "id")[:limit])


def in_doubt(actor: Actor) -> QuerySet[Submission]:
    """Return the sendings whose outcome is unknown, to be counted."""
    return _submissions(actor).filter(OPEN_ONES, state=SubmissionState.UNKNOWN)


def how_many_under_way(actor: Actor) -> int:
    """Return how many sendings are to leave or are leaving."""
    return _submissions(actor).filter(OPEN_ONES, state=SubmissionState.INTENDED).count()


def submissions_of_claim(actor: Actor, claim_id: UUID) -> tuple[SubmissionLine, ...]:
    """Return every sending of one claim, the first one first."""
    return _lines(_submissions(actor).filter(claim_id=claim_id).order_by("attempt"))


def submissions_of_file(actor: Actor, file_id: UUID) -> tuple[SubmissionLine, ...]:
    """Return every sending that one file carries, by claim number."""
    return _lines(_submissions(actor).filter(file_id=file_id).order_by("claim__number"))


def acknowledgements_of_claim(actor: Actor, claim_id: UUID) -> tuple[Acknowledgement, ...]:
    """Return what TA1, 999 and 277CA said of one claim and of the files it left in."""
    sent = list(
        _submissions(actor).filter(claim_id=claim_id).values_list("id", "file_id", "set_number")
    )
    concerned = Q(submission_id__in=[submission_id for submission_id, _, _ in sent])
    for _, file_id, set_number in sent:
        if file_id is not None:
            of_the_file = Q(about_id=file_id, submission=None, set_number__in=("", set_number))
            concerned |= of_the_file
    reads.note("claim", [claim_id])
    rows = Acknowledgement.objects.filter(concerned, practice_id=actor.practice_id)
    return tuple(rows.order_by("at", "file_id", "position"))


def files_of_kind(
    actor: Actor, kind: str, *, to_deal_with: bool = True, limit: int = 200
) -> tuple[FileLine, ...]:
    """Return incoming files of one kind (``835``, ``277CA`` …), the oldest first.

    ``to_deal_with`` narrows to those that nobody has marked as done (:func:`intake.mark_done`).
    """
    require(actor, Permission.SEE_EXCHANGE)
    rows = File.objects.filter(
        practice_id=actor.practice_id, direction=Direction.IN, kind=kind
    ).order_by("at", "id")
    if to_deal_with:
        rows = rows.filter(done_at=None)
    return _file_lines(rows[:limit])


def files_to_deliver() -> tuple[Waiting, ...]:
    """Return the files of any practice that are to leave and have not begun to."""
    return _waiting(Q(file__delivery_began_at=None), "file__at")


def files_interrupted(*, begun_before: datetime) -> tuple[Waiting, ...]:
    """Return the files of any practice that began to leave before then, without an outcome."""
    begun = Q(file__delivery_began_at__lt=begun_before)
    return _waiting(begun, "file__delivery_began_at")


def outcome_of(file_id: UUID) -> SubmissionState:
    """Return how far the sending of one file got."""
    states = Submission.objects.filter(file_id=file_id).values_list("state", flat=True)
    return SubmissionState(states.order_by("pk")[0])


def locked_submissions(file_id: UUID) -> list[Submission]:
    """Return the sendings that one file carries, held until the transaction ends."""
    rows = Submission.objects.filter(file_id=file_id).order_by("pk")
    return list(rows.select_for_update())


def _submissions(actor: Actor) -> QuerySet[Submission]:
    require(actor, Permission.SEE_EXCHANGE)
    return Submission.objects.filter(practice_id=actor.practice_id)


_ELSEWHERE = {
    "claim_number": "claim__number",
    "connection_name": "connection__name",
    "service_from": "claim__service_from",
    "total_cents": "claim__total_cents",
}


def _lines(rows: QuerySet[Submission]) -> tuple[SubmissionLine, ...]:
    fields = [_ELSEWHERE.get(name, name) for name in SubmissionLine._fields]
    lines = tuple(SubmissionLine(*values) for values in rows.values_list(*fields))
    reads.note("submission", [line.id for line in lines])
    return lines


def _file_lines(rows: QuerySet[File]) -> tuple[FileLine, ...]:
    lines = tuple(FileLine(*values) for values in rows.values_list(*FileLine._fields))
    reads.note("file", [line.id for line in lines])
    return lines


def _waiting(how_far: Q, since: str) -> tuple[Waiting, ...]:
    """Return whose files wait for the worker, the oldest first: found from the open sendings."""
    rows = Submission.objects.filter(
        OPEN_ONES, how_far, state=SubmissionState.INTENDED, method=Method.FOLDER
    )
    found = rows.order_by(since, "file_id").values_list("practice_id", "file_id")
    return tuple(dict.fromkeys(Waiting(*each) for each in found))
