"""Denied money: who may see it, in which order, and until when somebody can act."""

from __future__ import annotations

from datetime import timedelta

import pytest

from effleurage.apps.coverage.models import PayerRule
from effleurage.apps.ledger.models import Entry
from effleurage.apps.practices.doors import NotAllowed
from effleurage.apps.remits import denied
from effleurage.apps.remits.models import Remit
from tests.apps import world as people
from tests.apps.remits import world
from tests.apps.remits.test_taking_in import paid, take_in
from tests.core.test_remit_builders import PAID_ON, a_remit, reversed_claim

NOT_NEEDED = "CO50 10000"


def _said_no(number="C1"):
    return paid(number, NOT_NEEDED, status="4")


def _rule(actor, amount, **changes):
    return PayerRule.objects.create(
        practice_id=actor.practice_id, kind="appeal-days", amount=amount, source="a call",
        set_at=world.AT, **changes,
    )  # fmt: skip


def test_the_days_count_from_the_remits_own_day_and_not_from_ours(ana):
    """Denied on the day of the remit, posted days later: the clock began with the payer."""
    (claim,) = world.sent(ana, "C1")
    _rule(ana, 90, payer=claim.payer)
    take_in(ana, a_remit(_said_no()))

    found = denied.denied_of(ana, [claim.id])[claim.id]

    assert Entry.objects.latest("recorded_at").on != PAID_ON
    assert found.appeal.decided_on == PAID_ON
    assert found.until == PAID_ON + timedelta(days=90)
    assert denied.to_do(found) == "appeal"


def test_where_nobody_knows_the_payers_days_it_is_asked(ana):
    (claim,) = world.sent(ana, "C1")
    take_in(ana, a_remit(_said_no()))

    (line,) = denied.denials(ana).lines

    assert (line.until, line.since) == (None, PAID_ON)
    assert line.note == f"{claim.payer.name}, ask how long an appeal may take"


def test_where_the_remit_bears_no_day_the_clock_is_not_guessed(ana):
    (claim,) = world.sent(ana, "C1")
    _rule(ana, 90)
    (taken,) = take_in(ana, a_remit(_said_no()))
    Remit.objects.filter(pk=taken.remit_id).update(paid_on=None)

    found = denied.denied_of(ana, [claim.id])[claim.id]

    assert found.until is None
    assert denied.to_do(found) == "ask when it was decided"


def test_what_was_taken_back_and_denied_anew_counts_from_the_later_answer(ana):
    (claim,) = world.sent(ana, "C1")
    _rule(ana, 60)
    later = PAID_ON + timedelta(days=30)
    take_in(ana, a_remit(_said_no(), trace_number="A1"))
    take_in(
        ana,
        a_remit(reversed_claim(_said_no()), _said_no(), trace_number="A2", paid_on=later),
        at=world.AT + timedelta(minutes=1),
    )

    assert denied.denied_of(ana, [claim.id])[claim.id].until == later + timedelta(days=60)


def test_of_two_answers_that_deny_the_earlier_counts(ana):
    (claim,) = world.sent(ana, "C1")
    _rule(ana, 60)
    take_in(ana, a_remit(paid("C1", "CO50 4000 + CO45 6000"), trace_number="A1"))
    further = paid("C1", "CO197 4000 + CO45 6000")
    later = a_remit(further, trace_number="A2", paid_on=PAID_ON + timedelta(days=30))
    take_in(ana, later, at=world.AT + timedelta(minutes=1))

    assert denied.denied_of(ana, [claim.id])[claim.id].appeal.decided_on == PAID_ON


def test_an_unprocessable_claim_is_sent_as_new_while_its_filing_limit_runs(ana):
    (claim,) = world.sent(ana, "C1")
    _rule(ana, 90)
    claim.payer.filing_limit_days = 180
    claim.payer.save()
    take_in(ana, a_remit(paid("C1", "CO16 10000", status="4", remarks=("MA130",))))

    found = denied.denied_of(ana, [claim.id])[claim.id]

    assert found.appeal is None
    assert found.until == claim.service_from + timedelta(days=180)
    assert denied.to_do(found) == "never decided: send it as new"


def test_the_fewest_days_stand_first_then_the_most_money_then_what_must_be_asked(ana):
    c1, c2, c3 = world.sent_claims(ana, [world.our_claim(each) for each in ("C1", "C2", "C3")])
    less = paid("C1", "CO45 2000 + CO50 3000")
    take_in(ana, a_remit(less, _said_no("C2"), trace_number="B1"))
    earlier = a_remit(
        paid("C3", "CO45 2000 + CO50 5000"), trace_number="B2", paid_on=PAID_ON - timedelta(days=60)
    )
    take_in(ana, earlier, at=world.AT + timedelta(minutes=1))

    by_money = denied.denials(ana)
    _rule(ana, 90, payer=c1.payer)
    by_days = denied.denials(ana)

    assert [line.id for line in by_money.lines] == [c2.id, c3.id, c1.id]
    assert [line.id for line in by_days.lines] == [c3.id, c2.id, c1.id]
    assert (by_days.count, by_days.cents) == (3, 18_000)


def test_what_was_paid_or_given_up_waits_for_nobody(ana, at):
    world.sent(ana, "C1", "C2")
    take_in(ana, a_remit(paid("C1"), _said_no("C2")))

    assert [line.title[:2] for line in denied.denials(ana).lines] == ["C2"]


def test_another_practice_sees_none_of_it_and_a_role_without_money_may_not_ask(ana, cleo, practice):
    (claim,) = world.sent(ana, "C1")
    take_in(ana, a_remit(_said_no()))
    desk = people.a_member(practice, name="Desk", role="front-desk")

    assert denied.denials(cleo).count == 0
    assert denied.denied_of(cleo, [claim.id]) == {}
    with pytest.raises(NotAllowed):
        denied.denials(desk)
    with pytest.raises(NotAllowed):
        denied.denied_of(desk, [claim.id])
