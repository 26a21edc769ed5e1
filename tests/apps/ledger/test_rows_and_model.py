"""A state machine drives the rows and the core's ledger side by side: they never disagree."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from effleurage.apps.ledger import actions, queries
from effleurage.apps.ledger.checks import CHECKS
from effleurage.core.ledger import Account, Cause, Entry, EntryContradicts, Ledger, Posting, reverse
from tests.apps import world

ON = date(2026, 11, 20)
_accounts = st.sampled_from(list(Account))
_cents = st.integers(-9_999, 9_999).filter(bool)
_keys = st.sampled_from(["a", "b", "c", "d"])
_claims = st.sampled_from(["", "C1", "C2"])
_legs = st.lists(
    st.tuples(_accounts, _cents, _claims, st.sampled_from(["", "L1"]), st.sampled_from(["", "R1"])),
    min_size=1,
    max_size=3,
)


def _entry(key, legs):
    left = -sum(leg[1] for leg in legs)
    balancing = [Posting(Account.SERVICES, left)] if left else [
        Posting(Account.SERVICES, 7), Posting(Account.SERVICES, -7, "C2"),
    ]  # fmt: skip
    return Entry(key, ON, Cause.CHARGE, "told", (*(Posting(*leg) for leg in legs), *balancing))


class TwoLedgers(RuleBasedStateMachine):
    actor = None

    def __init__(self):
        super().__init__()
        self.model = Ledger()
        self.actor = world.a_member(world.a_practice(), name="Ana", role="owner")

    @rule(told=st.lists(st.tuples(_keys, _legs), min_size=1, max_size=3))
    def post(self, told):
        self._both([_entry(*each) for each in told])

    @rule(key=_keys)
    def post_again(self, key):
        there = self.model.entry(key)
        if there:
            self._both([Entry(key, ON, there.cause, "again", there.postings[::-1])])

    @rule(key=_keys)
    def reverse(self, key):
        there = self.model.entry(key)
        if there:
            self._both([reverse(there, on=ON, reason="a mistake")])

    def _both(self, entries):
        before = self.model
        try:
            self.model = self.model.with_entries(entries)
        except EntryContradicts:
            with pytest.raises(EntryContradicts), transaction.atomic():
                actions.post(self.actor, entries, at=world.AT)
            return
        added = actions.post(self.actor, entries, at=world.AT)
        assert added == tuple(e.key for e in self.model.entries[len(before.entries) :])

    @invariant()
    def they_agree(self):
        assert queries.balances(self.actor) == self.model.balances()
        assert queries.uncleared(self.actor) == self.model.uncleared()
        for number in ("C1", "C2"):
            assert queries.claim_balances(self.actor, number=number) == self.model.balances(
                claim_id=number
            )
            assert queries.story_of_claim(self.actor, number=number) == self.model.story(number)

    @invariant()
    def they_are_in_balance(self):
        assert sum(queries.balances(self.actor).values()) == 0
        assert [found for check in CHECKS for found in check.ask(world.AT)] == []


def test_the_rows_and_the_model_never_disagree(db):
    run_state_machine_as_test(
        TwoLedgers, settings=settings(max_examples=25, stateful_step_count=12, deadline=None)
    )
