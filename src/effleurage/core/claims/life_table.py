"""The table of a claim's life: its states, its steps, and which step leads where or is refused.

Knows every state × step, and nothing else (``docs/algorithms/claim-life.md`` shows the same and is
tested against this one). What a step additionally asks for is in ``life``.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar


class State(StrEnum):
    """Where a claim stands."""

    DRAFT = "draft"
    READY = "ready"
    SENT = "sent"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    ADJUDICATED = "adjudicated"
    CLOSED = "closed"


class Step(StrEnum):
    """What can be done to a claim, or learned of it."""

    MAKE_READY = "make ready"
    TAKE_BACK = "take back"
    SEND = "send"
    ACCEPT = "accept"
    REJECT = "reject"
    ADJUDICATE = "adjudicate"
    REPLACE = "replace"
    VOID = "void"
    DROP_SUCCESSOR = "drop successor"
    CLOSE = "close"
    REOPEN = "reopen"
    HOLD = "hold"
    RELEASE = "release"


class StepRefused(Exception):
    """The claim's life does not allow the step: ``what`` is so, and the ``fix``."""

    what: ClassVar[str]
    fix: ClassVar[str]

    def __init__(self, claim_id: str) -> None:
        super().__init__(f"Claim {claim_id} {self.what}: {self.fix}.")


class ClaimIsADraft(StepRefused):
    """It is a draft already."""

    what = "is a draft already"
    fix = "change it as you need, then make it ready"


class ClaimIsNotReady(StepRefused):
    """A draft has not passed the gate, so it cannot be sent."""

    what = "has not passed the gate"
    fix = "check it and make it ready first"


class ClaimIsOnHold(StepRefused):
    """A held claim cannot be sent."""

    what = "is on hold"
    fix = "settle the reason for the hold and release it, then send"


class ClaimIsNotOnHold(StepRefused):
    """There is no hold to release."""

    what = "is not on hold"
    fix = "nothing needs to be released"


class ClaimAlreadySent(StepRefused):
    """It is with the payer, or was answered; sending it again would make a duplicate."""

    what = "was sent already"
    fix = "wait for the answer or ask the payer; once it is adjudicated, send a replacement"


class ClaimIsNotWithThePayer(StepRefused):
    """An answer came for a claim that nobody sent."""

    what = "is not with the payer, so no answer can be meant for it"
    fix = "match the answer by hand, or send the claim first"


class ClaimAwaitsAnAnswer(StepRefused):
    """It cannot be closed while the payer may still answer."""

    what = "still awaits the payer's answer"
    fix = "ask the payer; if the claim is not on file there, record a rejection and send it anew"


class ClaimWasRejected(StepRefused):
    """The payer never took it in."""

    what = "was rejected before adjudication"
    fix = "take it back to draft, correct it and send it as a new claim (not as a replacement)"


class ClaimWasAdjudicated(StepRefused):
    """The payer has decided; what was sent cannot be changed any more."""

    what = "was adjudicated"
    fix = "send a replacement (7) or a void (8), or appeal"


class ClaimIsClosed(StepRefused):
    """Nothing more is expected of it."""

    what = "is closed"
    fix = "reopen it first"


class ClaimIsOpen(StepRefused):
    """Only a closed claim can be reopened."""

    what = "is not closed"
    fix = "go on with it as it is"


class NothingToReplace(StepRefused):
    """The payer holds no adjudicated claim that a replacement could cite."""

    what = "has no adjudicated original with a payer's claim number to replace"
    fix = "if it was rejected or unprocessable, correct it and send it as a new claim; else wait"


class NothingToVoid(StepRefused):
    """The payer holds no adjudicated claim that a void could cite."""

    what = "has no adjudicated original with a payer's claim number to void"
    fix = "nothing stands at the payer: close the claim, or wait for the remit"


class ClaimHasASuccessor(StepRefused):
    """Another claim replaces or voids it already."""

    what = "has a successor already"
    fix = "replace or void the successor instead, or drop the successor if it was abandoned"


class ClaimHasNoSuccessor(StepRefused):
    """No claim replaces or voids it."""

    what = "has no successor"
    fix = "nothing needs to be dropped"


AS_BEFORE = "as before"
"""The state in which a closed claim was closed."""

Verdict = State | type[StepRefused] | str

_NOT_WITH_THE_PAYER: Mapping[Step, Verdict] = {
    Step.ACCEPT: ClaimIsNotWithThePayer,
    Step.REJECT: ClaimIsNotWithThePayer,
    Step.ADJUDICATE: ClaimIsNotWithThePayer,
}
_UNDECIDED: Mapping[Step, Verdict] = {
    Step.REPLACE: NothingToReplace,
    Step.VOID: NothingToVoid,
    Step.DROP_SUCCESSOR: ClaimHasNoSuccessor,
    Step.REOPEN: ClaimIsOpen,
}
_WITH_THE_PAYER: Mapping[Step, Verdict] = {
    **_UNDECIDED,
    Step.MAKE_READY: ClaimAlreadySent,
    Step.TAKE_BACK: ClaimAlreadySent,
    Step.SEND: ClaimAlreadySent,
    Step.ACCEPT: State.ACCEPTED,
    Step.REJECT: State.REJECTED,
    Step.ADJUDICATE: State.ADJUDICATED,
    Step.CLOSE: ClaimAwaitsAnAnswer,
}


def _held_in(state: State) -> Mapping[Step, Verdict]:
    return {Step.HOLD: state, Step.RELEASE: state}


TABLE: Mapping[State, Mapping[Step, Verdict]] = {
    State.DRAFT: {
        **_NOT_WITH_THE_PAYER,
        **_UNDECIDED,
        **_held_in(State.DRAFT),
        Step.MAKE_READY: State.READY,
        Step.TAKE_BACK: ClaimIsADraft,
        Step.SEND: ClaimIsNotReady,
        Step.CLOSE: State.CLOSED,
    },
    State.READY: {
        **_NOT_WITH_THE_PAYER,
        **_UNDECIDED,
        **_held_in(State.READY),
        Step.MAKE_READY: State.READY,
        Step.TAKE_BACK: State.DRAFT,
        Step.SEND: State.SENT,
        Step.CLOSE: State.CLOSED,
    },
    State.SENT: {**_WITH_THE_PAYER, **_held_in(State.SENT)},
    State.ACCEPTED: {**_WITH_THE_PAYER, **_held_in(State.ACCEPTED)},
    State.REJECTED: {
        **_UNDECIDED,
        **_held_in(State.REJECTED),
        Step.MAKE_READY: ClaimWasRejected,
        Step.TAKE_BACK: State.DRAFT,
        Step.SEND: ClaimWasRejected,
        Step.ACCEPT: ClaimWasRejected,
        Step.REJECT: State.REJECTED,
        Step.ADJUDICATE: State.ADJUDICATED,
        Step.CLOSE: State.CLOSED,
    },
    State.ADJUDICATED: {
        **_held_in(State.ADJUDICATED),
        Step.MAKE_READY: ClaimWasAdjudicated,
        Step.TAKE_BACK: State.DRAFT,
        Step.SEND: ClaimAlreadySent,
        Step.ACCEPT: State.ADJUDICATED,
        Step.REJECT: ClaimWasAdjudicated,
        Step.ADJUDICATE: State.ADJUDICATED,
        Step.REPLACE: State.ADJUDICATED,
        Step.VOID: State.ADJUDICATED,
        Step.DROP_SUCCESSOR: State.ADJUDICATED,
        Step.CLOSE: State.CLOSED,
        Step.REOPEN: ClaimIsOpen,
    },
    State.CLOSED: {**dict.fromkeys(Step, ClaimIsClosed), Step.REOPEN: AS_BEFORE},
}
