"""Claims that leave together: what is ready, what of it may leave, the files that left.

Knows that one claim which may not leave does not keep the others back: it is named with the reason,
and stays. Refuses to hand anything over (``sending.deliver`` does).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from effleurage.apps.audit import reads
from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import checking
from effleurage.apps.claims import queries as claims
from effleurage.apps.claims.models import Claim
from effleurage.apps.coverage.models import Payer
from effleurage.apps.exchange import queries, sending
from effleurage.apps.exchange.listing import Place
from effleurage.apps.exchange.models import Direction, File, Method, Submission, SubmissionState
from effleurage.apps.exchange.queries import SubmissionLine
from effleurage.apps.exchange.sending import Sending
from effleurage.apps.practices.days import local_day
from effleurage.apps.practices.doors import NoSuchRecord, action, require
from effleurage.apps.practices.permissions import Permission
from effleurage.core.claims import life
from effleurage.core.claims.life_table import State, StepRefused
from effleurage.core.gate import Report, Verdict
from effleurage.findings import Severity


class ReadyForPayer(NamedTuple):
    """The ready claims of one payer that nothing holds."""

    payer_id: UUID
    payer_name: str
    how_many: int
    cents: int


class StaysBehind(NamedTuple):
    """A claim that may not leave, and why, without health data."""

    claim_id: UUID
    number: str
    why: str


class Tried(NamedTuple):
    """What came of asking for claims to be sent together; no sending where none may leave."""

    sending: Sending | None
    behind: tuple[StaysBehind, ...]


class Batch(NamedTuple):
    """One file of claims: how many it carries, their charges, and how far each got."""

    id: UUID
    name: str
    control_number: str
    kind: str
    connection_name: str
    at: datetime
    size_bytes: int
    how_many: int
    cents: int
    waiting: int
    unknown: int
    failed: int
    rejected: int

    @property
    def state(self) -> str:
        """Return how far the file got, by the least certain of its sendings."""
        for state, count in (
            (SubmissionState.UNKNOWN, self.unknown),
            (SubmissionState.INTENDED, self.waiting),
            (SubmissionState.FAILED, self.failed),
        ):
            if count:
                return state.value
        return SubmissionState.SENT.value


class BatchPage(NamedTuple):
    """One page of what left; ``next`` is ``None`` on the last."""

    items: tuple[Batch, ...]
    next: Place | None


def ready_by_payer(actor: Actor) -> tuple[ReadyForPayer, ...]:
    """Return how much is ready to be sent to each payer, by name."""
    require(actor, Permission.SEE_CLAIMS)
    rows = Claim.objects.filter(
        practice_id=actor.practice_id, state=State.READY.value, is_leaving=False, wake_on=None
    )
    # Summed here: to group them, SQLite would walk every claim in the order of payers.
    sums: dict[UUID, list[int]] = defaultdict(list)
    for payer_id, cents in rows.values_list("payer_id", "total_cents"):
        sums[payer_id].append(cents)
    payers = Payer.objects.filter(pk__in=list(sums))
    names = dict(payers.values_list("id", "name"))
    ready = [
        ReadyForPayer(payer_id, names[payer_id], len(cents), sum(cents))
        for payer_id, cents in sums.items()
    ]
    return tuple(sorted(ready, key=lambda each: (each.payer_name, each.payer_id)))


@action(Permission.SEND_CLAIMS)
def intend_what_may_leave(
    actor: Actor, *, claim_ids: Iterable[UUID], connection_id: UUID, at: datetime
) -> Tried:
    """Write down the sending of those of these claims that may leave; name the others.

    Raises ``ConnectionCannotSend``, ``NothingToSend`` for none, and what the 837P writer refuses.
    """
    rows = claims.locked_claims(actor, claim_ids)
    if not rows:
        raise sending.NothingToSend("choose at least one claim to send")
    refused = _not_allowed(actor, rows, at=at)
    allowed = [row for row in rows if row.id not in refused]
    refused |= _not_cleared(allowed, checking.reports(allowed, on=local_day(actor, at)))
    going = [row.id for row in rows if row.id not in refused]
    behind = tuple(
        StaysBehind(row.id, row.number, refused[row.id]) for row in rows if row.id in refused
    )
    if not going:
        sending.open_connection(actor, connection_id, Method.FOLDER)
        return Tried(None, behind)
    made = sending.intend_sending(actor, claim_ids=going, connection_id=connection_id, at=at)
    return Tried(made, behind)


def batches(actor: Actor, *, after: Place | None = None, limit: int = 50) -> BatchPage:
    """Return what left or is to leave, the latest first: files of claims, packets and sheets.

    Two queries: the page's files, then what those carry.
    """
    require(actor, Permission.SEE_EXCHANGE)
    rows = _left(actor)
    if after:
        rows = rows.filter(at__lte=after.at).exclude(at=after.at, pk__gte=after.file_id)
    found = _batches(rows.order_by("-at", "-pk")[: limit + 1])
    shown = found[:limit]
    reads.note("file", [each.id for each in shown])
    is_more = len(found) > limit
    return BatchPage(tuple(shown), Place(shown[-1].at, shown[-1].id) if is_more else None)


def get_batch(actor: Actor, file_id: UUID) -> Batch:
    """Return one file that left or is to leave. Raises ``NoSuchRecord``."""
    queries.get_file(actor, file_id)
    found = _batches(_left(actor).filter(pk=file_id))
    if not found:
        raise NoSuchRecord("file", file_id)
    return found[0]


def submissions_in(actor: Actor, *, file_id: UUID) -> tuple[SubmissionLine, ...]:
    """Return the sendings that one file carries, by claim number."""
    queries.get_file(actor, file_id)
    return queries.submissions_of_file(actor, file_id)


def _left(actor: Actor) -> QuerySet[File]:
    return File.objects.filter(practice_id=actor.practice_id, direction=Direction.OUT)


def _batches(rows: QuerySet[File]) -> list[Batch]:
    files = list(rows.values_list(*Batch._fields[:4], "connection__name", *Batch._fields[5:7]))
    carried = _carried([file_id for file_id, *_ in files])
    return [Batch(*each, *carried.get(each[0], _NOTHING)) for each in files]


def _carried(file_ids: Sequence[UUID]) -> dict[UUID, tuple[int, ...]]:
    """Return of each file how many claims it carries, their cents, and how many stand how."""
    counts = [
        Count("pk", filter=Q(state=state))
        for state in (SubmissionState.INTENDED, SubmissionState.UNKNOWN, SubmissionState.FAILED)
    ]
    sums: Any = (
        Submission.objects.filter(file_id__in=file_ids)
        .values("file_id")
        .annotate(
            how_many=Count("pk"), cents=Sum("claim__total_cents"), waiting=counts[0],
            unknown=counts[1], failed=counts[2],
            rejected=Count("pk", filter=Q(answer="rejected")),
        )
    )  # fmt: skip
    return {row["file_id"]: tuple(row[name] for name in Batch._fields[7:]) for row in sums}


_NOTHING = (0,) * len(Batch._fields[7:])


def _not_allowed(actor: Actor, rows: Sequence[Claim], *, at: datetime) -> dict[UUID, str]:
    """Return why the lives of some of these claims do not let them be sent."""
    lives, on = claims.lives_of(rows), local_day(actor, at)
    refused = {}
    for row in rows:
        if row.is_leaving:
            refused[row.id] = "it is leaving already"
            continue
        try:
            life.send(lives[row.id], on=max(on, lives[row.id].history[-1].on), by=actor.name)
        except StepRefused as refusal:
            refused[row.id] = f"it {refusal.what}: {refusal.fix}"
        except IndexError:
            refused[row.id] = "it has not passed the gate: check it and make it ready first"
    return refused


def _not_cleared(rows: Sequence[Claim], reports: Sequence[Report]) -> dict[UUID, str]:
    """Return why the gate does not let some of these claims leave today."""
    refused = {}
    for row, report in zip(rows, reports, strict=True):
        if report.verdict is Verdict.BLOCKED:
            stops = [each for each in report.findings if each.severity is Severity.BLOCK]
            refused[row.id] = stops[0].message.rstrip(".")
        elif report.verdict is Verdict.HELD:
            refused[row.id] = "something is still missing from somebody else"
    return refused
