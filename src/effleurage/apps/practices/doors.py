"""The two ways in: an action asks for permission and a transaction, a door for a row of one's own.

Knows how a refusal is raised and logged. A row of another practice and a row that is not there are
the same thing to whoever asks (``NoSuchRecord``, a 404); what the role does not allow is
``NotAllowed``. Both leave an event, written after the transaction they ended has rolled back.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from django.db import models, transaction

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit import reads
from effleurage.apps.audit.actor import Actor
from effleurage.apps.practices import permissions
from effleurage.apps.practices.permissions import Permission

Call = ParamSpec("Call")
Result = TypeVar("Result")
RowT = TypeVar("RowT", bound=models.Model)


class NoSuchRecord(LookupError):
    """There is no such record in this practice; check the address, or the list it came from."""

    recorded = False

    def __init__(self, kind: str, record_id: UUID) -> None:
        super().__init__(f"there is no {kind} {record_id} in this practice")
        self.kind = kind
        self.record_id = record_id


class NotAllowed(PermissionError):
    """The role does not allow it; ask the practice's owner."""

    recorded = False

    def __init__(self, role: str, permission: Permission) -> None:
        super().__init__(f"a member in the role {role} may not {permission.value}")
        self.permission = permission


def action(
    permission: Permission,
) -> Callable[
    [Callable[Concatenate[Actor, Call], Result]], Callable[Concatenate[Actor, Call], Result]
]:
    """Make a function an action: permission first, one transaction, refusals logged.

    The function takes the actor, and ``at`` by keyword among its own arguments.
    """

    def wrap(
        act: Callable[Concatenate[Actor, Call], Result],
    ) -> Callable[Concatenate[Actor, Call], Result]:
        @functools.wraps(act)
        def run(actor: Actor, /, *args: Call.args, **kwargs: Call.kwargs) -> Result:
            at = kwargs["at"]
            assert isinstance(at, datetime)
            assert at.tzinfo is not None, "times are UTC and say so"
            try:
                require(actor, permission)
                with transaction.atomic():
                    return act(actor, *args, **kwargs)
            except (NoSuchRecord, NotAllowed) as refusal:
                record_refusal(actor, act.__name__, refusal, at=at)
                raise

        run.permission = permission  # type: ignore[attr-defined]  # read by the tests of the table
        return run

    return wrap


def require(actor: Actor, permission: Permission) -> None:
    """Raise :class:`NotAllowed` unless the actor's role allows it."""
    if not permissions.may(actor.role, permission):
        raise NotAllowed(actor.role, permission)


def open_door(
    actor: Actor, rows: models.QuerySet[RowT], *, kind: str, record_id: UUID, permission: Permission
) -> RowT:
    """Return one row of the actor's own practice and note that it was read.

    Raises :class:`NoSuchRecord` or :class:`NotAllowed`.
    """
    require(actor, permission)
    row = rows.filter(practice_id=actor.practice_id, pk=record_id).first()
    if row is None:
        raise NoSuchRecord(kind, record_id)
    reads.note(kind, [record_id])
    return row


def record_refusal(
    actor: Actor, attempted: str, refusal: NoSuchRecord | NotAllowed, *, at: datetime
) -> None:
    """Leave an event of a refusal. Actions do it themselves; the edge does it for reads.

    ``recorded`` tells the edge that it was done. An action around another one records again: what
    the inner one wrote was rolled back with the outer's transaction.
    """
    refusal.recorded = True
    kind, ids = "permission", []
    if isinstance(refusal, NoSuchRecord):
        kind, ids = refusal.kind, [refusal.record_id]
    audit.record(
        actor,
        "access.refused",
        kind=kind,
        ids=ids,
        at=at,
        details={"attempted": attempted},
    )
