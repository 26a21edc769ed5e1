"""Remits as pages list them, and what is foretold of a file: nothing is written, all comes true."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from effleurage.apps.ledger.models import Entry
from effleurage.apps.practices.doors import NoSuchRecord, NotAllowed
from effleurage.apps.remits import actions, foretelling, listing
from effleurage.apps.remits.listing import Which
from effleurage.apps.remits.models import Remit, RemitPart, RemitState
from tests.apps import world as people
from tests.apps.remits import world
from tests.apps.remits.test_taking_in import paid, take_in
from tests.core.test_remit_builders import PAID_ON, a_remit


def _stranger():
    return paid("X1", client_member_id="")


def _traces(actor, which=None, **asked):
    found = listing.remits(actor, which or Which(), **asked)
    return [line.trace_number for line in found.items]


@pytest.fixture
def three(ana):
    """A posted one, a part-held one, and one that is a test."""
    world.sent(ana, "C1")
    take_in(ana, a_remit(paid(), trace_number="A1"))
    take_in(
        ana, a_remit(_stranger(), trace_number="B2", paid_on=PAID_ON - timedelta(days=9)),
        at=world.AT + timedelta(minutes=1),
    )  # fmt: skip
    take_in(
        ana, at=world.AT + timedelta(minutes=2),
        data=world.as_835(a_remit(paid("C2"), paid("C3"), trace_number="C3"), is_test=True),
    )  # fmt: skip


def test_remits_come_in_the_order_that_is_asked_for(ana, three):
    assert _traces(ana) == ["C3", "B2", "A1"]
    assert _traces(ana, sort="paid_on")[0] == "B2"
    assert _traces(ana, sort="-amount_cents")[0] == "C3"
    assert _traces(ana, size=1, page=2) == ["B2"]


def test_remits_are_narrowed_by_state_day_hold_and_first_letters(ana, three):
    assert _traces(ana, Which(states=(RemitState.PART,))) == ["B2"]
    assert _traces(ana, Which(hold="test")) == ["C3"]
    assert _traces(ana, Which(until=PAID_ON - timedelta(days=9))) == ["B2"]
    assert _traces(ana, Which(since=date(2099, 1, 1))) == []
    assert _traces(ana, Which(words="a1")) == ["A1"]
    assert len(_traces(ana, Which(words="acme"))) == 3


def test_of_a_remit_in_doubt_the_whole_amount_waits(ana, three):
    waits = {line.trace_number: line.waiting_cents for line in listing.remits(ana, Which()).items}

    assert waits == {"A1": 0, "B2": 6_400, "C3": 12_800}


def test_another_practice_lists_none_of_them_and_opens_none(ana, cleo, three):
    row = Remit.objects.all()[0]

    assert listing.remits(cleo, Which()).total == 0
    assert listing.remits_of_files(cleo, [row.file_id]) == {}
    with pytest.raises(NoSuchRecord):
        listing.answers_of(cleo, row.id)


def test_what_is_held_stands_first_among_the_answers(ana):
    world.sent(ana, "C1")
    (taken,) = take_in(ana, a_remit(paid(), _stranger()))

    found = listing.answers_of(ana, taken.remit_id)

    assert [each.line.state for each in found.items] == ["held", "posted"]
    assert [each.may_be_taken_back for each in found.items] == [False, True]


@pytest.mark.parametrize(
    "remit",
    [
        a_remit(paid()),
        a_remit(paid(), _stranger()),
        a_remit(paid(), amount_cents=1),
        a_remit(paid(charge_cents=1)),
        a_remit(paid(), moved="WO 500"),
        a_remit(paid(), trace_number="000"),
    ],
)
def test_what_is_foretold_of_a_file_comes_true(ana, at, remit):
    world.sent(ana, "C1")
    file = world.a_file(ana, world.as_835(remit))

    (told,) = foretelling.foretell(ana, file.id, at=at)
    written = Entry.objects.filter(key__startswith="remit:").count() + Remit.objects.count()
    (taken,) = actions.take_in_remits(ana, file_id=file.id, at=at)

    assert written == 0
    assert (told.became, told.hold) == (taken.became, taken.hold)
    parts = RemitPart.objects.filter(remit_id=taken.remit_id)
    assert told.held_cents == sum(parts.values_list("held_cents", flat=True))


def test_a_copy_within_its_own_file_is_foretold(ana, at):
    world.sent(ana, "C1")
    file = world.a_file(ana, world.as_835(a_remit(paid()), a_remit(paid())))

    first, second = foretelling.foretell(ana, file.id, at=at)

    assert (first.became, second.became) == ("posted", "copy")


def test_only_who_may_post_is_foretold_anything(practice, ana, at):
    file = world.a_file(ana, world.as_835(a_remit(paid())))
    auditor = people.a_member(practice, name="Avery", role="auditor")

    with pytest.raises(NotAllowed):
        foretelling.foretell(auditor, file.id, at=at)


def test_a_claim_that_might_be_meant_is_named_for_a_decision_by_hand(ana):
    part = _held_part(ana, a_remit(_stranger()))
    world.sent(ana, "X1")

    told = foretelling.by_hand(ana, part.id)

    assert (told.likely, told.why_no_answer) == (("X1",), "")


def test_an_answer_whose_sums_fail_cannot_be_posted_as_one(ana):
    world.sent(ana, "C1")
    claim = paid()
    part = _held_part(ana, a_remit(claim._replace(paid_cents=claim.paid_cents - 1)))

    assert foretelling.by_hand(ana, part.id).why_no_answer == "Its own sums do not hold."


def _held_part(actor, remit):
    (taken,) = take_in(actor, remit)
    return RemitPart.objects.filter(remit_id=taken.remit_id, state="held", kind="claim")[0]
