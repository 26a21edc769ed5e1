"""Purging: the only way in which what only grows may shrink, row by named row.

Knows how rows are deleted under a permit, refused under a legal hold, and told to the trail, in one
transaction. Refuses to decide what is due, and to delete anything that was not named: the step that
sees all the tables names the rows, children before parents (decision 0015).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, models, transaction

from effleurage.apps.audit import actions
from effleurage.apps.audit.actions import ReasonIsMissing
from effleurage.apps.audit.actor import Actor
from effleurage.apps.audit.guards import GUARDS
from effleurage.apps.audit.holds import Hold, holds_in_force, take_turn
from effleurage.apps.audit.models import PurgePermit

_NEVER = ("audit_", "ledger_")


class UnderLegalHold(PermissionError):
    """A hold is in force on what should be purged; lift it first, or purge something else."""

    def __init__(self, holds: Sequence[Hold]) -> None:
        named = ", ".join(f"{hold.kind} {hold.object_id}" for hold in holds[:5])
        super().__init__(f"nothing was purged: {len(holds)} legal holds, on {named}")
        self.holds = tuple(holds)


class NeverPurged(ValueError):
    """The ledger and the trail are never purged; they hold ids and amounts, no health data."""


class RowsAreNotThere(LookupError):
    """Some of the rows named are not in this practice, or are gone; name them afresh."""


class WouldTakeMore(ValueError):
    """Rows that were not named hang on these; name those first, children before parents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doomed:
    """Rows of one table to be deleted; ``kind`` is the noun of the trail."""

    kind: str
    model: type[models.Model]
    ids: tuple[UUID, ...]


def purge(
    actor: Actor, *, subject: Doomed, first: Sequence[Doomed], reason: str, at: datetime
) -> int:
    """Delete the rows of ``first`` in their order, then the subject, and return how many.

    All or nothing. Raises :class:`UnderLegalHold`, :class:`NeverPurged`, :class:`RowsAreNotThere`,
    :class:`WouldTakeMore`, :class:`ReasonIsMissing`.
    """
    if not reason.strip():
        raise ReasonIsMissing("say which rule of retention, or whose request, this purge follows")
    doomed = [*first, subject]
    for each in doomed:
        if each.model._meta.db_table.startswith(_NEVER):
            raise NeverPurged(f"{each.kind} is never purged")
    with transaction.atomic():
        take_turn(actor.practice_id)
        ids = [each for them in doomed for each in them.ids]
        if holds := holds_in_force(actor.practice_id, ids):
            raise UnderLegalHold(holds)
        for each in doomed:
            _delete(actor.practice_id, each)
        actions.record(
            actor,
            f"{subject.kind}.purged",
            kind=subject.kind,
            ids=[*subject.ids, *(each for them in first for each in them.ids)],
            at=at,
            reason=reason,
            details={"rows": _counted(doomed)},
        )
    return len(ids)


def _counted(doomed: Sequence[Doomed]) -> dict[str, int]:
    """Return how many rows of each kind; rows that point at one another come in several parts."""
    counts: Counter[str] = Counter()
    for each in doomed:
        counts[each.kind] += len(each.ids)
    return dict(counts)


def _delete(practice_id: UUID, doomed: Doomed) -> None:
    table = doomed.model._meta.db_table
    rows = doomed.model._default_manager.filter(practice_id=practice_id, pk__in=doomed.ids)
    if rows.count() != len(doomed.ids):
        raise RowsAreNotThere(f"not every {doomed.kind} named is in this practice")
    guarded = any(guard.table == table for guard in GUARDS)
    permits = [PurgePermit(table_name=table, row_id=each) for each in doomed.ids if guarded]
    PurgePermit.objects.bulk_create(permits)
    if _deleted(rows) != len(doomed.ids):
        raise WouldTakeMore(f"rows that were not named hang on one {doomed.kind} or more")
    PurgePermit.objects.filter(pk__in=[permit.pk for permit in permits]).delete()


def _deleted(rows: models.QuerySet[models.Model]) -> int | None:
    """Delete rows and return how many went, or None when others hang on them."""
    try:
        return rows.delete()[0]
    except IntegrityError:
        return None
