"""A remit whose file is marked a test (ISA15 is T): taken in and shown, posted by nobody unawares."""

from __future__ import annotations

import pytest

from effleurage.apps.audit.models import Event
from effleurage.apps.ledger import queries as ledger
from effleurage.apps.ledger.models import Entry
from effleurage.apps.remits import actions, queries
from effleurage.apps.remits.models import Remit
from effleurage.core.ledger import Account
from tests.apps import world as people
from tests.apps.remits import world
from tests.apps.remits.test_taking_in import bank, holds, paid
from tests.core.test_remit_builders import a_remit

REHEARSAL = "we rehearse with the practice payer"


def take_in(actor, *remits, is_test=True, data=None, **asked):
    file = world.a_file(actor, data or world.as_835(*remits, is_test=is_test))
    return actions.take_in_remits(actor, file_id=file.id, at=world.AT, **asked)


def release(actor, taken, **asked):
    return actions.release_remit(
        actor, remit_id=taken.remit_id, reason=REHEARSAL, at=world.AT, **asked
    )


@pytest.fixture
def claim(ana):
    (row,) = world.sent(ana, "C1")
    return row


def test_a_test_is_held_and_nothing_of_it_is_posted(ana, claim):
    before = Entry.objects.count()

    (taken,) = take_in(ana, a_remit(paid()))

    assert (taken.became, taken.hold) == ("held", "test")
    assert [line.hold for line in queries.inbox(ana).lines] == ["test"]
    row = queries.get_remit(ana, taken.remit_id)
    assert [each["code"] for each in row.findings] == ["remit-test"]
    claim.refresh_from_db()
    assert (claim.state, Entry.objects.count()) == ("sent", before)
    assert (ledger.uncleared(ana), queries.held_cents(ana)) == ({}, 0)
    assert holds()


def test_the_worker_posts_no_test(ana, claim):
    (taken,) = take_in(people.Actor.system(ana.practice_id), a_remit(paid()))

    assert taken.hold == "test"


def test_the_payment_that_a_test_rehearsed_is_no_copy_of_it(ana, claim):
    """The payer sends the same advice marked T, then marked P: the second one is the money."""
    take_in(ana, a_remit(paid()))

    (taken,) = take_in(ana, a_remit(paid()), is_test=False)

    assert taken.became == "posted"
    assert bank(ana) == 6_400
    assert holds()


def test_a_test_in_one_file_with_a_payment_takes_nothing_from_it(ana, claim):
    both = world.as_835(a_remit(paid()), is_test=True) + world.as_835(a_remit(paid()), control=2)

    found = take_in(ana, data=both)

    assert [(each.became, each.hold) for each in found] == [("held", "test"), ("posted", "")]
    assert queries.get_remit(ana, found[1].remit_id).ordinal == 1


def test_a_test_after_the_payment_is_held_as_a_test(ana, claim):
    take_in(ana, a_remit(paid()), is_test=False)

    (taken,) = take_in(ana, a_remit(paid()))

    assert taken.hold == "test"
    with pytest.raises(actions.RemitIsOnRecord):
        release(ana, taken, although_test=True)
    assert bank(ana) == 6_400


def test_the_same_test_twice_is_a_copy(ana, claim):
    (first,) = take_in(ana, a_remit(paid()))

    again_wrapped = world.re_delimited(world.as_835(a_remit(paid()), is_test=True))

    (again,) = take_in(ana, data=again_wrapped)

    assert (again.became, again.remit_id) == ("copy", first.remit_id)


def test_another_payers_payment_with_its_number_and_amount_is_posted(ana, claim):
    take_in(ana, a_remit(paid()))

    (taken,) = take_in(ana, a_remit(paid(), payer_id="OTHER1"), is_test=False)

    assert taken.became == "posted"


def test_releasing_a_test_takes_saying_that_it_is_one(ana, claim):
    (taken,) = take_in(ana, a_remit(paid()))
    with pytest.raises(actions.RemitIsATest):
        release(ana, taken)

    assert release(ana, taken, although_test=True) == "posted"

    assert ledger.claim_balances(ana, number="C1")[Account.CLIENT_RECEIVABLE] == 1_600
    assert Event.objects.filter(action="remit.released", reason=REHEARSAL).exists()
    assert holds()


def test_the_payment_after_a_test_that_was_posted_waits_for_a_person(ana, claim):
    (taken,) = take_in(ana, a_remit(paid()))
    release(ana, taken, although_test=True)

    (real,) = take_in(ana, a_remit(paid()), is_test=False)

    assert (real.became, real.hold) == ("held", "contradicts")
    assert bank(ana) == 6_400


def test_a_rehearsal_may_post_tests_as_they_come(ana, claim):
    (taken,) = take_in(ana, a_remit(paid()), although_test=True)

    assert taken.became == "posted"
    assert Event.objects.filter(action="remit.test-posted").count() == 1


def test_a_test_replaces_nothing(ana, claim):
    wrong = a_remit(paid())
    (old,) = take_in(ana, wrong._replace(amount_cents=1), is_test=False)
    (test,) = take_in(ana, wrong)

    with pytest.raises(actions.RemitIsATest):
        actions.replace_remit(
            ana, remit_id=test.remit_id, replaces=old.remit_id, reason="x", at=world.AT
        )

    assert Remit.objects.get(pk=old.remit_id).hold == "disagrees"


def test_a_test_without_a_number_can_only_be_dismissed(ana, claim):
    (taken,) = take_in(ana, a_remit(paid(), trace_number="000"))
    with pytest.raises(actions.RemitIsATest):
        actions.name_remit(
            ana,
            remit_id=taken.remit_id,
            name=actions.PaymentName("Acme", "ACME1", "T9"),
            at=world.AT,
        )
    with pytest.raises(actions.RemitNeedsItsName):
        release(ana, taken, although_test=True)

    actions.dismiss_remit(ana, remit_id=taken.remit_id, reason="a test", at=world.AT)

    assert queries.get_remit(ana, taken.remit_id).state == "dismissed"


def test_a_number_given_later_may_be_that_of_a_test(ana, claim):
    take_in(ana, a_remit(paid()))
    (unnamed,) = take_in(ana, a_remit(paid(), trace_number="000"), is_test=False)

    state = actions.name_remit(
        ana,
        remit_id=unnamed.remit_id,
        name=actions.PaymentName("Acme Health", "ACME1", "T100"),
        at=world.AT,
    )

    assert state == "posted"
