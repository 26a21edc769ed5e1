"""Which claims a remit may be about: looked up by what the payer says, decided by the core.

Knows how to find every claim that the ladder of ``docs/algorithms/matching.md`` could choose, by
indexed columns, without reading all claims ever sent. Refuses to choose (``core.remits.matching``).

A claim number of ours is its own normal form (no leading zero, no lower case), so a rewritten one
is found by its normal form. Payers' own numbers are looked up as spelt and in normal form.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims.mapping import sent_claim_of
from effleurage.apps.claims.models import Claim
from effleurage.apps.claims.queries import locked_claims
from effleurage.core.claims.life_table import State
from effleurage.core.remits.line_matching import match_lines, same_identifier
from effleurage.core.remits.matching import ClaimBy, ClaimMatch, Matches, match
from effleurage.core.remits.remit import Remit, RemitClaim
from effleurage.core.remits.sent import SentClaim

ANSWERABLE = (State.SENT, State.ACCEPTED, State.REJECTED, State.ADJUDICATED, State.CLOSED)
_CERTAIN = (ClaimBy.CLAIM_ID, ClaimBy.REWRITTEN)
_SHORTEST_CUT = 8
_ASKED_AT_ONCE = 200


class ClaimAwaitsNoAnswer(Exception):
    """Only a claim that was sent is answered; choose the claim that the payer means."""


class Told(NamedTuple):
    """Which claims a remit answers, and the rows of all that it might, locked, by number."""

    matches: Matches
    rows: dict[str, Claim]


def match_remit(actor: Actor, remit: Remit) -> Told:
    """Match a remit against what was sent; the claims found are held until the transaction ends.

    The result is that of matching against every claim ever sent.
    """
    numbers = {spelt for claim in remit.claims for spelt in spellings(claim.claim_id)}
    rows = _by_number(answerable(actor).filter(number__in=numbers))
    sent = {number: sent_claim_of(row) for number, row in rows.items()}
    matches = match(remit, sent.values())
    unsure = [
        claim
        for claim, found in zip(remit.claims, matches.claims, strict=True)
        if found.by not in _CERTAIN
    ]
    further = _locked(actor, _otherwise(unsure)) if unsure else {}
    if further.keys() - rows.keys():
        rows = further | rows
        sent = {number: sent_claim_of(row) for number, row in further.items()} | sent
        matches = match(remit, sent.values())
    return Told(matches, rows)


def locked_claim(actor: Actor, claim_id: UUID) -> Claim:
    """Return a claim that a payer may answer, held until the transaction ends.

    Raises :class:`ClaimAwaitsNoAnswer`, ``NoSuchRecord``.
    """
    (row,) = locked_claims(actor, [claim_id])
    if row.state not in ANSWERABLE or row.sent_at is None:
        raise ClaimAwaitsNoAnswer(f"claim {row.number} is {row.state}; it was not sent")
    return row


def answerable(actor: Actor) -> QuerySet[Claim]:
    """Return the practice's claims that a payer may answer; for whoever asked for permission."""
    return Claim.objects.filter(
        practice_id=actor.practice_id, state__in=ANSWERABLE, sent_at__isnull=False
    )


def _locked(actor: Actor, wanted: Iterable[Q]) -> dict[str, Claim]:
    """Return the claims that any of these conditions finds, by number, locked in one order.

    Two remits at once that speak of the same claims wait for one another.
    """
    rows = answerable(actor)
    ids = {found for each in wanted for (found,) in rows.filter(each).values_list("pk")}
    return _by_number(rows.filter(pk__in=sorted(ids)))


def _by_number(rows: QuerySet[Claim]) -> dict[str, Claim]:
    locked = rows.defer("findings").order_by("pk").select_for_update()
    return {row.number: row for row in locked}


def spellings(identifier: str) -> set[str]:
    """Return how a number may be kept: as it was spelt, and in its normal form."""
    return {identifier.strip(), same_identifier(identifier)} - {""}


def _otherwise(claims: Sequence[RemitClaim]) -> Iterator[Q]:
    """Yield what finds the claims that the weaker rungs could choose."""
    for start in range(0, len(claims), _ASKED_AT_ONCE):
        some = claims[start : start + _ASKED_AT_ONCE]
        yield Q(
            payer_claim_number__in={
                spelt for claim in some for spelt in spellings(claim.payer_claim_number)
            }
        )
        facts = [(first_day(claim), abs(claim.charge_cents)) for claim in some]
        yield Q(
            service_from__in={day for day, _ in facts if day},
            total_cents__in={cents for day, cents in facts if day},
        )
        cuts = [_beginning(same_identifier(claim.claim_id)) for claim in some]
        yield from filter(None, [functools.reduce(operator.or_, filter(None, cuts), Q())])


def first_day(claim: RemitClaim) -> date | None:
    """Return the first day that an answer speaks of, if it says any."""
    days = [line.service_date for line in claim.lines if line.service_date]
    return claim.service_from or min(days, default=None)


def _beginning(identifier: str) -> Q | None:
    """Return what finds the numbers that begin with this one, by the index on numbers."""
    if len(identifier) < _SHORTEST_CUT:
        return None
    behind = f"{identifier[:-1]}{chr(ord(identifier[-1]) + 1)}"
    return Q(number__gte=identifier, number__lt=behind)


def told_by_hand(claim: RemitClaim, sent: SentClaim) -> ClaimMatch:
    """Return the match that a person made; its lines are told as ever."""
    return ClaimMatch(sent, None, match_lines(claim, sent), ())
