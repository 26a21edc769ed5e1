"""Whether the trail is as it was written: every event, every link, every length.

Knows how each kind of tampering shows and names the first wrong row of each chain. Refuses to mend
anything. What it cannot see is listed in ``docs/audit.md``. A million events stream through in
pieces; nothing is kept but the link before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef

from effleurage.apps.audit import macs
from effleurage.apps.audit.heads import Head, Heads
from effleurage.apps.audit.models import Event, Seal, Unsealed
from effleurage.store import unlocked
from effleurage.store.keys import Subkey

PIECE = 1_000
_STRAYS_NAMED = 20


class Wrong(StrEnum):
    """What is wrong with a row."""

    ALTERED = "altered"
    MISSING_EVENT = "event missing"
    MISSING_SEAL = "seal missing"
    OUT_OF_ORDER = "out of order"
    FORGED = "forged"
    FORGED_SEAL = "seal forged"
    CUT_OFF = "cut off"
    REWRITTEN = "rewritten"


class WrongRow(NamedTuple):
    """One wrong row: its place in its chain (None: not sealed yet), and its event if known."""

    what: Wrong
    chain: str
    sequence: int | None
    event_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was looked at, and the first wrong row of each chain and of what waits for a seal."""

    sealed: int
    waiting: int
    chains: int
    wrong: tuple[WrongRow, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong."""
        return not self.wrong


def verify_chains(*, against: Heads | None = None) -> Report:
    """Verify all chains, what waits for a seal, and that nothing is shorter than ``against``."""
    key = unlocked.subkey(Subkey.AUDIT)
    chains = Seal.objects.values_list("chain", flat=True).distinct().order_by("chain")
    walks = [_walk(key, chain) for chain in chains]
    waiting, wrong_in_queue = _wrong_in_queue(key)
    wrong = [row for walk in walks for row in walk.wrong] + _strays() + wrong_in_queue
    if against is not None:
        wrong += [row for head in against.heads for row in _compared(head)]
    return Report(
        sealed=sum(walk.length for walk in walks),
        waiting=waiting,
        chains=len(walks),
        wrong=tuple(wrong),
    )


class _Seal(NamedTuple):
    chain: str
    sequence: int
    event_id: UUID
    mac: str
    sealed_at: datetime


class _Written(NamedTuple):
    """An event as it lies there: the mac it was given, and the text that should have it."""

    mac: str
    text: macs.EventText

    def is_true(self, key: bytes) -> bool:
        return macs.event_mac(key, self.text) == self.mac


class _Walk(NamedTuple):
    length: int
    wrong: tuple[WrongRow, ...]


def _walk(key: bytes, chain: str) -> _Walk:
    length, previous = 0, ""
    for seal, event in _sealed_events(chain):
        if wrong := _wrong_row(key, seal, event, after=(length, previous)):
            return _Walk(length, (wrong,))
        length, previous = length + 1, seal.mac
    # A link twice in one place (its constraint dropped) can hide where one piece ends.
    if Seal.objects.filter(chain=chain, sequence__lte=length).count() != length:
        return _Walk(length, (WrongRow(Wrong.FORGED_SEAL, chain, None, None),))
    return _Walk(length, ())


def _sealed_events(chain: str) -> Iterator[tuple[_Seal, _Written | None]]:
    links = Seal.objects.filter(chain=chain).order_by("sequence").values_list(*_Seal._fields)
    piece = list(links[:PIECE])
    while piece:
        seals = [_Seal(*columns) for columns in piece]
        events = _written(seal.event_id for seal in seals)
        for seal in seals:
            yield seal, events.get(seal.event_id)
        piece = list(links.filter(sequence__gt=seals[-1].sequence)[:PIECE])


def _written(ids: Iterable[UUID]) -> dict[UUID, _Written]:
    rows = Event.objects.filter(id__in=list(ids)).values_list("mac", *macs.EventText._fields)
    return {row[1]: _Written(row[0], macs.EventText(*row[1:])) for row in rows}


def _wrong_row(
    key: bytes, seal: _Seal, event: _Written | None, *, after: tuple[int, str]
) -> WrongRow | None:
    """Return what is wrong with a link that should stand after that length and that mac."""
    place = after[0] + 1
    if seal.sequence > place:
        return WrongRow(Wrong.MISSING_SEAL, seal.chain, place, None)
    if seal.sequence < place:
        return WrongRow(Wrong.FORGED_SEAL, seal.chain, seal.sequence, seal.event_id)
    if event is None:
        return WrongRow(Wrong.MISSING_EVENT, seal.chain, place, seal.event_id)
    is_event_true = event.is_true(key)
    is_link_true = seal.mac == macs.link_mac(key, _link(seal, after[1], event))
    if is_event_true and is_link_true:
        return None
    if not is_event_true:
        what = Wrong.ALTERED if is_link_true else Wrong.FORGED
    else:
        what = _wrong_link(key, seal, after[1])
    return WrongRow(what, seal.chain, place, seal.event_id)


def _wrong_link(key: bytes, seal: _Seal, previous: str) -> Wrong:
    """Return whether another event of the chain belongs in this place, or nothing known does."""
    for other, event in _sealed_events(seal.chain):
        if event is None:
            continue
        moved = _link(seal, previous, event)
        if macs.link_mac(key, moved) == seal.mac:
            return Wrong.OUT_OF_ORDER
        if macs.link_mac(key, moved._replace(sealed_at=other.sealed_at)) == other.mac:
            return Wrong.OUT_OF_ORDER
    return Wrong.FORGED_SEAL


def _link(seal: _Seal, previous: str, event: _Written) -> macs.Link:
    return macs.Link(seal.chain, seal.sequence, previous, event.text.id, event.mac, seal.sealed_at)


def _strays() -> list[WrongRow]:
    """Return the first events that are neither sealed nor waiting: their seal was taken away."""
    strays = Event.objects.filter(
        ~Exists(Seal.objects.filter(event_id=OuterRef("pk"))),
        ~Exists(Unsealed.objects.filter(event_id=OuterRef("pk"))),
    ).order_by("id")
    return [
        WrongRow(Wrong.MISSING_SEAL, chain, None, event_id)
        for chain, event_id in strays.values_list("chain", "id")[:_STRAYS_NAMED]
    ]


def _wrong_in_queue(key: bytes) -> tuple[int, list[WrongRow]]:
    """Return how many events wait, the first wrong one of each chain, and every one deleted."""
    count, first, deleted = 0, dict[str, WrongRow](), list[WrongRow]()
    for event_id, event in _waiting_events():
        count += 1
        if event is None:
            deleted.append(WrongRow(Wrong.MISSING_EVENT, "", None, event_id))
        elif not event.is_true(key):
            chain = event.text.chain
            first.setdefault(chain, WrongRow(Wrong.ALTERED, chain, None, event_id))
    return count, [*first.values(), *deleted]


def _waiting_events() -> Iterator[tuple[UUID, _Written | None]]:
    queue = Unsealed.objects.order_by("event_id").values_list("event_id", flat=True)
    piece = list(queue[:PIECE])
    while piece:
        events = _written(piece)
        for event_id in piece:
            yield event_id, events.get(event_id)
        piece = list(queue.filter(event_id__gt=piece[-1])[:PIECE])


def _compared(head: Head) -> list[WrongRow]:
    """Return whether a chain is shorter than it once was, or another one up to there."""
    seal = Seal.objects.filter(chain=head.chain, sequence=head.sequence).first()
    if seal is None:
        return [WrongRow(Wrong.CUT_OFF, head.chain, head.sequence, None)]
    if seal.mac != head.mac:
        return [WrongRow(Wrong.REWRITTEN, head.chain, head.sequence, seal.event_id)]
    return []
