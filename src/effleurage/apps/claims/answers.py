"""What payers' answers do to the lives of claims: each is adjudicated, a closed one reopened first.

Knows that a claim may be answered more than once at a time (taken back, then decided anew). A remit
of ten thousand claims moves as many lives, so they are written in bulk, each by compare-and-set as
``steps`` does; one that is reopened takes that step there. Refuses to decide a step itself
(``core.claims.life``), and to know remits.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from effleurage.apps.audit.actor import Actor
from effleurage.apps.claims import queries, steps
from effleurage.apps.claims.mapping import details_of
from effleurage.apps.claims.models import Claim, ClaimEvent
from effleurage.apps.ledger import bulk
from effleurage.apps.practices.days import local_day
from effleurage.apps.rows import new_id
from effleurage.core.claims import life
from effleurage.core.claims.kinds import Frequency
from effleurage.core.claims.life import ClaimLife, LifeEvent, Outcome
from effleurage.core.claims.life_table import State, Step, StepRefused

_AT_ONCE = 2_000
_UNBORN: tuple[int, tuple[LifeEvent, ...]] = (0, ())
_EVENT_COLUMNS = (
    "id",
    "practice_id",
    "claim_id",
    "sequence",
    "event",
    "from_state",
    "to_state",
    "on",
    "at",
    "by",
    "words",
    "details",
)


class Decided(NamedTuple):
    """What a payer made of one claim, or a person's undoing of it.

    ``payer_claim_number`` fits the claim's column: whoever reads it from outside clips it.
    """

    row: Claim
    outcome: Outcome
    payer_claim_number: str = ""


def not_waiting(rows: Iterable[Claim], *, on: date, by: str) -> dict[str, str]:
    """Return why those of these claims that no answer can reach are not reached, by number.

    A claim closed while it was a draft again opens as a draft, and a draft waits for no answer.
    """
    closed = [row for row in rows if row.state == State.CLOSED]
    found: dict[str, str] = {}
    for row_id, lived in queries.lives_of(closed).items():
        try:
            reopened = life.reopen(lived, on=on, by=by)
            life.adjudicate(reopened, on=on, by=by, outcome=Outcome.PAID)
        except StepRefused as refusal:
            number = next(row.number for row in closed if row.id == row_id)
            found[number] = str(refusal)
    return found


def take_answers(actor: Actor, answers: Sequence[Decided], *, at: datetime) -> None:
    """Move the life of every claim that was answered, answer by answer.

    Raises what the claim's life refuses, and ``ClaimHasChanged``.
    """
    on = local_day(actor, at)
    closed = {each.row.id: each.row for each in answers if each.row.state == State.CLOSED}

    def reopen(_: Claim, lived: ClaimLife) -> ClaimLife:
        return life.reopen(lived, on=on, by=actor.name, note="the payer answered again")

    if closed:
        steps.take_steps(actor, list(closed.values()), reopen, at=at)
    for each_once in _rounds(answers):
        _write(actor, each_once, _after(actor, each_once, on=on), at=at)


class _Next(NamedTuple):
    """A claim's life one event longer, and that event's place in it."""

    life: ClaimLife
    sequence: int


def _after(actor: Actor, answers: Mapping[UUID, Decided], *, on: date) -> dict[UUID, _Next]:
    """Return the life of each claim after its answer; of what came before, the last event only."""
    last = _last_events(list(answers))
    return {
        row_id: _Next(
            life.adjudicate(
                ClaimLife(
                    claim_id=answer.row.number,
                    frequency=Frequency(answer.row.frequency),
                    state=State(answer.row.state),
                    payer_claim_number=answer.row.payer_claim_number,
                    history=last.get(row_id, _UNBORN)[1],
                ),
                on=on,
                by=actor.name,
                outcome=answer.outcome,
                payer_claim_number=answer.payer_claim_number,
            ),
            last.get(row_id, _UNBORN)[0] + 1,
        )
        for row_id, answer in answers.items()
    }


def _last_events(row_ids: Sequence[UUID]) -> dict[UUID, tuple[int, tuple[LifeEvent, ...]]]:
    """Return how many events each claim has had, and the last of them."""
    last: dict[UUID, tuple[int, str, date, str, str]] = {}
    for start in range(0, len(row_ids), _AT_ONCE):
        rows = ClaimEvent.objects.filter(claim_id__in=row_ids[start : start + _AT_ONCE])
        # Later events come later, so that each claim's last one stays.
        for row_id, sequence, step, on, by, state in rows.order_by("sequence").values_list(
            "claim_id", "sequence", "event", "on", "by", "to_state"
        ):
            last[row_id] = (sequence, step, on, by, state)
    return {
        row_id: (sequence, (LifeEvent(Step(step), on, by, State(state)),))
        for row_id, (sequence, step, on, by, state) in last.items()
    }


def _write(
    actor: Actor, answers: Mapping[UUID, Decided], after: Mapping[UUID, _Next], *, at: datetime
) -> None:
    """Write the claims' new states, unless somebody changed one since it was read, and events."""
    rows = {row_id: answer.row for row_id, answer in answers.items()}
    written = bulk.update(
        Claim,
        (
            (
                new.life.state.value,
                new.life.outcome or "",
                new.life.payer_claim_number,
                rows[row_id].version + 1,
                row_id,
                rows[row_id].version,
            )
            for row_id, new in after.items()
        ),
        columns=("state", "outcome", "payer_claim_number", "version"),
        where=("id", "version"),
    )
    if written != len(after):
        raise steps.ClaimHasChanged(next(iter(rows.values())).number)
    bulk.insert(
        ClaimEvent,
        (_event(actor, rows[row_id], new, at=at) for row_id, new in after.items()),
        columns=_EVENT_COLUMNS,
    )
    for row_id, new in after.items():
        _bring_up_to_date(rows[row_id], new.life)


def _event(actor: Actor, row: Claim, new: _Next, *, at: datetime) -> tuple[object, ...]:
    told = new.life.history[-1]
    return (
        new_id(),
        row.practice_id,
        row.id,
        new.sequence,
        told.step.value,
        row.state,
        told.state.value,
        told.on,
        at,
        actor.name,
        told.note,
        json.dumps(details_of(new.life)),
    )


def _bring_up_to_date(row: Claim, lived: ClaimLife) -> None:
    row.state, row.outcome = lived.state.value, str(lived.outcome or "")
    row.payer_claim_number = lived.payer_claim_number
    row.version += 1


def _rounds(answers: Sequence[Decided]) -> list[dict[UUID, Decided]]:
    """Return the first answers of all claims, then the second ones, and so on."""
    rounds: list[dict[UUID, Decided]] = []
    taken: Counter[UUID] = Counter()
    for answer in answers:
        nth = taken[answer.row.id]
        if nth == len(rounds):
            rounds.append({})
        rounds[nth][answer.row.id] = answer
        taken[answer.row.id] += 1
    return rounds
