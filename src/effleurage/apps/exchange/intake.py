"""Files that come in: kept byte for byte, each once, and told apart by what is in them.

Knows a file by its hash: the same bytes twice are one file. Answers to files of ours are taken in
at once (``answers``), and so is what a payer says of cover (271), which stands with its policy;
remits and whatever else wait for the step that knows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.coverage import answers_271 as cover_told
from effleurage.apps.exchange import mapping, queries
from effleurage.apps.exchange.answers import take_answers
from effleurage.apps.exchange.models import Direction, File
from effleurage.apps.practices.doors import NoSuchRecord, action
from effleurage.apps.practices.permissions import Permission
from effleurage.edi.acknowledgements import read_acknowledgements
from effleurage.findings import Finding
from effleurage.x12.envelope import File as X12File
from effleurage.x12.reader import read

REMIT = "835"
COVER = "271"
OTHER = "other"
_ACKNOWLEDGEMENTS = ("277CA", "999", "TA1")


class TakenIn(NamedTuple):
    """A file as it was taken in; one that was there already is not new and changes nothing."""

    file_id: UUID
    kind: str
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A file as it came: its bytes, what it is, what was odd in reading it, and from where."""

    name: str
    data: bytes
    kind: str
    findings: tuple[Finding, ...] = ()
    connection_id: UUID | None = None


@action(Permission.SEND_CLAIMS)
def take_in_file(
    actor: Actor, *, name: str, data: bytes, at: datetime, connection_id: UUID | None = None
) -> TakenIn:
    """Keep a file that came in, and move the claims that its answers speak of.

    Never raises for what the bytes hold: what is odd is kept with the file as findings.
    """
    if connection_id:
        queries.get_connection(actor, connection_id)
    x12 = read(data)
    kind = kind_of(x12)
    answers = read_acknowledgements(x12) if kind in _ACKNOWLEDGEMENTS else None
    of_cover = cover_told.told_in(actor, x12, at=at) if kind == COVER else []
    arrived = Arrived(
        name=name,
        data=data,
        kind=kind,
        findings=(
            *(answers.findings if answers else x12.findings),
            *cover_told.findings_of(of_cover),
        ),
        connection_id=connection_id,
    )
    row, is_new = record_incoming_file(actor, arrived=arrived, at=at)
    if is_new and answers:
        take_answers(actor, row, answers, at=at)
    if is_new and of_cover:
        cover_told.keep_all(actor, of_cover, sha256=row.sha256, file_id=row.id, at=at)
    if is_new and (answers or of_cover):
        mark_done(actor, file_id=row.id, at=at)
    if is_new:
        audit.record(
            actor, "file.taken_in", kind="file", ids=[row.id], at=at, details={"kind": kind}
        )
    return TakenIn(row.id, row.kind, is_new)


def record_incoming_file(actor: Actor, *, arrived: Arrived, at: datetime) -> tuple[File, bool]:
    """Keep the bytes inside the caller's transaction; return the row and whether it is new."""
    row = mapping.file_row(
        arrived.data,
        practice_id=actor.practice_id,
        direction=Direction.IN,
        kind=arrived.kind,
        name=PurePath(arrived.name.replace("\\", "/")).name,
        at=at,
        connection_id=arrived.connection_id,
        findings=[finding.as_json() for finding in arrived.findings],
    )
    same = File.objects.filter(
        practice_id=actor.practice_id, direction=Direction.IN, sha256=row.sha256
    )
    if known := same.first():
        return known, False
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # somebody else took the same bytes in at this moment
        return same.get(), False
    return row, True


def mark_done(actor: Actor, *, file_id: UUID, at: datetime) -> None:
    """Say inside the caller's transaction that everything in an incoming file was dealt with."""
    rows = File.objects.filter(practice_id=actor.practice_id, direction=Direction.IN, pk=file_id)
    if not rows.exists():
        raise NoSuchRecord("file", file_id)
    rows.filter(done_at=None).update(done_at=at)


def kind_of(x12: X12File) -> str:
    """Return what a file is, by the weightiest thing in it: 835, 277CA, 999, TA1, 271 or other."""
    held = {transaction_set.kind for transaction_set in x12.transactions()}
    if "277" in held:
        held |= {
            "277CA" for each in x12.transactions("277") if each.version.startswith("005010X214")
        }
    if any(interchange.acknowledgements for interchange in x12.interchanges):
        held.add("TA1")
    return next((kind for kind in (REMIT, *_ACKNOWLEDGEMENTS, COVER) if kind in held), OTHER)
