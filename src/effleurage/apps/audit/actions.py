"""Writing the trail: one event for each thing done, in the transaction that does it.

Knows how an event is written. Refuses to know health data: ids, codes and counts only; a name or
a note's text in ``details`` is a bug. Without the key there is no event, and without an event no
action: a locked store refuses both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import connection, transaction

from effleurage.apps.audit import macs, triggers
from effleurage.apps.audit.actor import Actor
from effleurage.apps.audit.models import Event, Unsealed
from effleurage.store import unlocked
from effleurage.store.keys import Subkey

INSTALLATION = "installation"
"""The chain of what belongs to no practice: sign-ins, keys, backups, migrations."""

LONGEST_REASON = 200


class ReasonIsMissing(ValueError):
    """What leaves the house leaves with a reason: say who asked for it, or what it is for."""


class ReasonIsTooLong(ValueError):
    """A reason has two hundred characters or fewer; name the paper that holds the rest."""


class How(StrEnum):
    """How records leave the house."""

    EXPORTED = "records.exported"
    PRINTED = "records.printed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """Records that leave: how, in which form (``csv``, ``pdf``), which ones, and what for.

    An export too long to name each id leaves ``ids`` empty and says how many in ``count``.
    """

    how: How
    form: str
    kind: str
    reason: str
    ids: tuple[UUID, ...] = ()
    count: int = 0


def record(  # noqa: PLR0913 - who, what, to which, when and why are one sentence
    actor: Actor,
    action: str,
    *,
    kind: str,
    ids: Iterable[UUID],
    at: datetime,
    reason: str = "",
    details: Mapping[str, object] | None = None,
) -> None:
    """Write one event to the practice's chain; ``action`` is ``noun.verbed``, ``kind`` the noun."""
    _write(
        Event(
            chain=str(actor.practice_id),
            practice_id=actor.practice_id,
            at=at,
            actor_id=actor.user_id,
            actor_name=actor.name,
            action=action,
            object_kind=kind,
            object_ids=[str(each) for each in ids],
            reason=reason,
            details=macs.plain(details or {}),
        )
    )


def record_leaving(actor: Actor, leaving: Leaving, *, at: datetime) -> None:
    """Write that records leave the house, and what for. Raises :class:`ReasonIsMissing`."""
    if not leaving.reason.strip():
        raise ReasonIsMissing("say what the export or print is for")
    record(
        actor,
        leaving.how,
        kind=leaving.kind,
        ids=leaving.ids,
        at=at,
        reason=leaving.reason.strip(),
        details={"form": leaving.form, leaving.kind: leaving.count or len(leaving.ids)},
    )


def record_for_installation(  # noqa: PLR0913 - as above
    action: str,
    *,
    at: datetime,
    actor_name: str,
    actor_id: UUID | None = None,
    reason: str = "",
    details: Mapping[str, object] | None = None,
) -> None:
    """Write one event to the installation's chain."""
    _write(
        Event(
            chain=INSTALLATION,
            at=at,
            actor_id=actor_id,
            actor_name=actor_name,
            action=action,
            object_kind=INSTALLATION,
            reason=reason,
            details=macs.plain(details or {}),
        )
    )


def put_guards_back(*, at: datetime, actor_name: str) -> list[str]:
    """Put back each guard that is missing, tell the trail, and return their names."""
    with transaction.atomic():
        names = triggers.put_back(connection)
        if names:
            record_for_installation(
                "guards.put-back", at=at, actor_name=actor_name, details={"guards": names}
            )
    return names


def _write(event: Event) -> None:
    """Write an event and its place in the queue for a seal, both or neither."""
    if len(event.reason) > LONGEST_REASON:
        raise ReasonIsTooLong(f"a reason has {LONGEST_REASON} characters or fewer")
    text = macs.EventText(*(getattr(event, column) for column in macs.EventText._fields))
    event.mac = macs.event_mac(unlocked.subkey(Subkey.AUDIT), text)
    with transaction.atomic(savepoint=False):
        event.save(force_insert=True)
        Unsealed(event=event).save(force_insert=True)
