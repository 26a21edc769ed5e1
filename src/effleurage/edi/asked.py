"""What a question of cover (270) and one about claims (276) tell alike: who asks whom about whom.

Knows names and numbers of NM1 and the levels they stand at. Refuses to know what is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from effleurage.edi.blocks import Block, Numbered, block_of
from effleurage.edi.parties import Party
from effleurage.x12.characters import capitals
from effleurage.x12.envelope import TransactionSet
from effleurage.x12.pens import Pen, Segment


class Named(NamedTuple):
    """A person or organisation (NM1): its kind (NM102), names, and a number with its qualifier."""

    kind: str = "2"
    last: str = ""
    first: str = ""
    middle: str = ""
    suffix: str = ""
    qualifier: str = ""
    number: str = ""

    @property
    def elements(self) -> tuple[str, ...]:
        """Return NM102 to NM109."""
        return (*self[:4], "", *self[4:])


NOBODY = Named()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Around one question: the payer, who asks, the subscriber, and where it stands in the file.

    ``level`` is the person's level (HL 22 or 23), ``patient`` somebody else on the subscriber's
    plan, ``None`` where the question is about the subscriber.
    """

    payer: Named
    asker: Named
    provider: Named
    subscriber: Named
    patient: Named | None
    level: Block
    holder: Block
    segment: int


def named(segment: Numbered | None) -> Named:
    """Return what an NM1 says; nobody where there is none."""
    if segment is None:
        return NOBODY
    last, first, middle, _, suffix, qualifier, number = map(segment.at, range(3, 10))
    return Named(segment.at(2), last, first, middle, suffix, qualifier, number)


def contact_of(answering: Party, pen: Pen) -> tuple[Segment, ...]:
    """Return the contact (PER) of whoever answers; none where no phone is known."""
    if not answering.phone:
        return ()
    return (pen("IC", capitals(answering.name), "TE", answering.phone),)


def persons_of(transaction: TransactionSet) -> Iterator[Asked]:
    """Yield each person's level of a question, with what stands above it."""
    payer = asker = provider = NOBODY
    holder: Block | None = None
    for level in block_of(transaction).cut_at("HL")[1]:
        kind = level.segments[0].at(3)
        if kind == "20":
            payer = named(level.first("NM1"))
        elif kind == "21":
            asker = named(level.first("NM1"))
        elif kind == "19":
            provider = named(level.first("NM1", "1P"))
        elif kind in ("22", "23"):
            holder = level if kind == "22" or holder is None else holder
            yield Asked(
                payer=payer,
                asker=asker,
                provider=provider,
                subscriber=named(holder.first("NM1", "IL")),
                patient=named(level.first("NM1", "03", "QC")) if kind == "23" else None,
                level=level,
                holder=holder,
                segment=transaction.number + level.segments[0].index,
            )
