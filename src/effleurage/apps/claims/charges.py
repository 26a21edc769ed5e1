"""What a claim's way to the payer does to the ledger: charged, charged anew, taken back.

Knows which charge of a claim stands (each is an entry, and a mistake is reversed, never changed).
What a claim after another payer asks for was charged already: it is moved. Refuses to know what a
payer answers. Source: ``docs/algorithms/posting.md``.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from uuid import UUID

from effleurage.apps.ledger import queries as ledger
from effleurage.core.claims import Claim, other_cover
from effleurage.core.claims.kinds import Frequency
from effleurage.core.ledger import Cause, Entry, Posting, charge, charge_next_payer, reverse


class Charge(NamedTuple):
    """The last charge of a claim, and whether it stands or was reversed."""

    entry: Entry
    stands: bool


def last_charge(practice_id: UUID, number: str) -> Charge | None:
    """Return the claim's last charge; each new one continues the key of the one before."""
    entries = {entry.key: entry for entry in ledger.entries_of_claims(practice_id, [number])}
    charges = [
        entry
        for key, entry in entries.items()
        if entry.cause is Cause.CHARGE and f"{key}:".startswith(f"charge:{number}:")
    ]
    if not charges:
        return None
    last = max(charges, key=lambda entry: len(entry.key))
    return Charge(last, stands=f"{last.key}:reversed" not in entries)


def when_ready(
    practice_id: UUID, claim: Claim, *, own: Charge | None, original: Charge | None, on: date
) -> tuple[Entry, ...]:
    """Return what to post when a claim is made ready; nothing where the same charge stands.

    ``original`` is the charge of the claim that this one replaces or voids.
    """
    if claim.frequency is Frequency.VOID:
        return charge(claim, on=on, replaces=original.entry) if original else ()
    replaced = own or original
    fresh = _fresh(practice_id, claim, replaces=replaced.entry if replaced else None, on=on)
    if own and own.stands and own.entry.moves_the_same(fresh[-1]):
        return ()
    return fresh


def when_abandoned(own: Charge | None, *, on: date) -> tuple[Entry, ...]:
    """Return what undoes the charge of a claim that will never be decided."""
    if own is None or not own.stands:
        return ()
    return (reverse(own.entry, on=on, reason="the claim was closed unpaid"),)


def when_restored(
    practice_id: UUID, claim: Claim, *, own: Charge | None, on: date
) -> tuple[Entry, ...]:
    """Return what charges a claim again whose charge was taken back too early."""
    if own is None or own.stands:
        return ()
    return _fresh(practice_id, claim, replaces=own.entry, on=on)


def _fresh(
    practice_id: UUID, claim: Claim, *, replaces: Entry | None, on: date
) -> tuple[Entry, ...]:
    """Return the charge of a claim, or what moves to its account what an earlier payer left."""
    decision = other_cover.last_decided(claim)
    if decision is None:
        return charge(claim, on=on, replaces=replaces)
    answered = _answered(practice_id, decision.claim_id)
    return charge_next_payer(claim, answered=answered, on=on, replaces=replaces)


def _answered(practice_id: UUID, number: str) -> list[Posting]:
    """Return what answers to a claim, and decisions about what they denied, have posted to it."""
    return [
        posting
        for entry in ledger.entries_of_claims(practice_id, [number])
        if entry.key.startswith(("remit:", "write-off:"))
        for posting in entry.postings
        if posting.claim_id == number
    ]
