"""Events come, are sealed, are tampered with, in any order: the trail always knows."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from effleurage.apps.audit import heads, sealing, triggers, verification
from effleurage.apps.audit.actor import Actor
from effleurage.apps.audit.models import Event, Seal, Unsealed
from tests.apps import world
from tests.apps.audit import rows

ACTORS = [Actor.system(world.UUID(int=number)) for number in (1, 2)]
TAMPERING = (
    "UPDATE audit_event SET reason = 'x' WHERE id = %s",
    "DELETE FROM audit_event WHERE id = %s",
    "DELETE FROM audit_seal WHERE event_id = %s",
    "UPDATE audit_seal SET mac = 'f00d' WHERE event_id = %s",
    "UPDATE audit_seal SET sequence = sequence + 1000 WHERE event_id = %s",
    "UPDATE audit_seal SET chain = 'installation' WHERE event_id = %s",
    "DELETE FROM audit_event WHERE id = %s; DELETE FROM audit_seal WHERE event_id = %s",
)


@contextmanager
def undone():
    """Whatever happens inside did not happen."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Trail(RuleBasedStateMachine):
    """The model is a number of events in each chain, and how many of them are sealed."""

    @initialize()
    def begin(self) -> None:
        self.around = transaction.atomic()
        self.around.__enter__()
        triggers.take_away(connection)
        self.written, self.sealed = 0, 0
        self.kept = heads.chain_heads(at=world.AT)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    @rule(actor=st.sampled_from(ACTORS), minutes=st.integers(-600, 600))
    def something_happens(self, actor, minutes):
        rows.an_event(actor, world.AT + timedelta(minutes=minutes))
        self.written += 1

    @rule(actor=st.sampled_from(ACTORS))
    def something_is_undone(self, actor):
        with undone():
            rows.an_event(actor, world.AT)

    @rule(batch=st.integers(1, 4))
    def the_sealer_comes(self, batch):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sealing, "BATCH", batch)
            assert sealing.seal_pending(world.AT) == self.written - self.sealed
        self.sealed = self.written

    @rule()
    def heads_are_kept(self):
        self.kept = heads.chain_heads(at=world.AT)

    @precondition(lambda self: self.sealed)
    @rule(which=st.integers(0), how=st.sampled_from(TAMPERING))
    def somebody_tampers(self, which, how):
        link = Seal.objects.order_by("event_id")[which % self.sealed]
        is_last = not Seal.objects.filter(chain=link.chain, sequence__gt=link.sequence).exists()
        with undone():
            for statement in how.split("; "):
                rows.run(statement, link.event_id)

            report = verification.verify_chains(against=self.kept)

            # The end cut off, event and seal, shows only against heads kept after it was sealed.
            hides = is_last and "; " in how and self._kept_length(link.chain) < link.sequence
            assert report.holds is hides
            if not hides:
                self._names(report, link)

    def _kept_length(self, chain):
        return next((head.sequence for head in self.kept.heads if head.chain == chain), 0)

    def _names(self, report, link):
        row = next(row for row in report.wrong if row.chain in (link.chain, "installation"))
        assert row.event_id in (None, link.event_id)
        if row.chain == link.chain:
            assert row.sequence in (None, link.sequence, link.sequence + 1000)

    @invariant()
    def the_trail_holds(self):
        if not hasattr(self, "written"):
            return
        report = verification.verify_chains(against=self.kept)
        assert report.holds
        assert (report.sealed, report.waiting) == (self.sealed, self.written - self.sealed)
        assert Event.objects.count() == self.written
        assert Unsealed.objects.count() == self.written - self.sealed


def test_the_trail_knows_what_was_written_sealed_and_tampered_with(db):
    run_state_machine_as_test(
        Trail,
        settings=settings(
            max_examples=25,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
