"""What a mac covers: the one text of an event, and the one text of a link in a chain.

Knows the bytes under each HMAC-SHA-256 and nothing of when they are written or compared. Refuses
to cover what a database may hand back in another shape: a float in an event's details is a bug.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

_EVENT = b"effleurage audit event 1\n"
_LINK = b"effleurage audit link 1\n"
_HEADS = b"effleurage audit heads 1\n"
_text = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False).encode

Plain = str | int | bool | None | list["Plain"] | dict[str, "Plain"]


class DetailsAreNotPlain(TypeError):
    """Details hold words, whole numbers, yes, no, nothing, and lists and tables of these."""


class Link(NamedTuple):
    """What one seal speaks for; ``previous`` is the mac of the link before, empty for the first."""

    chain: str
    sequence: int
    previous: str
    event_id: UUID
    event_mac: str
    sealed_at: datetime


class EventText(NamedTuple):
    """The columns of an event that its mac covers: all but the mac, in the order of the text."""

    id: UUID
    chain: str
    practice_id: UUID | None
    at: datetime
    actor_id: UUID | None
    actor_name: str
    action: str
    object_kind: str
    object_ids: list[str]
    reason: str
    details: dict[str, Plain]


def event_mac(key: bytes, event: EventText) -> str:
    """Return the mac over every column of an event but the mac itself."""
    parts: list[object] = list(event)
    parts[0] = event.id.hex
    parts[2] = event.practice_id.hex if event.practice_id else None
    parts[3] = _utc(event.at)
    parts[4] = event.actor_id.hex if event.actor_id else None
    return _mac(key, _EVENT, parts)


def link_mac(key: bytes, link: Link) -> str:
    """Return the mac of a seal: its place, the link before it, and its event by id and mac."""
    return _mac(key, _LINK, [*link[:3], link.event_id.hex, link.event_mac, _utc(link.sealed_at)])


def heads_mac(key: bytes, heads: Plain) -> str:
    """Return the mac over exported heads."""
    return _mac(key, _HEADS, heads)


def plain(value: object) -> Plain:
    """Return details as both engines hand them back. Raises :class:`DetailsAreNotPlain`.

    Engines differ in how they write a float and order what is not text; neither is allowed in.
    """
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, Mapping) and all(isinstance(name, str) for name in value):
        return {name: plain(each) for name, each in value.items()}
    raise DetailsAreNotPlain(f"an event's details cannot hold a {type(value).__name__}")


def _mac(key: bytes, purpose: bytes, parts: object) -> str:
    return hmac.digest(key, purpose + _text(parts).encode("ascii"), "sha256").hex()


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
