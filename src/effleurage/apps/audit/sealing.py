"""Sealing: every event that waits gets the next link of its chain.

Knows the order of a chain: that of sealing, not of happening. An event committed late stands
behind younger ones, with its own time in it; within one batch, time is the order. Refuses to touch
an event, or to make a writer wait: a batch is one short transaction, and writers only add.

Two sealers at once are harmless: each link is unique by its place and by its event, so one of them
gives way and begins that batch again. A sealer killed at any moment leaves whole batches only.
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from effleurage.apps.audit import macs
from effleurage.apps.audit.models import Event, Seal, Unsealed
from effleurage.store import unlocked
from effleurage.store.keys import Subkey

BATCH = 500
_TRIES = 20


class SealersKeepColliding(RuntimeError):
    """Twenty times in a row another sealer was first; let one worker seal, and look at `check`."""


def seal_pending(at: datetime) -> int:
    """Seal what waits in every chain and return how many events this call has sealed.

    Raises :class:`SealersKeepColliding`, with all that was sealed until then kept.
    """
    waiting = Unsealed.objects.values_list("event__chain", flat=True).distinct()
    return sum(_seal_chain(chain, at=at) for chain in sorted(waiting))


def _seal_chain(chain: str, *, at: datetime) -> int:
    key, sealed = unlocked.subkey(Subkey.AUDIT), 0
    while (done := _seal_batch(key, chain, at=at)) is not None:
        sealed += done
    return sealed


def _seal_batch(key: bytes, chain: str, *, at: datetime) -> int | None:
    """Return how many events of one batch were sealed, or None when nothing waits."""
    for _ in range(_TRIES):
        try:
            with transaction.atomic():
                return _seal_next(key, chain, at=at)
        except IntegrityError:
            continue
    raise SealersKeepColliding(f"the chain {chain} could not be sealed; run one sealer at a time")


def _seal_next(key: bytes, chain: str, *, at: datetime) -> int | None:
    waiting = Unsealed.objects.filter(event__chain=chain).order_by("event__at", "event_id")
    events = [each.event for each in waiting.select_related("event")[:BATCH]]
    if not events:
        return None
    ids = [event.id for event in events]
    # An event can wait although it is sealed: its place in the queue came back with a copied table.
    already = set(Seal.objects.filter(event_id__in=ids).values_list("event_id", flat=True))
    seals = _links(key, chain, [event for event in events if event.id not in already], at=at)
    Seal.objects.bulk_create(seals)
    Unsealed.objects.filter(event_id__in=ids).delete()
    return len(seals)


def _links(key: bytes, chain: str, events: list[Event], *, at: datetime) -> list[Seal]:
    head = Seal.objects.filter(chain=chain).order_by("-sequence").first()
    sequence, previous = (head.sequence, head.mac) if head else (0, "")
    seals = []
    for event in events:
        sequence += 1
        link = macs.Link(chain, sequence, previous, event.id, event.mac, at)
        previous = macs.link_mac(key, link)
        seals.append(
            Seal(event_id=event.id, chain=chain, sequence=sequence, mac=previous, sealed_at=at)
        )
    return seals
