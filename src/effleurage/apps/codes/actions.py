"""Loading code sets into the records, for every host and practice, and taking a load back.

Knows that a set is made before the transaction (it takes seconds) and is kept only where nothing
was loaded meanwhile. Refuses to change or delete a load: taking back is a stamp, and what answered
before answers again.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from effleurage.apps.audit import actions as audit
from effleurage.apps.audit.actor import Actor
from effleurage.apps.codes import queries
from effleurage.apps.codes.models import CodeLoad
from effleurage.apps.practices.doors import action
from effleurage.apps.practices.models import Installation
from effleurage.apps.practices.permissions import Permission
from effleurage.codes.loading import Change, Ready

MOST_NAMED = 200
"""How many codes of each kind of change a load names; all of them are counted."""


class SomethingWasLoadedMeanwhile(ValueError):
    """Another code set was loaded while this one was being made; load it again."""

    def __init__(self) -> None:
        super().__init__("another code set was loaded meanwhile; load the files again")


class NothingIsLoaded(LookupError):
    """No load of this set is in use; what ships with Effleurage answers already."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"nothing is loaded for {kind}; what ships answers already")


@action(Permission.EDIT_PRACTICE)
def keep_loads(actor: Actor, *, ready: Sequence[Ready], after: int, at: datetime) -> list[int]:
    """Keep code sets that were made of official files; return the numbers of the loads.

    ``after`` is ``queries.newest_number`` from before they were made. Raises
    :class:`SomethingWasLoadedMeanwhile`.
    """
    _one_at_a_time()
    if queries.newest_number() != after:
        raise SomethingWasLoadedMeanwhile
    numbers = range(after + 1, after + 1 + len(ready))
    for number, one in zip(numbers, ready, strict=True):
        _keep(actor, number, one, at)
    return list(numbers)


@action(Permission.EDIT_PRACTICE)
def take_back(actor: Actor, *, code_set: str, at: datetime) -> int:
    """Take back the newest load of a set, and return its number. Raises :class:`NothingIsLoaded`.

    What was in use before answers again.
    """
    _one_at_a_time()
    standing = CodeLoad.objects.filter(kind=code_set, reversed_at=None)
    last = standing.defer("payload").order_by("-number").first()
    if last is None:
        raise NothingIsLoaded(code_set)
    standing.filter(pk=last.pk).update(reversed_at=at, reversed_name=actor.name)
    _record(actor, "codes.taken-back", last, at)
    return last.number


def _keep(actor: Actor, number: int, one: Ready, at: datetime) -> None:
    load, content = one.change.load, one.draft.read_bytes()
    row = CodeLoad.objects.create(
        number=number,
        kind=load.kind,
        name=load.name[:400],
        file=load.file,
        sha256=load.sha256,
        effective_from=_day(load.effective_from),
        covers_until=_day(load.covers_until),
        sources=list(load.sources),
        changed=_changed(one.change),
        payload=zlib.compress(content),
        size_bytes=len(content),
        loaded_at=at,
        loaded_by=actor.user_id,
        loaded_name=actor.name,
    )
    _record(actor, "codes.loaded", row, at)


def _changed(change: Change) -> dict[str, Any]:
    found: dict[str, Any] = {"rows": change.total}
    for name in ("began", "ended", "reworded"):
        codes = getattr(change, name)
        found[name] = {"count": len(codes), "first": list(codes[:MOST_NAMED])}
    return found


def _record(actor: Actor, done: str, row: CodeLoad, at: datetime) -> None:
    """Write it to the chain of the practice whose owner did it, and to the installation's."""
    details = {"set": row.kind, "number": row.number, "sha256": row.sha256}
    audit.record(actor, done, kind="codes", ids=[row.id], at=at, details=details)
    audit.record_for_installation(
        done, at=at, actor_name=actor.name, actor_id=actor.user_id, details=details
    )


def _one_at_a_time() -> None:
    """Lock the one row of the installation: two loads at once would count alike."""
    Installation.objects.select_for_update().first()


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
