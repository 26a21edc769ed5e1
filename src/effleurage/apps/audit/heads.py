"""The heads of all chains, to be kept where the database's keeper cannot reach them.

Knows how heads are taken, written as a file and read again. A chain cut off at its end looks whole
to itself; only somebody who remembers how long it was can tell (decision 0014).
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Max

from effleurage.apps.audit import macs
from effleurage.apps.audit.models import Seal
from effleurage.store import unlocked
from effleurage.store.keys import Subkey

FORMAT = 1


class HeadsAreForged(ValueError):
    """These heads were not written under this installation's key; take those of a backup."""


class Head(NamedTuple):
    """The last link of one chain."""

    chain: str
    sequence: int
    mac: str


class Heads(NamedTuple):
    """The last link of every chain at one moment."""

    at: datetime
    heads: tuple[Head, ...]


def chain_heads(*, at: datetime) -> Heads:
    """Return the last link of every chain; ``at`` is the moment of asking."""
    return Heads(at, tuple(_last_links()))


def heads_file(heads: Heads) -> bytes:
    """Return heads as a small JSON file with a mac of its own. It holds no health data."""
    shape: dict[str, Any] = {
        "effleurage_heads": FORMAT,
        "at": heads.at.isoformat(),
        "heads": [list(head) for head in heads.heads],
    }
    shape["mac"] = macs.heads_mac(unlocked.subkey(Subkey.AUDIT), shape)
    return (json.dumps(shape, indent=1) + "\n").encode()


def read_heads(data: bytes) -> Heads:
    """Return the heads of such a file. Raises :class:`HeadsAreForged`."""
    try:
        shape = json.loads(data)
        mac = shape.pop("mac")
        if not hmac.compare_digest(mac, macs.heads_mac(unlocked.subkey(Subkey.AUDIT), shape)):
            raise ValueError
        heads = tuple(Head(chain, sequence, mac) for chain, sequence, mac in shape["heads"])
        return Heads(datetime.fromisoformat(shape["at"]), heads)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise HeadsAreForged("these heads are not of this installation, or were changed") from None


def _last_links() -> Iterator[Head]:
    lengths = Seal.objects.values_list("chain").annotate(last=Max("sequence")).order_by("chain")
    for chain, last in lengths:
        yield Head(chain, last, Seal.objects.get(chain=chain, sequence=last).mac)
