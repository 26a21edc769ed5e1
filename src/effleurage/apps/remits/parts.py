"""The parts of a remit as rows: what became of each claim, adjustment and unexplained cent.

Knows how a posting (``core.ledger``) reads part by part, and which finding speaks of which claim.
The cents that the held parts keep sum to what the remit leaves in clearing. Refuses to decide.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from effleurage.apps.claims.models import Claim
from effleurage.apps.ledger import bulk
from effleurage.apps.remits import mapping
from effleurage.apps.remits.models import Hold, PartKind, PartState, RemitPart
from effleurage.apps.remits.models import Remit as RemitRow
from effleurage.apps.rows import new_id
from effleurage.core.ledger import Posted, remit_id
from effleurage.core.remits.checks import SetAside, What
from effleurage.core.remits.matching import Matches
from effleurage.core.remits.oddities import NO_PAYMENT
from effleurage.core.remits.proof import Proof
from effleurage.core.remits.remit import Remit, RemitClaim
from effleurage.findings import Finding

_SEGMENT = re.compile(r"segment (\d+) ")


class Standing(NamedTuple):
    """What became of a part."""

    state: PartState
    hold: str = ""
    why: str = ""
    held_cents: int = 0
    difference_cents: int = 0
    entry_key: str = ""


POSTED = Standing(PartState.POSTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided about a whole remit; ``not_waiting`` says why, by the claim's place."""

    proof: Proof
    matches: Matches
    posted: Posted
    rows: Mapping[str, Claim]
    not_waiting: Mapping[int, str] = field(default_factory=dict)


class _New(NamedTuple):
    """A part's row, in the order of the columns to write."""

    id: UUID
    practice_id: UUID
    remit_id: UUID
    kind: str
    position: int
    claim_id: UUID | None
    claim_number: str
    status: str
    charge_cents: int
    paid_cents: int
    client_share_cents: int
    held_cents: int
    difference_cents: int
    state: str
    hold: str
    why: str
    entry_key: str
    attempt: int
    body: str
    findings: str


def write_decided(row: RemitRow, remit: Remit, decision: Decision) -> list[Finding]:
    """Write the parts of a remit that was decided; return the findings of no single claim."""
    of_claims, of_all = _by_claim(remit, decision)
    parts: list[_New] = []
    standings = _standings(remit, decision)
    for at, claim in enumerate(remit.claims):
        sent = decision.matches.claims[at].sent
        of_claim = decision.rows[sent.claim_id].id if sent else None
        parts.append(_claim(row, at, claim, standings[at], (of_claim, of_claims.get(at, []))))
    parts += _others(row, remit, decision)
    _write(parts)
    return of_all


def write_held(row: RemitRow, remit: Remit, *, hold: Hold, why: str) -> None:
    """Write the parts of a remit of which nothing is in the ledger: none keeps any money."""
    held = Standing(PartState.HELD, hold, why)
    parts = [_claim(row, at, each, held, (None, [])) for at, each in enumerate(remit.claims)]
    parts += _adjustments(row, remit, lambda _, __: held)
    parts += [_unread(row, at, remit, held) for at in range(1, len(remit.unread) + 1)]
    _write(parts)


def key_of(identity: str, kind: str, position: int) -> str:
    """Return the ledger key under which the core posts that part of a remit."""
    return f"remit:{identity}:{kind} {position}"


def _write(parts: Iterable[_New]) -> None:
    bulk.insert(RemitPart, parts, columns=_New._fields)


def _standings(remit: Remit, decision: Decision) -> list[Standing]:
    """Return what became of each claim, in the order of the remit."""
    if not decision.proof.agrees:
        why = decision.posted.held[0].why
        return [
            Standing(PartState.HELD, Hold.DISAGREES, why, claim.paid_cents)
            for claim in remit.claims
        ]
    held = {each.at: each for each in decision.posted.held if each.at is not None}
    aside = {each.at: each for each in decision.proof.set_aside}
    keys = {entry.key for entry in decision.posted.entries}
    identity = remit_id(remit)
    found = []
    for at, _ in enumerate(remit.claims):
        if at in held:
            hold, why = _why(at, decision, held[at].why, aside)
            difference = _difference(aside.get(at))
            found.append(Standing(PartState.HELD, hold, why, held[at].cents, difference))
        else:
            key = key_of(identity, PartKind.CLAIM, at + 1)
            found.append(POSTED._replace(entry_key=key if key in keys else ""))
    return found


def _why(
    at: int, decision: Decision, why: str, aside: Mapping[int | None, SetAside]
) -> tuple[Hold, str]:
    if at in aside:
        return Hold.SUMS, why
    if at in decision.not_waiting:
        return Hold.NOT_WAITING, decision.not_waiting[at]
    return (Hold.BY_HAND if decision.matches.claims[at].sent else Hold.UNMATCHED), why


def _difference(aside: SetAside | None) -> int:
    checks = aside.checks if aside else ()
    of_claim = [check for check in checks if check.what is What.CLAIM_PAID]
    return next((check.difference_cents for check in (*of_claim, *checks)), 0)


def _others(row: RemitRow, remit: Remit, decision: Decision) -> Iterator[_New]:
    agrees = decision.proof.agrees
    why = "" if agrees else decision.posted.held[0].why
    identity = remit_id(remit)

    def standing(position: int, cents: int) -> Standing:
        if agrees:
            key = key_of(identity, PartKind.ADJUSTMENT, position) if cents else ""
            return POSTED._replace(entry_key=key)
        return Standing(PartState.HELD, Hold.DISAGREES, why, -cents)

    yield from _adjustments(row, remit, standing)
    unread = [each for each in decision.proof.set_aside if each.at is None]
    for position, each in enumerate(unread, 1):
        cents = each.cents if agrees else remit.unread[position - 1].paid_cents or 0
        words = "it could not be read"
        held = Standing(PartState.HELD, Hold.NOT_READ, words, cents)
        yield _unread(row, position, remit, held)
    if not agrees:
        yield _left_over(row, remit, why)


def _adjustments(row: RemitRow, remit: Remit, standing: Any) -> Iterator[_New]:
    for position, each in enumerate(remit.provider_adjustments, 1):
        yield _new(
            row,
            PartKind.ADJUSTMENT,
            position,
            standing(position, each.cents),
            paid_cents=-each.cents,
            body=mapping.as_text(each._asdict()),
        )


def _unread(row: RemitRow, position: int, remit: Remit, standing: Standing) -> _New:
    each = remit.unread[position - 1]
    return _new(
        row,
        PartKind.UNREAD,
        position,
        standing,
        claim_number=mapping.clipped(each.claim_id, 38),
        charge_cents=each.charge_cents or 0,
        paid_cents=each.paid_cents or 0,
        body=mapping.as_text(each._asdict()),
    )


def _left_over(row: RemitRow, remit: Remit, why: str) -> _New:
    """Return the part for what a payment is beyond all its parts, so that none is without one."""
    came = 0 if remit.method == NO_PAYMENT else remit.amount_cents
    told = sum(claim.paid_cents for claim in remit.claims)
    told += sum(each.paid_cents or 0 for each in remit.unread)
    told -= sum(each.cents for each in remit.provider_adjustments)
    held = Standing(PartState.HELD, Hold.DISAGREES, why, came - told, came - told)
    return _new(row, PartKind.DIFFERENCE, 1, held, body="{}")


def _claim(
    row: RemitRow,
    at: int,
    claim: RemitClaim,
    standing: Standing,
    told: tuple[UUID | None, list[Finding]],
) -> _New:
    of_claim, findings = told
    return _new(
        row,
        PartKind.CLAIM,
        at + 1,
        standing,
        claim_id=of_claim,
        claim_number=mapping.clipped(claim.claim_id, 38),
        status=mapping.clipped(claim.status, 2),
        charge_cents=claim.charge_cents,
        paid_cents=claim.paid_cents,
        client_share_cents=claim.client_share_cents,
        body=mapping.claim_body(claim),
        findings=mapping.as_text([each.as_json() for each in findings]) if findings else "[]",
    )


def _new(row: RemitRow, kind: PartKind, position: int, standing: Standing, **columns: Any) -> _New:
    values = {
        "claim_id": None,
        "claim_number": "",
        "status": "",
        "charge_cents": 0,
        "paid_cents": 0,
        "client_share_cents": 0,
        "findings": "[]",
        **columns,
    }
    return _New(
        id=new_id(),
        practice_id=row.practice_id,
        remit_id=row.id,
        kind=kind.value,
        position=position,
        held_cents=standing.held_cents,
        difference_cents=standing.difference_cents,
        state=standing.state.value,
        hold=str(standing.hold),
        why=mapping.clipped(standing.why, 200),
        entry_key=standing.entry_key,
        attempt=0,
        **values,
    )


def _by_claim(remit: Remit, decision: Decision) -> tuple[dict[int, list[Finding]], list[Finding]]:
    """Return the findings about each claim by its place, and those about none.

    A finding says its place in the file as a segment; on paper it begins with the claim's number.
    """
    starts = [claim.segment for claim in remit.claims]
    numbers = {f"claim {claim.claim_id}": at for at, claim in enumerate(remit.claims)}
    end = min((each.segment for each in remit.provider_adjustments), default=0)
    of_claims: dict[int, list[Finding]] = defaultdict(list)
    of_all: list[Finding] = []
    for found in (
        *decision.proof.findings,
        *decision.matches.findings,
        *decision.posted.findings,
    ):
        segment = _SEGMENT.match(found.where)
        number = int(segment[1]) if segment else 0
        on_paper = numbers.get(found.where.partition(",")[0])
        if segment and starts and starts[0] <= number and (not end or number < end):
            of_claims[bisect_right(starts, number) - 1].append(found)
        elif not segment and on_paper is not None:
            of_claims[on_paper].append(found)
        else:
            of_all.append(found)
    return of_claims, of_all
