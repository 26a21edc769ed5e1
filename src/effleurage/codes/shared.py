"""The loads that this process was told of by its records, so that all hosts answer alike.

Knows what one load is, and the list that was told last. Refuses to know databases: whoever opens
the records tells (``apps.codes``). A process that was told nothing answers with its host's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One load: which set, its file and hash, from which day it holds, and what it was made from.

    ``covers_until`` is the first day that it no longer speaks for, empty where it does not say.
    """

    kind: str
    name: str
    file: str
    sha256: str
    effective_from: str
    covers_until: str
    sources: tuple[str, ...]


_told: tuple[Load, ...] = ()


def tell(loads: Iterable[Load]) -> bool:
    """Answer with these loads from now on, the newest last; return whether that is anything new.

    Their files lie in the folder of editions already.
    """
    global _told  # noqa: PLW0603 - what one process answers with is one value
    now = tuple(loads)
    is_new = now != _told
    _told = now
    return is_new


def told() -> tuple[Load, ...]:
    """Return the loads that the records have, the newest last."""
    return _told
