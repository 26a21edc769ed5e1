"""Between claims as the core reasons about them and the rows that keep them.

Knows the claim file in ``snapshot``, a life in its events, and which columns repeat them. Refuses
to decide anything, and to read or write a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from effleurage.apps.claims.models import Claim as ClaimRow
from effleurage.apps.claims.models import ClaimEvent, Override
from effleurage.core import gate
from effleurage.core.claims import Claim, claim_file, other_cover
from effleurage.core.claims.kinds import Frequency, LineOfBusiness
from effleurage.core.claims.life import ClaimLife, Hold, LifeEvent, Outcome
from effleurage.core.claims.life_table import State, Step
from effleurage.core.remits.sent import SentClaim, SentLine

SNAPSHOT_VERSION = str(claim_file.VERSION)
LONGEST_WORDS = 200


class SnapshotCannotBeRead(RuntimeError):
    """A stored claim is not a claim file that this release reads; restore the row from a backup."""

    def __init__(self, number: str, codes: Iterable[str]) -> None:
        super().__init__(f"the text of claim {number} cannot be read: {', '.join(sorted(codes))}")


def claim_of(row: ClaimRow) -> Claim:
    """Return the claim that a row holds. Raises :class:`SnapshotCannotBeRead`."""
    return claim_in(row.snapshot, number=row.number)


def claim_in(snapshot: object, *, number: str) -> Claim:
    """Return the claim of a stored snapshot. Raises :class:`SnapshotCannotBeRead`."""
    claim, findings = claim_file.read(snapshot, unfinished=True)
    if claim is None:
        raise SnapshotCannotBeRead(number, {finding.code for finding in findings})
    return claim


def columns_of(claim: Claim) -> dict[str, Any]:
    """Return the columns that follow from a claim's text."""
    days = [line.service_date for line in claim.lines] or [
        visit.service_date for visit in claim.visits
    ]
    return {
        "number": claim.claim_id,
        "frequency": claim.frequency.value,
        "member_id": claim.policy.member_id,
        "snapshot": claim_file.write(claim),
        "snapshot_version": SNAPSHOT_VERSION,
        "total_cents": claim.total_charge_cents,
        "service_from": min(days),
        "service_to": max([*days, *(line.last_day for line in claim.lines)]),
    }


def columns_of_life(life: ClaimLife) -> dict[str, Any]:
    """Return the columns that repeat what a life says."""
    return {
        "state": life.state.value,
        "outcome": life.outcome.value if life.outcome else "",
        "hold_reason": life.hold.reason if life.hold else "",
        "wake_on": life.hold.wake_on if life.hold else None,
        "payer_claim_number": life.payer_claim_number,
    }


def life_of(row: ClaimRow, events: Iterable[ClaimEvent]) -> ClaimLife:
    """Return the life that a claim's events tell, in their order."""
    life = ClaimLife(claim_id=row.number, frequency=Frequency(row.frequency))
    for event in events:
        life = _after(life, event)
    return life


def details_of(life: ClaimLife) -> dict[str, str]:
    """Return what the last step of a life added beyond its state and words."""
    step = life.history[-1].step
    if step is Step.HOLD and life.hold:
        return {"wake_on": life.hold.wake_on.isoformat()}
    if step in {Step.ACCEPT, Step.ADJUDICATE} and life.payer_claim_number:
        return {"payer_claim_number": life.payer_claim_number}
    return {}


def override_of(row: Override) -> gate.Override:
    """Return the decision that a row holds."""
    return gate.Override(rule_code=row.rule_code, reason=row.reason, by=str(row.by))


def sent_claim_of(row: ClaimRow) -> SentClaim:
    """Return what an answer to this claim will repeat, straight from its stored text.

    A remit of ten thousand claims asks for as many, and needs none of the rest of them.
    """
    snapshot: Mapping[str, Any] = row.snapshot
    return SentClaim(
        claim_id=row.number,
        member_id=row.member_id,
        payer_claim_number=row.payer_claim_number or snapshot.get("payer_claim_number", ""),
        line_of_business=LineOfBusiness(snapshot["payer"]["line_of_business"]),
        charge_cents=row.total_cents,
        service_from=row.service_from,
        lines=tuple(_sent_line(line) for line in snapshot["lines"]),
        asked_cents=other_cover.asked_cents(claim_of(row)) if "other_cover" in snapshot else None,
    )


def _sent_line(line: Mapping[str, Any]) -> SentLine:
    return SentLine(
        line_id=line["line_id"],
        procedure=line["procedure"],
        modifiers=tuple(line.get("modifiers", ())),
        service_date=date.fromisoformat(line["service_date"]),
        charge_cents=line["charge_cents"],
    )


def _after(life: ClaimLife, event: ClaimEvent) -> ClaimLife:
    step, state = Step(event.event), State(event.to_state)
    told = LifeEvent(step, event.on, event.by, state, event.words)
    changes = _CHANGES[step](life, event) if step in _CHANGES else {}
    return replace(life, state=state, history=(*life.history, told), **changes)


def _held(_: ClaimLife, event: ClaimEvent) -> dict[str, Any]:
    return {"hold": Hold(event.words, date.fromisoformat(event.details["wake_on"]))}


def _numbered(life: ClaimLife, event: ClaimEvent) -> dict[str, Any]:
    number = event.details.get("payer_claim_number", "")
    return {"payer_claim_number": number or life.payer_claim_number}


def _decided(life: ClaimLife, event: ClaimEvent) -> dict[str, Any]:
    return {"outcome": Outcome(event.words), **_numbered(life, event)}


_CHANGES: Mapping[Step, Callable[[ClaimLife, ClaimEvent], dict[str, Any]]] = {
    Step.HOLD: _held,
    Step.RELEASE: lambda *_: {"hold": None},
    Step.CLOSE: lambda *_: {"hold": None},
    Step.ACCEPT: _numbered,
    Step.ADJUDICATE: _decided,
    Step.TAKE_BACK: lambda *_: {"outcome": None, "payer_claim_number": ""},
    Step.REPLACE: lambda _, event: {"successor": event.words},
    Step.VOID: lambda _, event: {"successor": event.words},
    Step.DROP_SUCCESSOR: lambda *_: {"successor": ""},
}
