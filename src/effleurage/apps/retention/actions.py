"""Purging one client's chart, and holding what must not be purged.

Knows what stands in the way: a chart that is not due, a legal hold, money or a sending still open.
Refuses to purge part of a chart, and the ledger and the trail at all (decision 0015).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from effleurage.apps.audit import holds, purging
from effleurage.apps.audit.actor import Actor
from effleurage.apps.audit.purging import UnderLegalHold
from effleurage.apps.claims import queries as claims
from effleurage.apps.clients import queries as clients
from effleurage.apps.coverage import queries as coverage
from effleurage.apps.exchange import queries as exchange
from effleurage.apps.exchange.models import Submission, SubmissionState
from effleurage.apps.ledger import queries as ledger
from effleurage.apps.practices import trail
from effleurage.apps.practices.days import local_day
from effleurage.apps.practices.doors import NoSuchRecord, action
from effleurage.apps.practices.permissions import Permission
from effleurage.apps.remits import queries as remits
from effleurage.apps.remits.models import PartState, Remit, RemitPart
from effleurage.apps.retention.chart import Chart, chart_of
from effleurage.apps.retention.queries import terms_of
from effleurage.apps.visits import queries as visits
from effleurage.gateways.documents import Documents, NoSuchDocument


class ChartIsNotDue(ValueError):
    """The law, a contract or the practice still asks for this chart; wait for the day."""

    def __init__(self, client_id: UUID, due_on: date, rule: str) -> None:
        super().__init__(
            f"the chart of client {client_id} is kept until {due_on:%Y-%m-%d} ({rule}); ask again "
            "from that day on"
        )
        self.due_on = due_on


class ChartIsStillOpen(ValueError):
    """Money is owed or held, or a sending is under way, on a claim of this chart; settle it."""

    def __init__(self, numbers: Iterable[str]) -> None:
        self.numbers = tuple(sorted(numbers))
        named = ", ".join(self.numbers[:5]) + (", …" if len(self.numbers) > 5 else "")
        super().__init__(
            f"money or a sending is still open on {len(self.numbers)} claims ({named}); post it, "
            "write it off, or settle the sending first"
        )


class PapersWereLeft(OSError):
    """The chart is gone, but the bytes of some papers could not be deleted."""

    def __init__(self, count: int) -> None:
        super().__init__(
            f"the chart was purged, but {count} encrypted papers could not be deleted; mend the "
            "folder of documents, then delete what no record names: effleurage purge papers"
        )


class Purged(NamedTuple):
    """How many rows and papers of a chart were deleted."""

    rows: int
    papers: int


@action(Permission.PURGE)
def purge_client(
    actor: Actor, *, client_id: UUID, reason: str, documents: Documents, at: datetime
) -> Purged:
    """Delete one client's chart for good, with the records merged into hers, and return how much.

    All or nothing; the papers' bytes go once the rows are gone. Raises :class:`ChartIsNotDue`,
    :class:`ChartIsStillOpen`, ``UnderLegalHold``, ``ClientWasMerged``, ``ReasonIsMissing``,
    and :class:`PapersWereLeft` when all but the bytes is done.
    """
    holds.take_turn(actor.practice_id)
    client = clients.get_locked_client(actor, client_id)
    if client.merged_into_id is not None:
        raise clients.ClientWasMerged(client.id, client.merged_into_id)
    term = terms_of(actor.practice_id, [client])[client.id]
    if local_day(actor, at) < term.due_on:
        raise ChartIsNotDue(client.id, term.due_on, term.reason)
    chart = chart_of(actor.practice_id, client.id)
    _refuse_held(actor, chart)
    _refuse_open(actor, chart)
    Remit.objects.filter(practice_id=actor.practice_id, file_id__in=chart.of("file")).update(
        file=None
    )
    named = [them for them in chart.first if them.ids]
    rows = purging.purge(actor, subject=chart.subject, first=named, reason=reason, at=at)
    transaction.on_commit(lambda: _destroy(documents, chart.papers))
    return Purged(rows, len(chart.papers))


@action(Permission.PURGE)
def place_hold(actor: Actor, *, kind: str, object_id: UUID, reason: str, at: datetime) -> UUID:
    """Hold what is there, whole or in part, and return the hold's id.

    A hold on an id that nobody has would hold nothing and say nothing: the door is opened first.
    Raises ``NoSuchRecord``, ``ReasonIsMissing``.
    """
    if kind == holds.PRACTICE and object_id != actor.practice_id:
        raise NoSuchRecord(kind, object_id)
    if kind != holds.PRACTICE:
        _DOORS[kind](actor, object_id)
    return trail.place_hold(actor, kind=kind, object_id=object_id, reason=reason, at=at)


_DOORS: Mapping[str, Callable[[Actor, UUID], object]] = MappingProxyType(
    {
        "client": clients.get_client,
        "case": clients.get_case,
        "referral": clients.get_referral,
        "document": clients.get_document,
        "policy": coverage.get_policy,
        "visit": visits.get_visit,
        "claim": claims.get_claim,
        "submission": exchange.get_submission,
        "file": exchange.get_file,
        "remit": remits.get_remit,
    }
)
HOLDABLE = (holds.PRACTICE, *_DOORS)
"""The kinds of things that may be held; a held client holds all of her chart."""


def _refuse_held(actor: Actor, chart: Chart) -> None:
    """Refuse also for a hold on a file or remit that stays, but loses its part of this chart."""
    if found := holds.holds_in_force(actor.practice_id, chart.ids()):
        raise UnderLegalHold(found)


def _refuse_open(actor: Actor, chart: Chart) -> None:
    numbers = set(ledger.still_owed(actor, numbers=chart.claims.values()))
    moving = Submission.objects.filter(
        pk__in=chart.of("submission"), state__in=[SubmissionState.INTENDED, SubmissionState.UNKNOWN]
    )
    held = RemitPart.objects.filter(pk__in=chart.of("remit-part"), state=PartState.HELD)
    for rows in (moving, held):
        numbers |= set(rows.values_list("claim__number", flat=True))
    if numbers:
        raise ChartIsStillOpen(numbers)


def _destroy(documents: Documents, papers: Iterable[str]) -> None:
    left = 0
    for name in papers:
        try:
            documents.delete(name)
        except NoSuchDocument:
            continue
        except OSError:
            left += 1
    if left:
        raise PapersWereLeft(left)
