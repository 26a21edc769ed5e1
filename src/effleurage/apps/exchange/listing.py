"""Files as pages list them, and what each says: which answers it brought, which claims it carries.

Knows files, sendings and answers of the actor's own practice, without their bytes. Refuses to
decide anything. No list holds a client's name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, F, QuerySet, Sum

from effleurage.apps.audit import reads
from effleurage.apps.audit.actor import Actor
from effleurage.apps.clients.paging import Page, page_of
from effleurage.apps.exchange.models import (
    Acknowledgement,
    File,
    Submission,
    SubmissionState,
)
from effleurage.apps.exchange.queries import (
    OPEN_ONES,
    FileLine,
    get_file,
)
from effleurage.apps.practices.doors import require
from effleurage.apps.practices.permissions import Permission

KINDS = ("835", "277CA", "999", "TA1", "837P", "packet", "copy-sheet", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """Which files; an empty field leaves nothing out. ``since`` is included, ``before`` is not."""

    direction: str = ""
    kind: str = ""
    since: datetime | None = None
    before: datetime | None = None


class Verdicts(NamedTuple):
    """How many answers of one kind a file brought with one verdict."""

    kind: str
    verdict: str
    how_many: int


class Carried(NamedTuple):
    """How many claims a file of ours carries in one state, with which answer, worth what."""

    state: str
    answer: str
    how_many: int
    cents: int


class AnswerLine(NamedTuple):
    """One answer of a file: about which file, set or claim, its verdict and reasons."""

    id: UUID
    file_id: UUID
    about_id: UUID | None
    claim_id: UUID | None
    claim_number: str
    kind: str
    position: int
    set_number: str
    verdict: str
    reasons: list[str]
    payer_claim_number: str
    findings: list[dict[str, object]]
    at: datetime


class CutOff(NamedTuple):
    """A file whose delivery began and whose outcome nobody has written down yet."""

    file_id: UUID
    name: str
    began_at: datetime | None


class Place(NamedTuple):
    """Where a page of files ended; the next one goes on behind it."""

    at: datetime
    file_id: UUID


class FilePage(NamedTuple):
    """One page of files; ``next`` is ``None`` on the last."""

    items: tuple[FileLine, ...]
    next: Place | None


def files(
    actor: Actor,
    which: Which,
    *,
    newest_first: bool = True,
    after: Place | None = None,
    limit: int = 50,
) -> FilePage:
    """Return one page of files that crossed the border. One query."""
    require(actor, Permission.SEE_EXCHANGE)
    rows = _chosen(actor, which)
    if after and newest_first:
        rows = rows.filter(at__lte=after.at).exclude(at=after.at, pk__gte=after.file_id)
    elif after:
        rows = rows.filter(at__gte=after.at).exclude(at=after.at, pk__lte=after.file_id)
    ordered = rows.order_by("-at", "-pk") if newest_first else rows.order_by("at", "pk")
    found = [FileLine(*each) for each in ordered.values_list(*FileLine._fields)[: limit + 1]]
    shown = tuple(found[:limit])
    reads.note("file", [line.id for line in shown])
    is_more = len(found) > limit
    return FilePage(shown, Place(shown[-1].at, shown[-1].id) if is_more else None)


def verdicts_of(actor: Actor, file_ids: Iterable[UUID]) -> Mapping[UUID, list[Verdicts]]:
    """Return what the answers of each of these files say, counted."""
    require(actor, Permission.SEE_EXCHANGE)
    rows = Acknowledgement.objects.filter(practice_id=actor.practice_id, file_id__in=list(file_ids))
    counted = rows.values_list("file_id", "kind", "verdict").annotate(n=Count("id"))
    found: dict[UUID, list[Verdicts]] = defaultdict(list)
    for file_id, *values in counted.order_by("file_id", "kind", "verdict"):
        found[file_id].append(Verdicts(*values))
    return found


def carried_by(actor: Actor, file_ids: Iterable[UUID]) -> Mapping[UUID, list[Carried]]:
    """Return what the claims that each of these files carries have come to, counted."""
    require(actor, Permission.SEE_EXCHANGE)
    rows = Submission.objects.filter(practice_id=actor.practice_id, file_id__in=list(file_ids))
    counted = rows.values_list("file_id", "state", "answer").annotate(
        n=Count("id"), cents=Sum("claim__total_cents")
    )
    found: dict[UUID, list[Carried]] = defaultdict(list)
    for file_id, *values in counted.order_by("file_id", "state", "answer"):
        found[file_id].append(Carried(*values))
    return found


def answers_in(
    actor: Actor, file_id: UUID, *, page: int = 1, size: int = 50
) -> Page[AnswerLine]:  # fmt: skip
    """Return one page of what a file that came in says, in its order."""
    rows = Acknowledgement.objects.filter(file=get_file(actor, file_id))
    return page_of(_with_claims(rows).order_by("position"), _answer, number=page, size=size)


def answers_about(actor: Actor, file_id: UUID, *, limit: int = 50) -> tuple[AnswerLine, ...]:
    """Return what came back about a file of ours as a whole, the first answer first."""
    rows = Acknowledgement.objects.filter(about=get_file(actor, file_id), submission=None)
    ordered = _with_claims(rows).order_by("at", "file_id", "position")
    return tuple(_answer(row) for row in ordered[:limit])


def cut_off(actor: Actor) -> tuple[CutOff, ...]:
    """Return the files that began to leave and have no outcome, the oldest first."""
    require(actor, Permission.SEE_EXCHANGE)
    open_ones = Submission.objects.filter(
        OPEN_ONES,
        practice_id=actor.practice_id,
        state=SubmissionState.INTENDED,
        file__delivery_began_at__isnull=False,
    ).order_by("file__delivery_began_at", "file_id")
    rows = open_ones.values_list("file_id", "file__name", "file__delivery_began_at")
    found = tuple(dict.fromkeys(CutOff(*values) for values in rows))
    reads.note("file", [each.file_id for each in found])
    return found


def _chosen(actor: Actor, which: Which) -> QuerySet[File]:
    rows = File.objects.filter(practice_id=actor.practice_id)
    if which.direction:
        rows = rows.filter(direction=which.direction)
    if which.kind:
        rows = rows.filter(kind=which.kind)
    if which.since:
        rows = rows.filter(at__gte=which.since)
    if which.before:
        rows = rows.filter(at__lt=which.before)
    return rows


def _with_claims(rows: QuerySet[Acknowledgement]) -> QuerySet[Acknowledgement]:
    return rows.annotate(
        of_claim=F("submission__claim_id"), of_number=F("submission__claim__number")
    )


def _answer(row: Acknowledgement) -> AnswerLine:
    told: dict[str, object] = {
        name: getattr(row, name)
        for name in AnswerLine._fields
        if name not in {"claim_id", "claim_number"}
    }
    number = getattr(row, "of_number", "") or row.claim_number
    return AnswerLine(claim_id=getattr(row, "of_claim", None), claim_number=number, **told)  # type: ignore[arg-type]  # the fields of the row, by name
