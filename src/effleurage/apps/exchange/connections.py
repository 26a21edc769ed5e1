"""The ways out: added, changed, switched to production, retired.

Knows what a way out must name. A connection sends files marked T until somebody switches it to
production, which is an action and an audit event of its own.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db.models import F

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.exchange.models import Connection, Method, SubmissionState
from effleurage.apps.practices.doors import NoSuchRecord, action
from effleurage.apps.practices.permissions import Permission
from effleurage.edi.parties import Party


class ConnectionIsIncomplete(ValueError):
    """A way out lacks what it needs; give it, then save again."""

    def __init__(self, missing: str) -> None:
        super().__init__(f"a connection needs {missing}; fill it in, then save again")


class FilesAreAboutToLeave(Exception):
    """Files that were made for this way out have not left yet; wait until they have."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(
            f"files are about to leave by connection {connection.name}; change it once they have"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a person enters of a connection; ids and folders for the method *folder* only."""

    name: str
    method: Method
    sender_id: str = ""
    receiver_id: str = ""
    outgoing_folder: str = ""
    incoming_folder: str = ""

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ConnectionIsIncomplete("a name")
        if self.method is Method.FOLDER:
            if not Path(self.outgoing_folder).is_absolute():
                raise ConnectionIsIncomplete("the whole path of the folder that files are put into")
            for identifier in (self.sender_id, self.receiver_id):
                Party(name=self.name, identifier=identifier).partner()


@action(Permission.EDIT_PRACTICE)
def add_connection(actor: Actor, *, terms: Terms, at: datetime) -> UUID:
    """Add a way out, in test mode; return its id."""
    row = Connection.objects.create(practice_id=actor.practice_id, **asdict(terms))
    audit.record(actor, "connection.added", kind="connection", ids=[row.id], at=at)
    return row.id


@action(Permission.EDIT_PRACTICE)
def change_connection(actor: Actor, *, connection_id: UUID, terms: Terms, at: datetime) -> None:
    """Change a way out. It is in test mode again when files would reach other hands.

    Raises :class:`FilesAreAboutToLeave`: what was made for one receiver never reaches another.
    """
    row = _locked(actor, connection_id)
    elsewhere = ("method", "sender_id", "receiver_id", "outgoing_folder")
    is_same = all(getattr(row, name) == getattr(terms, name) for name in elsewhere)
    if not is_same and row.submissions.filter(state=SubmissionState.INTENDED).exists():
        raise FilesAreAboutToLeave(row)
    _update(row, **asdict(terms), is_production=row.is_production and is_same)
    audit.record(
        actor, "connection.changed", kind="connection", ids=[row.id], at=at,
        details={"production": row.is_production and is_same},
    )  # fmt: skip


@action(Permission.EDIT_PRACTICE)
def switch_to_production(actor: Actor, *, connection_id: UUID, at: datetime) -> None:
    """Mark files P from now on: payers will pay for them."""
    _switch(actor, connection_id, at=at, is_production=True)


@action(Permission.EDIT_PRACTICE)
def switch_to_test(actor: Actor, *, connection_id: UUID, at: datetime) -> None:
    """Mark files T from now on: nobody will pay for them."""
    _switch(actor, connection_id, at=at, is_production=False)


@action(Permission.EDIT_PRACTICE)
def retire_connection(actor: Actor, *, connection_id: UUID, at: datetime) -> None:
    """Let nothing leave by this way any more; what has left keeps it."""
    row = _locked(actor, connection_id)
    _update(row, is_active=False)
    audit.record(actor, "connection.retired", kind="connection", ids=[row.id], at=at)


def _switch(actor: Actor, connection_id: UUID, *, at: datetime, is_production: bool) -> None:
    row = _locked(actor, connection_id)
    _update(row, is_production=is_production)
    word = "production" if is_production else "test"
    audit.record(actor, f"connection.switched_to_{word}", kind="connection", ids=[row.id], at=at)


def _locked(actor: Actor, connection_id: UUID) -> Connection:
    rows = Connection.objects.filter(practice_id=actor.practice_id, pk=connection_id)
    row = rows.select_for_update().first()
    if row is None:
        raise NoSuchRecord("connection", connection_id)
    return row


def _update(row: Connection, **changes: object) -> None:
    Connection.objects.filter(pk=row.pk).update(version=F("version") + 1, **changes)
