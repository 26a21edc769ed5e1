"""Merging two records of one client, and taking a merge back (decision 0017).

Knows every row that points to a client, in this step and in later ones, by asking Django which
foreign keys lead here; it imports none of them. Refuses to touch what only grows
(``audit.guards``): a row there keeps the record it named, which then points on.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import ForeignKey, Model

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.audit.guards import GUARDS
from effleurage.apps.clients import queries
from effleurage.apps.clients.facts import a_reason
from effleurage.apps.clients.models import Client, ClientMerge
from effleurage.apps.practices.doors import action, open_door, require
from effleurage.apps.practices.permissions import Permission

Moved = dict[str, list[str]]
"""The ids that were moved, under ``app.model.field``."""


class SameClient(ValueError):
    """A record cannot be merged into itself; choose the other one."""


class ClientsDiffer(ValueError):
    """The two records contradict each other; merge them only with a reason why they are one.

    ``differing`` names the fields, never what stands in them.
    """

    def __init__(self, differing: tuple[str, ...]) -> None:
        super().__init__(
            f"the two records differ in {', '.join(differing)}: if they are the same person all "
            "the same, say why"
        )
        self.differing = differing


class MergeCannotBeUndone(ValueError):
    """One of the two records was merged again since, or this was undone before; undo that first."""

    def __init__(self, merge_id: UUID) -> None:
        super().__init__(
            f"merge {merge_id} was undone before, or another followed: undo that first"
        )


@action(Permission.MERGE_CLIENTS)
def merge_clients(actor: Actor, *, keep: UUID, drop: UUID, at: datetime, reason: str = "") -> UUID:
    """Move everything of ``drop`` to ``keep``, leave ``drop`` as a pointer, return the merge's id.

    What stands in the kept record stays as it is. Raises :class:`SameClient`,
    :class:`ClientsDiffer` without a reason, ``ReasonIsMissing`` for one too long,
    ``ClientWasMerged``.
    """
    if keep == drop:
        raise SameClient("choose two different records")
    locked = {each: _unmerged(actor, each) for each in sorted([keep, drop])}
    kept, dropped = locked[keep], locked[drop]
    differing = differences(kept, dropped)
    if differing and not reason.strip():
        raise ClientsDiffer(differing)
    why = a_reason(reason, ask="say why these are one person") if reason.strip() else ""
    moved = _repoint(dropped, kept)
    Client.objects.filter(pk=dropped.pk).update(
        merged_into=kept, is_active=False, version=dropped.version + 1
    )
    merge = ClientMerge.objects.create(
        practice_id=actor.practice_id,
        kept=kept,
        dropped=dropped,
        dropped_was_active=dropped.is_active,
        moved=moved,
        reason=why,
        merged_at=at,
        merged_by=actor.user_id,
    )
    audit.record(
        actor,
        "client.merged",
        kind="client",
        ids=[kept.id, dropped.id],
        at=at,
        reason=why,
        details={"merge": str(merge.id), "differing": list(differing), "moved": moved},
    )
    return merge.id


@action(Permission.MERGE_CLIENTS)
def undo_merge(actor: Actor, *, merge_id: UUID, reason: str, at: datetime) -> None:
    """Move back exactly what the merge moved; what was added since stays with the kept record.

    Raises :class:`MergeCannotBeUndone`, ``ReasonIsMissing``.
    """
    why = a_reason(reason, ask="say why these are two people after all")
    merge = get_merge(actor, merge_id)
    kept, dropped = merge.kept, merge.dropped
    if merge.undone_at or kept.merged_into_id or dropped.merged_into_id != kept.id:
        raise MergeCannotBeUndone(merge.id)
    _move_back(merge)
    Client.objects.filter(pk=dropped.pk).update(
        merged_into=None, is_active=merge.dropped_was_active, version=dropped.version + 1
    )
    ClientMerge.objects.filter(pk=merge.pk).update(undone_at=at)
    audit.record(
        actor,
        "client.merge-undone",
        kind="client",
        ids=[kept.id, dropped.id],
        at=at,
        reason=why,
        details={"merge": str(merge.id)},
    )


def get_merge(actor: Actor, merge_id: UUID) -> ClientMerge:
    """Return one merge. Raises ``NoSuchRecord`` or ``NotAllowed``."""
    return open_door(
        actor,
        ClientMerge.objects.select_related("kept", "dropped"),
        kind="merge",
        record_id=merge_id,
        permission=Permission.MERGE_CLIENTS,
    )


def merges_into(actor: Actor, *, client_id: UUID) -> list[ClientMerge]:
    """Return the merges that made this record what it is and still stand, the latest first."""
    require(actor, Permission.MERGE_CLIENTS)
    rows = ClientMerge.objects.filter(
        practice_id=actor.practice_id, kept_id=client_id, undone_at=None
    )
    return list(rows.order_by("-merged_at", "-id"))


def differences(one: Client, other: Client) -> tuple[str, ...]:
    """Return the names of the fields that speak against one person behind both records."""
    found = []
    if one.birth_date != other.birth_date:
        found.append("birth_date")
    if "U" not in {one.sex, other.sex} and one.sex != other.sex:
        found.append("sex")
    if queries.folded(one.first_name) != queries.folded(other.first_name):
        found.append("first_name")
    if queries.folded(one.last_name) != queries.folded(other.last_name):
        found.append("last_name")
    return tuple(found)


def keys_to_clients() -> Iterator[ForeignKey[Any, Any]]:
    """Yield every foreign key to a client, hidden ones too, of rows that may change at all."""
    for relation in Client._meta.get_fields(include_hidden=True):
        key = getattr(relation, "field", None)
        points_here = relation.auto_created and not relation.concrete
        if points_here and isinstance(key, ForeignKey) and key.model._meta.db_table not in _FIXED:
            yield key


_FIXED = {ClientMerge._meta.db_table} | {
    guard.table for guard in GUARDS if guard.statement == "UPDATE" and guard.when == "TRUE"
}
"""The tables whose rows the database never lets change, and the record of merges."""


def _unmerged(actor: Actor, client_id: UUID) -> Client:
    client = queries.get_locked_client(actor, client_id)
    if client.merged_into_id is not None:
        raise queries.ClientWasMerged(client.id, client.merged_into_id)
    return client


def _repoint(dropped: Client, kept: Client) -> Moved:
    moved: Moved = {}
    for key in keys_to_clients():
        rows = _rows(key.model).filter(**{key.name: dropped, "practice_id": kept.practice_id})
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        if ids:
            _rows(key.model).filter(pk__in=ids).update(**{key.name: kept})
            moved[f"{key.model._meta.label_lower}.{key.name}"] = [str(each) for each in ids]
    return moved


def _move_back(merge: ClientMerge) -> None:
    for key in keys_to_clients():
        ids = merge.moved.get(f"{key.model._meta.label_lower}.{key.name}", [])
        rows = _rows(key.model).filter(**{key.name: merge.kept, "pk__in": ids})
        rows.update(**{key.name: merge.dropped})


def _rows(model: type[Model]) -> Any:
    return model._base_manager
