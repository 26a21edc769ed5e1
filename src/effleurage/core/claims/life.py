"""The life of a claim from draft to closed, as a value that remembers what happened to it.

Knows the states, what each step asks for beyond the table (``life_table``), holds, and how a
claim comes to replace or void another. Refuses to know why a step is taken: that the gate passed,
that a file left, that a remit was proven are the caller's business. Denial is an outcome of an
adjudicated claim, not a state; the appeal has a life of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from effleurage.core.claims.kinds import Frequency
from effleurage.core.claims.life_table import (
    TABLE,
    ClaimHasASuccessor,
    ClaimHasNoSuccessor,
    ClaimIsNotOnHold,
    ClaimIsOnHold,
    ClaimWasAdjudicated,
    NothingToReplace,
    NothingToVoid,
    State,
    Step,
)


class Outcome(StrEnum):
    """What the payer decided. Reversed: the payer took its decision back (CLP02 is 22).

    Unprocessable: it never decided (CO-16 with MA130, no appeal rights), so the claim is
    corrected and sent as new, although a remit came (REFERENCE §8).
    """

    PAID = "paid"
    PAID_IN_PART = "paid in part"
    DENIED = "denied"
    UNPROCESSABLE = "unprocessable"
    REVERSED = "reversed"


class EventBeforeTheLast(ValueError):
    """A life is written in the order in which things became known."""


class WakeDateHasPassed(ValueError):
    """A hold must wake on a later day than it begins."""


class HoldNeedsAReason(ValueError):
    """A hold without a reason cannot be settled."""


class SuccessorNeedsItsOwnNumber(ValueError):
    """A replacement or void is a claim of its own, so that its answers are told apart."""


class Hold(NamedTuple):
    """Why a claim must not be sent yet, and the day on which to look at it again."""

    reason: str
    wake_on: date


class LifeEvent(NamedTuple):
    """What happened, on which day it became known, by whom, and the state that it led to."""

    step: Step
    on: date
    by: str
    state: State
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLife:
    """One claim's life so far; every step gives a new value.

    ``frequency`` stays what it was at birth: a rejected original is sent again as 1, a rejected
    replacement as 7, because its original still stands. ``outcome`` and ``payer_claim_number``
    are the latest remit's. ``successor`` is the claim that replaces or voids this one.
    """

    claim_id: str
    frequency: Frequency = Frequency.ORIGINAL
    state: State = State.DRAFT
    hold: Hold | None = None
    outcome: Outcome | None = None
    payer_claim_number: str = ""
    successor: str = ""
    history: tuple[LifeEvent, ...] = ()

    @property
    def times_sent(self) -> int:
        """How often the claim was sent."""
        return sum(event.step is Step.SEND for event in self.history)


class Succession(NamedTuple):
    """An adjudicated claim, and the draft that replaces or voids it."""

    original: ClaimLife
    successor: ClaimLife


def make_ready(life: ClaimLife, *, on: date, by: str) -> ClaimLife:
    """Return the life of a claim that passed the gate, or passed it once more.

    Raises a :class:`~effleurage.core.claims.life_table.StepRefused` where the table says so, and
    :class:`EventBeforeTheLast` for a day before the last event, as does every step below.
    """
    return _after(life, Step.MAKE_READY, on, by)


def take_back(life: ClaimLife, *, on: date, by: str, note: str = "") -> ClaimLife:
    """Return the life of a claim that is a draft again, to be corrected and sent as new.

    Of the adjudicated claims only an unprocessable one may be taken back; it forgets the payer's
    number, because a new claim cites none. Raises ``ClaimWasAdjudicated`` for any other, and
    ``ClaimHasASuccessor``.
    """
    if life.state is State.ADJUDICATED and life.outcome is not Outcome.UNPROCESSABLE:
        raise ClaimWasAdjudicated(life.claim_id)
    drafted = _after(life, Step.TAKE_BACK, on, by, note)
    if life.successor:
        raise ClaimHasASuccessor(life.claim_id)
    return replace(drafted, outcome=None, payer_claim_number="")


def send(life: ClaimLife, *, on: date, by: str) -> ClaimLife:
    """Return the life of a claim that left. Raises ``ClaimIsOnHold`` for a held one."""
    sent = _after(life, Step.SEND, on, by)
    if life.hold:
        raise ClaimIsOnHold(life.claim_id)
    return sent


def accept(life: ClaimLife, *, on: date, by: str, note: str = "") -> ClaimLife:
    """Return the life of a claim that the payer took in (277CA A2; a 999 alone is not enough).

    One that arrives after the remit is remembered and changes nothing else.
    """
    return _after(life, Step.ACCEPT, on, by, note)


def reject(life: ClaimLife, *, on: date, by: str, note: str = "") -> ClaimLife:
    """Return the life of a claim turned away before adjudication (999, 277CA, or not on file)."""
    return _after(life, Step.REJECT, on, by, note)


def adjudicate(
    life: ClaimLife, *, on: date, by: str, outcome: Outcome, payer_claim_number: str = ""
) -> ClaimLife:
    """Return the life of a claim that a remit speaks of; a later remit replaces the outcome.

    An empty ``payer_claim_number`` keeps the one known before. A remit may come although a
    rejection came first: the payer's decision counts.
    """
    decided = _after(life, Step.ADJUDICATE, on, by, outcome.value)
    number = payer_claim_number or life.payer_claim_number
    return replace(decided, outcome=outcome, payer_claim_number=number)


def close(life: ClaimLife, *, on: date, by: str, note: str = "") -> ClaimLife:
    """Return the life of a claim of which nothing more is expected; a hold ends with it."""
    return replace(_after(life, Step.CLOSE, on, by, note), hold=None)


def reopen(life: ClaimLife, *, on: date, by: str, note: str = "") -> ClaimLife:
    """Return the life of a claim that is again as it was before it was closed."""
    return _after(life, Step.REOPEN, on, by, note)


def put_on_hold(life: ClaimLife, *, hold: Hold, on: date, by: str) -> ClaimLife:
    """Return the life with that hold, in place of any other; the state stays.

    Raises :class:`HoldNeedsAReason`, and :class:`WakeDateHasPassed` unless it wakes after ``on``.
    """
    if not hold.reason.strip():
        raise HoldNeedsAReason(f"say why claim {life.claim_id} must wait")
    if hold.wake_on <= on:
        raise WakeDateHasPassed(f"choose a day after {on.isoformat()} for claim {life.claim_id}")
    return replace(_after(life, Step.HOLD, on, by, hold.reason), hold=hold)


def release(life: ClaimLife, *, on: date, by: str, note: str = "") -> ClaimLife:
    """Return the life without its hold. Raises ``ClaimIsNotOnHold`` where there is none."""
    released = _after(life, Step.RELEASE, on, by, note)
    if not life.hold:
        raise ClaimIsNotOnHold(life.claim_id)
    return replace(released, hold=None)


def begin_replacement(life: ClaimLife, *, successor: str, on: date, by: str) -> Succession:
    """Return the adjudicated claim and the draft (frequency 7) that is to replace it.

    ``successor`` is the new claim's number. Raises ``NothingToReplace`` unless the payer decided
    and its claim number is known, ``ClaimHasASuccessor``, :class:`SuccessorNeedsItsOwnNumber`.
    """
    followed = _after(life, Step.REPLACE, on, by, successor)
    if not _stands_at_the_payer(life):
        raise NothingToReplace(life.claim_id)
    return _succession(followed, successor, Frequency.REPLACEMENT)


def begin_void(life: ClaimLife, *, successor: str, on: date, by: str) -> Succession:
    """Return the adjudicated claim and the draft (frequency 8) that is to void it.

    Raises as :func:`begin_replacement` does, with ``NothingToVoid``, also where the payer has
    reversed its decision already.
    """
    followed = _after(life, Step.VOID, on, by, successor)
    if not _stands_at_the_payer(life) or life.outcome is Outcome.REVERSED:
        raise NothingToVoid(life.claim_id)
    return _succession(followed, successor, Frequency.VOID)


def drop_successor(life: ClaimLife, *, on: date, by: str, note: str = "") -> ClaimLife:
    """Return the life of a claim whose successor was abandoned before the payer decided on it."""
    dropped = _after(life, Step.DROP_SUCCESSOR, on, by, note)
    if not life.successor:
        raise ClaimHasNoSuccessor(life.claim_id)
    return replace(dropped, successor="")


def due_to_wake(lives: Iterable[ClaimLife], *, on: date) -> tuple[ClaimLife, ...]:
    """Return the held claims to look at on that day, the longest overdue first."""
    held = [(life.hold.wake_on, life.claim_id, life) for life in lives if life.hold]
    due = sorted((each for each in held if each[0] <= on), key=lambda each: each[:2])
    return tuple(life for _, _, life in due)


def _after(life: ClaimLife, step: Step, on: date, by: str, note: str = "") -> ClaimLife:
    """Return the life one event longer, in the state that the table gives."""
    if life.history and on < life.history[-1].on:
        last = life.history[-1].on.isoformat()
        raise EventBeforeTheLast(
            f"claim {life.claim_id} was last touched on {last}: use that day or later"
        )
    verdict = TABLE[life.state][step]
    if isinstance(verdict, type):
        raise verdict(life.claim_id)
    state = verdict if isinstance(verdict, State) else _before_closing(life)
    event = LifeEvent(step, on, by, state, note)
    return replace(life, state=state, history=(*life.history, event))


def _before_closing(life: ClaimLife) -> State:
    """Return the state that the claim was closed in; it was a draft if nothing happened before."""
    earlier = [event.state for event in life.history if event.state is not State.CLOSED]
    return earlier[-1] if earlier else State.DRAFT


def _stands_at_the_payer(life: ClaimLife) -> bool:
    """Whether the payer holds a decision that a replacement or void could cite."""
    decided = life.outcome not in {None, Outcome.UNPROCESSABLE}
    return decided and life.payer_claim_number != "" and life.frequency is not Frequency.VOID


def _succession(original: ClaimLife, successor: str, frequency: Frequency) -> Succession:
    if original.successor:
        raise ClaimHasASuccessor(original.claim_id)
    if successor in {"", original.claim_id}:
        raise SuccessorNeedsItsOwnNumber(f"give the successor of claim {original.claim_id} its own")
    draft = ClaimLife(claim_id=successor, frequency=frequency)
    return Succession(replace(original, successor=successor), draft)
