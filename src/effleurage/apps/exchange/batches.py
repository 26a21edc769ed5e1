"""Claims that leave together: what is ready, what of it may leave, the files that left.

Knows that one claim which may not leave does not keep the others back: it is named with the reason,
and stays. Refuses to hand anything over (``sending.deliver`` does).
"""

from __future__ import annotations

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
from effleurage.apps.exchange import queries, sending
from effleurage.apps.exchange.models import Direction, File, Method, SubmissionState
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


def ready_by_payer(actor: Actor) -> tuple[ReadyForPayer, ...]:
    """Return how much is ready to be sent to each payer, by name."""
    require(actor, Permission.SEE_CLAIMS)
    rows = Claim.objects.filter(
        practice_id=actor.practice_id, state=State.READY.value, is_leaving=False, wake_on=None
    )
    sums = rows.values_list("payer_id", "payer__name").annotate(
        how_many=Count("pk"), cents=Sum("total_cents")
    )
    return tuple(ReadyForPayer(*each) for each in sums.order_by("payer__name", "payer_id"))


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


def batches(
    actor: Actor, *, after: tuple[datetime, UUID] | None = None, limit: int = 50
) -> list[Batch]:
    """Return what left or is to leave, the latest first: files of claims, packets and sheets."""
    require(actor, Permission.SEE_EXCHANGE)
    rows = _batches(actor)
    if after:
        moment, file_id = after
        rows = rows.filter(Q(at__lt=moment) | Q(at=moment, pk__lt=file_id))
    found = [Batch(*each) for each in rows.order_by("-at", "-pk")[:limit]]
    reads.note("file", [each.id for each in found])
    return found


def get_batch(actor: Actor, file_id: UUID) -> Batch:
    """Return one file that left or is to leave. Raises ``NoSuchRecord``."""
    queries.get_file(actor, file_id)
    found = [Batch(*each) for each in _batches(actor).filter(pk=file_id)]
    if not found:
        raise NoSuchRecord("file", file_id)
    return found[0]


def submissions_in(actor: Actor, *, file_id: UUID) -> tuple[SubmissionLine, ...]:
    """Return the sendings that one file carries, by claim number."""
    queries.get_file(actor, file_id)
    return queries.submissions_of_file(actor, file_id)


def _batches(actor: Actor) -> QuerySet[File, tuple[Any, ...]]:
    of = {
        state: Count("submissions", filter=Q(submissions__state=state))
        for state in (SubmissionState.INTENDED, SubmissionState.UNKNOWN, SubmissionState.FAILED)
    }
    rows = File.objects.filter(practice_id=actor.practice_id, direction=Direction.OUT)
    return rows.annotate(
        how_many=Count("submissions"),
        cents=Sum("submissions__claim__total_cents", default=0),
        waiting=of[SubmissionState.INTENDED],
        unknown=of[SubmissionState.UNKNOWN],
        failed=of[SubmissionState.FAILED],
        rejected=Count("submissions", filter=Q(submissions__answer="rejected")),
    ).values_list(
        "id", "name", "control_number", "kind", "connection__name", "at", "size_bytes",
        "how_many", "cents", "waiting", "unknown", "failed", "rejected",
    )  # fmt: skip


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
