"""Reads leave one event a response: doors note what was opened, the edge writes it once.

Knows what one response has read. Refuses to write an event per row or per keystroke.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from uuid import UUID

from effleurage.apps.audit import actions
from effleurage.apps.audit.actor import Actor

_seen: ContextVar[dict[str, dict[UUID, None]] | None] = ContextVar("seen", default=None)


def note(kind: str, ids: Iterable[UUID]) -> None:
    """Remember that these were read; without a response around it, this does nothing."""
    seen = _seen.get()
    if seen is not None:
        seen[kind].update(dict.fromkeys(ids))


@contextmanager
def one_response(actor: Actor, *, at: datetime, reason: str = "") -> Iterator[None]:
    """Collect what is read inside, and write one event for it at the end, also after a failure."""
    seen: dict[str, dict[UUID, None]] = defaultdict(dict)
    token = _seen.set(seen)
    try:
        yield
    finally:
        _seen.reset(token)
        if any(seen.values()):
            _record(actor, {kind: list(ids) for kind, ids in seen.items()}, at=at, reason=reason)


def _record(actor: Actor, seen: dict[str, list[UUID]], *, at: datetime, reason: str) -> None:
    """Write what was read: ids by kind, kinds in the order of the alphabet, and how many of each.

    So each id is written once, and the counts still tell which kind it is.
    """
    actions.record(
        actor,
        "records.read",
        kind="records",
        ids=[each for kind in sorted(seen) for each in seen[kind]],
        at=at,
        reason=reason,
        details={kind: len(ids) for kind, ids in seen.items()},
    )
