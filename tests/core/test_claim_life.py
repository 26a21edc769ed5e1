"""A claim's life: every cell of the published table, the guards, holds, and any order of steps."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from effleurage.core.claims import life
from effleurage.core.claims.kinds import Frequency
from effleurage.core.claims.life import ClaimLife, Hold, LifeEvent, Outcome
from effleurage.core.claims.life_table import (
    ClaimAlreadySent,
    ClaimHasASuccessor,
    ClaimHasNoSuccessor,
    ClaimIsNotOnHold,
    ClaimIsOnHold,
    ClaimWasAdjudicated,
    NothingToReplace,
    NothingToVoid,
    State,
    Step,
    StepRefused,
)

PAGE = Path(__file__).resolve().parents[2] / "docs" / "algorithms" / "claim-life.md"
DAY = date(2026, 11, 10)
NEXT_DAY = date(2026, 11, 11)
BY = "dana"
HOLD = Hold("adjuster has given no claim number", date(2026, 11, 20))


def published_table() -> dict[tuple[str, str], str]:
    """The first table on the page, as (step, state) → cell."""
    lines = PAGE.read_text(encoding="utf-8").split("\n\n")
    (table,) = [part for part in lines if part.startswith("| step | draft")]
    header, _, *rows = [
        [cell.strip(" `") for cell in row.strip("| ").split("|")] for row in table.splitlines()
    ]
    return {
        (step, state): cell
        for step, *cells in rows
        for state, cell in zip(header[1:], cells, strict=True)
    }


TABLE = published_table()

PATHS: dict[str, list[Step]] = {
    "draft": [],
    "ready": [Step.MAKE_READY],
    "sent": [Step.MAKE_READY, Step.SEND],
    "accepted": [Step.MAKE_READY, Step.SEND, Step.ACCEPT],
    "rejected": [Step.MAKE_READY, Step.SEND, Step.REJECT],
    "adjudicated": [Step.MAKE_READY, Step.SEND, Step.ACCEPT, Step.ADJUDICATE],
    "closed": [Step.MAKE_READY, Step.SEND, Step.ACCEPT, Step.ADJUDICATE, Step.CLOSE],
}


def take(claim: ClaimLife, step: Step, on: date = DAY, **asked: Any) -> ClaimLife:
    """Take the step by its public function, with what it needs besides."""
    match step:
        case Step.ADJUDICATE:
            asked = {"outcome": Outcome.DENIED, "payer_claim_number": "ICN1"} | asked
            return life.adjudicate(claim, on=on, by=BY, **asked)
        case Step.HOLD:
            return life.put_on_hold(claim, on=on, by=BY, **({"hold": HOLD} | asked))
        case Step.REPLACE:
            return life.begin_replacement(claim, on=on, by=BY, successor="C1R1").original
        case Step.VOID:
            return life.begin_void(claim, on=on, by=BY, successor="C1V1").original
        case _:
            return getattr(life, step.value.replace(" ", "_"))(claim, on=on, by=BY, **asked)


def a_life(state: str = "draft", **changes: Any) -> ClaimLife:
    claim = ClaimLife(claim_id="C1")
    for step in PATHS[state]:
        claim = take(claim, step)
    return replace(claim, **changes)


def made_possible(claim: ClaimLife, step: Step) -> ClaimLife:
    """Give the claim what the step asks for besides the table."""
    match step:
        case Step.RELEASE:
            return replace(claim, hold=HOLD)
        case Step.DROP_SUCCESSOR:
            return replace(claim, successor="C1R1")
        case Step.TAKE_BACK if claim.state is State.ADJUDICATED:
            return replace(claim, outcome=Outcome.UNPROCESSABLE)
        case _:
            return claim


def test_the_page_has_a_cell_for_every_step_in_every_state() -> None:
    assert set(TABLE) == {(step.value, state.value) for step in Step for state in State}


@pytest.mark.parametrize(("step", "state"), TABLE)
def test_every_cell_of_the_page_is_what_happens(step: str, state: str) -> None:
    claim = made_possible(a_life(state), Step(step))
    cell = TABLE[step, state]
    expected = {"as before": "adjudicated"}.get(cell, cell)

    try:
        follows = take(claim, Step(step)).state.value
    except StepRefused as refusal:
        follows = type(refusal).__name__

    assert follows == expected


@pytest.mark.parametrize("refusal", StepRefused.__subclasses__())
def test_a_refusal_says_what_is_so_and_what_to_do(refusal: type[StepRefused]) -> None:
    said = str(refusal("C1"))

    assert said == f"Claim C1 {refusal.what}: {refusal.fix}."
    assert f"`{refusal.__name__}`" in PAGE.read_text(encoding="utf-8")


def test_every_refusal_that_the_page_names_exists() -> None:
    page = PAGE.read_text(encoding="utf-8")
    named = set(re.findall(r"`([A-Z][A-Za-z]+)`", page))

    known = {each.__name__ for each in StepRefused.__subclasses__()} | set(dir(life))
    assert named <= known


def test_each_step_is_remembered_with_its_day_and_its_doer() -> None:
    claim = life.make_ready(ClaimLife(claim_id="C1"), on=DAY, by="dana")

    claim = life.send(claim, on=NEXT_DAY, by="ben")

    assert claim.history == (
        LifeEvent(Step.MAKE_READY, DAY, "dana", State.READY),
        LifeEvent(Step.SEND, NEXT_DAY, "ben", State.SENT),
    )
    assert claim.times_sent == 1


def test_a_step_leaves_the_earlier_value_alone() -> None:
    before = a_life("ready")

    life.send(before, on=DAY, by=BY)

    assert before == a_life("ready")


def test_nothing_happens_before_what_happened_last() -> None:
    claim = a_life("sent")

    with pytest.raises(life.EventBeforeTheLast, match="2026-11-10"):
        life.accept(claim, on=DAY - timedelta(days=1), by=BY)


def test_a_held_claim_keeps_its_state_and_cannot_be_sent() -> None:
    claim = take(a_life("ready"), Step.HOLD)

    with pytest.raises(ClaimIsOnHold):
        life.send(claim, on=DAY, by=BY)

    assert claim.state is State.READY
    assert life.send(life.release(claim, on=DAY, by=BY), on=DAY, by=BY).state is State.SENT


def test_a_hold_may_be_put_in_place_of_another() -> None:
    later = Hold("records requested", date(2026, 12, 1))

    claim = take(take(a_life(), Step.HOLD), Step.HOLD, hold=later)

    assert claim.hold == later


def test_only_a_held_claim_is_released() -> None:
    with pytest.raises(ClaimIsNotOnHold):
        life.release(a_life("ready"), on=DAY, by=BY)


@pytest.mark.parametrize(
    ("hold", "refusal"),
    [
        (Hold("records", DAY), life.WakeDateHasPassed),
        (Hold("records", DAY - timedelta(days=1)), life.WakeDateHasPassed),
        (Hold(" ", NEXT_DAY), life.HoldNeedsAReason),
    ],
)
def test_a_hold_needs_a_reason_and_a_day_to_wake(hold: Hold, refusal: type[Exception]) -> None:
    with pytest.raises(refusal, match="C1"):
        life.put_on_hold(a_life(), hold=hold, on=DAY, by=BY)


def test_held_claims_wake_on_their_day_the_longest_overdue_first() -> None:
    held = [
        replace(a_life("ready"), claim_id=name, hold=Hold("records", DAY + timedelta(days=days)))
        for name, days in [("tomorrow", 1), ("b-today", 0), ("a-today", 0), ("overdue", -9)]
    ]

    due = life.due_to_wake([a_life(), *held], on=DAY)

    assert [claim.claim_id for claim in due] == ["overdue", "a-today", "b-today"]


def test_a_closed_claim_is_no_longer_held() -> None:
    claim = life.close(take(a_life("rejected"), Step.HOLD), on=DAY, by=BY)

    assert claim.hold is None


@pytest.mark.parametrize("state", ["draft", "ready", "rejected", "adjudicated"])
def test_a_reopened_claim_is_as_it_was(state: str) -> None:
    closed = life.close(a_life(state), on=DAY, by=BY)

    assert life.reopen(closed, on=DAY, by=BY).state.value == state


def test_a_rejected_claim_is_sent_again_as_an_original() -> None:
    claim = life.take_back(a_life("rejected"), on=DAY, by=BY)

    claim = life.send(life.make_ready(claim, on=DAY, by=BY), on=DAY, by=BY)

    assert claim.frequency is Frequency.ORIGINAL
    assert claim.times_sent == 2


def test_an_unprocessable_claim_goes_back_to_draft_and_cites_nothing() -> None:
    unprocessable = take(a_life("sent"), Step.ADJUDICATE, outcome=Outcome.UNPROCESSABLE)

    claim = life.take_back(unprocessable, on=DAY, by=BY)

    assert claim.state is State.DRAFT
    assert claim.frequency is Frequency.ORIGINAL
    assert (claim.outcome, claim.payer_claim_number) == (None, "")


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - {Outcome.UNPROCESSABLE}))
def test_a_decided_claim_is_not_taken_back(outcome: Outcome) -> None:
    with pytest.raises(ClaimWasAdjudicated):
        life.take_back(a_life("adjudicated", outcome=outcome), on=DAY, by=BY)


def test_a_later_remit_changes_the_outcome_and_keeps_the_number() -> None:
    claim = a_life("adjudicated")

    claim = take(claim, Step.ADJUDICATE, outcome=Outcome.PAID, payer_claim_number="")

    assert claim.outcome is Outcome.PAID
    assert claim.payer_claim_number == "ICN1"


def test_a_replacement_is_a_draft_of_its_own_that_the_original_names() -> None:
    original, successor = life.begin_replacement(
        a_life("adjudicated"), successor="C1R1", on=DAY, by=BY
    )

    assert successor == ClaimLife(claim_id="C1R1", frequency=Frequency.REPLACEMENT)
    assert original.state is State.ADJUDICATED
    assert original.successor == "C1R1"


def test_a_void_is_a_draft_of_its_own_with_frequency_8() -> None:
    _, successor = life.begin_void(a_life("adjudicated"), successor="C1V1", on=DAY, by=BY)

    assert successor.frequency is Frequency.VOID
    assert successor.state is State.DRAFT


def test_a_rejected_replacement_is_sent_again_as_a_replacement() -> None:
    rejected = a_life("rejected", frequency=Frequency.REPLACEMENT)

    assert life.take_back(rejected, on=DAY, by=BY).frequency is Frequency.REPLACEMENT


@pytest.mark.parametrize(
    "changes",
    [
        {"payer_claim_number": ""},
        {"outcome": Outcome.UNPROCESSABLE},
        {"frequency": Frequency.VOID},
    ],
)
def test_what_does_not_stand_at_the_payer_is_neither_replaced_nor_voided(
    changes: dict[str, Any],
) -> None:
    claim = a_life("adjudicated", **changes)

    with pytest.raises(NothingToReplace):
        take(claim, Step.REPLACE)
    with pytest.raises(NothingToVoid):
        take(claim, Step.VOID)


def test_a_reversed_claim_is_replaced_but_not_voided() -> None:
    claim = a_life("adjudicated", outcome=Outcome.REVERSED)

    with pytest.raises(NothingToVoid):
        take(claim, Step.VOID)
    assert take(claim, Step.REPLACE).successor == "C1R1"


@pytest.mark.parametrize("step", [Step.REPLACE, Step.VOID])
def test_a_claim_has_one_successor_at_a_time(step: Step) -> None:
    claim = take(a_life("adjudicated"), Step.REPLACE)

    with pytest.raises(ClaimHasASuccessor):
        take(claim, step)
    assert take(take(claim, Step.DROP_SUCCESSOR), step).successor != ""


def test_a_claim_with_a_successor_is_not_taken_back() -> None:
    claim = take(a_life("adjudicated"), Step.REPLACE)
    claim = take(claim, Step.ADJUDICATE, outcome=Outcome.UNPROCESSABLE)

    with pytest.raises(ClaimHasASuccessor):
        take(claim, Step.TAKE_BACK)


def test_no_successor_cannot_be_dropped() -> None:
    with pytest.raises(ClaimHasNoSuccessor):
        take(a_life("adjudicated"), Step.DROP_SUCCESSOR)


@pytest.mark.parametrize("number", ["", "C1"])
def test_a_successor_has_a_number_of_its_own(number: str) -> None:
    with pytest.raises(life.SuccessorNeedsItsOwnNumber):
        life.begin_void(a_life("adjudicated"), successor=number, on=DAY, by=BY)


def test_a_sent_claim_is_not_sent_twice() -> None:
    with pytest.raises(ClaimAlreadySent, match="Claim C1 was sent already"):
        take(a_life("sent"), Step.SEND)


STATES = {state.value for state in State}
GUARDS = {
    "ClaimHasASuccessor",
    "ClaimHasNoSuccessor",
    "ClaimIsNotOnHold",
    "ClaimIsOnHold",
    "ClaimWasAdjudicated",
    "NothingToReplace",
    "NothingToVoid",
}


class AnyLife(RuleBasedStateMachine):
    """Take any step at any time; judge the state by the page, and the rest by its promises."""

    claim: ClaimLife
    day: date

    @initialize(frequency=st.sampled_from(Frequency))
    def begin(self, frequency: Frequency) -> None:
        self.claim = ClaimLife(claim_id="C1", frequency=frequency)
        self.day = DAY
        self.closed_in = "draft"

    @rule(days=st.integers(0, 3))
    def wait(self, days: int) -> None:
        self.day += timedelta(days=days)

    @rule(step=st.sampled_from(sorted(set(Step) - {Step.ADJUDICATE, Step.HOLD})))
    def take_any_step(self, step: Step) -> None:
        self.attempt(step)

    @rule(outcome=st.sampled_from(Outcome), number=st.sampled_from(["", "ICN1", "ICN2"]))
    def hear_of_a_remit(self, outcome: Outcome, number: str) -> None:
        self.attempt(Step.ADJUDICATE, outcome=outcome, payer_claim_number=number)

    @rule(days=st.integers(1, 30))
    def put_on_hold(self, days: int) -> None:
        self.attempt(Step.HOLD, hold=Hold("records", self.day + timedelta(days=days)))

    @precondition(lambda self: self.claim.state in {State.DRAFT, State.READY})
    @rule()
    def go_on(self) -> None:
        self.attempt(Step.MAKE_READY if self.claim.state is State.DRAFT else Step.SEND)

    def attempt(self, step: Step, **asked: Any) -> None:
        before = self.claim
        cell = TABLE[step.value, before.state.value]
        refusal = ""
        try:
            self.claim = take(before, step, self.day, **asked)
        except StepRefused as refused:
            refusal = type(refused).__name__
        if refusal:
            assert refusal == cell or (cell in STATES and refusal in GUARDS)
            return
        assert self.claim.state.value == (self.closed_in if cell == "as before" else cell)
        assert self.claim.history[:-1] == before.history
        assert not (step is Step.SEND and before.hold)
        if step is Step.CLOSE:
            self.closed_in = before.state.value

    @invariant()
    def its_last_event_tells_its_state(self) -> None:
        if self.claim.history:
            assert self.claim.history[-1].state is self.claim.state

    @invariant()
    def its_days_run_forward(self) -> None:
        days = [event.on for event in self.claim.history]
        assert days == sorted(days)

    @invariant()
    def it_was_sent_if_the_payer_has_it(self) -> None:
        if self.claim.state in {State.SENT, State.ACCEPTED, State.REJECTED, State.ADJUDICATED}:
            assert self.claim.times_sent > 0

    @invariant()
    def it_follows_only_what_the_payer_numbered(self) -> None:
        if self.claim.successor:
            assert self.claim.payer_claim_number
            assert self.claim.frequency is not Frequency.VOID

    @invariant()
    def it_is_never_held_when_closed(self) -> None:
        assert not (self.claim.hold and self.claim.state is State.CLOSED)


TestAnyLife = AnyLife.TestCase
TestAnyLife.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
