"""Whatever is done to a claim in whatever order, its records say what the core says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from effleurage.apps.claims import actions, charges, checks, mapping, queries
from effleurage.apps.claims.drafting import new_row
from effleurage.apps.claims.numbers import claim_numbers
from effleurage.apps.ledger import queries as ledger
from effleurage.core.claims import life
from effleurage.core.claims.kinds import Frequency
from effleurage.core.claims.life import ClaimLife, Hold, Outcome
from effleurage.core.claims.life_table import State, StepRefused
from effleurage.core.ledger import Account
from tests.apps import world
from tests.apps.claims.a_claim_of import ON, a_draft, row, take

WAKE = date(2026, 12, 1)


def the_machine(actor, pattern):  # noqa: C901 - a rule for each step of a life
    """A machine of claims made like ``pattern``, each beside the core's own idea of its life."""

    class Claims(RuleBasedStateMachine):
        @initialize()
        def begin(self):
            (number,) = claim_numbers(actor, how_many=1, at=world.AT)
            text = mapping.claim_of(pattern)
            draft = new_row(text, like=pattern, at=world.AT)
            draft.number = number
            draft.snapshot = {**draft.snapshot, "claim_id": number}
            draft.save(force_insert=True)
            self.id, self.number = draft.id, number
            self.core = ClaimLife(claim_id=number)
            self.successor = None

        def both(self, on_records, in_core):
            """Do it to the records and in the core: both do it, or both refuse it alike."""
            try:
                expected = in_core()
            except (StepRefused, ValueError) as refusal:
                with pytest.raises(type(refusal)):
                    on_records()
                return False
            on_records()
            self.core = expected
            return True

        def act(self, action, step, **about):
            self.both(
                lambda: action(actor, claim_id=self.id, at=world.AT, **about),
                lambda: step(self.core, on=ON, by=actor.name, **about),
            )

        def learn(self, step, **about):
            self.both(
                lambda: take(actor, self.id, step, **about),
                lambda: step(self.core, on=ON, by=actor.name, **about),
            )

        @rule()
        def make_ready(self):
            self.act(actions.make_ready, life.make_ready)

        @rule(note=st.sampled_from(["", "wrong policy"]))
        def take_back(self, note):
            self.act(actions.take_back, life.take_back, note=note)

        @rule()
        def close(self):
            self.act(actions.close, life.close)

        @rule()
        def reopen(self):
            self.act(actions.reopen, life.reopen)

        @rule(reason=st.sampled_from(["", "wait"]), wake_on=st.sampled_from([ON, WAKE]))
        def hold(self, reason, wake_on):
            self.both(
                lambda: actions.put_on_hold(
                    actor, claim_id=self.id, reason=reason, wake_on=wake_on, at=world.AT
                ),
                lambda: life.put_on_hold(
                    self.core, hold=Hold(reason, wake_on), on=ON, by=actor.name
                ),
            )

        @rule()
        def release(self):
            self.act(actions.release, life.release)

        @rule()
        def send(self):
            self.learn(life.send)

        @rule()
        def accept(self):
            self.learn(life.accept)

        @rule(note=st.sampled_from(["", "not on file"]))
        def reject(self, note):
            self.learn(life.reject, note=note)

        @rule(outcome=st.sampled_from(Outcome), number=st.sampled_from(["", "ICN1", "ICN2"]))
        def adjudicate(self, outcome, number):
            self.learn(life.adjudicate, outcome=outcome, payer_claim_number=number)

        @rule(frequency=st.sampled_from([Frequency.REPLACEMENT, Frequency.VOID]))
        def follow(self, frequency):
            begin, step = {
                Frequency.REPLACEMENT: (actions.begin_replacement, life.begin_replacement),
                Frequency.VOID: (actions.begin_void, life.begin_void),
            }[frequency]
            begun = []
            self.both(
                lambda: begun.append(begin(actor, claim_id=self.id, at=world.AT)),
                lambda: step(self.core, successor="N", on=ON, by=actor.name).original,
            )
            if begun:
                self.successor = begun[0]
                number = row(self.successor).number
                *before, last = self.core.history
                self.core = replace(
                    self.core, successor=number, history=(*before, last._replace(note=number))
                )

        @rule()
        def make_the_successor_ready(self):
            if self.successor and row(self.successor).state == "draft":
                actions.make_ready(actor, claim_id=self.successor, at=world.AT)

        @rule()
        def drop_the_successor(self):
            if self.successor:
                dropped = self.both(
                    lambda: actions.close(actor, claim_id=self.successor, at=world.AT),
                    lambda: life.drop_successor(self.core, on=ON, by=actor.name),
                )
                self.successor = None if dropped else self.successor

        @invariant()
        def the_events_tell_the_life(self):
            assert queries.lives_of([row(self.id)])[self.id] == self.core

        @invariant()
        def the_row_repeats_it(self):
            stored = row(self.id)
            told = mapping.columns_of_life(self.core)
            assert {name: getattr(stored, name) for name in told} == told

        @invariant()
        def what_is_ready_is_charged_once(self):
            owed = ledger.claim_balances(actor, number=self.number)[Account.PAYER_RECEIVABLE]
            assert owed in {0, pattern.total_cents}
            if self.core.state in {State.READY, State.SENT, State.ACCEPTED} and not self.successor:
                assert owed == pattern.total_cents
            charge = charges.last_charge(actor.practice_id, self.number)
            assert bool(charge and charge.stands) == bool(owed)

        def teardown(self):
            assert list(checks.claim_states_agree(world.AT)) == []

    return Claims


def test_the_records_say_what_the_core_says(ana):
    run_state_machine_as_test(
        the_machine(ana, a_draft(ana)),
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
